"""Lists of customers that are taken over."""

import enum
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext
from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, LandlordOwned, owned_key
from core.named import State
from core.personal_data.register import BelongsTo, register


class ImportStage(State):
    """How far an import of customers is."""

    MAPPING = "mapping", lazy_gettext("Columns to choose")
    CHECKED = "checked", lazy_gettext("Checked")
    RUNNING = "running", lazy_gettext("Running"), "blue"
    DONE = "done", lazy_gettext("Finished"), "green"
    UNDONE = "undone", lazy_gettext("Taken back")


class CustomerImport(LandlordOwned, Base):
    """One list; its lines lie in a stored file until they are taken over.

    ``settings`` hold the mapping, ``counts`` what the dry run found and what became of the lines; customers made by it
    name it in ``Customer.import_id``.
    """

    __tablename__ = "customer_import"
    registered = register(
        staff="started_by",
        references="file_id work_id",
        technical="file_name settings stage_name line_count counts created_at finished_at",
    )

    file_name: Mapped[str] = mapped_column(String(200))
    file_id: Mapped[int | None]
    work_id: Mapped[int | None]
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    stage_name: Mapped[str] = mapped_column(String(20), default=ImportStage.MAPPING.value)
    line_count: Mapped[int] = mapped_column(default=0)
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    started_by: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    @property
    def stage(self) -> ImportStage:
        """How far it is."""
        return ImportStage(self.stage_name)

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        """The newest stand first."""
        return (Index("ix_customer_import_newest", "landlord_id", "created_at"),)


class LineOutcome(enum.StrEnum):
    """What became, or would become, of a line that is more than a new customer like any other."""

    WRONG = "wrong"
    EXISTING = "existing"
    MADE = "made"
    CHANGED = "changed"
    STAYS = "stays"


class ImportedLine(LandlordOwned, Base):
    """One line of a list: what is wrong with it, or which customer came of it.

    ``cells`` is the line as it stood in the list, ``before`` what the customer was before the line changed them, and
    ``version`` the customer's version after it, by which the undo sees who was touched since.
    """

    __tablename__ = "customer_import_line"
    registered = register(
        personal="cells before reason",
        technical="line outcome_name version",
        owners=(BelongsTo("customer_id", "customer"), BelongsTo("import_id", "customer_import")),
    )

    import_id: Mapped[int]
    line: Mapped[int]
    outcome_name: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(500), default="")
    cells: Mapped[list[Any]] = mapped_column(default=list)
    customer_id: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=0)
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        """Each line once per list; it goes with the list, and with the customer."""
        return (
            owned_key("customer_import", "import_id", ondelete="CASCADE"),
            owned_key("customer", "customer_id", ondelete="CASCADE"),
            UniqueConstraint("landlord_id", "import_id", "line"),
            Index("ix_customer_import_line_outcome", "landlord_id", "import_id", "outcome_name", "line"),
            Index("ix_customer_import_line_customer", "landlord_id", "customer_id"),
        )


class ImportMapping(LandlordOwned, Base):
    """Which column holds what, remembered for the next list with the same heads."""

    __tablename__ = "customer_import_mapping"
    registered = register(technical="fingerprint columns used_at")

    fingerprint: Mapped[str] = mapped_column(String(64))
    columns: Mapped[dict[str, Any]] = mapped_column(default=dict)
    used_at: Mapped[datetime]

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        """One mapping per set of heads."""
        return (UniqueConstraint("landlord_id", "fingerprint"),)
