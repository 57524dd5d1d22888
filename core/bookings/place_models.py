"""What takes places of a service besides bookings: holds in the booking route, and blocked times."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, LandlordOwned, owned_key
from core.personal_data.register import register


class Hold(LandlordOwned, Base):
    """Places that somebody in the booking route has chosen; others cannot have them until ``expires_at``.

    ``holder`` is a hash that stands for the browser's draft.
    """

    __tablename__ = "place_hold"
    registered = register(
        references="service_id",
        technical="holder starts_at ends_at quantity expires_at",
    )

    service_id: Mapped[int]
    holder: Mapped[str] = mapped_column(String(64))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    quantity: Mapped[int] = mapped_column(default=1)
    expires_at: Mapped[datetime]

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        """Belongs to a service of the same landlord."""
        return (
            owned_key("service", "service_id", ondelete="CASCADE"),
            CheckConstraint("ends_at > starts_at", name="period"),
            CheckConstraint("quantity >= 1", name="quantity"),
            Index("ix_place_hold_service", "landlord_id", "service_id", "expires_at"),
            Index("ix_place_hold_holder", "landlord_id", "holder"),
        )


class Blocking(LandlordOwned, Base):
    """A time at which places of a service cannot be booked: repairs, own use, or closed at a partner.

    ``channel`` and ``external_uid`` are set when it came from a partner's calendar.
    """

    __tablename__ = "blocking"
    registered = register(
        free_text="reason",
        references="service_id",
        technical="starts_at ends_at quantity channel external_uid created_at",
    )

    service_id: Mapped[int]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    quantity: Mapped[int] = mapped_column(default=1)
    reason: Mapped[str] = mapped_column(String(200), default="")
    channel: Mapped[str] = mapped_column(String(40), default="office")
    external_uid: Mapped[str | None] = mapped_column(String(255))
    created_at: Mapped[datetime]

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        """Belongs to a service of the same landlord; a partner's entry is there once."""
        return (
            owned_key("service", "service_id", ondelete="CASCADE"),
            UniqueConstraint("landlord_id", "service_id", "channel", "external_uid"),
            CheckConstraint("ends_at > starts_at", name="period"),
            CheckConstraint("quantity >= 1", name="quantity"),
            Index("ix_blocking_service", "landlord_id", "service_id", "starts_at", "ends_at"),
        )
