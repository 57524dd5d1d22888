"""What is known of a stored file; its bytes lie in the data folder."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, LandlordOwned
from core.personal_data.register import BelongsToAny, register


class StoredFile(LandlordOwned, Base):
    """One uploaded file; ``key`` is its name on disk, ``name`` what people called it; size in bytes.

    ``document_kind`` says what a document is to the law, ``keep_until`` the last day on which it must not be erased.
    One that outlives its person is sealed at ``sealed_at``: from then on only the owner opens it.
    """

    __tablename__ = "stored_file"
    registered = register(
        personal="name",
        technical="key content_type size document_kind keep_until sealed_at created_at",
        owners=(BelongsToAny("subject_type", "subject_id"),),
    )

    key: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    content_type: Mapped[str] = mapped_column(String(80))
    size: Mapped[int]
    subject_type: Mapped[str] = mapped_column(String(40), default="")
    subject_id: Mapped[int | None]
    document_kind: Mapped[str] = mapped_column(String(20), default="")
    keep_until: Mapped[date | None]
    sealed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        """Find the files of a subject."""
        return (Index("ix_stored_file_subject", "landlord_id", "subject_type", "subject_id"),)
