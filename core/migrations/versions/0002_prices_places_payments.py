"""prices, holds, payments, permissions, partners"""

import sqlalchemy as sa
from alembic import op

from core.db import Json, UtcDateTime
from core.migrations.rules import for_each_landlord, protect

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

LINES = {
    "sqlite": "json_array(json_object('units', units, 'unit_price_minor', unit_price_minor, 'names', json('{}')))",
    "postgresql": "jsonb_build_array(jsonb_build_object("
    "'units', units, 'unit_price_minor', unit_price_minor, 'names', '{}'::jsonb))",
}


def upgrade() -> None:
    """Make the tables, and fill what bookings know already."""
    op.create_table(
        "api_token",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("rights", Json, nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("point_of_sale", sa.String(length=80), nullable=False),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=True),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("landlord_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["landlord_id"], ["landlord.id"], name=op.f("fk_api_token_landlord_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("landlord_id", "id", name=op.f("uq_api_token_landlord_id_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_token_token_hash")),
    )
    op.create_table(
        "extra",
        sa.Column("titles", Json, nullable=False),
        sa.Column("descriptions", Json, nullable=False),
        sa.Column("basis_name", sa.String(length=20), nullable=False),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_basis_points", sa.Integer(), nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column("max_quantity", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_archived", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("landlord_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("max_quantity >= 1", name=op.f("ck_extra_max_quantity")),
        sa.CheckConstraint("price_minor >= 0", name=op.f("ck_extra_price")),
        sa.ForeignKeyConstraint(["landlord_id"], ["landlord.id"], name=op.f("fk_extra_landlord_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extra")),
        sa.UniqueConstraint("landlord_id", "id", name=op.f("uq_extra_landlord_id_id")),
    )
    op.create_table(
        "payment_term",
        sa.Column("names", Json, nullable=False),
        sa.Column("deposit_basis_points", sa.Integer(), nullable=False),
        sa.Column("deposit_days", sa.Integer(), nullable=False),
        sa.Column("rest_days", sa.Integer(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("is_archived", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("landlord_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("deposit_basis_points BETWEEN 0 AND 10000", name=op.f("ck_payment_term_deposit")),
        sa.ForeignKeyConstraint(["landlord_id"], ["landlord.id"], name=op.f("fk_payment_term_landlord_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_term")),
        sa.UniqueConstraint("landlord_id", "id", name=op.f("uq_payment_term_landlord_id_id")),
    )
    op.create_table(
        "permission_group",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("values", Json, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("landlord_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["landlord_id"], ["landlord.id"], name=op.f("fk_permission_group_landlord_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_permission_group")),
        sa.UniqueConstraint("landlord_id", "id", name=op.f("uq_permission_group_landlord_id_id")),
        sa.UniqueConstraint("landlord_id", "name", name=op.f("uq_permission_group_landlord_id_name")),
    )
    op.create_table(
        "season",
        sa.Column("names", Json, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("landlord_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["landlord_id"], ["landlord.id"], name=op.f("fk_season_landlord_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_season")),
        sa.UniqueConstraint("landlord_id", "id", name=op.f("uq_season_landlord_id_id")),
    )
    op.create_table(
        "api_request",
        sa.Column("token_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", Json, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("landlord_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["landlord_id", "token_id"],
            ["api_token.landlord_id", "api_token.id"],
            name=op.f("fk_api_request_landlord_id_token_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["landlord_id"], ["landlord.id"], name=op.f("fk_api_request_landlord_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_request")),
        sa.UniqueConstraint("landlord_id", "id", name=op.f("uq_api_request_landlord_id_id")),
        sa.UniqueConstraint("landlord_id", "token_id", "key", name=op.f("uq_api_request_landlord_id_token_id_key")),
    )
    op.create_index("ix_api_request_age", "api_request", ["landlord_id", "created_at"], unique=False)
    op.create_table(
        "blocking",
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("external_uid", sa.String(length=255), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("landlord_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_blocking_period")),
        sa.CheckConstraint("quantity >= 1", name=op.f("ck_blocking_quantity")),
        sa.ForeignKeyConstraint(
            ["landlord_id", "service_id"],
            ["service.landlord_id", "service.id"],
            name=op.f("fk_blocking_landlord_id_service_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["landlord_id"], ["landlord.id"], name=op.f("fk_blocking_landlord_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blocking")),
        sa.UniqueConstraint("landlord_id", "id", name=op.f("uq_blocking_landlord_id_id")),
        sa.UniqueConstraint(
            "landlord_id",
            "service_id",
            "channel",
            "external_uid",
            name=op.f("uq_blocking_landlord_id_service_id_channel_external_uid"),
        ),
    )
    op.create_index(
        "ix_blocking_service", "blocking", ["landlord_id", "service_id", "starts_at", "ends_at"], unique=False
    )
    op.create_table(
        "calendar_feed",
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("point_of_sale", sa.String(length=80), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("read_at", UtcDateTime(), nullable=True),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=500), nullable=False),
        sa.Column("report", Json, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("landlord_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["landlord_id", "service_id"],
            ["service.landlord_id", "service.id"],
            name=op.f("fk_calendar_feed_landlord_id_service_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["landlord_id"], ["landlord.id"], name=op.f("fk_calendar_feed_landlord_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("landlord_id", "id", name=op.f("uq_calendar_feed_landlord_id_id")),
    )
    op.create_index("ix_calendar_feed_due", "calendar_feed", ["landlord_id", "due_at"], unique=False)
    op.create_table(
        "calendar_entry",
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=120), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("gone_at", UtcDateTime(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("landlord_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["landlord_id", "booking_id"],
            ["booking.landlord_id", "booking.id"],
            name=op.f("fk_calendar_entry_landlord_id_booking_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["landlord_id", "feed_id"],
            ["calendar_feed.landlord_id", "calendar_feed.id"],
            name=op.f("fk_calendar_entry_landlord_id_feed_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["landlord_id"], ["landlord.id"], name=op.f("fk_calendar_entry_landlord_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_entry")),
        sa.UniqueConstraint("landlord_id", "feed_id", "uid", name=op.f("uq_calendar_entry_landlord_id_feed_id_uid")),
        sa.UniqueConstraint("landlord_id", "id", name=op.f("uq_calendar_entry_landlord_id_id")),
    )
    op.create_index("ix_calendar_entry_booking", "calendar_entry", ["landlord_id", "booking_id"], unique=False)
    op.create_table(
        "booking_import",
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("settings", Json, nullable=False),
        sa.Column("state_name", sa.String(length=20), nullable=False),
        sa.Column("line_count", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("made", sa.Integer(), nullable=False),
        sa.Column("existing", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("problems", Json, nullable=False),
        sa.Column("started_by", sa.String(length=120), nullable=False),
        sa.Column("leased_until", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("landlord_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["landlord_id"], ["landlord.id"], name=op.f("fk_booking_import_landlord_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking_import")),
        sa.UniqueConstraint("landlord_id", "id", name=op.f("uq_booking_import_landlord_id_id")),
    )
    op.create_index("ix_booking_import_state", "booking_import", ["landlord_id", "state_name"], unique=False)
    op.create_table(
        "customer_login",
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("email_key", sa.String(length=254), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("stamp", sa.String(length=40), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("signed_in_at", UtcDateTime(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("landlord_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["landlord_id", "customer_id"],
            ["customer.landlord_id", "customer.id"],
            name=op.f("fk_customer_login_landlord_id_customer_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["landlord_id"], ["landlord.id"], name=op.f("fk_customer_login_landlord_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_login")),
        sa.UniqueConstraint("landlord_id", "customer_id", name=op.f("uq_customer_login_landlord_id_customer_id")),
        sa.UniqueConstraint("landlord_id", "email_key", name=op.f("uq_customer_login_landlord_id_email_key")),
        sa.UniqueConstraint("landlord_id", "id", name=op.f("uq_customer_login_landlord_id_id")),
    )
    op.create_table(
        "customer_rights",
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("overrides", Json, nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("landlord_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["landlord_id", "customer_id"],
            ["customer.landlord_id", "customer.id"],
            name=op.f("fk_customer_rights_landlord_id_customer_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["landlord_id", "group_id"],
            ["permission_group.landlord_id", "permission_group.id"],
            name=op.f("fk_customer_rights_landlord_id_group_id"),
        ),
        sa.ForeignKeyConstraint(["landlord_id"], ["landlord.id"], name=op.f("fk_customer_rights_landlord_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_rights")),
        sa.UniqueConstraint("landlord_id", "customer_id", name=op.f("uq_customer_rights_landlord_id_customer_id")),
        sa.UniqueConstraint("landlord_id", "id", name=op.f("uq_customer_rights_landlord_id_id")),
    )
    op.create_index("ix_customer_rights_group", "customer_rights", ["landlord_id", "group_id"], unique=False)
    op.create_table(
        "place_hold",
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("holder", sa.String(length=64), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("landlord_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_place_hold_period")),
        sa.CheckConstraint("quantity >= 1", name=op.f("ck_place_hold_quantity")),
        sa.ForeignKeyConstraint(
            ["landlord_id", "service_id"],
            ["service.landlord_id", "service.id"],
            name=op.f("fk_place_hold_landlord_id_service_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["landlord_id"], ["landlord.id"], name=op.f("fk_place_hold_landlord_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_hold")),
        sa.UniqueConstraint("landlord_id", "id", name=op.f("uq_place_hold_landlord_id_id")),
    )
    op.create_index("ix_place_hold_holder", "place_hold", ["landlord_id", "holder"], unique=False)
    op.create_index("ix_place_hold_service", "place_hold", ["landlord_id", "service_id", "expires_at"], unique=False)
    op.create_table(
        "season_period",
        sa.Column("season_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("landlord_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_season_period_days")),
        sa.ForeignKeyConstraint(
            ["landlord_id", "season_id"],
            ["season.landlord_id", "season.id"],
            name=op.f("fk_season_period_landlord_id_season_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["landlord_id"], ["landlord.id"], name=op.f("fk_season_period_landlord_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_season_period")),
        sa.UniqueConstraint("landlord_id", "id", name=op.f("uq_season_period_landlord_id_id")),
    )
    op.create_index("ix_season_period_days", "season_period", ["landlord_id", "first_day", "last_day"], unique=False)
    op.create_table(
        "season_price",
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("season_id", sa.Integer(), nullable=False),
        sa.Column("price_minor", sa.Integer(), nullable=False),
        sa.Column("weekday_prices", Json, nullable=False),
        sa.Column("min_units", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("landlord_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("price_minor >= 0", name=op.f("ck_season_price_price")),
        sa.ForeignKeyConstraint(
            ["landlord_id", "season_id"],
            ["season.landlord_id", "season.id"],
            name=op.f("fk_season_price_landlord_id_season_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["landlord_id", "service_id"],
            ["service.landlord_id", "service.id"],
            name=op.f("fk_season_price_landlord_id_service_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["landlord_id"], ["landlord.id"], name=op.f("fk_season_price_landlord_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_season_price")),
        sa.UniqueConstraint("landlord_id", "id", name=op.f("uq_season_price_landlord_id_id")),
        sa.UniqueConstraint(
            "landlord_id", "service_id", "season_id", name=op.f("uq_season_price_landlord_id_service_id_season_id")
        ),
    )
    op.create_table(
        "service_extra",
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("extra_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("landlord_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["landlord_id", "extra_id"],
            ["extra.landlord_id", "extra.id"],
            name=op.f("fk_service_extra_landlord_id_extra_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["landlord_id", "service_id"],
            ["service.landlord_id", "service.id"],
            name=op.f("fk_service_extra_landlord_id_service_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["landlord_id"], ["landlord.id"], name=op.f("fk_service_extra_landlord_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_extra")),
        sa.UniqueConstraint("landlord_id", "id", name=op.f("uq_service_extra_landlord_id_id")),
        sa.UniqueConstraint(
            "landlord_id", "service_id", "extra_id", name=op.f("uq_service_extra_landlord_id_service_id_extra_id")
        ),
    )
    op.create_table(
        "payment",
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("method_name", sa.String(length=20), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("reverses_id", sa.Integer(), nullable=True),
        sa.Column("form_key", sa.String(length=64), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("landlord_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount_minor <> 0", name=op.f("ck_payment_amount")),
        sa.ForeignKeyConstraint(
            ["landlord_id", "booking_id"],
            ["booking.landlord_id", "booking.id"],
            name=op.f("fk_payment_landlord_id_booking_id"),
        ),
        sa.ForeignKeyConstraint(
            ["landlord_id", "reverses_id"],
            ["payment.landlord_id", "payment.id"],
            name=op.f("fk_payment_landlord_id_reverses_id"),
        ),
        sa.ForeignKeyConstraint(["landlord_id"], ["landlord.id"], name=op.f("fk_payment_landlord_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
        sa.UniqueConstraint("landlord_id", "form_key", name=op.f("uq_payment_landlord_id_form_key")),
        sa.UniqueConstraint("landlord_id", "id", name=op.f("uq_payment_landlord_id_id")),
        sa.UniqueConstraint("landlord_id", "reverses_id", name=op.f("uq_payment_landlord_id_reverses_id")),
    )
    op.create_index("ix_payment_booking", "payment", ["landlord_id", "booking_id"], unique=False)
    op.create_index("ix_payment_day", "payment", ["landlord_id", "received_on"], unique=False)
    op.create_table(
        "payment_due",
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind_name", sa.String(length=20), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("paid_minor", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("landlord_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["landlord_id", "booking_id"],
            ["booking.landlord_id", "booking.id"],
            name=op.f("fk_payment_due_landlord_id_booking_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["landlord_id"], ["landlord.id"], name=op.f("fk_payment_due_landlord_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_due")),
        sa.UniqueConstraint(
            "landlord_id", "booking_id", "position", name=op.f("uq_payment_due_landlord_id_booking_id_position")
        ),
        sa.UniqueConstraint("landlord_id", "id", name=op.f("uq_payment_due_landlord_id_id")),
    )
    op.create_index(
        "ix_payment_due_open",
        "payment_due",
        ["landlord_id", "due_on", "id"],
        unique=False,
        sqlite_where=sa.text("paid_minor < amount_minor"),
        postgresql_where=sa.text("paid_minor < amount_minor"),
    )
    op.create_table(
        "payment_plan",
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("names", Json, nullable=False),
        sa.Column("deposit_basis_points", sa.Integer(), nullable=False),
        sa.Column("deposit_days", sa.Integer(), nullable=False),
        sa.Column("rest_days", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("landlord_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("deposit_basis_points BETWEEN 0 AND 10000", name=op.f("ck_payment_plan_deposit")),
        sa.ForeignKeyConstraint(
            ["landlord_id", "booking_id"],
            ["booking.landlord_id", "booking.id"],
            name=op.f("fk_payment_plan_landlord_id_booking_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["landlord_id"], ["landlord.id"], name=op.f("fk_payment_plan_landlord_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_plan")),
        sa.UniqueConstraint("landlord_id", "booking_id", name=op.f("uq_payment_plan_landlord_id_booking_id")),
        sa.UniqueConstraint("landlord_id", "id", name=op.f("uq_payment_plan_landlord_id_id")),
    )
    op.create_table(
        "booking_charge",
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind_name", sa.String(length=20), nullable=False),
        sa.Column("titles", Json, nullable=False),
        sa.Column("extra_id", sa.Integer(), nullable=True),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("unit_price_minor", sa.BigInteger(), nullable=False),
        sa.Column("basis_points", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_basis_points", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("landlord_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity >= 1", name=op.f("ck_booking_charge_quantity")),
        sa.ForeignKeyConstraint(
            ["landlord_id", "booking_id"],
            ["booking.landlord_id", "booking.id"],
            name=op.f("fk_booking_charge_landlord_id_booking_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["landlord_id", "extra_id"],
            ["extra.landlord_id", "extra.id"],
            name=op.f("fk_booking_charge_landlord_id_extra_id"),
        ),
        sa.ForeignKeyConstraint(
            ["landlord_id", "item_id"],
            ["booking_item.landlord_id", "booking_item.id"],
            name=op.f("fk_booking_charge_landlord_id_item_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["landlord_id"], ["landlord.id"], name=op.f("fk_booking_charge_landlord_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking_charge")),
        sa.UniqueConstraint("landlord_id", "id", name=op.f("uq_booking_charge_landlord_id_id")),
    )
    op.create_index("ix_booking_charge_booking", "booking_charge", ["landlord_id", "booking_id"], unique=False)
    op.create_index("ix_booking_charge_item", "booking_charge", ["landlord_id", "item_id"], unique=False)
    op.add_column("booking", sa.Column("expires_at", UtcDateTime(), nullable=True))
    op.add_column("booking", sa.Column("has_lapsed", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("booking", sa.Column("total_minor", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("booking", sa.Column("partner_reference", sa.String(length=120), nullable=True))
    op.add_column("booking", sa.Column("payment_choice", Json, server_default="{}", nullable=False))
    op.create_index("ix_booking_expiry", "booking", ["landlord_id", "expires_at"], unique=False)
    op.create_index("ix_booking_partner", "booking", ["landlord_id", "channel", "partner_reference"], unique=True)
    op.add_column("booking_item", sa.Column("persons", sa.Integer(), server_default="0", nullable=False))
    op.add_column(
        "booking_item",
        sa.Column(
            "price_lines",
            Json,
            server_default="[]",
            nullable=False,
        ),
    )
    op.add_column("customer", sa.Column("allows_profiling", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column(
        "service",
        sa.Column(
            "weekday_prices",
            Json,
            server_default="{}",
            nullable=False,
        ),
    )
    op.add_column("service", sa.Column("min_units", sa.Integer(), server_default="1", nullable=False))
    op.add_column("service", sa.Column("max_units", sa.Integer(), nullable=True))
    op.add_column("service", sa.Column("calendar_nonce", sa.String(length=40), server_default="", nullable=False))
    op.add_column("service", sa.Column("version", sa.Integer(), server_default="1", nullable=False))

    op.create_table(
        "statistics_mark",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("landlord_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["landlord_id"], ["landlord.id"], name=op.f("fk_statistics_mark_landlord_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statistics_mark")),
        sa.UniqueConstraint("landlord_id", "id", name=op.f("uq_statistics_mark_landlord_id_id")),
    )
    op.create_index("ix_statistics_mark_month", "statistics_mark", ["landlord_id", "month"], unique=False)
    op.create_table(
        "statistics_month",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("cells", Json, nullable=False),
        sa.Column("left_out", Json, nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("landlord_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["landlord_id"], ["landlord.id"], name=op.f("fk_statistics_month_landlord_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statistics_month")),
        sa.UniqueConstraint("landlord_id", "id", name=op.f("uq_statistics_month_landlord_id_id")),
        sa.UniqueConstraint("landlord_id", "month", name=op.f("uq_statistics_month_landlord_id_month")),
    )
    protect(
        "statistics_mark",
        "statistics_month",
        "api_request",
        "api_token",
        "blocking",
        "booking_charge",
        "booking_import",
        "calendar_entry",
        "calendar_feed",
        "customer_login",
        "customer_rights",
        "extra",
        "payment",
        "payment_due",
        "payment_plan",
        "payment_term",
        "permission_group",
        "place_hold",
        "season",
        "season_period",
        "season_price",
        "service_extra",
    )
    lines = LINES[op.get_bind().dialect.name]
    for _landlord_id in for_each_landlord():
        op.execute(f"UPDATE booking_item SET price_lines = {lines}")  # noqa: S608  # nosec B608
        op.execute(
            "UPDATE booking SET total_minor = (SELECT coalesce(sum(price_minor), 0) FROM booking_item "
            "WHERE booking_item.landlord_id = booking.landlord_id AND booking_item.booking_id = booking.id)"
        )
    op.drop_column("booking_item", "unit_price_minor")
