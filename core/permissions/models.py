"""Permission groups: what their members may do in the booking route (P-01)."""

from typing import Any

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, LandlordOwned
from core.personal_data.register import register


class PermissionGroup(LandlordOwned, Base):
    """A named set of booking rights; a right that ``values`` does not name comes from the landlord's defaults."""

    __tablename__ = "permission_group"
    registered = register(
        technical="name values position",
    )

    name: Mapped[str] = mapped_column(String(120))
    values: Mapped[dict[str, Any]] = mapped_column(default=dict)
    position: Mapped[int] = mapped_column(default=0)

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        """Names are unique per landlord."""
        return (UniqueConstraint("landlord_id", "name"),)
