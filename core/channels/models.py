"""Calendars of partners that are read again and again."""

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext
from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, LandlordOwned, owned_key
from core.named import State
from core.personal_data.register import BelongsTo, register


class CalendarFeed(LandlordOwned, Base):
    """A partner's calendar of one service; ``url`` is blank when files are uploaded by hand.

    ``failures`` counts the readings in a row that failed; ``report`` holds what the last one that did not has done
    (``core.channels.reports``).
    """

    __tablename__ = "calendar_feed"
    registered = register(
        personal="report",
        references="service_id",
        technical="channel point_of_sale url read_at due_at failures problem created_at",
    )

    service_id: Mapped[int]
    channel: Mapped[str] = mapped_column(String(40))
    point_of_sale: Mapped[str] = mapped_column(String(80), default="")
    url: Mapped[str] = mapped_column(Text, default="")
    read_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0)
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


class ImportedEntry(LandlordOwned, Base):
    """An entry of a feed that became a booking; the times are those that the partner gave last.

    Since ``gone_at`` the partner does not have it any more.
    """

    __tablename__ = "calendar_entry"
    registered = register(
        references="feed_id",
        technical="uid starts_at ends_at gone_at",
        owners=(BelongsTo("booking_id", "booking"),),
    )

    feed_id: Mapped[int]
    uid: Mapped[str] = mapped_column(String(120))
    booking_id: Mapped[int]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    gone_at: Mapped[datetime | None]

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        """Belongs to a feed and a booking of the same landlord; a feed has each entry once."""
        return (
            owned_key("calendar_feed", "feed_id", ondelete="CASCADE"),
            owned_key("booking", "booking_id", ondelete="CASCADE"),
            UniqueConstraint("landlord_id", "feed_id", "uid"),
            Index("ix_calendar_entry_booking", "landlord_id", "booking_id"),
        )


class ImportState(State):
    """How far an import is."""

    DRAFT = "draft", lazy_gettext("Being prepared")
    RUNNING = "running", lazy_gettext("Running"), "blue"
    STOPPED = "stopped", lazy_gettext("Stopped"), "orange"
    DONE = "done", lazy_gettext("Finished"), "green"


class BookingImport(LandlordOwned, Base):
    """A list of bookings that is taken over line by line; ``content`` is the text of the file.

    ``settings`` says how to read it, ``position`` how many lines are done. ``problems`` holds lines with reasons. A
    worker has it until ``leased_until``.
    """

    __tablename__ = "booking_import"
    registered = register(
        personal="content problems",
        staff="started_by",
        technical=(
            "file_name settings state_name line_count position made existing failed leased_until created_at finished_at"
        ),
    )

    file_name: Mapped[str] = mapped_column(String(200))
    content: Mapped[str] = mapped_column(Text)
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state_name: Mapped[str] = mapped_column(String(20), default=ImportState.DRAFT.value)
    line_count: Mapped[int] = mapped_column(default=0)
    position: Mapped[int] = mapped_column(default=0)
    made: Mapped[int] = mapped_column(default=0)
    existing: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    problems: Mapped[list[Any]] = mapped_column(default=list)
    started_by: Mapped[str] = mapped_column(String(120), default="")
    leased_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    @property
    def state(self) -> ImportState:
        """How far it is."""
        return ImportState(self.state_name)

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        """Is looked up by its state."""
        return (Index("ix_booking_import_state", "landlord_id", "state_name"),)
