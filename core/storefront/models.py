"""A booking in the making."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, LandlordOwned
from core.personal_data.register import BelongsTo, register


class BookingDraft(LandlordOwned, Base):
    """What a customer has typed so far in the booking route; the browser holds only a random key."""

    __tablename__ = "booking_draft"
    registered = register(
        personal="data",
        technical="key_hash created_at expires_at",
        owners=(BelongsTo("booking_id", "booking"),),
    )

    key_hash: Mapped[str] = mapped_column(String(64))
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    booking_id: Mapped[int | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        """Found by the hash of its key; thrown away when it expires."""
        return (UniqueConstraint("key_hash"), Index("ix_booking_draft_expiry", "landlord_id", "expires_at"))
