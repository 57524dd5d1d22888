"""The table's side of the erasure ledger; the other side is a file outside the database."""

import enum
from datetime import datetime
from typing import Any

from flask_babel import LazyString, lazy_gettext
from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, LandlordOwned
from core.personal_data.register import register


class ErasureKind(enum.StrEnum):
    """What was done to a customer."""

    ANONYMISED = "anonymised"
    DELETED = "deleted"

    @property
    def label(self) -> LazyString:
        """The kind's name for readers."""
        return {
            ErasureKind.ANONYMISED: lazy_gettext("Anonymised"),
            ErasureKind.DELETED: lazy_gettext("Deleted"),
        }[self]


class ErasureState(enum.StrEnum):
    """Whether all apps have blanked what only they know."""

    PARTLY = "partly"
    DONE = "done"

    @property
    def label(self) -> LazyString:
        """The state's name for readers."""
        return {ErasureState.PARTLY: lazy_gettext("Partly done"), ErasureState.DONE: lazy_gettext("Done")}[self]


class Erasure(LandlordOwned, Base):
    """That a customer was anonymised or deleted, without anything about the person; the proof document shows it.

    ``report`` holds counts of what went per table and app, what was kept with reason and last day, the versions, and
    the apps that have yet to do their part.
    """

    __tablename__ = "erasure"
    registered = register(
        technical="kind_name state_name at report",
        staff="by_name",
        harmless="customer_id",
    )

    customer_id: Mapped[int]
    kind_name: Mapped[str] = mapped_column(String(20))
    state_name: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]
    by_name: Mapped[str] = mapped_column(String(200), default="")
    report: Mapped[dict[str, Any]] = mapped_column(default=dict)

    @property
    def kind(self) -> ErasureKind:
        """What was done."""
        return ErasureKind(self.kind_name)

    @property
    def state(self) -> ErasureState:
        """Whether all of it was done."""
        return ErasureState(self.state_name)

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        """Is found by the customer and by time."""
        return (
            Index("ix_erasure_customer", "landlord_id", "customer_id"),
            Index("ix_erasure_newest", "landlord_id", "at"),
        )
