"""Access tokens of the REST API, and the answers that repeated requests get again."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, LandlordOwned, owned_key
from core.personal_data.register import register


class ApiToken(LandlordOwned, Base):
    """Lets a program act for a landlord; only the hash of its secret is kept.

    A partner's token names a ``channel`` and a ``point_of_sale``: its bookings carry them, and it sees no others.
    """

    __tablename__ = "api_token"
    registered = register(
        staff="created_by",
        technical="name token_hash rights channel point_of_sale created_at expires_at used_at revoked_at",
    )

    name: Mapped[str] = mapped_column(String(120))
    token_hash: Mapped[str] = mapped_column(String(64))
    rights: Mapped[list[str]] = mapped_column(default=list)
    channel: Mapped[str] = mapped_column(String(40), default="")
    point_of_sale: Mapped[str] = mapped_column(String(80), default="")
    created_by: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        """Found by the hash of its secret."""
        return (UniqueConstraint("token_hash"),)


class ApiRequest(LandlordOwned, Base):
    """What a request with an idempotency key was answered; the same request gets the same answer again."""

    __tablename__ = "api_request"
    registered = register(
        personal="body",
        references="token_id",
        technical="key fingerprint status created_at",
    )

    token_id: Mapped[int]
    key: Mapped[str] = mapped_column(String(120))
    fingerprint: Mapped[str] = mapped_column(String(64))
    status: Mapped[int]
    body: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        """A key is used once per token."""
        return (
            owned_key("api_token", "token_id", ondelete="CASCADE"),
            UniqueConstraint("landlord_id", "token_id", "key"),
            Index("ix_api_request_age", "landlord_id", "created_at"),
        )
