"""Gives every page its frame: menu, person, landlord, language; made once per request."""

from typing import Any

from flask import Flask, g, has_request_context, url_for
from flask_login import current_user

from core.i18n import current_language
from core.isolation import current_scope
from core.landlords.models import Landlord
from core.landlords.services import current_landlord
from core.office.menu import menu_for, settings_tabs
from core.permissions.rights import Role
from core.web.locale import select_timezone


def init_frame(app: Flask) -> None:
    """Register the frame's context."""
    app.before_request(_remember_timezone)
    app.context_processor(_frame)
    app.jinja_env.globals["settings_tabs"] = lambda: settings_tabs(current_user.role)


def _remember_timezone() -> None:
    # The access check has set the landlord by now.
    landlord = _office_landlord()
    if landlord is not None and select_timezone() is None:
        g.timezone = landlord.timezone


def _frame() -> dict[str, Any]:
    if not has_request_context():
        return {"current_locale": current_language()}
    if "frame" not in g:
        landlord = _office_landlord()
        g.frame = {
            "menu": menu_for(current_user.role) if landlord or _is_account_manager() else [],
            "frame_user": _person(),
            "frame_landlord": {"name": landlord.name, "plan_label": landlord.plan.label} if landlord else None,
            "sign_out_url": url_for("accounts.sign_out"),
            "profile_url": url_for("accounts.profile"),
        }
    return {"current_locale": current_language(), **g.frame}


def _person() -> dict[str, Any] | None:
    if not current_user.is_authenticated:
        return None
    return {"name": current_user.name, "email": current_user.email, "role_label": current_user.role.label}


def _is_account_manager() -> bool:
    return bool(current_user.is_authenticated) and current_user.role is Role.ACCOUNT_MANAGER


def _office_landlord() -> Landlord | None:
    in_office = current_user.is_authenticated and current_user.landlord_id and isinstance(current_scope(), int)
    return current_landlord() if in_office else None
