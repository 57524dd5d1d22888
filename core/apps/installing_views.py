"""Ask for a private app, install with consent, uninstall (A-03, A-04)."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from core.apps import lifecycle
from core.apps.availability import AppState, Rule, availability
from core.apps.blueprint import blueprint
from core.apps.lifecycle import ConsentMissing, manifest_of
from core.apps.manifest import AppManifest
from core.apps.schemas import KEEP, InstallSchema, RequestSchema, UninstallSchema
from core.apps.shop_views import app_detail
from core.clock import now
from core.db import transaction
from core.errors import NotFound
from core.permissions.access import requires
from core.web.forms import Form


@blueprint.post("/<name>/request")
@requires("apps.install")
def ask(name: str) -> ResponseReturnValue:
    """Ask the account manager to activate a private app."""
    form = Form(RequestSchema())
    if not form.bind(request.form):
        return app_detail(name, form), 422
    with transaction():
        lifecycle.request_activation(name, form.data["note"], actor=current_user.actor, at=now())
    flash(_("Your request is on its way. You see the answer here."), "success")
    return redirect(url_for("apps.show", name=name))


@blueprint.post("/<name>/access-key")
@requires("apps.install")
def create_access_key(name: str) -> ResponseReturnValue:
    """Make an access key and show it this one time."""
    with transaction():
        key = lifecycle.create_access_key(name, actor=current_user.actor, at=now())
    return app_detail(name, new_key=key)


@blueprint.get("/<name>/install")
@requires("apps.install")
def install(name: str) -> ResponseReturnValue:
    """Ask for consent to what the app may do; where nothing can be agreed to, its page says why."""
    manifest = manifest_of(name)
    found = availability(name)
    is_done = found.state in (AppState.INSTALLED, AppState.PAUSED) and not _lacks_consent(name)
    if is_done or not found.may_install:
        return redirect(url_for("apps.show", name=name))
    return _consent_page(manifest, Form(InstallSchema()))


@blueprint.post("/<name>/install")
@requires("apps.install")
def confirm_install(name: str) -> ResponseReturnValue:
    """Install the app with the consent that was given to the list on the page."""
    manifest = manifest_of(name)
    form = Form(InstallSchema())
    if not form.bind(request.form):
        return _consent_page(manifest, form), 422
    try:
        with transaction():
            agreed = form.data["access"] if form.data["agree"] else ()
            lifecycle.install_app(name, agreed, actor=current_user.actor, at=now())
    except ConsentMissing as error:
        form.add_errors({"agree": [error.sentence]})
        return _consent_page(manifest, form), error.status
    flash(_("%(app)s is installed.", app=manifest.title), "success")
    return redirect(_after_installation(manifest))


@blueprint.get("/<name>/uninstall")
@requires("apps.install")
def uninstall(name: str) -> ResponseReturnValue:
    """Explain what goes and ask what happens to the data."""
    _must_be_installed(name)
    return _uninstall_page(name, Form(UninstallSchema(), {"data": KEEP}))


@blueprint.post("/<name>/uninstall")
@requires("apps.install")
def confirm_uninstall(name: str) -> ResponseReturnValue:
    """Take the app away."""
    form = Form(UninstallSchema())
    if not form.bind(request.form):
        return _uninstall_page(name, form), 422
    with transaction():
        keep_data = form.data["data"] == KEEP
        lifecycle.uninstall_app(name, keep_data=keep_data, actor=current_user.actor, at=now())
    flash(_("%(app)s is uninstalled.", app=manifest_of(name).title), "success")
    return redirect(url_for("apps.show", name=name))


def _lacks_consent(name: str) -> bool:
    return any(check.rule is Rule.CONSENT and not check.passed for check in availability(name).checks)


def _must_be_installed(name: str) -> None:
    if availability(name).state not in (AppState.INSTALLED, AppState.PAUSED):
        raise NotFound


def _consent_page(manifest: AppManifest, form: Form) -> str:
    return render_template("apps/install.html", manifest=manifest, form=form)


def _uninstall_page(name: str, form: Form) -> str:
    return render_template("apps/uninstall.html", manifest=manifest_of(name), form=form)


def _after_installation(manifest: AppManifest) -> str:
    endpoint = "apps.open_app" if manifest.settings is None else "apps.settings"
    return url_for(endpoint, name=manifest.name)
