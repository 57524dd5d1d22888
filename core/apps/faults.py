"""Faults of apps: counted per landlord; an app that fails again and again is paused there (A-08)."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import g
from sqlalchemy import func, select

from core.activities.services import SYSTEM, Subject, record
from core.apps.facts import forget_app_facts
from core.apps.models import AppFault, AppInstallation
from core.clock import now as clock_now
from core.db import db, transaction
from core.isolation import current_landlord_id, use_landlord

FAULTS_BEFORE_PAUSE = 5
FAULT_WINDOW = timedelta(minutes=10)
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Fault:
    """A failure that happened and is not stored yet."""

    landlord_id: int
    app: str
    hook: str
    at: datetime
    error: str


def note_fault(app: str, hook: str, error: Exception) -> None:
    """Keep a fault until the request or job is over: it must survive a rollback, and not disturb a transaction."""
    noted: list[Fault] = g.setdefault("app_faults", [])
    noted.append(Fault(current_landlord_id(), app, hook, clock_now(), f"{type(error).__name__}: {error}"[:500]))


def store_faults() -> None:
    """Store the faults of this request or job, and pause the apps that failed too often."""
    noted: list[Fault] = g.pop("app_faults", [])
    for landlord_id in sorted({fault.landlord_id for fault in noted}):
        with use_landlord(landlord_id), transaction():
            mine = [fault for fault in noted if fault.landlord_id == landlord_id]
            db.session.add_all(AppFault(app=one.app, hook=one.hook, at=one.at, error=one.error) for one in mine)
            db.session.flush()
            for app in sorted({fault.app for fault in mine}):
                _pause_if_needed(app, mine[-1].at)


def _pause_if_needed(app: str, now: datetime) -> None:
    recent = db.session.scalar(
        select(func.count(AppFault.id)).where(AppFault.app == app, AppFault.at > now - FAULT_WINDOW)
    )
    installation = db.session.scalar(select(AppInstallation).where(AppInstallation.app == app))
    if installation is None or installation.paused_for_faults_at or (recent or 0) < FAULTS_BEFORE_PAUSE:
        return
    installation.paused_for_faults_at = now
    record("app.paused_for_faults", Subject("app", installation.id), SYSTEM, now, {"app": app, "faults": recent})
    forget_app_facts()
    logger.error("app %s is paused at landlord %s after %s faults", app, installation.landlord_id, recent)
