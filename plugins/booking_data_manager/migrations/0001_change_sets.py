"""change sets and bookings with a date of their own"""

import sqlalchemy as sa
from alembic import op

from core.appkit import Json, UtcDateTime, protect

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "booking_data_manager_change_set",
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=True),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        sa.Column("customer_name", sa.String(length=300), nullable=False),
        sa.Column("state_name", sa.String(length=20), nullable=False),
        sa.Column("stored_changes", Json, nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("decided_by", sa.String(length=200), nullable=False),
        sa.Column("awaits_digest", sa.Boolean(), nullable=False),
        sa.Column("digest_day", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("landlord_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["landlord_id", "booking_id"],
            ["booking.landlord_id", "booking.id"],
            name=op.f("fk_booking_data_manager_change_set_landlord_id_booking_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["landlord_id"], ["landlord.id"], name=op.f("fk_booking_data_manager_change_set_landlord_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking_data_manager_change_set")),
        sa.UniqueConstraint("landlord_id", "id", name=op.f("uq_booking_data_manager_change_set_landlord_id_id")),
    )
    table = "booking_data_manager_change_set"
    op.create_index("ix_booking_data_manager_change_set_booking", table, ["landlord_id", "booking_id", "id"])
    op.create_index("ix_booking_data_manager_change_set_state", table, ["landlord_id", "state_name"])
    op.create_index("ix_booking_data_manager_change_set_digest", table, ["landlord_id", "awaits_digest", "digest_day"])
    op.create_table(
        "booking_data_manager_extension",
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("open_until", UtcDateTime(), nullable=False),
        sa.Column("set_at", UtcDateTime(), nullable=False),
        sa.Column("set_by", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("landlord_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["landlord_id", "booking_id"],
            ["booking.landlord_id", "booking.id"],
            name=op.f("fk_booking_data_manager_extension_landlord_id_booking_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["landlord_id"], ["landlord.id"], name=op.f("fk_booking_data_manager_extension_landlord_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking_data_manager_extension")),
        sa.UniqueConstraint(
            "landlord_id", "booking_id", name=op.f("uq_booking_data_manager_extension_landlord_id_booking_id")
        ),
        sa.UniqueConstraint("landlord_id", "id", name=op.f("uq_booking_data_manager_extension_landlord_id_id")),
    )
    protect("booking_data_manager_change_set", "booking_data_manager_extension")
