"""One line of history."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, LandlordOwned
from core.personal_data.register import BelongsTo, BelongsToAny, register


class ActorKind(enum.StrEnum):
    """Who acted."""

    STAFF = "staff"
    ACCOUNT_MANAGER = "account_manager"
    CUSTOMER = "customer"
    SYSTEM = "system"


class Activity(LandlordOwned, Base):
    """Who changed what, when; ``details`` holds what the sentence of ``event`` needs, and before/after values."""

    __tablename__ = "activity"
    registered = register(
        personal="actor_name details",
        references="actor_id",
        technical="at actor_kind event",
        owners=(
            BelongsTo("customer_id", "customer"),
            BelongsToAny("subject_type", "subject_id"),
        ),
    )

    at: Mapped[datetime]
    actor_kind: Mapped[str] = mapped_column(String(20))
    actor_id: Mapped[int | None]
    actor_name: Mapped[str] = mapped_column(String(200))
    subject_type: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    customer_id: Mapped[int | None]
    event: Mapped[str] = mapped_column(String(80))
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        """Find the history of a subject and of a customer, newest first."""
        return (
            Index("ix_activity_subject", "landlord_id", "subject_type", "subject_id", "at"),
            Index("ix_activity_customer", "landlord_id", "customer_id", "at"),
        )
