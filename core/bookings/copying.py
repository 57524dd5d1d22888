"""Copy a booking to other dates: same customer, services, extras and answers, at the present list prices (B-04)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext

from core.activities.services import Actor, record
from core.bookings.extras import extras_of
from core.bookings.models import Booking, BookingItem, BookingKind
from core.bookings.occupancy import lock_service
from core.bookings.queries import get_whole_booking
from core.bookings.services import NewBooking, NewItem, booking_with_form_key, create_booking, subject_of
from core.catalogue.models import FieldScope, FieldType, Unit
from core.catalogue.periods import Period, moment
from core.catalogue.questions import Question
from core.catalogue.services import questions_of
from core.errors import DomainError
from core.landlords.services import current_landlord


class NothingToCopy(DomainError):
    """None of the booking's services is offered any more."""

    code = "nothing_to_copy"
    status = 409
    text = lazy_gettext("None of the services of this booking is offered any more.")


@dataclass(frozen=True)
class Copy:
    """How a booking is copied: its first day moves to ``first_day`` and everything else with it.

    ``with_answers`` takes over data fields and participants; files stay with the original.
    """

    first_day: date
    kind: BookingKind
    with_answers: bool
    form_key: str
    expires_at: datetime | None = None


def copy_booking(booking_id: int, wanted: Copy, *, actor: Actor, at: datetime) -> Booking:
    """Create a new booking like another one; services and extras that are not offered any more are left out.

    Discounts and other charges are not copied: they were granted for that booking. A form that is posted twice makes
    one copy.

    Raises:
        NotFound: there is no such booking.
        NothingToCopy: nothing in it is offered any more.
        NoSuchMoment: on the new day the clocks go forward over the time.
        FullyBooked: not enough places are left.
    """
    source = get_whole_booking(booking_id)
    items = [item for item in source.items if not item.service.is_archived]
    if not items:
        raise NothingToCopy
    # The lock makes the second of two equal posts see the copy of the first.
    for service_id in sorted({item.service_id for item in items}):
        lock_service(service_id)
    made = booking_with_form_key(wanted.form_key)
    if made is not None:
        return made
    zone = current_landlord().zone
    days = (wanted.first_day - min(item.starts_at for item in items).astimezone(zone).date()).days
    new = NewBooking(
        [_copied(item, source, days, zone, with_answers=wanted.with_answers) for item in items],
        kind=wanted.kind,
        channel="office",
        language=source.language,
        expires_at=wanted.expires_at,
        form_key=wanted.form_key,
    )
    copy = create_booking(source.customer, new, actor=actor, at=at)
    record("booking.copied", subject_of(copy), actor, at, {"number": copy.number, "source": source.number})
    return copy


def _copied(item: BookingItem, source: Booking, days: int, zone: ZoneInfo, *, with_answers: bool) -> NewItem:
    questions = questions_of(item.service)
    of_item = [question for question in questions if question.scope is FieldScope.BOOKING]
    of_person = [question for question in questions if question.scope is FieldScope.PARTICIPANT]
    people = [_kept(item, of_person, person.answers) if with_answers else {} for person in item.participants]
    return NewItem(
        item.service_id,
        shifted(item, days, zone),
        min(item.quantity, item.service.capacity),
        answers=_kept(item, of_item, item.answers) if with_answers else {},
        participants=people,
        persons=item.persons,
        extras=_extras(item, source),
    )


def shifted(item: BookingItem, days: int, zone: ZoneInfo) -> Period:
    """Return the period of an item some days later at the same times of day; hours keep their number.

    Raises:
        NoSuchMoment: the clocks go forward over one of the times.
    """
    starts_at = _later(item.starts_at, days, zone)
    if item.service.unit is Unit.HOUR:
        return Period(starts_at, starts_at + (item.ends_at - item.starts_at), item.units)
    return Period(starts_at, _later(item.ends_at, days, zone), item.units)


def _later(at: datetime, days: int, zone: ZoneInfo) -> datetime:
    local = at.astimezone(zone)
    return moment(local.date() + timedelta(days=days), local.time(), zone)


def _kept(item: BookingItem, questions: list[Question], answers: Mapping[str, str]) -> dict[str, str]:
    """Return the answers to questions that are still asked in the same way; files belong to the original."""
    asked = {question.key: question for question in item.questions}
    return {
        question.key: answers[question.key]
        for question in questions
        if answers.get(question.key)
        and question.type is not FieldType.FILE
        and question.key in asked
        and asked[question.key].type is question.type
        and list(asked[question.key].choices) == list(question.choices)
    }


def _extras(item: BookingItem, source: Booking) -> dict[int, int]:
    offered = {extra.id: extra for extra in extras_of(item.service_id)}
    return {
        charge.extra_id: min(charge.quantity, offered[charge.extra_id].max_quantity * item.quantity)
        for charge in source.charges
        if charge.item_id == item.id and charge.extra_id is not None and charge.extra_id in offered
    }
