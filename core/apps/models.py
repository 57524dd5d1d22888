"""What is stored about apps at one landlord."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, LandlordOwned
from core.personal_data.register import register


class ActivationState(enum.StrEnum):
    """Where the activation of a private app stands (A-03)."""

    REQUESTED = "requested"
    ACTIVE = "active"
    DECLINED = "declined"
    ENDED = "ended"


class AppActivation(LandlordOwned, Base):
    """The account manager's permission to install a private app; ``ends_at`` None means without end."""

    __tablename__ = "app_activation"
    registered = register(
        free_text="request_note decision_reason",
        technical="app state ends_at requested_at access_key_hash access_key_expires_at decided_at",
    )

    app: Mapped[str] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(20))
    ends_at: Mapped[datetime | None]
    request_note: Mapped[str] = mapped_column(String(2000), default="")
    requested_at: Mapped[datetime | None]
    access_key_hash: Mapped[str | None] = mapped_column(String(64))
    access_key_expires_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str] = mapped_column(String(2000), default="")

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        """One row per landlord and app."""
        return (UniqueConstraint("landlord_id", "app"),)


class InstallationState(enum.StrEnum):
    """Whether the landlord has the app."""

    INSTALLED = "installed"
    UNINSTALLED = "uninstalled"


class AppInstallation(LandlordOwned, Base):
    """An app at one landlord: settings, consent, pause for faults, and what happens to its data."""

    __tablename__ = "app_installation"
    registered = register(
        staff="consented_by",
        technical=(
            "app state settings is_configured consented_access consented_at installed_version installed_at "
            "uninstalled_at delete_data_at is_paused paused_for_faults_at resumed_at"
        ),
    )

    app: Mapped[str] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(20))
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    is_configured: Mapped[bool] = mapped_column(default=False)
    consented_access: Mapped[list[str]] = mapped_column(default=list)
    consented_at: Mapped[datetime | None]
    consented_by: Mapped[str] = mapped_column(String(200), default="")
    installed_version: Mapped[str] = mapped_column(String(40), default="")
    installed_at: Mapped[datetime]
    uninstalled_at: Mapped[datetime | None]
    delete_data_at: Mapped[datetime | None]
    is_paused: Mapped[bool] = mapped_column(default=False)
    paused_for_faults_at: Mapped[datetime | None]
    resumed_at: Mapped[datetime | None]

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        """One row per landlord and app."""
        return (UniqueConstraint("landlord_id", "app"),)


class AppFault(LandlordOwned, Base):
    """One failure of an app at one landlord (A-08)."""

    __tablename__ = "app_fault"
    registered = register(
        free_text="error",
        technical="app hook at",
    )

    app: Mapped[str] = mapped_column(String(60))
    hook: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]
    error: Mapped[str] = mapped_column(String(500))

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        """Count recent faults of an app quickly."""
        return (Index("ix_app_fault_recent", "landlord_id", "app", "at"),)
