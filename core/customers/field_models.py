"""A landlord's own data fields of customers (C-07)."""

from typing import Any

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, LandlordOwned
from core.personal_data.register import register


class CustomerField(LandlordOwned, Base):
    """One field that a landlord added to the card: typed, in several languages, personal or not.

    The values stand in ``Customer.own_fields`` by ``key``.
    """

    __tablename__ = "customer_field"
    registered = register(technical="key labels type_name is_personal choices position")

    key: Mapped[str] = mapped_column(String(60))
    labels: Mapped[dict[str, Any]] = mapped_column(default=dict)
    type_name: Mapped[str] = mapped_column(String(20))
    is_personal: Mapped[bool] = mapped_column(default=True)
    choices: Mapped[list[Any]] = mapped_column(default=list)
    position: Mapped[int] = mapped_column(default=0)

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        """A key is used once per landlord."""
        return (UniqueConstraint("landlord_id", "key"),)
