"""What is known of a stored file; its bytes lie in the data folder."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, LandlordOwned


class StoredFile(LandlordOwned, Base):
    """One uploaded file; ``key`` is its name on disk, ``name`` what people called it; size in bytes."""

    __tablename__ = "stored_file"

    key: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    content_type: Mapped[str] = mapped_column(String(80))
    size: Mapped[int]
    subject_type: Mapped[str] = mapped_column(String(40), default="")
    subject_id: Mapped[int | None]
    created_at: Mapped[datetime]

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        """Find the files of a subject."""
        return (Index("ix_stored_file_subject", "landlord_id", "subject_type", "subject_id"),)
