"""A customer's access to the portal (C-01 to C-06), and what they may do in the booking route (P-01)."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, LandlordOwned, owned_key
from core.personal_data.register import BelongsTo, MoveOrCombine, register


class CustomerLogin(LandlordOwned, Base):
    """Lets one customer sign in at one landlord; one per e-mail address (C-03).

    Without ``password_hash`` the customer has yet to choose a password. A new ``stamp`` ends all sessions.
    Whoever was invited by staff has an access also while customers have no login (C-04).
    """

    __tablename__ = "customer_login"
    registered = register(
        personal="email_key",
        technical="password_hash stamp created_at signed_in_at invited_at",
        owners=(BelongsTo("customer_id", "customer", MoveOrCombine()),),
    )

    customer_id: Mapped[int]
    email_key: Mapped[str] = mapped_column(String(254))
    password_hash: Mapped[str] = mapped_column(String(200), default="")
    stamp: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime]
    signed_in_at: Mapped[datetime | None]
    invited_at: Mapped[datetime | None]

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        """One access per customer and per address; it goes with its customer."""
        return (
            owned_key("customer", "customer_id", ondelete="CASCADE"),
            UniqueConstraint("landlord_id", "customer_id"),
            UniqueConstraint("landlord_id", "email_key"),
        )


class CustomerRights(LandlordOwned, Base):
    """A customer's permission group and own booking rights; customers without a row have neither."""

    __tablename__ = "customer_rights"
    registered = register(
        references="group_id",
        technical="overrides",
        owners=(BelongsTo("customer_id", "customer", MoveOrCombine()),),
    )

    customer_id: Mapped[int]
    group_id: Mapped[int | None]
    overrides: Mapped[dict[str, Any]] = mapped_column(default=dict)

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        """One row per customer; a group with members cannot go."""
        return (
            owned_key("customer", "customer_id", ondelete="CASCADE"),
            owned_key("permission_group", "group_id"),
            UniqueConstraint("landlord_id", "customer_id"),
            Index("ix_customer_rights_group", "landlord_id", "group_id"),
        )
