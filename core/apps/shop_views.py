"""Marketplace, Private Apps, My Apps, and the page of one app (ui.md)."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.apps import hookspecs, shop
from core.apps.availability import last_moment
from core.apps.blueprint import blueprint
from core.apps.dispatch import collect, guarded
from core.apps.history import life_cycle_lines, setting_labels
from core.apps.lifecycle import activation_of, installation_of, manifest_of
from core.apps.next_step import next_step
from core.apps.parts import Tab
from core.apps.schemas import RequestSchema
from core.permissions.access import may_do, requires
from core.web.forms import Form


@blueprint.get("/")
@requires("apps.use")
def my_apps() -> ResponseReturnValue:
    """Show the apps that the landlord has."""
    return render_template(
        "apps/my_apps.html",
        offers=shop.installed_apps(current_user.role),
        missing=shop.missing_apps(),
        may_configure=may_do("apps.configure"),
    )


@blueprint.get("/marketplace")
@requires("apps.use")
def marketplace() -> ResponseReturnValue:
    """Show the apps that everybody sees."""
    offers = shop.marketplace(current_user.role)
    return render_template("apps/marketplace.html", offers=offers, may_install=may_do("apps.install"))


@blueprint.get("/private")
@requires("apps.use")
def private_apps() -> ResponseReturnValue:
    """Show the apps that an account manager activates."""
    offers = shop.private_apps(current_user.role)
    return render_template("apps/private_apps.html", offers=offers, may_install=may_do("apps.install"))


@blueprint.get("/<name>")
@requires("apps.use")
def show(name: str) -> ResponseReturnValue:
    """Show what an app does, what it touches, and what is missing."""
    return app_detail(name)


@blueprint.get("/<name>/open")
@requires("apps.use")
def open_app(name: str) -> ResponseReturnValue:
    """Open the app's first tab; an app without tabs, or one that may not be used, opens its own page here."""
    manifest_of(name)
    tabs = collect(hookspecs.app_tabs, Tab, only=name)
    address = url_for("apps.show", name=name)
    if tabs.values:
        with guarded(name, "app_tabs"):
            address = url_for(tabs.values[0].endpoint)
    return redirect(address)


def app_detail(name: str, form: Form | None = None, new_key: str = "") -> str:
    """Draw the page of one app; ``new_key`` is shown this one time."""
    manifest = manifest_of(name)
    offer = shop.offer_of(manifest, current_user.role)
    return render_template(
        "apps/show.html",
        offer=offer,
        manifest=manifest,
        step=next_step(offer.found, manifest, current_user.role),
        needed=[manifest_of(needed).title for needed in manifest.needs],
        settings_labels=list(setting_labels(manifest).values()),
        activation=activation_of(name),
        installation=installation_of(name),
        history=life_cycle_lines(app=name),
        form=form or Form(RequestSchema()),
        new_key=new_key,
        last_moment=last_moment,
        may_ask=may_do("apps.install") and offer.needs_activation,
        may_install=may_do("apps.install"),
        may_configure=may_do("apps.configure"),
    )
