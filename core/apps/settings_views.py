"""The settings of an app, drawn from its schema (A-05)."""

from flask import flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from core.apps import lifecycle
from core.apps.availability import AppNotAvailable, Rule, availability
from core.apps.blueprint import blueprint
from core.apps.pages import core_page
from core.apps.settings import as_stored, settings_schema, shown_settings
from core.clock import now
from core.db import transaction
from core.permissions.access import requires
from core.web.forms import Form


@blueprint.get("/<name>/settings")
@requires("apps.configure")
def settings(name: str) -> ResponseReturnValue:
    """Show the settings."""
    _must_be_configurable(name)
    return _settings_page(name, Form(settings_schema(name), shown_settings(name)))


@blueprint.post("/<name>/settings")
@requires("apps.configure")
def save_settings(name: str) -> ResponseReturnValue:
    """Store the settings that the schema accepts."""
    _must_be_configurable(name)
    schema = settings_schema(name)
    form = Form(schema)
    if not form.bind(request.form):
        return _settings_page(name, form), 422
    with transaction():
        lifecycle.configure_app(name, as_stored(schema, form.data), actor=current_user.actor, at=now())
    flash(_("The settings are saved."), "success")
    return redirect(url_for("apps.settings", name=name))


def _must_be_configurable(name: str) -> None:
    """Let settings be changed where the app is in use, or paused after faults that they may have caused."""
    lifecycle.manifest_of(name)
    first_no = availability(name, role=current_user.role).first_no
    if first_no is not None and first_no.rule is not Rule.HEALTHY:
        raise AppNotAvailable(reason=first_no.reason)


def _settings_page(name: str, form: Form) -> str:
    g.app_name = name
    return core_page("apps/settings.html", form=form)
