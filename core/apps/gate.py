"""The gate in front of apps' pages: closed wherever the app may not be used, in one place (peers.md 3.3)."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, Flask, current_app, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from core.apps.availability import availability
from core.apps.dispatch import is_outage
from core.apps.faults import note_fault
from core.apps.lifecycle import manifest_of
from core.apps.next_step import next_step
from core.apps.parts import AppRoutes
from core.apps.registry import AppRegistry
from core.db import db
from core.errors import DomainError, NotFound
from core.landlords.visit import visit_landlord
from core.permissions.access import Access, access_of, requires
from core.web.errors import error_page

OFFICE_PREFIX = "/office/my-apps"
PUBLIC_PREFIX = "/a/<slug>"
logger = logging.getLogger(__name__)

Gate = Callable[[], ResponseReturnValue | None]
View = Callable[..., Any]


class ForeignName(ValueError):
    """A blueprint of an app carries a name that could be another's."""


def guard_app_routes(app: Flask, registry: AppRegistry, routes: list[tuple[str, AppRoutes]]) -> None:
    """Register the pages of all apps, each behind the gate of its app; an app whose pages clash is left out."""
    for name, given in routes:
        if registry.get(name) is None:
            continue
        try:
            _register(app, name, given.office, f"{OFFICE_PREFIX}/{name}", _office_gate(name))
            _register(app, name, given.public, f"{PUBLIC_PREFIX}/{name}", _public_gate(name))
        except Exception as error:
            # The guard around foreign code: whatever its pages do, core starts.
            logger.exception("pages of app %s cannot be used", name)
            registry.mark_broken(name, f"app_routes: {type(error).__name__}: {error}")


def _register(app: Flask, name: str, blueprint: Blueprint | None, prefix: str, gate: Gate) -> None:
    if blueprint is None:
        return
    if blueprint.name != name and not blueprint.name.startswith(f"{name}_"):
        raise ForeignName(f"the blueprint {blueprint.name!r} must be called {name!r} or {name}_…")
    app.before_request_funcs.setdefault(blueprint.name, []).insert(0, gate)
    app.register_blueprint(blueprint, url_prefix=prefix)
    for endpoint, view in list(app.view_functions.items()):
        if endpoint.startswith(f"{blueprint.name}.") and endpoint != f"{blueprint.name}.static":
            app.view_functions[endpoint] = _watched(name, _with_right(view, prefix))


def _with_right(view: View, prefix: str) -> View:
    access: Access | None = getattr(view, "__kontor_access__", None)
    is_office = prefix.startswith(OFFICE_PREFIX)
    # A page of the office is never open to strangers, whatever the app says.
    return requires("apps.use")(view) if is_office and (access is None or access.right is None) else view


def _watched(name: str, view: View) -> View:
    @wraps(view)
    def watched(*args: Any, **kwargs: Any) -> Any:
        try:
            return view(*args, **kwargs)
        except (DomainError, HTTPException, StaleDataError):
            raise
        except Exception as error:
            if is_outage(error):
                raise
            logger.exception("app %s failed in page %s", name, request.endpoint)
            # A page that failed may have left changes behind; none of them is to be stored.
            db.session.rollback()
            note_fault(name, f"page {request.endpoint}", error)
            return _failed_page(name)

    return watched


def _failed_page(name: str) -> ResponseReturnValue:
    if current_user.is_authenticated and current_user.landlord_id is not None:
        title = manifest_of(name).title
        text = gettext("“%(app)s” could not show this page. Nothing was changed. Please try again.", app=title)
    else:
        text = gettext("Something went wrong on our side. Nothing was changed. Please try again in a moment.")
    return error_page(500, text, "app_failed")


def _office_gate(name: str) -> Gate:
    def check() -> ResponseReturnValue | None:
        g.app_name = name
        if str(request.endpoint).endswith(".static"):
            return None
        found = availability(name, role=current_user.role)
        if found.may_use:
            return None
        manifest = manifest_of(name)
        step = next_step(found, manifest, current_user.role)
        return render_template("apps/closed.html", manifest=manifest, found=found, step=step), 404

    return check


def _public_gate(name: str) -> Gate:
    def check() -> ResponseReturnValue | None:
        landlord = visit_landlord()
        access = access_of(current_app, str(request.endpoint))
        is_foreign = access is not None and access.right is not None and current_user.landlord_id != landlord.id
        if is_foreign or not availability(name).may_use:
            # Customers do not learn which apps there are, nor what the landlord pays for.
            raise NotFound
        g.app_name = name
        return None

    return check
