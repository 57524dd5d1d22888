"""Names that stand in the database and in addresses; they never change."""

NAME = "booking_data_manager"
PURPOSE = "booking-details"
REMINDER = f"{NAME}.reminder"
INDIVIDUAL = f"{NAME}.individual"
EDITED = f"{NAME}.edited"
DIGEST = f"{NAME}.digest"
EDIT_PAGE = f"{NAME}_public.edit"
