"""Customers who are not there any more, and addresses at which somebody was reached before a merge (C-19)."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Index, String, UniqueConstraint, event, func, select
from sqlalchemy.orm import Mapped, Mapper, mapped_column, object_session

from core.customers.models import Customer
from core.db import Base, LandlordOwned, owned_key
from core.personal_data.register import BelongsTo, MoveOrCombine, register


class FormerCustomer(LandlordOwned, Base):
    """The tombstone of a customer who was merged into another, or deleted: id and number are never given again.

    ``merged_into_id`` always names somebody who is there: chains are flattened when the next merge happens.
    """

    __tablename__ = "former_customer"
    registered = register(
        personal="number",
        technical="gone_at",
        references="merge_id",
        harmless="customer_id",
        owners=(BelongsTo("merged_into_id", "customer"),),
    )

    customer_id: Mapped[int]
    number: Mapped[str] = mapped_column(String(40))
    merged_into_id: Mapped[int | None]
    merge_id: Mapped[int | None]
    gone_at: Mapped[datetime]

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        """Found by the old id and the old number."""
        return (
            owned_key("customer", "merged_into_id"),
            UniqueConstraint("landlord_id", "customer_id"),
            Index("ix_former_customer_number", "landlord_id", "number"),
            Index("ix_former_customer_into", "landlord_id", "merged_into_id"),
        )


class FormerAddress(LandlordOwned, Base):
    """An e-mail address that still finds its customer: links sent to it open, and replies reach the card."""

    __tablename__ = "customer_former_address"
    registered = register(
        personal="email_key",
        technical="since",
        references="merge_id",
        owners=(BelongsTo("customer_id", "customer", MoveOrCombine(by=("email_key",))),),
    )

    customer_id: Mapped[int]
    email_key: Mapped[str] = mapped_column(String(254))
    merge_id: Mapped[int | None]
    since: Mapped[datetime]

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        """Belongs to a customer; found by the address."""
        return (
            owned_key("customer", "customer_id", ondelete="CASCADE"),
            UniqueConstraint("landlord_id", "customer_id", "email_key"),
            Index("ix_customer_former_address_email", "landlord_id", "email_key"),
        )


LAST_ID = "last_customer_id"


@event.listens_for(Customer, "before_insert")
def _never_use_an_id_twice(_mapper: Mapper[Customer], connection: Connection, customer: Customer) -> None:
    """Give a new customer an id that nobody ever had; SQLite would give the highest one again after it was deleted."""
    session = object_session(customer)
    if connection.dialect.name != "sqlite" or customer.id is not None or session is None:
        return
    # Rows of one flush are asked about before the first of them is written.
    used = [
        connection.scalar(select(func.max(Customer.id))),
        connection.scalar(select(func.max(FormerCustomer.customer_id))),
        session.info.get(LAST_ID),
    ]
    customer.id = session.info[LAST_ID] = max(number or 0 for number in used) + 1
