"""What customers ask for about their data, with the day by which the law wants an answer (GDPR 12(3))."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, LandlordOwned, owned_key
from core.personal_data.register import BelongsTo, register

DELETION = "deletion"


class CustomerRequest(LandlordOwned, Base):
    """One request of a customer about their data; open until staff or the customer end it."""

    __tablename__ = "customer_request"
    registered = register(
        technical="kind_name asked_at due_on ended_at",
        staff="ended_by",
        owners=(BelongsTo("customer_id", "customer"),),
    )

    customer_id: Mapped[int]
    kind_name: Mapped[str] = mapped_column(String(20))
    asked_at: Mapped[datetime]
    due_on: Mapped[date]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str] = mapped_column(String(200), default="")

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        """Goes with its customer; the open ones are listed by their day."""
        return (
            owned_key("customer", "customer_id", ondelete="CASCADE"),
            Index("ix_customer_request_customer", "landlord_id", "customer_id"),
            Index("ix_customer_request_open", "landlord_id", "ended_at", "due_on"),
        )
