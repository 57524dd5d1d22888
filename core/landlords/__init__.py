"""The landlord: the business whose data are kept apart from everybody else's."""
