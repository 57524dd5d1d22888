"""The server's side of a signed link."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, LandlordOwned
from core.personal_data.register import BelongsToAny, register


def subjects_of_links() -> Mapping[str, str]:
    """Return of which table the subjects of each purpose are, as the kinds of links say."""
    kinds: Mapping[str, Any] = current_app.extensions["kontor.link_kinds"]
    return {purpose: known.kind.subject for purpose, known in kinds.items()}


class SignedLink(LandlordOwned, Base):
    """One link: its nonce, what it opens and for whom; the deadline is computed from the live subject."""

    __tablename__ = "signed_link"
    registered = register(
        personal="address",
        technical=("nonce issued_at revoked_at opened last_opened_at wrong_tries hour_began_at wrong_tries_this_hour"),
        owners=(BelongsToAny("purpose", "subject_id", subjects_of_links),),
    )

    nonce: Mapped[str] = mapped_column(String(40))
    purpose: Mapped[str] = mapped_column(String(60))
    subject_id: Mapped[int]
    address: Mapped[str] = mapped_column(String(254))
    issued_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    opened: Mapped[int] = mapped_column(default=0)
    last_opened_at: Mapped[datetime | None]
    wrong_tries: Mapped[int] = mapped_column(default=0)
    hour_began_at: Mapped[datetime | None]
    wrong_tries_this_hour: Mapped[int] = mapped_column(default=0)

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        """The nonce is unique in the whole system: it is random, so it tells nothing."""
        return (
            UniqueConstraint("nonce"),
            Index("ix_signed_link_subject", "landlord_id", "purpose", "subject_id"),
        )
