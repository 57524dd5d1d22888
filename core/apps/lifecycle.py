"""The life cycle of an app at one landlord; every step is on record (A-03, A-04, A-09) and needs no restart."""

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext
from sqlalchemy import select

from core.activities.services import SYSTEM, Actor, Subject, record
from core.apps import hookspecs
from core.apps.availability import Rule, availability
from core.apps.dispatch import perform, tell
from core.apps.facts import forget_app_facts
from core.apps.manifest import AppManifest, Visibility
from core.apps.models import ActivationState, AppActivation, AppInstallation, InstallationState
from core.apps.registry import current_registry
from core.db import db
from core.errors import DomainError, NotFound
from core.landlords.models import Landlord, Plan
from core.landlords.services import current_landlord, set_plan

ACCESS_KEY_LIFE = timedelta(hours=24)
KEEP_DATA = timedelta(days=90)


class CannotActivate(DomainError):
    """A rule forbids the activation, such as the plan."""

    code = "cannot_activate"
    status = 409
    text = lazy_gettext("The app cannot be activated: %(reason)s")


class CannotInstall(DomainError):
    """A rule forbids the installation."""

    code = "cannot_install"
    status = 409
    text = lazy_gettext("The app cannot be installed: %(reason)s")


class ConsentMissing(DomainError):
    """The landlord did not agree to all the access that the app needs."""

    code = "consent_missing"
    status = 422
    text = lazy_gettext("Please agree to the app's access to your data, or do not install it.")


class NotRequested(DomainError):
    """There is no open request to decide."""

    code = "not_requested"
    status = 409
    text = lazy_gettext("There is no open request for this app.")


class EndsInThePast(DomainError):
    """An activation must end in the future."""

    code = "ends_in_the_past"
    status = 422
    text = lazy_gettext("The last day must be in the future.")


class ReasonMissing(DomainError):
    """A decision against the landlord needs a reason."""

    code = "reason_missing"
    status = 422
    text = lazy_gettext("Please give a reason; the landlord reads it.")


def manifest_of(name: str) -> AppManifest:
    """Return an app's manifest.

    Raises:
        NotFound: there is no such app.
    """
    app = current_registry().get(name)
    if app is None:
        raise NotFound
    return app.manifest


def request_activation(name: str, note: str, *, actor: Actor, at: datetime) -> AppActivation:
    """Ask for a private app; asking again renews the request."""
    if manifest_of(name).visibility is not Visibility.PRIVATE:
        raise NotFound
    activation = _activation(name)
    if activation is not None and activation.state == ActivationState.ACTIVE and not _is_over(activation, at):
        return activation
    activation = activation or _new_activation(name)
    activation.state = ActivationState.REQUESTED.value
    activation.requested_at, activation.request_note = at, note
    activation.ends_at = activation.decided_at = None
    _record("app.requested", name, actor, at, {"note": note})
    return activation


def create_access_key(name: str, *, actor: Actor, at: datetime) -> str:
    """Make a key that the landlord hands to the account manager; shown once, valid for 24 hours (A-03)."""
    activation = request_activation(name, "", actor=actor, at=at)
    key = secrets.token_urlsafe(16)
    activation.access_key_hash = _hash(key)
    activation.access_key_expires_at = at + ACCESS_KEY_LIFE
    _record("app.access_key_created", name, actor, at, {})
    return key


def activate_app(name: str, *, until: datetime | None, reason: str, actor: Actor, at: datetime) -> AppActivation:
    """Activate a private app, directly or on request, for ever or until a moment.

    Raises:
        CannotActivate: the landlord's plan, or the app itself, forbids it.
        EndsInThePast: ``until`` is not after ``at``.
    """
    if manifest_of(name).visibility is not Visibility.PRIVATE:
        raise NotFound
    if until is not None and until <= at:
        raise EndsInThePast
    for check in availability(name, now=at).checks:
        if check.rule in (Rule.PACKAGE, Rule.VERSION, Rule.PLAN) and not check.passed:
            raise CannotActivate(reason=check.reason)
    activation = _activation(name) or _new_activation(name)
    activation.state = ActivationState.ACTIVE.value
    activation.ends_at, activation.decided_at, activation.decision_reason = until, at, reason
    activation.access_key_hash = activation.access_key_expires_at = None
    details = {"reason": reason, "until": until.isoformat() if until else None}
    _record("app.activated", name, actor, at, details)
    settle_pauses(at)
    return activation


def decline_activation(name: str, reason: str, *, actor: Actor, at: datetime) -> AppActivation:
    """Decline a request, with the reason that the landlord reads.

    Raises:
        NotRequested: there is no open request.
        ReasonMissing: the reason is empty.
    """
    activation = _activation(name)
    if activation is None or activation.state != ActivationState.REQUESTED:
        raise NotRequested
    if not reason.strip():
        raise ReasonMissing
    activation.state = ActivationState.DECLINED.value
    activation.decided_at, activation.decision_reason = at, reason
    _record("app.declined", name, actor, at, {"reason": reason})
    return activation


def end_activation(name: str, reason: str, *, actor: Actor, at: datetime) -> AppActivation:
    """Take an activation back; an installed app pauses, its data stay."""
    activation = _activation(name)
    if activation is None or activation.state != ActivationState.ACTIVE:
        raise NotFound
    activation.state = ActivationState.ENDED.value
    activation.decided_at, activation.decision_reason = at, reason
    _record("app.activation_ended", name, actor, at, {"reason": reason})
    settle_pauses(at)
    return activation


