"""The gate: every page says who may open it; a page that says nothing opens for nobody."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.errors import NotAllowed, NotFound
from core.isolation import set_scope
from core.permissions.rights import Role, may
from core.permissions.token_rights import TokenRight

API_GATE = "kontor.api_gate"
View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Access:
    """Who may open a page: everybody, signed-in people with a right, or programs whose token has it."""

    right: str | None
    by_token: bool = False


PUBLIC = Access(None)


def public(view: View) -> View:
    """Mark a view as open to everybody."""
    view.__kontor_access__ = PUBLIC  # type: ignore[attr-defined]
    return view


def requires(right: str) -> Callable[[View], View]:
    """Mark a view as open to signed-in people who have ``right``."""
    may(Role.OWNER, right)

    def mark(view: View) -> View:
        view.__kontor_access__ = Access(right)  # type: ignore[attr-defined]
        return view

    return mark


def token_requires(right: TokenRight) -> Callable[[View], View]:
    """Mark a view as open to programs whose access token has ``right``; a browser's cookies open nothing here."""

    def mark(view: View) -> View:
        view.__kontor_access__ = Access(right.value, by_token=True)  # type: ignore[attr-defined]
        return view

    return mark


def may_do(right: str) -> bool:
    """Tell whether the signed-in person has a right, for pages that offer only what can be done."""
    return bool(current_user and current_user.is_authenticated and may(current_user.role, right))


def access_of(app: Flask, endpoint: str) -> Access | None:
    """Return who may open an endpoint, or None when nothing is said."""
    if endpoint == "static" or endpoint.endswith(".static"):
        return PUBLIC
    found: Access | None = getattr(app.view_functions[endpoint], "__kontor_access__", None)
    return found


def check_access() -> ResponseReturnValue | None:
    """Let the request pass, send it to sign-in, or refuse it; sets the landlord of staff."""
    if request.endpoint is None:
        return None
    access = access_of(current_app, request.endpoint)
    if access is None:
        raise NotAllowed
    if access.right is None:
        return None
    if access.by_token:
        # The REST API brings its own gate, which lies above this package; without it nobody comes in.
        current_app.extensions[API_GATE](TokenRight(access.right))
        return None
    if not current_user.is_authenticated:
        return redirect(url_for("accounts.sign_in", next=_next_page()))
    if not may(current_user.role, access.right):
        # A landlord's staff does not learn what exists on the platform's side, and the other way round.
        raise NotFound if access.right == "platform" or current_user.landlord_id is None else NotAllowed
    if current_user.landlord_id is not None:
        set_scope(current_user.landlord_id)
    return None


def _next_page() -> str | None:
    return request.full_path.rstrip("?") if request.method == "GET" else None
