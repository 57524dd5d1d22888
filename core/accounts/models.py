"""Users and their sessions."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base
from core.permissions.rights import Role
from core.personal_data.register import register


class User(Base):
    """Somebody who signs in: staff of one landlord, or an account manager (no landlord)."""

    __tablename__ = "user_account"
    registered = register(
        staff="email name",
        technical="role_name language password_hash is_active created_at",
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    landlord_id: Mapped[int | None] = mapped_column(ForeignKey("landlord.id"), index=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    role_name: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(5), default="de")
    password_hash: Mapped[str] = mapped_column(String(200))
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]

    @property
    def role(self) -> Role:
        """What the person may do."""
        return Role(self.role_name)


class UserSession(Base):
    """One signed-in browser; ended on the server by signing out (ASVS 7.4.1)."""

    __tablename__ = "user_session"
    registered = register(
        references="user_id",
        technical="token_hash created_at seen_at",
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