def install_app(name: str, consented: Iterable[str], *, actor: Actor, at: datetime) -> AppInstallation:
    """Install an app for the landlord who is served, with consent to its access (A-03).

    Raises:
        CannotInstall: a rule says no.
        ConsentMissing: the consent does not cover what the app needs.
    """
    manifest = manifest_of(name)
    check = availability(name, now=at).first_no_to_install
    if check is not None:
        raise CannotInstall(reason=check.reason)
    if not set(consented) >= set(manifest.access_names):
        raise ConsentMissing
    installation = _installation(name)
    if installation is not None and installation.state == InstallationState.INSTALLED:
        return _renew_consent(installation, manifest, actor, at)
    if installation is None:
        installation = AppInstallation(app=name, settings={})
        db.session.add(installation)
    installation.state, installation.installed_at = InstallationState.INSTALLED.value, at
    installation.uninstalled_at = installation.delete_data_at = installation.paused_for_faults_at = None
    installation.is_paused = False
    installation.installed_version = manifest.version
    _renew_consent(installation, manifest, actor, at)
    _record("app.installed", name, actor, at, {"access": manifest.access_names})
    tell(hookspecs.app_installed, only=name, now=at)
    return installation


def uninstall_app(name: str, *, keep_data: bool, actor: Actor, at: datetime) -> None:
    """Take an app away; its data are kept for 90 days or deleted now, as the landlord decides."""
    installation = _installation(name)
    if installation is None or installation.state != InstallationState.INSTALLED:
        raise NotFound
    tell(hookspecs.app_uninstalled, only=name, keep_data=keep_data, now=at)
    installation.state, installation.uninstalled_at = InstallationState.UNINSTALLED.value, at
    installation.delete_data_at = at + KEEP_DATA if keep_data else None
    if not keep_data:
        installation.settings, installation.is_configured = {}, False
    _record("app.uninstalled", name, actor, at, {"keep_data": keep_data})


def delete_kept_data(now: datetime) -> None:
    """Delete the data of apps that were uninstalled more than 90 days ago."""
    due = db.session.scalars(select(AppInstallation).where(AppInstallation.delete_data_at <= now)).all()
    for installation in due:
        tell(hookspecs.app_uninstalled, only=installation.app, keep_data=False, now=now)
        installation.delete_data_at, installation.settings, installation.is_configured = None, {}, False
        _record("app.data_deleted", installation.app, SYSTEM, now, {})


def configure_app(name: str, settings: Mapping[str, Any], *, actor: Actor, at: datetime) -> None:
    """Store settings that the app's schema has accepted; ``settings`` are in the form that JSON can hold."""
    installation = _installation(name)
    if installation is None or installation.state != InstallationState.INSTALLED:
        raise NotFound
    before, installation.settings = dict(installation.settings), dict(settings)
    installation.is_configured = True
    _record("app.configured", name, actor, at, {"before": before, "after": dict(settings)})


def resume_app(name: str, *, actor: Actor, at: datetime) -> None:
    """End a pause for faults."""
    installation = _installation(name)
    if installation is None or installation.paused_for_faults_at is None:
        raise NotFound
    installation.paused_for_faults_at = None
    _record("app.resumed", name, actor, at, {})
    settle_pauses(at)


def change_plan(landlord: Landlord, plan: Plan, *, actor: Actor, at: datetime) -> None:
    """Change the plan; apps that it no longer allows pause with their data, and thaw after an upgrade (A-07)."""
    set_plan(landlord, plan, actor=actor, at=at)
    forget_app_facts()
    settle_pauses(at)


def settle_pauses(now: datetime) -> None:
    """Tell apps that became paused or usable since the last time, by whatever rule."""
    db.session.flush()
    forget_app_facts()
    installations = db.session.scalars(
        select(AppInstallation).where(AppInstallation.state == InstallationState.INSTALLED.value)
    ).all()
    for installation in installations:
        usable = availability(installation.app, now=now).may_use
        if usable and installation.is_paused:
            installation.is_paused = False
            tell(hookspecs.app_resumed, only=installation.app, now=now)
        elif not usable and not installation.is_paused:
            installation.is_paused = True
            perform(hookspecs.app_paused, only=installation.app, also_paused=True, now=now)
            _record("app.paused", installation.app, SYSTEM, now, {})
    forget_app_facts()


def _renew_consent(installation: AppInstallation, manifest: AppManifest, actor: Actor, at: datetime) -> AppInstallation:
    installation.consented_access = manifest.access_names
    installation.consented_at, installation.consented_by = at, actor.name
    db.session.flush()
    forget_app_facts()
    return installation


def _activation(name: str) -> AppActivation | None:
    return db.session.scalar(select(AppActivation).where(AppActivation.app == name))


def _new_activation(name: str) -> AppActivation:
    activation = AppActivation(app=name)
    db.session.add(activation)
    return activation


def _installation(name: str) -> AppInstallation | None:
    return db.session.scalar(select(AppInstallation).where(AppInstallation.app == name))


def _is_over(activation: AppActivation, at: datetime) -> bool:
    return activation.ends_at is not None and activation.ends_at <= at


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _record(event: str, name: str, actor: Actor, at: datetime, details: Mapping[str, Any]) -> None:
    db.session.flush()
    forget_app_facts()
    record(event, Subject("app", current_landlord().id), actor, at, {"app": name, **details})
