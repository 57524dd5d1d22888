"""The app's tables: every edit as a change set, and bookings that are open until a date of their own."""

import enum
from datetime import date, datetime
from typing import Any

from flask_babel import LazyString
from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.appkit import AnswerChange, Base, BelongsTo, LandlordOwned, owned_key, register
from plugins.booking_data_manager.texts import _


class ChangeState(enum.StrEnum):
    """Where an edit stands."""

    APPLIED = "applied"
    WAITING = "waiting"
    DECLINED = "declined"
    REPLACED = "replaced"
    REVERTED = "reverted"

    @property
    def label(self) -> LazyString:
        """The state's name for readers."""
        return _LABELS[self]

    @property
    def tone(self) -> str:
        """The colour of the state's badge."""
        return _TONES[self]


_LABELS = {
    ChangeState.APPLIED: _("Saved"),
    ChangeState.WAITING: _("Waits for approval"),
    ChangeState.DECLINED: _("Declined"),
    ChangeState.REPLACED: _("Replaced by a later edit"),
    ChangeState.REVERTED: _("Reverted"),
}
_TONES = {
    ChangeState.APPLIED: "green",
    ChangeState.WAITING: "orange",
    ChangeState.DECLINED: "red",
    ChangeState.REPLACED: "neutral",
    ChangeState.REVERTED: "neutral",
}


class ChangeSet(LandlordOwned, Base):
    """One edit by a customer: before and after, when, and through which link (D-07)."""

    __tablename__ = "booking_data_manager_change_set"
    registered = register(
        personal="customer_name stored_changes",
        staff="decided_by",
        references="link_id",
        technical="saved_at state_name decided_at awaits_digest digest_day",
        owners=(BelongsTo("booking_id", "booking"),),
    )

    booking_id: Mapped[int]
    link_id: Mapped[int | None]
    saved_at: Mapped[datetime]
    customer_name: Mapped[str] = mapped_column(String(300), default="")
    state_name: Mapped[str] = mapped_column(String(20))
    stored_changes: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(String(200), default="")
    awaits_digest: Mapped[bool] = mapped_column(default=False)
    digest_day: Mapped[date | None]

    @property
    def state(self) -> ChangeState:
        """Where the edit stands."""
        return ChangeState(self.state_name)

    @property
    def changes(self) -> list[AnswerChange]:
        """The answers before and after."""
        return [AnswerChange(**stored) for stored in self.stored_changes]

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        """Belongs to a booking of the same landlord, and goes with it."""
        return (
            owned_key("booking", "booking_id", ondelete="CASCADE"),
            Index("ix_booking_data_manager_change_set_booking", "landlord_id", "booking_id", "id"),
            Index("ix_booking_data_manager_change_set_state", "landlord_id", "state_name"),
            Index("ix_booking_data_manager_change_set_digest", "landlord_id", "awaits_digest", "digest_day"),
        )


class Extension(LandlordOwned, Base):
    """A booking that is open until a date of its own, also after the deadline (D-04)."""

    __tablename__ = "booking_data_manager_extension"
    registered = register(
        staff="set_by",
        technical="open_until set_at",
        owners=(BelongsTo("booking_id", "booking"),),
    )

    booking_id: Mapped[int]
    open_until: Mapped[datetime]
    set_at: Mapped[datetime]
    set_by: Mapped[str] = mapped_column(String(200), default="")

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        """One row per booking of the same landlord."""
        return (
            owned_key("booking", "booking_id", ondelete="CASCADE"),
            UniqueConstraint("landlord_id", "booking_id"),
        )
