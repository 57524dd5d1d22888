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
from core.apps.facts import app_facts, forget_app_facts
from core.apps.manifest import AppManifest, Visibility
from core.apps.models import ActivationState, AppActivation, AppInstallation, InstallationState
from core.apps.registry import current_registry
from core.db import db
from core.errors import DomainError, NotFound
from core.isolation import current_landlord_id
from core.landlords.models import Landlord, Plan
from core.landlords.services import lock_landlord, set_plan

ACCESS_KEY_LIFE = timedelta(hours=24)
KEEP_DATA = timedelta(days=90)
ACTIVATION_RULES = (Rule.PACKAGE, Rule.VERSION, Rule.PLAN)


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


class AlreadyActivated(DomainError):
    """The app is activated; there is nothing to ask for."""

    code = "already_activated"
    status = 409
    text = lazy_gettext("The app is activated already. You can install it.")


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
    _serialise()
    activation = activation_of(name) or _new_activation(name)
    if activation.state == ActivationState.ACTIVE and not _is_over(activation, at):
        raise AlreadyActivated
    activation.state = ActivationState.REQUESTED.value
    activation.requested_at, activation.request_note = at, note
    activation.ends_at = activation.decided_at = None
    _record("app.requested", name, actor, at, {"note": note})
    return activation


def create_access_key(name: str, *, actor: Actor, at: datetime) -> str:
    """Make a key that the landlord hands to the account manager; shown once, valid for 24 hours (A-03)."""
    activation = activation_of(name)
    if activation is None or activation.state != ActivationState.REQUESTED:
        activation = request_activation(name, "", actor=actor, at=at)
    key = secrets.token_urlsafe(16)
    activation.access_key_hash = access_key_hash(key)
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
    _serialise()
    for check in availability(name, now=at).checks:
        if check.rule in ACTIVATION_RULES and not check.passed:
            raise CannotActivate(reason=check.reason)
    activation = activation_of(name) or _new_activation(name)
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
    _serialise()
    activation = activation_of(name)
    if activation is None or activation.state != ActivationState.REQUESTED:
        raise NotRequested
    if not reason.strip():
        raise ReasonMissing
    activation.state = ActivationState.DECLINED.value
    activation.decided_at, activation.decision_reason = at, reason
    _record("app.declined", name, actor, at, {"reason": reason})
    return activation


def end_activation(name: str, reason: str, *, actor: Actor, at: datetime) -> AppActivation:
    """Take an activation back; an installed app pauses, its data stay.

    Raises:
        NotFound: the app is not activated.
        ReasonMissing: the reason is empty.
    """
    _serialise()
    activation = activation_of(name)
    if activation is None or activation.state != ActivationState.ACTIVE:
        raise NotFound
    if not reason.strip():
        raise ReasonMissing
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
    _serialise()
    check = availability(name, now=at).first_no_to_install
    if check is not None:
        raise CannotInstall(reason=check.reason)
    if not set(consented) >= set(manifest.access_names):
        raise ConsentMissing
    installation = installation_of(name)
    if installation is not None and installation.state == InstallationState.INSTALLED:
        _renew_consent(installation, manifest, actor, at)
        _record("app.consented", name, actor, at, {"access": manifest.access_names})
        settle_pauses(at)
        return installation
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
    installation = _installed(name)
    tell(hookspecs.app_uninstalled, only=name, keep_data=keep_data, now=at)
    installation.state, installation.uninstalled_at = InstallationState.UNINSTALLED.value, at
    installation.is_paused, installation.paused_for_faults_at = False, None
    installation.delete_data_at = at + KEEP_DATA if keep_data else None
    if not keep_data:
        _forget_settings(installation, at)
    _record("app.uninstalled" if keep_data else "app.uninstalled_with_data", name, actor, at, {})
    settle_pauses(at)


def delete_kept_data(now: datetime) -> None:
    """Delete the data of apps that were uninstalled more than 90 days ago."""
    for installation in kept_data_due(now):
        tell(hookspecs.app_uninstalled, only=installation.app, keep_data=False, now=now)
        _forget_settings(installation, now)
        _record("app.data_deleted", installation.app, SYSTEM, now, {})


def kept_data_due(now: datetime) -> list[AppInstallation]:
    """Return the apps whose kept data are to be deleted; those that cannot be told now have to wait."""
    due = db.session.scalars(select(AppInstallation).where(AppInstallation.delete_data_at <= now))
    return [installation for installation in due if _can_be_told(installation.app)]


