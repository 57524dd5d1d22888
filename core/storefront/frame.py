"""The frame of every page for customers: the landlord's name, colour and contact, and the choice of language."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from flask import g, request, session, url_for
from flask_babel import refresh
from sqlalchemy.exc import SQLAlchemyError

from core.i18n import LANGUAGE_NAMES, LANGUAGES, current_language
from core.landlords.booking_settings import has_customer_login
from core.landlords.services import current_landlord
from core.storefront.trial import trial_customer
from core.storefront.visitors import current_customer
from core.web.locale import SESSION_KEY, remember_language


@dataclass(frozen=True)
class LanguageLink:
    """The same page in another language."""

    code: str
    label: str
    url: str
    active: bool


@dataclass(frozen=True)
class Account:
    """Who is signed in as a customer (nobody: an empty name), and the ways in and out."""

    name: str
    sign_in_url: str
    sign_out_url: str
    account_url: str


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
        "landlord_privacy_url": url_for("storefront.privacy"),
        "languages": [_language_link(code) for code in LANGUAGES],
        "account": _account(),
        "trial_name": tried.name if (tried := trial_customer()) else "",
    }


def _account() -> Account | None:
    """Return who is signed in, where customers have an access; nothing of it is shown where they have none (C-04)."""
    if not has_customer_login(current_landlord()):
        return None
    customer = current_customer()
    return Account(
        customer.person_name if customer else "",
        url_for("storefront.sign_in"),
        url_for("storefront.sign_out"),
        url_for("storefront.account"),
    )


def _language_link(code: str) -> LanguageLink:
    kept = {name: value for name, value in request.args.items() if name != "lang"}
    address = f"{quote(request.script_root + request.path)}?{urlencode({**kept, 'lang': code})}"
    return LanguageLink(code, LANGUAGE_NAMES[code], address, code == current_language())
