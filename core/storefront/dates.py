"""The second step: when, how many, how many people; asked by the service's unit."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from flask_babel import LazyString, format_date, format_time, lazy_gettext
from marshmallow import Schema, ValidationError, fields

from core.bookings.extras import ExtraNotOffered, charges_for
from core.bookings.occupancy import FullyBooked, free_places
from core.bookings.services import InThePast, ServiceArchived
from core.catalogue.models import FieldScope, Service, Unit
from core.catalogue.periods import BadPeriod, NoSuchSlot, Period, period_of_dates, period_of_hours, period_of_slot
from core.catalogue.price_models import Extra
from core.catalogue.services import questions_of
from core.catalogue.stay_rules import WrongLength
from core.errors import DomainError
from core.landlords.services import current_landlord
from core.storefront.calendar import Time, last_day, opening_hours
from core.storefront.extras import EXTRA, chosen_extras, extra_fields, is_per_person
from core.web.checks import between
from core.web.forms import Choice, Form, FormSchema

LONGEST_HOURS = 24
MOST_PERSONS = 200


class TooFarAhead(BadPeriod):
    """Bookings are open for two years."""

    code = "too_far_ahead"
    text = lazy_gettext("Bookings are open until %(day)s. Please choose an earlier time.")


class OutsideOpeningHours(BadPeriod):
    """A service by the hour begins and ends within its times of day."""

    code = "outside_opening_hours"
    text = lazy_gettext("Please choose a time between %(opens)s and %(closes)s.")


class TooManyPersons(DomainError):
    """The places that were chosen do not hold so many people."""

    code = "too_many_persons"
    status = 422
    text = lazy_gettext("There is room for %(most)s people. Please choose fewer people or more places.")


class OnlySomeLeft(FullyBooked):
    """Some places are free, but not as many as wanted."""

    text = lazy_gettext("Only %(left)s are free at that time. Please choose fewer, or another time.")


@dataclass(frozen=True)
class Offer:
    """A service and the extras that are offered with it."""

    service: Service
    extras: Sequence[Extra] = ()


@dataclass(frozen=True)
class Stay:
    """What was chosen: a service for a period, how many places, for how many people (0 when nobody was asked)."""

    service: Service
    period: Period
    quantity: int
    persons: int
    extras: Mapping[int, int] = field(default_factory=dict)


def dates_form(offer: Offer, values: Mapping[str, Any], times: Iterable[Choice] = ()) -> Form:
    """Return the form for a service's unit; ``times`` are offered where there is a choice of times."""
    return Form(_schema(offer, list(times)), values)


def chosen_stay(offer: Offer, typed: Mapping[str, Any], *, at: datetime) -> Stay:
    """Return what the checked values of the form mean; whether places are free is not looked at.

    Raises:
        BadPeriod: the times are in the wrong order, too far ahead, outside the opening hours, or do not exist.
        InThePast: it has begun.
        TooManyPersons: more people than the places hold.
        ExtraNotOffered: an extra does not go with so many places.
        ServiceArchived: the service is not offered any more.
    """
    service = offer.service
    if service.is_archived:
        raise ServiceArchived
    zone = current_landlord().zone
    today = at.astimezone(zone).date()
    for day in (typed.get("first"), typed.get("day")):
        if day is not None and day < today:
            raise InThePast
    for day in (typed.get("last"), typed.get("first"), typed.get("day")):
        if day is not None and day > last_day(today):
            raise TooFarAhead(day=format_date(last_day(today), "long"))
    period = _period(service, typed)
    if period.starts_at < at:
        raise InThePast
    quantity = typed.get("quantity", 1)
    chosen = chosen_extras(offer.extras, typed)
    # Only whether they can be had: what they cost is worked out for all services of a booking at once.
    charges_for(offer.extras, chosen, persons=1, units=1, places=quantity)
    return Stay(service, period, quantity, _persons(offer, typed, quantity), chosen)


def require_free(stay: Stay, *, at: datetime, holder: str = "") -> None:
    """Look whether the places are free now; the booking itself looks again under the lock.

    Raises:
        FullyBooked: none are, or not enough.
    """
    left = free_places(stay.service, stay.period, at=at, holder=holder)
    if left <= 0:
        raise FullyBooked
    if left < stay.quantity:
        raise OnlySomeLeft(left=left)


def field_of(error: DomainError, form: Form) -> str:
    """Return the field beside which an error is shown; ``_schema`` when it belongs to none."""
    names: tuple[str, ...] = ("last", "start", "slot")
    if isinstance(error, WrongLength):
        names = ("last", "hours")
    elif isinstance(error, OnlySomeLeft):
        names = ("quantity",)
    elif isinstance(error, FullyBooked):
        names = ()
    elif isinstance(error, InThePast):
        names = ("first", "day")
    elif isinstance(error, TooManyPersons):
        names = ("persons",)
    elif isinstance(error, ExtraNotOffered):
        names = tuple(name for name in form.schema.fields if name.startswith(EXTRA))
    elif isinstance(error, TooFarAhead):
        names = ("last", "day")
    return next((name for name in names if name in form.schema.fields), "_schema")


def asks_for_persons(offer: Offer) -> bool:
    """Tell whether people are counted by themselves; a seat is one person anyway."""
    if offer.service.unit is Unit.SEAT:
        return False
    return names_persons(offer.service) or any(is_per_person(extra) for extra in offer.extras)


