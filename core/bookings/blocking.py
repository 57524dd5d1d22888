"""Block places of a service for a time, for repairs or own use, and open them again (B-03)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext
from sqlalchemy import Select, select

from core.activities.services import Actor, Subject, record
from core.bookings.models import Booking, BookingItem
from core.bookings.occupancy import FullyBooked, free_places
from core.bookings.place_models import Blocking
from core.bookings.services import InThePast
from core.catalogue.models import Service
from core.catalogue.periods import LONGEST_STAY, BadPeriod, Period, PeriodTooLong
from core.catalogue.services import get_service
from core.db import db
from core.errors import DomainError, NotFound

OFFICE = "office"
LONGEST = 5 * LONGEST_STAY
NAMED = 5
PAGE = 50


class BookingsInTheWay(FullyBooked):
    """More would be blocked than is free; the bookings must go elsewhere first."""

    code = "bookings_in_the_way"
    text = lazy_gettext("This is booked at that time: %(numbers)s. Please move or cancel these bookings first.")


class NotThatMany(DomainError):
    """The service has fewer places than are to be blocked."""

    code = "not_that_many"
    status = 422
    text = lazy_gettext("The service has %(capacity)s places.")


class FromAPartner(DomainError):
    """What a partner's calendar blocks would come back when it is read the next time."""

    code = "from_a_partner"
    status = 409
    text = lazy_gettext("This comes from a partner's calendar. Please open the time there.")


@dataclass(frozen=True)
class NewBlocking:
    """What is to be blocked; without a ``quantity`` it is the whole service."""

    service_id: int
    starts_at: datetime
    ends_at: datetime
    quantity: int | None = None
    reason: str = ""


def block(new: NewBlocking, *, actor: Actor, at: datetime) -> Blocking:
    """Block places of a service; what is booked already is not touched.

    Raises:
        NotFound: there is no such service.
        BadPeriod: it ends before it begins, or lasts longer than five years.
        InThePast: it is over already.
        NotThatMany: the service has fewer places.
        BookingsInTheWay: not enough places are free; names the bookings.
        FullyBooked: not enough are free because of other blocked times, or of somebody who is booking right now.
    """
    _require_sound(new, at)
    service = get_service(new.service_id, locked=True)
    quantity = new.quantity or service.capacity
    if quantity > service.capacity:
        raise NotThatMany(capacity=service.capacity)
    _require_free(service, Period(new.starts_at, new.ends_at, 0), quantity, at)
    blocking = Blocking(
        service_id=service.id,
        starts_at=new.starts_at,
        ends_at=new.ends_at,
        quantity=quantity,
        reason=new.reason,
        channel=OFFICE,
        created_at=at,
    )
    db.session.add(blocking)
    db.session.flush()
    record("service.blocked", Subject("service", service.id), actor, at, _details(blocking, is_new=True))
    return blocking


def unblock(blocking_id: int, *, actor: Actor, at: datetime) -> Blocking:
    """Open a blocked time again.

    Raises:
        NotFound: there is none with this id, or it is open again already.
        FromAPartner: it was taken over from a partner's calendar.
    """
    blocking = db.session.scalar(select(Blocking).where(Blocking.id == blocking_id).with_for_update())
    if blocking is None:
        raise NotFound
    if blocking.channel != OFFICE:
        raise FromAPartner
    db.session.delete(blocking)
    record("service.unblocked", Subject("service", blocking.service_id), actor, at, _details(blocking, is_new=False))
    return blocking


def blockings_of(
    service_id: int | None, *, at: datetime, is_over: bool = False, skip: int = 0
) -> tuple[list[tuple[Blocking, Service]], bool]:
    """Return a page of blocked times with their services, the next first or the last first; and whether more follow."""
    query = select(Blocking, Service).join(Service, Service.id == Blocking.service_id)
    if is_over:
        query = query.where(Blocking.ends_at <= at).order_by(Blocking.ends_at.desc(), Blocking.id.desc())
    else:
        query = query.where(Blocking.ends_at > at).order_by(Blocking.starts_at, Blocking.id)
    if service_id is not None:
        query = query.where(Blocking.service_id == service_id)
    found = [(row[0], row[1]) for row in db.session.execute(query.offset(skip).limit(PAGE + 1))]
    return found[:PAGE], len(found) > PAGE


def bookings_within(service_id: int, period: Period) -> Sequence[str]:
    """Return the numbers of the bookings that take places of a service in a period, the earliest first."""
    query: Select[str] = (
        select(Booking.number)
        .join(BookingItem, BookingItem.booking_id == Booking.id)
        .where(
            BookingItem.service_id == service_id,
            BookingItem.takes_place.is_(True),
            BookingItem.starts_at < period.ends_at,
            BookingItem.ends_at > period.starts_at,
        )
        .group_by(Booking.id, Booking.number, Booking.starts_at)
        .order_by(Booking.starts_at, Booking.id)
        .limit(NAMED + 1)
    )
    return db.session.scalars(query).all()


def _require_sound(new: NewBlocking, at: datetime) -> None:
    if new.ends_at <= new.starts_at:
        raise BadPeriod
    if new.ends_at - new.starts_at > LONGEST:
        raise PeriodTooLong
    if new.ends_at <= at:
        raise InThePast


def _require_free(service: Service, period: Period, quantity: int, at: datetime) -> None:
    if free_places(service, period, at=at) >= quantity:
        return
    numbers = bookings_within(service.id, period)
    if not numbers:
        raise FullyBooked
    raise BookingsInTheWay(numbers=", ".join(numbers[:NAMED]) + (" …" if len(numbers) > NAMED else ""))


def _details(blocking: Blocking, *, is_new: bool) -> dict[str, object]:
    values = (("starts_at", "moment", blocking.starts_at), ("ends_at", "moment", blocking.ends_at))
    changes = [
        {
            "key": key,
            "type": kind,
            "before": None if is_new else moment.isoformat(),
            "after": moment.isoformat() if is_new else None,
        }
        for key, kind, moment in values
    ]
    return {"reason": blocking.reason, "quantity": blocking.quantity, "changes": changes}
