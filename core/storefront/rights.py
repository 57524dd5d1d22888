"""What the visitor may do here, asked anew at each step: see what is free, ask, reserve, book, pay later (P-01)."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import g
from flask_babel import lazy_gettext

from core.bookings.models import BookingKind
from core.catalogue.periods import moment
from core.customers.rights import booking_rights_of
from core.errors import DomainError
from core.permissions.booking_rights import BookingRight, BookingRights
from core.storefront.visitors import current_customer

# The most binding one first: it is the main button.
KINDS = (
    (BookingKind.BOOKING, BookingRight.BOOK),
    (BookingKind.RESERVATION, BookingRight.RESERVE),
    (BookingKind.OFFER, BookingRight.REQUEST_OFFER),
)
END_OF_DAY = time(23, 59)


class NothingAllowed(DomainError):
    """The visitor may neither book nor reserve nor ask for an offer."""

    code = "booking_not_open"
    status = 403
    text = lazy_gettext("You cannot book online here. Please get in touch with us, we are glad to help.")


class KindNotPermitted(DomainError):
    """The visitor may not do what was sent; the page never offered it, or it was withdrawn meanwhile."""

    code = "kind_not_permitted"
    status = 403
    text = lazy_gettext("You cannot do this online. Please choose one of the possibilities below.")


def visitor_rights(*, anew: bool = False) -> BookingRights:
    """Return what the visitor may do, looked up once per request; ``anew`` for a decision inside a transaction.

    Raises:
        NothingAllowed: there is nothing that they may do.
    """
    if anew or "visitor_rights" not in g:
        g.visitor_rights = booking_rights_of(current_customer(anew=anew))
    rights: BookingRights = g.visitor_rights
    if not offered_kinds(rights):
        raise NothingAllowed
    return rights


def offered_kinds(rights: BookingRights) -> tuple[BookingKind, ...]:
    """Return what can be made of the visitor's choice, the most binding first."""
    return tuple(kind for kind, right in KINDS if rights.may(right))


def sees_occupancy(rights: BookingRights) -> bool:
    """Tell whether the visitor may see what is free."""
    return rights.may(BookingRight.SEE_OCCUPANCY)


def takes_places(rights: BookingRights) -> bool:
    """Tell whether something can come of the visitor's choice that takes places; an offer takes none."""
    return any(kind is not BookingKind.OFFER for kind in offered_kinds(rights))


def require_kind(rights: BookingRights, kind: BookingKind) -> None:
    """Make sure that the visitor may do what was sent.

    Raises:
        KindNotPermitted: they may not.
    """
    if kind not in offered_kinds(rights):
        raise KindNotPermitted


def reserved_until(rights: BookingRights, starts_at: datetime, zone: ZoneInfo, *, at: datetime) -> datetime:
    """Return until when a reservation would be good: the end of the last day, but never longer than it begins."""
    last = at.astimezone(zone).date() + timedelta(days=rights.reservation_days)
    return min(moment(last, END_OF_DAY, zone), starts_at)
