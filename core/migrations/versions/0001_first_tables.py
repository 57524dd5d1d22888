"""first tables"""

import sqlalchemy as sa
from alembic import op

from core.db import Json, UtcDateTime
from core.migrations.rules import protect, share

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "landlord",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("plan_level", sa.Integer(), nullable=False),
        sa.Column("timezone", sa.String(length=60), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=60), nullable=False),
        sa.Column("street", sa.String(length=200), nullable=False),
        sa.Column("postal_code", sa.String(length=20), nullable=False),
        sa.Column("city", sa.String(length=120), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("color", sa.String(length=7), nullable=False),
        sa.Column("customer_number_pattern", sa.String(length=40), nullable=False),
        sa.Column("last_customer_number", sa.Integer(), nullable=False),
        sa.Column("last_booking_number", sa.Integer(), nullable=False),
        sa.Column("settings", Json, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_landlord")),
        sa.UniqueConstraint("slug", name=op.f("uq_landlord_slug")),
    )
    op.create_table(
        "activity",
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor_kind", sa.String(length=20), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("subject_type", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.Column("event", sa.String(length=80), nullable=False),
        sa.Column("details", Json, nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("landlord_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["landlord_id"], ["landlord.id"], name=op.f("fk_activity_landlord_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
        sa.UniqueConstraint("landlord_id", "id", name=op.f("uq_activity_landlord_id_id")),
    )
    op.create_index("ix_activity_customer", "activity", ["landlord_id", "customer_id", "at"], unique=False)
    op.create_index(
        "ix_activity_subject", "activity", ["landlord_id", "subject_type", "subject_id", "at"], unique=False
    )
    op.create_table(
        "app_activation",
        sa.Column("app", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=True),
        sa.Column("request_note", sa.String(length=2000), nullable=False),
        sa.Column("requested_at", UtcDateTime(), nullable=True),
        sa.Column("access_key_hash", sa.String(length=64), nullable=True),
        sa.Column("access_key_expires_at", UtcDateTime(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("decision_reason", sa.String(length=2000), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("landlord_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["landlord_id"], ["landlord.id"], name=op.f("fk_app_activation_landlord_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_app_activation")),
        sa.UniqueConstraint("landlord_id", "app", name=op.f("uq_app_activation_landlord_id_app")),
        sa.UniqueConstraint("landlord_id", "id", name=op.f("uq_app_activation_landlord_id_id")),
    )
    op.create_table(
        "app_fault",
        sa.Column("app", sa.String(length=60), nullable=False),
        sa.Column("hook", sa.String(length=80), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("error", sa.String(length=500), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("landlord_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["landlord_id"], ["landlord.id"], name=op.f("fk_app_fault_landlord_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_app_fault")),
        sa.UniqueConstraint("landlord_id", "id", name=op.f("uq_app_fault_landlord_id_id")),
    )
    op.create_index("ix_app_fault_recent", "app_fault", ["landlord_id", "app", "at"], unique=False)
    op.create_table(
        "app_installation",
        sa.Column("app", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("settings", Json, nullable=False),
        sa.Column("is_configured", sa.Boolean(), nullable=False),
        sa.Column("consented_access", Json, nullable=False),
        sa.Column("consented_at", UtcDateTime(), nullable=True),
        sa.Column("consented_by", sa.String(length=200), nullable=False),
        sa.Column("installed_version", sa.String(length=40), nullable=False),
        sa.Column("installed_at", UtcDateTime(), nullable=False),
        sa.Column("uninstalled_at", UtcDateTime(), nullable=True),
        sa.Column("delete_data_at", UtcDateTime(), nullable=True),
        sa.Column("is_paused", sa.Boolean(), nullable=False),
        sa.Column("paused_for_faults_at", UtcDateTime(), nullable=True),
        sa.Column("resumed_at", UtcDateTime(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("landlord_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["landlord_id"], ["landlord.id"], name=op.f("fk_app_installation_landlord_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_app_installation")),
        sa.UniqueConstraint("landlord_id", "app", name=op.f("uq_app_installation_landlord_id_app")),
        sa.UniqueConstraint("landlord_id", "id", name=op.f("uq_app_installation_landlord_id_id")),
    )
    op.create_table(
        "booking_draft",
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("data", Json, nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("landlord_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["landlord_id"], ["landlord.id"], name=op.f("fk_booking_draft_landlord_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking_draft")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_booking_draft_key_hash")),
        sa.UniqueConstraint("landlord_id", "id", name=op.f("uq_booking_draft_landlord_id_id")),
    )
    op.create_index("ix_booking_draft_expiry", "booking_draft", ["landlord_id", "expires_at"], unique=False)
    op.create_table(
        "customer",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("first_name", sa.String(length=120), nullable=False),
        sa.Column("last_name", sa.String(length=120), nullable=False),
        sa.Column("company", sa.String(length=200), nullable=False),
        sa.Column("vat_id", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_key", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("birthday", sa.Date(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.String(length=450), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("landlord_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["landlord_id"], ["landlord.id"], name=op.f("fk_customer_landlord_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer")),
        sa.UniqueConstraint("landlord_id", "id", name=op.f("uq_customer_landlord_id_id")),
        sa.UniqueConstraint("landlord_id", "number", name=op.f("uq_customer_landlord_id_number")),
    )
    op.create_index("ix_customer_email_key", "customer", ["landlord_id", "email_key"], unique=False)
    op.create_index("ix_customer_name", "customer", ["landlord_id", "sort_key", "id"], unique=False)
    op.create_table(
        "message",
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("subject_type", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("occurrence", sa.String(length=80), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.Column("recipient_name", sa.String(length=200), nullable=False),
        sa.Column("recipient_address", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("parameters", Json, nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("leased_until", UtcDateTime(), nullable=True),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("message_id", sa.String(length=200), nullable=False),
        sa.Column("subject_line", sa.String(length=400), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("attachments", Json, nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("landlord_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["landlord_id"], ["landlord.id"], name=op.f("fk_message_landlord_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("landlord_id", "id", name=op.f("uq_message_landlord_id_id")),
        sa.UniqueConstraint(
            "landlord_id",
            "kind",
            "subject_type",
            "subject_id",
            "occurrence",
            name=op.f("uq_message_landlord_id_kind_subject_type_subject_id_occurrence"),
        ),
    )
    op.create_index("ix_message_customer", "message", ["landlord_id", "customer_id"], unique=False)
    op.create_index("ix_message_due", "message", ["state", "due_at"], unique=False)
    op.create_index("ix_message_outbox", "message", ["landlord_id", "created_at"], unique=False)
    op.create_table(
        "service",
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("titles", Json, nullable=False),
        sa.Column("descriptions", Json, nullable=False),
        sa.Column("unit_name", sa.String(length=10), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("persons", sa.Integer(), nullable=False),
        sa.Column("price_minor", sa.Integer(), nullable=False),
        sa.Column("tax_basis_points", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.Time(), nullable=False),
        sa.Column("ends_at", sa.Time(), nullable=False),
        sa.Column("slots", Json, nullable=False),
        sa.Column("picture_file_id", sa.Integer(), nullable=True),
        sa.Column("is_archived", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("landlord_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("capacity >= 1", name=op.f("ck_service_capacity")),
        sa.CheckConstraint("price_minor >= 0", name=op.f("ck_service_price")),
        sa.ForeignKeyConstraint(["landlord_id"], ["landlord.id"], name=op.f("fk_service_landlord_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service")),
        sa.UniqueConstraint("landlord_id", "id", name=op.f("uq_service_landlord_id_id")),
        sa.UniqueConstraint("landlord_id", "key", name=op.f("uq_service_landlord_id_key")),
    )
    op.create_index("ix_service_position", "service", ["landlord_id", "position"], unique=False)
    op.create_table(
        "signed_link",
        sa.Column("nonce", sa.String(length=40), nullable=False),
        sa.Column("purpose", sa.String(length=60), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("issued_at", UtcDateTime(), nullable=False),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.Column("opened", sa.Integer(), nullable=False),
        sa.Column("last_opened_at", UtcDateTime(), nullable=True),
        sa.Column("wrong_tries", sa.Integer(), nullable=False),
        sa.Column("hour_began_at", UtcDateTime(), nullable=True),
        sa.Column("wrong_tries_this_hour", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("landlord_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["landlord_id"], ["landlord.id"], name=op.f("fk_signed_link_landlord_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signed_link")),
        sa.UniqueConstraint("landlord_id", "id", name=op.f("uq_signed_link_landlord_id_id")),
        sa.UniqueConstraint("nonce", name=op.f("uq_signed_link_nonce")),
    )
    op.create_index("ix_signed_link_subject", "signed_link", ["landlord_id", "purpose", "subject_id"], unique=False)
    op.create_table(
        "stored_file",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("content_type", sa.String(length=80), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("subject_type", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("landlord_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["landlord_id"], ["landlord.id"], name=op.f("fk_stored_file_landlord_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
        sa.UniqueConstraint("landlord_id", "id", name=op.f("uq_stored_file_landlord_id_id")),
    )
    op.create_index(
        "ix_stored_file_subject", "stored_file", ["landlord_id", "subject_type", "subject_id"], unique=False
    )
    op.create_table(
        "user_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("landlord_id", sa.Integer(), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role_name", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["landlord_id"], ["landlord.id"], name=op.f("fk_user_account_landlord_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("email", name=op.f("uq_user_account_email")),
    )
    op.create_index(op.f("ix_user_account_landlord_id"), "user_account", ["landlord_id"], unique=False)
    op.create_table(
        "booking",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("kind_name", sa.String(length=20), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("point_of_sale", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("cancelled_at", UtcDateTime(), nullable=True),
        sa.Column("form_key", sa.String(length=64), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("landlord_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_booking_period")),
        sa.ForeignKeyConstraint(
            ["landlord_id", "customer_id"],
            ["customer.landlord_id", "customer.id"],
            name=op.f("fk_booking_landlord_id_customer_id"),
        ),
        sa.ForeignKeyConstraint(["landlord_id"], ["landlord.id"], name=op.f("fk_booking_landlord_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking")),
        sa.UniqueConstraint("landlord_id", "form_key", name=op.f("uq_booking_landlord_id_form_key")),
        sa.UniqueConstraint("landlord_id", "id", name=op.f("uq_booking_landlord_id_id")),
        sa.UniqueConstraint("landlord_id", "number", name=op.f("uq_booking_landlord_id_number")),
    )
    op.create_index("ix_booking_customer", "booking", ["landlord_id", "customer_id", "starts_at"], unique=False)
    op.create_index("ix_booking_end", "booking", ["landlord_id", "ends_at"], unique=False)
    op.create_index("ix_booking_start", "booking", ["landlord_id", "starts_at"], unique=False)
    op.create_table(
        "customer_address",
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("street", sa.String(length=200), nullable=False),
        sa.Column("postal_code", sa.String(length=20), nullable=False),
        sa.Column("city", sa.String(length=120), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("landlord_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["landlord_id", "customer_id"],
            ["customer.landlord_id", "customer.id"],
            name=op.f("fk_customer_address_landlord_id_customer_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["landlord_id"], ["landlord.id"], name=op.f("fk_customer_address_landlord_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_address")),
        sa.UniqueConstraint("landlord_id", "id", name=op.f("uq_customer_address_landlord_id_id")),
    )
    op.create_index("ix_customer_address_customer", "customer_address", ["landlord_id", "customer_id"], unique=False)
    op.create_table(
        "customer_phone",
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("international", sa.String(length=20), nullable=False),
        sa.Column("label", sa.String(length=20), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("landlord_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["landlord_id", "customer_id"],
            ["customer.landlord_id", "customer.id"],
            name=op.f("fk_customer_phone_landlord_id_customer_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["landlord_id"], ["landlord.id"], name=op.f("fk_customer_phone_landlord_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_phone")),
        sa.UniqueConstraint("landlord_id", "id", name=op.f("uq_customer_phone_landlord_id_id")),
    )
    op.create_index("ix_customer_phone_customer", "customer_phone", ["landlord_id", "customer_id"], unique=False)
    op.create_table(
        "data_field",
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("labels", Json, nullable=False),
        sa.Column("helps", Json, nullable=False),
        sa.Column("type_name", sa.String(length=20), nullable=False),
        sa.Column("scope_name", sa.String(length=20), nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column("is_personal", sa.Boolean(), nullable=False),
        sa.Column("choices", Json, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("landlord_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["landlord_id", "service_id"],
            ["service.landlord_id", "service.id"],
            name=op.f("fk_data_field_landlord_id_service_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["landlord_id"], ["landlord.id"], name=op.f("fk_data_field_landlord_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_field")),
        sa.UniqueConstraint("landlord_id", "id", name=op.f("uq_data_field_landlord_id_id")),
        sa.UniqueConstraint("landlord_id", "service_id", "key", name=op.f("uq_data_field_landlord_id_service_id_key")),
    )
    op.create_table(
        "message_event",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("detail", sa.String(length=500), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("landlord_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["landlord_id", "message_id"],
            ["message.landlord_id", "message.id"],
            name=op.f("fk_message_event_landlord_id_message_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["landlord_id"], ["landlord.id"], name=op.f("fk_message_event_landlord_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_event")),
        sa.UniqueConstraint("landlord_id", "id", name=op.f("uq_message_event_landlord_id_id")),
    )
    op.create_index("ix_message_event_message", "message_event", ["landlord_id", "message_id"], unique=False)
    op.create_table(
        "user_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_user_session_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_user_session_token_hash")),
    )
    op.create_index(op.f("ix_user_session_user_id"), "user_session", ["user_id"], unique=False)
    op.create_table(
        "booking_item",
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("unit_price_minor", sa.BigInteger(), nullable=False),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_basis_points", sa.Integer(), nullable=False),
        sa.Column("state_name", sa.String(length=20), nullable=False),
        sa.Column("takes_place", sa.Boolean(), nullable=False),
        sa.Column("stored_questions", Json, nullable=False),
        sa.Column("answers", Json, nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("landlord_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_booking_item_period")),
        sa.CheckConstraint("quantity >= 1", name=op.f("ck_booking_item_quantity")),
        sa.ForeignKeyConstraint(
            ["landlord_id", "booking_id"],
            ["booking.landlord_id", "booking.id"],
            name=op.f("fk_booking_item_landlord_id_booking_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["landlord_id", "service_id"],
            ["service.landlord_id", "service.id"],
            name=op.f("fk_booking_item_landlord_id_service_id"),
        ),
        sa.ForeignKeyConstraint(["landlord_id"], ["landlord.id"], name=op.f("fk_booking_item_landlord_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking_item")),
        sa.UniqueConstraint("landlord_id", "id", name=op.f("uq_booking_item_landlord_id_id")),
    )
    op.create_index("ix_booking_item_booking", "booking_item", ["landlord_id", "booking_id"], unique=False)
    op.create_index(
        "ix_booking_item_occupancy", "booking_item", ["landlord_id", "service_id", "starts_at", "ends_at"], unique=False
    )
    op.create_index("ix_booking_item_state", "booking_item", ["landlord_id", "state_name", "ends_at"], unique=False)
    op.create_table(
        "participant",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("answers", Json, nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("landlord_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["landlord_id", "item_id"],
            ["booking_item.landlord_id", "booking_item.id"],
            name=op.f("fk_participant_landlord_id_item_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["landlord_id"], ["landlord.id"], name=op.f("fk_participant_landlord_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participant")),
        sa.UniqueConstraint("landlord_id", "id", name=op.f("uq_participant_landlord_id_id")),
        sa.UniqueConstraint(
            "landlord_id", "item_id", "position", name=op.f("uq_participant_landlord_id_item_id_position")
        ),
    )
    share("landlord", "user_account", "user_session")
    protect(
        "activity",
        "app_activation",
        "app_fault",
        "app_installation",
        "booking",
        "booking_draft",
        "booking_item",
        "customer",
        "customer_address",
        "customer_phone",
        "data_field",
        "message",
        "message_event",
        "participant",
        "service",
        "signed_link",
        "stored_file",
    )
