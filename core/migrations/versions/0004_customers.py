"""customers: search, duplicates, merges, consents, imports, erasures, long work"""

import sqlalchemy as sa
from alembic import op

from core.db import Json, UtcDateTime
from core.migrations.rules import protect

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLES = (
    "consent_wording",
    "customer_field",
    "customer_import",
    "customer_import_mapping",
    "erasure",
    "long_work",
    "consent",
    "customer_request",
    "customer_former_address",
    "customer_merge",
    "duplicate_pair",
    "former_customer",
    "customer_merge_row",
    "customer_import_line",
)


def upgrade() -> None:
    """Make the tables, and columns that are filled at the next save of each customer."""
    op.add_column("customer_login", sa.Column("invited_at", UtcDateTime(), nullable=True))
    op.create_table(
        "consent_wording",
        sa.Column("kind_name", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("texts", Json, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("landlord_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["landlord_id"], ["landlord.id"], name=op.f("fk_consent_wording_landlord_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_wording")),
        sa.UniqueConstraint("landlord_id", "id", name=op.f("uq_consent_wording_landlord_id_id")),
        sa.UniqueConstraint(
            "landlord_id", "kind_name", "number", name=op.f("uq_consent_wording_landlord_id_kind_name_number")
        ),
    )
    op.create_table(
        "customer_field",
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("labels", Json, nullable=False),
        sa.Column("type_name", sa.String(length=20), nullable=False),
        sa.Column("is_personal", sa.Boolean(), nullable=False),
        sa.Column("choices", Json, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("landlord_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["landlord_id"], ["landlord.id"], name=op.f("fk_customer_field_landlord_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_field")),
        sa.UniqueConstraint("landlord_id", "id", name=op.f("uq_customer_field_landlord_id_id")),
        sa.UniqueConstraint("landlord_id", "key", name=op.f("uq_customer_field_landlord_id_key")),
    )
    op.create_table(
        "customer_import",
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("work_id", sa.Integer(), nullable=True),
        sa.Column("settings", Json, nullable=False),
        sa.Column("stage_name", sa.String(length=20), nullable=False),
        sa.Column("line_count", sa.Integer(), nullable=False),
        sa.Column("counts", Json, nullable=False),
        sa.Column("started_by", sa.String(length=200), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("landlord_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["landlord_id"], ["landlord.id"], name=op.f("fk_customer_import_landlord_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_import")),
        sa.UniqueConstraint("landlord_id", "id", name=op.f("uq_customer_import_landlord_id_id")),
    )
    op.create_index("ix_customer_import_newest", "customer_import", ["landlord_id", "created_at"], unique=False)
    op.create_table(
        "customer_import_line",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("outcome_name", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("cells", Json, nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("before", Json, nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("landlord_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["landlord_id", "import_id"],
            ["customer_import.landlord_id", "customer_import.id"],
            name=op.f("fk_customer_import_line_landlord_id_import_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["landlord_id", "customer_id"],
            ["customer.landlord_id", "customer.id"],
            name=op.f("fk_customer_import_line_landlord_id_customer_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["landlord_id"], ["landlord.id"], name=op.f("fk_customer_import_line_landlord_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_import_line")),
        sa.UniqueConstraint(
            "landlord_id", "import_id", "line", name=op.f("uq_customer_import_line_landlord_id_import_id_line")
        ),
        sa.UniqueConstraint("landlord_id", "id", name=op.f("uq_customer_import_line_landlord_id_id")),
    )
    op.create_index(
        "ix_customer_import_line_customer", "customer_import_line", ["landlord_id", "customer_id"], unique=False
    )
    op.create_index(
        "ix_customer_import_line_outcome",
        "customer_import_line",
        ["landlord_id", "import_id", "outcome_name", "line"],
        unique=False,
    )
    op.create_table(
        "customer_import_mapping",
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("columns", Json, nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("landlord_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["landlord_id"], ["landlord.id"], name=op.f("fk_customer_import_mapping_landlord_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_import_mapping")),
        sa.UniqueConstraint(
            "landlord_id", "fingerprint", name=op.f("uq_customer_import_mapping_landlord_id_fingerprint")
        ),
        sa.UniqueConstraint("landlord_id", "id", name=op.f("uq_customer_import_mapping_landlord_id_id")),
    )
    op.create_table(
        "erasure",
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("kind_name", sa.String(length=20), nullable=False),
        sa.Column("state_name", sa.String(length=20), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("report", Json, nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("landlord_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["landlord_id"], ["landlord.id"], name=op.f("fk_erasure_landlord_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
        sa.UniqueConstraint("landlord_id", "id", name=op.f("uq_erasure_landlord_id_id")),
    )
    op.create_index("ix_erasure_customer", "erasure", ["landlord_id", "customer_id"], unique=False)
    op.create_index("ix_erasure_newest", "erasure", ["landlord_id", "at"], unique=False)
    op.create_table(
        "long_work",
        sa.Column("kind_name", sa.String(length=60), nullable=False),
        sa.Column("parameters", Json, nullable=False),
        sa.Column("cursor", Json, nullable=False),
        sa.Column("state_name", sa.String(length=20), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("result", Json, nullable=False),
        sa.Column("problem", sa.String(length=500), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("started_by", sa.String(length=200), nullable=False),
        sa.Column("started_by_id", sa.Integer(), nullable=True),
        sa.Column("leased_until", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("landlord_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["landlord_id"], ["landlord.id"], name=op.f("fk_long_work_landlord_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_long_work")),
        sa.UniqueConstraint("landlord_id", "id", name=op.f("uq_long_work_landlord_id_id")),
    )
    op.create_index("ix_long_work_newest", "long_work", ["landlord_id", "created_at"], unique=False)
    op.create_index("ix_long_work_state", "long_work", ["state_name", "leased_until"], unique=False)
    op.create_table(
        "consent",
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("purpose_name", sa.String(length=20), nullable=False),
        sa.Column("way_name", sa.String(length=10), nullable=False),
        sa.Column("is_given", sa.Boolean(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("wording_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("landlord_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["landlord_id", "customer_id"],
            ["customer.landlord_id", "customer.id"],
            name=op.f("fk_consent_landlord_id_customer_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["landlord_id", "wording_id"],
            ["consent_wording.landlord_id", "consent_wording.id"],
            name=op.f("fk_consent_landlord_id_wording_id"),
        ),
        sa.ForeignKeyConstraint(["landlord_id"], ["landlord.id"], name=op.f("fk_consent_landlord_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
        sa.UniqueConstraint("landlord_id", "id", name=op.f("uq_consent_landlord_id_id")),
    )
    op.create_index(
        "ix_consent_customer", "consent", ["landlord_id", "customer_id", "purpose_name", "way_name", "id"], unique=False
    )
    op.create_table(
        "customer_request",
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("kind_name", sa.String(length=20), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("ended_by", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("landlord_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["landlord_id", "customer_id"],
            ["customer.landlord_id", "customer.id"],
            name=op.f("fk_customer_request_landlord_id_customer_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["landlord_id"], ["landlord.id"], name=op.f("fk_customer_request_landlord_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_request")),
        sa.UniqueConstraint("landlord_id", "id", name=op.f("uq_customer_request_landlord_id_id")),
    )
    op.create_index("ix_customer_request_customer", "customer_request", ["landlord_id", "customer_id"], unique=False)
    op.create_index("ix_customer_request_open", "customer_request", ["landlord_id", "ended_at", "due_on"], unique=False)
    op.create_table(
        "customer_former_address",
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("email_key", sa.String(length=254), nullable=False),
        sa.Column("merge_id", sa.Integer(), nullable=True),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("landlord_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["landlord_id", "customer_id"],
            ["customer.landlord_id", "customer.id"],
            name=op.f("fk_customer_former_address_landlord_id_customer_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["landlord_id"], ["landlord.id"], name=op.f("fk_customer_former_address_landlord_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_former_address")),
        sa.UniqueConstraint(
            "landlord_id",
            "customer_id",
            "email_key",
            name=op.f("uq_customer_former_address_landlord_id_customer_id_email_key"),
        ),
        sa.UniqueConstraint("landlord_id", "id", name=op.f("uq_customer_former_address_landlord_id_id")),
    )
    op.create_index(
        "ix_customer_former_address_email", "customer_former_address", ["landlord_id", "email_key"], unique=False
    )
    op.create_table(
        "customer_merge",
        sa.Column("kept_id", sa.Integer(), nullable=False),
        sa.Column("sources", Json, nullable=False),
        sa.Column("choices", Json, nullable=False),
        sa.Column("summary", Json, nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("undo_until", UtcDateTime(), nullable=False),
        sa.Column("undone_at", UtcDateTime(), nullable=True),
        sa.Column("undone_by", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("landlord_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["landlord_id", "kept_id"],
            ["customer.landlord_id", "customer.id"],
            name=op.f("fk_customer_merge_landlord_id_kept_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["landlord_id"], ["landlord.id"], name=op.f("fk_customer_merge_landlord_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_merge")),
        sa.UniqueConstraint("landlord_id", "id", name=op.f("uq_customer_merge_landlord_id_id")),
    )
    op.create_index("ix_customer_merge_kept", "customer_merge", ["landlord_id", "kept_id", "id"], unique=False)
    op.create_table(
        "duplicate_pair",
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("reasons", Json, nullable=False),
        sa.Column("state_name", sa.String(length=20), nullable=False),
        sa.Column("found_at", UtcDateTime(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("decided_by", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("landlord_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["landlord_id", "first_id"],
            ["customer.landlord_id", "customer.id"],
            name=op.f("fk_duplicate_pair_landlord_id_first_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["landlord_id", "second_id"],
            ["customer.landlord_id", "customer.id"],
            name=op.f("fk_duplicate_pair_landlord_id_second_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["landlord_id"], ["landlord.id"], name=op.f("fk_duplicate_pair_landlord_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duplicate_pair")),
        sa.UniqueConstraint(
            "landlord_id", "first_id", "second_id", name=op.f("uq_duplicate_pair_landlord_id_first_id_second_id")
        ),
        sa.UniqueConstraint("landlord_id", "id", name=op.f("uq_duplicate_pair_landlord_id_id")),
    )
    op.create_index(
        "ix_duplicate_pair_page", "duplicate_pair", ["landlord_id", "state_name", "score", "id"], unique=False
    )
    op.create_index("ix_duplicate_pair_second", "duplicate_pair", ["landlord_id", "second_id"], unique=False)
    op.create_table(
        "former_customer",
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("merge_id", sa.Integer(), nullable=True),
        sa.Column("gone_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("landlord_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["landlord_id", "merged_into_id"],
            ["customer.landlord_id", "customer.id"],
            name=op.f("fk_former_customer_landlord_id_merged_into_id"),
        ),
        sa.ForeignKeyConstraint(["landlord_id"], ["landlord.id"], name=op.f("fk_former_customer_landlord_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_customer")),
        sa.UniqueConstraint("landlord_id", "customer_id", name=op.f("uq_former_customer_landlord_id_customer_id")),
        sa.UniqueConstraint("landlord_id", "id", name=op.f("uq_former_customer_landlord_id_id")),
    )
    op.create_index("ix_former_customer_into", "former_customer", ["landlord_id", "merged_into_id"], unique=False)
    op.create_index("ix_former_customer_number", "former_customer", ["landlord_id", "number"], unique=False)
    op.create_table(
        "customer_merge_row",
        sa.Column("merge_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.String(length=80), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("before", Json, nullable=True),
        sa.Column("after", Json, nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("landlord_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["landlord_id", "merge_id"],
            ["customer_merge.landlord_id", "customer_merge.id"],
            name=op.f("fk_customer_merge_row_landlord_id_merge_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["landlord_id"], ["landlord.id"], name=op.f("fk_customer_merge_row_landlord_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_merge_row")),
        sa.UniqueConstraint("landlord_id", "id", name=op.f("uq_customer_merge_row_landlord_id_id")),
    )
    op.create_index(
        "ix_customer_merge_row_merge", "customer_merge_row", ["landlord_id", "merge_id", "position"], unique=False
    )
    op.add_column("customer", sa.Column("own_fields", Json, nullable=False, server_default=sa.text("'{}'")))
    op.add_column("customer", sa.Column("search_text", sa.Text(), nullable=False, server_default=""))
    op.add_column("customer", sa.Column("phone_key", sa.String(length=40), nullable=False, server_default=""))
    op.add_column("customer", sa.Column("place_key", sa.String(length=80), nullable=False, server_default=""))
    op.add_column("customer", sa.Column("birth_key", sa.String(length=80), nullable=False, server_default=""))
    op.add_column("customer", sa.Column("street_key", sa.String(length=120), nullable=False, server_default=""))
    op.add_column("customer", sa.Column("name_key", sa.String(length=80), nullable=False, server_default=""))
    op.add_column("customer", sa.Column("keys_version", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("customer", sa.Column("import_id", sa.Integer(), nullable=True))
    op.add_column("customer", sa.Column("anonymised_at", UtcDateTime(), nullable=True))
    op.create_index("ix_customer_birth_key", "customer", ["landlord_id", "birth_key"], unique=False)
    op.create_index("ix_customer_import", "customer", ["landlord_id", "import_id"], unique=False)
    op.create_index("ix_customer_keys_version", "customer", ["landlord_id", "keys_version"], unique=False)
    op.create_index("ix_customer_name_key", "customer", ["landlord_id", "name_key"], unique=False)
    op.create_index("ix_customer_phone_key", "customer", ["landlord_id", "phone_key"], unique=False)
    op.create_index("ix_customer_place_key", "customer", ["landlord_id", "place_key"], unique=False)
    op.create_index("ix_customer_street_key", "customer", ["landlord_id", "street_key"], unique=False)
    op.add_column("customer_address", sa.Column("label", sa.String(length=20), nullable=False, server_default=""))
    op.add_column("stored_file", sa.Column("document_kind", sa.String(length=20), nullable=False, server_default=""))
    op.add_column("stored_file", sa.Column("keep_until", sa.Date(), nullable=True))
    op.add_column("stored_file", sa.Column("sealed_at", UtcDateTime(), nullable=True))
    protect(*TABLES)