def configure_app(name: str, settings: Mapping[str, Any], *, actor: Actor, at: datetime) -> None:
    """Store settings that the app's schema has accepted; ``settings`` are in the form that JSON can hold."""
    installation = _installed(name)
    before, installation.settings = dict(installation.settings), dict(settings)
    installation.is_configured = True
    _record("app.configured", name, actor, at, {"before": before, "after": dict(settings)})


def resume_app(name: str, *, actor: Actor, at: datetime) -> None:
    """End a pause for faults; earlier faults do not count any more."""
    installation = _installed(name)
    if installation.paused_for_faults_at is None:
        raise NotFound
    installation.paused_for_faults_at, installation.resumed_at = None, at
    _record("app.resumed", name, actor, at, {})
    settle_pauses(at)


def change_plan(landlord: Landlord, plan: Plan, *, actor: Actor, at: datetime) -> None:
    """Change the plan; apps that it no longer allows pause with their data, and thaw after an upgrade (A-07)."""
    served = lock_landlord(landlord.id)
    forget_app_facts()
    if served.plan is not plan:
        set_plan(served, plan, actor=actor, at=at)
    settle_pauses(at)


def settle_pauses(now: datetime) -> None:
    """Tell apps that became paused or usable since the last time, by whatever rule."""
    db.session.flush()
    _serialise()
    installations = db.session.scalars(
        select(AppInstallation).where(AppInstallation.state == InstallationState.INSTALLED.value)
    ).all()
    for installation in installations:
        first_no = availability(installation.app, now=now).first_no
        if first_no is None and installation.is_paused:
            _resume(installation, now)
        elif first_no is not None and not installation.is_paused:
            installation.is_paused = True
            perform(hookspecs.app_paused, only=installation.app, also_paused=True, now=now)
            _record("app.paused", installation.app, SYSTEM, now, {"rule": first_no.rule.value})
    forget_app_facts()


def pauses_are_settled(now: datetime) -> bool:
    """Tell whether every installed app knows whether it is paused; writes nothing."""
    installed = app_facts().installed.items()
    return all(
        one.is_paused != availability(name, now=now).may_use
        for name, one in installed
        if one.state is InstallationState.INSTALLED
    )


def activation_of(name: str) -> AppActivation | None:
    """Return the activation of an app, whatever its state."""
    return db.session.scalar(select(AppActivation).where(AppActivation.app == name))


def installation_of(name: str) -> AppInstallation | None:
    """Return the installation of an app, also one that is uninstalled."""
    return db.session.scalar(select(AppInstallation).where(AppInstallation.app == name))


def access_key_hash(key: str) -> str:
    """Return what is stored of an access key."""
    return hashlib.sha256(key.strip().encode()).hexdigest()


def _serialise() -> None:
    # One step at a time per landlord, decided on what is stored now and not on what the page knew.
    lock_landlord(current_landlord_id())
    forget_app_facts()


def _installed(name: str) -> AppInstallation:
    _serialise()
    installation = installation_of(name)
    if installation is None or installation.state != InstallationState.INSTALLED:
        raise NotFound
    return installation


def _resume(installation: AppInstallation, now: datetime) -> None:
    # An app that cannot take up its work stays paused and is asked again by the periodic work.
    if not perform(hookspecs.app_resumed, only=installation.app, also_paused=True, now=now):
        installation.is_paused = False
        _record("app.unpaused", installation.app, SYSTEM, now, {})


def _renew_consent(installation: AppInstallation, manifest: AppManifest, actor: Actor, at: datetime) -> None:
    installation.consented_access = manifest.access_names
    installation.consented_at, installation.consented_by = at, actor.name
    db.session.flush()
    forget_app_facts()


def _forget_settings(installation: AppInstallation, at: datetime) -> None:
    installation.settings, installation.is_configured = {}, False
    # The rows of an app that cannot be told now are deleted as soon as it can be.
    installation.delete_data_at = None if _can_be_told(installation.app) else at


def _can_be_told(name: str) -> bool:
    app = current_registry().get(name)
    return app is not None and not app.error


def _new_activation(name: str) -> AppActivation:
    activation = AppActivation(app=name)
    db.session.add(activation)
    return activation


def _is_over(activation: AppActivation, at: datetime) -> bool:
    return activation.ends_at is not None and activation.ends_at <= at


def _record(event: str, name: str, actor: Actor, at: datetime, details: Mapping[str, Any]) -> None:
    db.session.flush()
    forget_app_facts()
    record(event, Subject("app", current_landlord_id()), actor, at, {"app": name, **details})
