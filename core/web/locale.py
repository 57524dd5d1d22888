"""The reader's language and time zone: staff by their account, customers by choice or browser."""

from flask import g, has_request_context, request, session
from flask_babel import refresh
from flask_login import current_user

from core.i18n import DEFAULT_LANGUAGE, LANGUAGES

SESSION_KEY = "language"


def select_language() -> str:
    """Return the language of this request."""
    forced: str | None = g.get("language")
    if forced in LANGUAGES:
        return forced
    if not has_request_context():
        return DEFAULT_LANGUAGE
    if current_user and current_user.is_authenticated:
        return str(current_user.language)
    chosen = session.get(SESSION_KEY)
    if chosen in LANGUAGES:
        return str(chosen)
    return request.accept_languages.best_match(LANGUAGES) or g.get("fallback_language") or DEFAULT_LANGUAGE


def select_timezone() -> str | None:
    """Return the time zone in which moments are shown: the landlord's."""
    zone: str | None = g.get("timezone")
    return zone


def remember_language(code: str) -> None:
    """Keep the language that a customer chose for this browser."""
    if code in LANGUAGES:
        session[SESSION_KEY] = code


def prefer_language(code: str) -> None:
    """Speak ``code`` for the rest of this request, unless this browser has chosen a language."""
    if session.get(SESSION_KEY) not in LANGUAGES and code in LANGUAGES:
        g.language = code
        refresh()