def names_persons(service: Service) -> bool:
    """Tell whether something is asked of each person."""
    return bool(questions_of(service, FieldScope.PARTICIPANT))


def _period(service: Service, typed: Mapping[str, Any]) -> Period:
    zone = current_landlord().zone
    match service.unit:
        case Unit.NIGHT | Unit.DAY:
            return period_of_dates(service, typed["first"], typed["last"], zone)
        case Unit.HOUR:
            _require_open(service, typed["start"], typed["hours"])
            return period_of_hours(service, typed["day"], typed["start"], typed["hours"], zone)
        case _:
            return period_of_slot(service, typed["day"], typed["slot"], zone)


def _require_open(service: Service, start: time, hours: int) -> None:
    opens, closes = service.starts_at, service.ends_at
    ends = start.hour * 60 + start.minute + hours * 60
    if opens < closes and (start < opens or ends > closes.hour * 60 + closes.minute):
        raise OutsideOpeningHours(
            opens=format_time(opens, "short", rebase=False), closes=format_time(closes, "short", rebase=False)
        )


def _persons(offer: Offer, typed: Mapping[str, Any], quantity: int) -> int:
    service = offer.service
    if service.unit is Unit.SEAT:
        return quantity
    if not asks_for_persons(offer):
        return 0
    persons: int = typed["persons"]
    most = service.persons * quantity
    if persons > most:
        raise TooManyPersons(most=most)
    return persons


def _schema(offer: Offer, times: list[Choice]) -> Schema:
    service = offer.service
    asked: dict[str, fields.Field[Any]] = dict(_period_fields(service, times))
    if service.capacity > 1:
        label = lazy_gettext("Number of seats") if service.unit is Unit.SEAT else lazy_gettext("How many")
        asked["quantity"] = whole_number(label, service.capacity)
    if asks_for_persons(offer):
        asked["persons"] = whole_number(
            lazy_gettext("Number of people"), min(service.persons * service.capacity, MOST_PERSONS)
        )
    asked |= extra_fields(offer.extras, service.unit, service.capacity)
    return FormSchema.from_dict(asked)()


def _period_fields(service: Service, times: list[Choice]) -> dict[str, fields.Field[Any]]:
    match service.unit:
        case Unit.NIGHT:
            return {"first": _date(lazy_gettext("Arrival")), "last": _date(lazy_gettext("Departure"))}
        case Unit.DAY:
            return {"first": _date(lazy_gettext("First day")), "last": _date(lazy_gettext("Last day"))}
        case Unit.HOUR:
            return {
                "day": _date(lazy_gettext("Day")),
                "start": _start(service, times),
                "hours": whole_number(lazy_gettext("Number of hours"), _most_hours(service)),
            }
        case _:
            return {"day": _date(lazy_gettext("Day")), "slot": _slot(service, times)}


def _date(label: LazyString) -> fields.Field[Any]:
    return fields.Date(required=True, metadata={"label": label})


def _start(service: Service, times: list[Choice]) -> fields.Field[Any]:
    choices = times or [Choice(start.strftime("%H:%M"), _clock(start)) for start in opening_hours(service)]
    return fields.Time(
        required=True,
        metadata={"label": lazy_gettext("Start"), "choices": choices},
    )


def _slot(service: Service, times: list[Choice]) -> fields.Field[Any]:
    def _is_slot(slot: str) -> None:
        if slot not in service.slots:
            raise ValidationError(str(NoSuchSlot.text))

    choices = times or [Choice(slot, slot.replace("-", " – ")) for slot in service.slots]
    return fields.String(
        required=True,
        validate=_is_slot,
        metadata={"label": lazy_gettext("Time"), "widget": "radio", "choices": choices},
    )


def time_choices(times: Iterable[Time]) -> list[Choice]:
    """Return the times of a day as options of the form, with what is free."""
    return [Choice(one.value, f"{_time_label(one)} ({_free_label(one)})") for one in times]


def _time_label(one: Time) -> str:
    start = format_time(one.starts_at, "short")
    return f"{start} – {format_time(one.ends_at, 'short')}" if "-" in one.value else start


def _clock(clock: time) -> str:
    return format_time(clock, "short", rebase=False)


def _free_label(one: Time) -> LazyString:
    if one.free is None:
        return lazy_gettext("over")
    return lazy_gettext("%(count)s free", count=one.free) if one.free > 0 else lazy_gettext("full")


def _most_hours(service: Service) -> int:
    opens, closes = service.starts_at, service.ends_at
    return max(closes.hour - opens.hour, 1) if opens < closes else LONGEST_HOURS


def whole_number(label: LazyString, most: int) -> fields.Field[Any]:
    """Return a field for a number from one to ``most``."""
    return fields.Integer(
        required=True,
        validate=between(1, most),
        metadata={"label": label, "attrs": {"min": "1", "max": str(most), "inputmode": "numeric"}},
    )


def first_day(values: Mapping[str, Any]) -> date | None:
    """Return the day that the form shows first, typed or chosen, when it is a day at all."""
    return day_in(values, "first") or day_in(values, "day")


def day_in(values: Mapping[str, Any], name: str) -> date | None:
    """Return one value of the form as a day, however it came in; None when it is none."""
    value = values.get(name)
    if isinstance(value, date):
        return value
    try:
        day = date.fromisoformat(str(value))
    except ValueError:
        return None
    # Beyond these the calendar itself ends.
    return day if 1900 <= day.year <= 2200 else None
