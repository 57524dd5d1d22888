"""A message is a row before it is sent (M-01)."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, LandlordOwned, owned_key
from core.personal_data.register import BelongsTo, BelongsToAny, KeepBoth, register


class MessageState(enum.StrEnum):
    """Where a message stands."""

    QUEUED = "queued"
    SENDING = "sending"
    RETRYING = "retrying"
    UNCLEAR = "unclear"
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"
    SKIPPED = "skipped"


OPEN_STATES = (MessageState.QUEUED, MessageState.RETRYING, MessageState.UNCLEAR)


def _distinguish(message: Any) -> None:
    """Keep two messages apart that were planned for the same occasion of two customers who became one."""
    message.occurrence = f"{message.occurrence[:60]}~{message.id}"


class Message(LandlordOwned, Base):
    """One e-mail; written when it is due from the live record, never from a copy (M-05).

    ``kind``, ``subject_id`` and ``occurrence`` are the idempotency key: planning twice makes one message.
    """

    __tablename__ = "message"
    registered = register(
        personal="recipient_name recipient_address subject_line html text parameters attachments",
        technical="kind occurrence language state created_at due_at attempts leased_until finished_at",
        harmless="message_id",
        owners=(
            BelongsTo("customer_id", "customer"),
            BelongsToAny("subject_type", "subject_id", merge=KeepBoth(_distinguish)),
        ),
    )

    kind: Mapped[str] = mapped_column(String(80))
    subject_type: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    occurrence: Mapped[str] = mapped_column(String(80))
    customer_id: Mapped[int | None]
    recipient_name: Mapped[str] = mapped_column(String(200), default="")
    recipient_address: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(5))
    parameters: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[str] = mapped_column(String(20), default=MessageState.QUEUED.value)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    message_id: Mapped[str] = mapped_column(String(200))
    subject_line: Mapped[str] = mapped_column(String(400), default="")
    html: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text, default="")
    attachments: Mapped[list[dict[str, Any]]] = mapped_column(default=list)

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        """The idempotency key, and the work that is due."""
        return (
            UniqueConstraint("landlord_id", "kind", "subject_type", "subject_id", "occurrence"),
            Index("ix_message_due", "state", "due_at"),
            Index("ix_message_outbox", "landlord_id", "created_at"),
            Index("ix_message_customer", "landlord_id", "customer_id"),
        )


class MessageEvent(LandlordOwned, Base):
    """One step in the life of a message: an attempt, its outcome, a cancellation."""

    __tablename__ = "message_event"
    registered = register(
        personal="detail",
        technical="at state",
        owners=(BelongsTo("message_id", "message"),),
    )

    message_id: Mapped[int]
    at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(20))
    detail: Mapped[str] = mapped_column(String(500), default="")

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        """Belongs to one message of the same landlord."""
        return (
            owned_key("message", "message_id", ondelete="CASCADE"),
            Index("ix_message_event_message", "landlord_id", "message_id"),
        )
