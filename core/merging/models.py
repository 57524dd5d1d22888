"""What a merge did, row by row, so that it can be shown and taken back."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, LandlordOwned, owned_key
from core.personal_data.register import BelongsTo, register


class CustomerMerge(LandlordOwned, Base):
    """One merge: who was kept, who went, what was chosen and counted; undone or not."""

    __tablename__ = "customer_merge"
    registered = register(
        personal="sources choices summary",
        technical="made_at undo_until undone_at",
        staff="made_by undone_by",
        owners=(BelongsTo("kept_id", "customer"),),
    )

    kept_id: Mapped[int]
    sources: Mapped[list[Any]] = mapped_column(default=list)
    choices: Mapped[dict[str, Any]] = mapped_column(default=dict)
    summary: Mapped[dict[str, Any]] = mapped_column(default=dict)
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(200), default="")
    undo_until: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str] = mapped_column(String(200), default="")

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        """Belongs to the customer who was kept, and goes with them."""
        return (
            owned_key("customer", "kept_id", ondelete="CASCADE"),
            Index("ix_customer_merge_kept", "landlord_id", "kept_id", "id"),
        )


class MergedRow(LandlordOwned, Base):
    """The complete content of one row before and after a merge; without ``after`` the row went."""

    __tablename__ = "customer_merge_row"
    registered = register(
        personal="before after",
        technical="position table_name",
        harmless="row_id",
        owners=(BelongsTo("merge_id", "customer_merge"),),
    )

    merge_id: Mapped[int]
    position: Mapped[int]
    table_name: Mapped[str] = mapped_column(String(80))
    row_id: Mapped[int]
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        """Belongs to one merge, and goes with it."""
        return (
            owned_key("customer_merge", "merge_id", ondelete="CASCADE"),
            Index("ix_customer_merge_row_merge", "landlord_id", "merge_id", "position"),
        )
