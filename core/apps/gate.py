"""The gate in front of apps' pages: closed wherever the app may not be used, in one place (peers.md 3.3)."""

from collections.abc import Callable

from flask import Blueprint, Flask, g
from flask_login import current_user

from core.apps.availability import require_app
from core.apps.parts import AppRoutes
from core.apps.registry import AppRegistry
from core.landlords.visit import visit_landlord
from core.permissions.access import requires

OFFICE_PREFIX = "/office/my-apps"
PUBLIC_PREFIX = "/a/<slug>"


def guard_app_routes(app: Flask, registry: AppRegistry, routes: list[tuple[str, AppRoutes]]) -> None:
    """Register the pages of all apps, each behind the gate of its app."""
    for name, given in routes:
        if registry.get(name) is None:
            continue
        if given.office is not None:
            _register(app, given.office, f"{OFFICE_PREFIX}/{name}", _office_gate(name))
        if given.public is not None:
            _register(app, given.public, f"{PUBLIC_PREFIX}/{name}", _public_gate(name))
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if rule.rule.startswith(f"{OFFICE_PREFIX}/") and not hasattr(view, "__kontor_access__"):
            app.view_functions[rule.endpoint] = requires("apps.use")(view)


def _register(app: Flask, blueprint: Blueprint, prefix: str, gate: Callable[[], None]) -> None:
    app.register_blueprint(blueprint, url_prefix=prefix)
    app.before_request_funcs.setdefault(blueprint.name, []).insert(0, gate)


def _office_gate(name: str) -> Callable[[], None]:
    def check() -> None:
        require_app(name, role=current_user.role)
        g.app_name = name

    return check


def _public_gate(name: str) -> Callable[[], None]:
    def check() -> None:
        visit_landlord()
        require_app(name)
        g.app_name = name

    return check
