"""The landlord and their plan."""

import enum
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import LazyString, lazy_gettext
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base
from core.personal_data.register import register


class Plan(enum.IntEnum):
    """What the landlord pays for; ordered."""

    BASIC = 1
    PREMIUM = 2
    ENTERPRISE = 3

    @property
    def label(self) -> LazyString:
        """The plan's name for readers."""
        return _PLAN_LABELS[self]


_PLAN_LABELS = {
    Plan.BASIC: lazy_gettext("Basic"),
    Plan.PREMIUM: lazy_gettext("Premium"),
    Plan.ENTERPRISE: lazy_gettext("Enterprise"),
}


class Landlord(Base):
    """A business that rents things out or sells bookable services."""

    __tablename__ = "landlord"
    registered = register(
        staff="email phone street postal_code city",
        technical=(
            "slug name plan_level timezone currency language country color customer_number_pattern "
            "last_booking_number settings created_at"
        ),
        harmless="last_customer_number",
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    plan_level: Mapped[int] = mapped_column(default=Plan.BASIC.value)
    timezone: Mapped[str] = mapped_column(String(60), default="Europe/Berlin")
    currency: Mapped[str] = mapped_column(String(3), default="EUR")
    language: Mapped[str] = mapped_column(String(5), default="de")
    email: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(60), default="")
    street: Mapped[str] = mapped_column(String(200), default="")
    postal_code: Mapped[str] = mapped_column(String(20), default="")
    city: Mapped[str] = mapped_column(String(120), default="")
    country: Mapped[str] = mapped_column(String(2), default="DE")
    color: Mapped[str] = mapped_column(String(7), default="#1f5f8b")
    customer_number_pattern: Mapped[str] = mapped_column(String(40), default="K-{number:05d}")
    last_customer_number: Mapped[int] = mapped_column(default=0)
    last_booking_number: Mapped[int] = mapped_column(default=0)
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]

    @property
    def plan(self) -> Plan:
        """The plan that applies now."""
        return Plan(self.plan_level)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which the landlord's days begin and end."""
        return ZoneInfo(self.timezone)

    @property
    def contact_lines(self) -> list[str]:
        """How customers reach the landlord, a line each."""
        town = f"{self.postal_code} {self.city}".strip()
        return [line for line in (self.street, town, self.phone, self.email) if line]
