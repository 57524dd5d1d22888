"""The table's side of the erasure ledger; the other side is a file outside the database."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, LandlordOwned
from core.personal_data.register import register


class Erasure(LandlordOwned, Base):
    """That a customer was anonymised or deleted, without anything about the person; the proof document shows it.

    ``report`` holds counts of what went per table and app, what was kept with reason and last day, and the versions.
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

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        """Is found by the customer and by time."""
        return (
            Index("ix_erasure_customer", "landlord_id", "customer_id"),
            Index("ix_erasure_newest", "landlord_id", "at"),
        )
