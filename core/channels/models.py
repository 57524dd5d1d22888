"""Calendars of partners that are read again and again."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, LandlordOwned, owned_key


class CalendarFeed(LandlordOwned, Base):
    """A partner's calendar of one service; ``url`` is blank when files are uploaded by hand."""

    __tablename__ = "calendar_feed"

    service_id: Mapped[int]
    channel: Mapped[str] = mapped_column(String(40))
    point_of_sale: Mapped[str] = mapped_column(String(80), default="")
    url: Mapped[str] = mapped_column(Text, default="")
    read_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    problem: Mapped[str] = mapped_column(String(500), default="")
    report: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        """Belongs to a service of the same landlord."""
        return (
            owned_key("service", "service_id", ondelete="CASCADE"),
            Index("ix_calendar_feed_due", "landlord_id", "due_at"),
        )
