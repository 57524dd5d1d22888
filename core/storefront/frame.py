"""The frame of every page for customers: the landlord's name, colour and contact, and the choice of language."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from flask import g, request, session, url_for
from flask_babel import refresh
from sqlalchemy.exc import SQLAlchemyError

from core.i18n import LANGUAGE_NAMES, LANGUAGES, current_language
from core.landlords.services import current_landlord
from core.web.locale import SESSION_KEY, remember_language


@dataclass(frozen=True)
class LanguageLink:
    """The same page in another language."""

    code: str
    label: str
    url: str
    active: bool


def choose_language() -> None:
    """Take over ``?lang=`` on pages for customers; it also holds for staff who look at them."""
    if "slug" not in (request.view_args or {}):
        return
    wanted = request.args.get("lang")
    if wanted is not None:
        remember_language(wanted)
    if session.get(SESSION_KEY) in LANGUAGES:
        g.language = session[SESSION_KEY]
        refresh()


def landlord_frame() -> dict[str, Any]:
    """Return what layouts/storefront.html needs, on every page below a landlord's address, also on apps' pages."""
    if "landlord_slug" not in g:
        return {}
    if "landlord_frame" not in g:
        try:
            g.landlord_frame = _frame()
        except SQLAlchemyError:
            # The page that says so must not need the database that is gone.
            return {}
    frame: dict[str, Any] = g.landlord_frame
    return frame


def _frame() -> dict[str, Any]:
    landlord = current_landlord()
    return {
        "landlord_name": landlord.name,
        "landlord_home_url": url_for("storefront.services"),
        "landlord_theme_url": url_for("storefront.theme"),
        "landlord_contact": landlord.contact_lines,
        "languages": [_language_link(code) for code in LANGUAGES],
    }


def _language_link(code: str) -> LanguageLink:
    kept = {name: value for name, value in request.args.items() if name != "lang"}
    address = f"{quote(request.script_root + request.path)}?{urlencode({**kept, 'lang': code})}"
    return LanguageLink(code, LANGUAGE_NAMES[code], address, code == current_language())
