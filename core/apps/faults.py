"""Faults of apps: counted per landlord; an app that fails again and again is paused there (A-08)."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import g
from sqlalchemy import delete, func, select
from sqlalchemy.exc import SQLAlchemyError

from core.activities.services import SYSTEM, Subject, record
from core.apps.facts import forget_app_facts
from core.apps.models import AppFault, AppInstallation
from core.clock import now as clock_now
from core.db import db, transaction
from core.isolation import current_landlord_id, use_landlord

FAULTS_BEFORE_PAUSE = 5
FAULT_WINDOW = timedelta(minutes=10)
KEEP_FAULTS = timedelta(days=90)
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
        try:
            _store_for(landlord_id, [fault for fault in noted if fault.landlord_id == landlord_id])
        except SQLAlchemyError:
            # The page is drawn and the work is done; a database that is gone now must not undo that.
            logger.exception("faults of landlord %s could not be stored", landlord_id)


def _store_for(landlord_id: int, faults: list[Fault]) -> None:
    with use_landlord(landlord_id):
        # What a failed page left behind unsaved must not stop its fault from being counted.
        db.session.rollback()
        with transaction():
            _store(faults)


def _store(faults: list[Fault]) -> None:
    now = faults[-1].at
    db.session.add_all(AppFault(app=one.app, hook=one.hook[:80], at=one.at, error=one.error) for one in faults)
    db.session.execute(delete(AppFault).where(AppFault.at < now - KEEP_FAULTS))
    db.session.flush()
    for app in sorted({fault.app for fault in faults}):
        _pause_if_needed(app, now)


def _pause_if_needed(app: str, now: datetime) -> None:
    installation = db.session.scalar(select(AppInstallation).where(AppInstallation.app == app))
    if installation is None or installation.paused_for_faults_at:
        return
    since = max(now - FAULT_WINDOW, installation.resumed_at or now - FAULT_WINDOW)
    recent = db.session.scalar(select(func.count(AppFault.id)).where(AppFault.app == app, AppFault.at > since))
    if (recent or 0) < FAULTS_BEFORE_PAUSE:
        return
    installation.paused_for_faults_at = now
    subject = Subject("app", installation.landlord_id)
    record("app.paused_for_faults", subject, SYSTEM, now, {"app": app, "faults": recent})
    forget_app_facts()
    logger.error("app %s is paused at landlord %s after %s faults", app, installation.landlord_id, recent)
