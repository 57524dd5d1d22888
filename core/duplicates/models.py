"""Pairs of customers who may be the same person."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, LandlordOwned, owned_key
from core.personal_data.register import BelongsTo, MoveOrCombine, register


class PairState(enum.StrEnum):
    """What was decided about a pair."""

    OPEN = "open"
    DIFFERENT = "different"


def _keep_decision(kept: Any, gone: Any) -> None:
    """Remember that somebody called the two different, whichever of the pairs says so."""
    if gone.state_name == PairState.DIFFERENT:
        kept.state_name, kept.decided_at, kept.decided_by = gone.state_name, gone.decided_at, gone.decided_by


class DuplicatePair(LandlordOwned, Base):
    """Two customers with a ``score`` and the ``reasons`` for it; the one with the lower id stands first."""

    __tablename__ = "duplicate_pair"
    registered = register(
        technical="score reasons state_name found_at decided_at",
        staff="decided_by",
        owners=(
            BelongsTo("first_id", "customer", MoveOrCombine(("first_id", "second_id"), _keep_decision, is_pair=True)),
            BelongsTo("second_id", "customer", MoveOrCombine(("first_id", "second_id"), _keep_decision, is_pair=True)),
        ),
    )

    first_id: Mapped[int]
    second_id: Mapped[int]
    score: Mapped[int]
    reasons: Mapped[list[Any]] = mapped_column(default=list)
    state_name: Mapped[str] = mapped_column(String(20), default=PairState.OPEN.value)
    found_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(String(200), default="")

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        """A pair stands once, and goes with either customer; the page shows the surest first."""
        return (
            owned_key("customer", "first_id", ondelete="CASCADE"),
            owned_key("customer", "second_id", ondelete="CASCADE"),
            UniqueConstraint("landlord_id", "first_id", "second_id"),
            Index("ix_duplicate_pair_second", "landlord_id", "second_id"),
            Index("ix_duplicate_pair_page", "landlord_id", "state_name", "score", "id"),
        )
