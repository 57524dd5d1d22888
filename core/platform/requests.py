"""Requests for private apps that wait for a decision, of all landlords (A-03)."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import LazyString, format_datetime, lazy_gettext
from sqlalchemy import select

from core.apps.history import app_title
from core.apps.lifecycle import access_key_hash
from core.apps.models import ActivationState, AppActivation
from core.apps.registry import current_registry
from core.db import db
from core.errors import DomainError
from core.isolation import across_landlords
from core.landlords.models import Landlord, Plan

MOST_REQUESTS = 200


class UnknownKey(DomainError):
    """No landlord made this access key, or it is older than 24 hours, or it was used."""

    code = "unknown_key"
    status = 422
    text = lazy_gettext("This access key is wrong, used or older than 24 hours. Ask the landlord for a new one.")


@dataclass(frozen=True)
class OpenRequest:
    """One request as the list shows it."""

    landlord_id: int
    landlord_name: str
    plan: Plan
    zone: ZoneInfo
    app: str
    title: str
    note: str
    requested_at: datetime

    @property
    def requested(self) -> str:
        """When it was sent, in the landlord's time zone."""
        return format_datetime(self.requested_at.astimezone(self.zone), "short", rebase=False)

    @property
    def hint(self) -> LazyString | str:
        """What forbids the activation before it is even tried."""
        app = current_registry().get(self.app)
        if app is None or app.error:
            return lazy_gettext("The app cannot be loaded on this server.")
        if self.plan < app.manifest.min_plan:
            return lazy_gettext("Needs the plan %(plan)s.", plan=app.manifest.min_plan.label)
        return ""


def open_requests() -> list[OpenRequest]:
    """Return the requests of all landlords, the oldest first."""
    with across_landlords("open requests for apps"):
        rows = db.session.execute(
            select(AppActivation, Landlord)
            .join(Landlord, Landlord.id == AppActivation.landlord_id)
            .where(AppActivation.state == ActivationState.REQUESTED.value)
            .order_by(AppActivation.requested_at, AppActivation.id)
            .limit(MOST_REQUESTS)
        ).all()
        return [_request(activation, landlord) for activation, landlord in rows]


def find_access_key(key: str, *, now: datetime) -> tuple[int, str]:
    """Return the landlord and the app that an access key was made for.

    Raises:
        UnknownKey: it was made by nobody, or it is no longer valid.
    """
    with across_landlords("access key"):
        found = db.session.execute(
            select(AppActivation.landlord_id, AppActivation.app).where(
                AppActivation.access_key_hash == access_key_hash(key),
                AppActivation.access_key_expires_at > now,
                AppActivation.state == ActivationState.REQUESTED.value,
            )
        ).one_or_none()
    if found is None:
        raise UnknownKey
    landlord_id, app = found
    return landlord_id, app


def _request(activation: AppActivation, landlord: Landlord) -> OpenRequest:
    return OpenRequest(
        landlord.id,
        landlord.name,
        landlord.plan,
        landlord.zone,
        activation.app,
        app_title(activation.app),
        activation.request_note,
        activation.requested_at or landlord.created_at,
    )
