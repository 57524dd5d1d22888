"""Purposes of signed links."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from flask import current_app
from flask_babel import LazyString

from core.links.models import SignedLink


@dataclass(frozen=True)
class LinkKind:
    """A purpose: the page that the link opens, and the address that must be typed.

    ``expected_address`` is asked at each try, from the live subject; None means that nothing lets in any more.
    ``subject`` is the table of what the links are about.
    """

    purpose: str
    title: LazyString
    endpoint: str
    expected_address: Callable[[SignedLink], str | None] = field(compare=False)
    subject: str = "booking"


@dataclass(frozen=True)
class KnownPurpose:
    """A purpose and the app that brought it."""

    app: str
    kind: LinkKind


def link_kind(purpose: str) -> KnownPurpose | None:
    """Return what is known of a purpose; None when its app is gone."""
    kinds: dict[str, KnownPurpose] = current_app.extensions["kontor.link_kinds"]
    return kinds.get(purpose)


def former_addresses(table: str, row_id: int) -> Collection[str]:
    """Return the addresses at which the person of a row was reached before; customers know them."""
    asked: Callable[[str, int], Collection[str]] = current_app.extensions["kontor.former_addresses"]
    return asked(table, row_id)
