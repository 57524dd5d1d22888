"""When a customer may be anonymised (C-21): a table of rules, each with a reason and a date for its no."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import LazyString, lazy_gettext
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from core.apps import hookspecs
from core.apps.dispatch import collect
from core.apps.facts import app_facts
from core.apps.panels import app_title
from core.apps.parts import Obstacle
from core.apps.registry import current_registry
from core.bookings.channels import belongs_to_landlord, seller_of
from core.bookings.models import Booking, BookingKind, ItemState
from core.customers.access_models import CustomerLogin
from core.customers.models import Customer
from core.db import db
from core.landlords.services import current_landlord
from core.long_work.kinds import work_kind
from core.long_work.models import LongWork, WorkState
from core.merging.live_schema import speaks_of
from core.merging.references import References
from core.messages.models import Message, MessageState
from core.payments.balances import open_balances_of
from core.personal_data.checks import PERSON

AFTER_DEPARTURE = timedelta(days=42)
# As long as a browser stays signed in without a visit.
SESSION = timedelta(hours=12)
OWN_WORK = "privacy."


@dataclass(frozen=True)
class Case:
    """What the rules look at."""

    customer: Customer
    bookings: Sequence[Booking]
    zone: ZoneInfo
    now: datetime


@dataclass(frozen=True)
class Rule:
    """One condition; ``objections`` gives what stands in its way, each with the moment from which it will hold."""

    name: str
    label: LazyString
    objections: Callable[[Case], Iterator[Obstacle]]


@dataclass(frozen=True)
class Verdict:
    """What became of one condition."""

    label: LazyString | str
    obstacles: tuple[Obstacle, ...]


def verdicts_on(customer: Customer, now: datetime, *, is_thorough: bool = True) -> list[Verdict]:
    """Return each condition for anonymising a customer with what stands in its way; apps have a say too.

    Without ``is_thorough`` the tables of apps whose package is gone are not looked for: that reads the whole schema.

    An app that fails, or that cannot be asked, stands in the way: it may hold something that nobody else knows.
    """
    case = Case(customer, _bookings_of(customer.id), current_landlord().zone, now)
    own = [Verdict(rule.label, tuple(rule.objections(case))) for rule in RULES]
    of_apps = [*_objections_of_apps(customer, now), *(_unknown_rows(customer.id) if is_thorough else ())]
    return [*own, Verdict(APPS_AGREE, tuple(of_apps))]


def obstacles_of(customer: Customer, now: datetime, *, is_thorough: bool = True) -> list[Obstacle]:
    """Return everything that stands in the way of anonymising a customer; nothing means that it is allowed."""
    return [one for verdict in verdicts_on(customer, now, is_thorough=is_thorough) for one in verdict.obstacles]


def allowed_from(obstacles: Sequence[Obstacle]) -> datetime | None:
    """Return from when on all of them will be gone; None when that cannot be told, or there are none."""
    moments = [one.until for one in obstacles if one.until is not None]
    return max(moments) if moments and len(moments) == len(obstacles) else None


def six_weeks_after(departure: datetime, zone: ZoneInfo) -> datetime:
    """Return the same time of day 42 days later where the landlord is, whatever happens to clocks in between."""
    return (departure.astimezone(zone) + AFTER_DEPARTURE).astimezone(UTC)


def takes_place(booking: Booking) -> bool:
    """Tell whether somebody departs at the end of a booking: not from an offer, nor from a cancelled one."""
    return booking.kind is not BookingKind.OFFER and not booking.is_cancelled


def _is_new(case: Case) -> Iterator[Obstacle]:
    if case.customer.anonymised_at is not None:
        yield Obstacle(lazy_gettext("The customer is anonymised already."))


def _sold_by_landlord(case: Case) -> Iterator[Obstacle]:
    for booking in case.bookings:
        if not belongs_to_landlord(booking):
            text = lazy_gettext("Booking %(number)s was sold by %(seller)s, who is responsible for its data.")
            yield Obstacle(_filled(text, number=booking.number, seller=seller_of(booking)))


def _departed(case: Case) -> Iterator[Obstacle]:
    for booking in case.bookings:
        until = six_weeks_after(booking.ends_at, case.zone)
        if not takes_place(booking) or until <= case.now:
            continue
        if booking.ends_at > case.now:
            text = lazy_gettext("Booking %(number)s is not over yet.")
        else:
            text = lazy_gettext("The departure of booking %(number)s is less than six weeks ago.")
        yield Obstacle(_filled(text, number=booking.number), until)


def _returned(case: Case) -> Iterator[Obstacle]:
    for booking in case.bookings:
        if not booking.is_cancelled and any(item.state is ItemState.HANDED_OVER for item in booking.items):
            yield Obstacle(
                _filled(lazy_gettext("Something of booking %(number)s was not returned."), number=booking.number)
            )


def _settled(case: Case) -> Iterator[Obstacle]:
    for balance in open_balances_of(case.customer.id):
        if balance.left_minor > 0:
            text = lazy_gettext("Booking %(number)s is not paid in full.")
        else:
            text = lazy_gettext("Money of booking %(number)s has to be given back.")
        yield Obstacle(_filled(text, number=balance.booking_number))


def _signed_out(case: Case) -> Iterator[Obstacle]:
    query = select(CustomerLogin.signed_in_at).where(CustomerLogin.customer_id == case.customer.id)
    for signed_in_at in db.session.scalars(query):
        if signed_in_at is not None and signed_in_at + SESSION > case.now:
            yield Obstacle(lazy_gettext("The customer has signed in just now."), signed_in_at + SESSION)


def _quiet(case: Case) -> Iterator[Obstacle]:
    sending = select(Message.leased_until).where(
        Message.customer_id == case.customer.id, Message.state == MessageState.SENDING.value
    )
    for leased_until in db.session.scalars(sending):
        yield Obstacle(lazy_gettext("A message to the customer is being sent."), leased_until)
    running = select(LongWork).where(LongWork.state_name == WorkState.RUNNING.value)
    for work in db.session.scalars(running):
        is_theirs = work.parameters.get("customer_id") == case.customer.id
        if is_theirs or not work.kind_name.startswith(OWN_WORK):
            kind = work_kind(work.kind_name)
            text = lazy_gettext("Work in the background is running: %(work)s")
            yield Obstacle(_filled(text, work=kind.label if kind else work.kind_name))


RULES: tuple[Rule, ...] = (
    Rule("new", lazy_gettext("It has not been done before"), _is_new),
    Rule("own", lazy_gettext("You sold every booking yourself"), _sold_by_landlord),
    Rule("departed", lazy_gettext("Every departure is at least six weeks ago"), _departed),
    Rule("returned", lazy_gettext("Everything was returned"), _returned),
    Rule("settled", lazy_gettext("Nothing is left to pay or to give back"), _settled),
    Rule("signed_out", lazy_gettext("The customer is not signed in"), _signed_out),
    Rule("quiet", lazy_gettext("Nothing about the customer is under way"), _quiet),
)
APPS_AGREE = lazy_gettext("Your apps agree")


def _objections_of_apps(customer: Customer, now: datetime) -> Iterator[Obstacle]:
    collected = collect(hookspecs.anonymise_obstacles, Obstacle, customer=customer, now=now)
    yield from collected.values
    for name in collected.failed:
        yield Obstacle(_filled(lazy_gettext("The app %(app)s could not be asked."), app=app_title(name)))
    usable = {app.name for app in current_registry().usable()}
    for name in sorted(set(app_facts().installed) - usable):
        yield Obstacle(_filled(lazy_gettext("The app %(app)s is not there to be asked."), app=name))


def _unknown_rows(customer_id: int) -> Iterator[Obstacle]:
    """Give the tables that name a customer and that nobody declared: those of apps whose package is gone."""
    for place in References().unknown.get(PERSON, []):
        if speaks_of(place, PERSON, [customer_id]):
            text = lazy_gettext("An app that is not there any more holds something: %(table)s")
            yield Obstacle(_filled(text, table=place.table))


def _bookings_of(customer_id: int) -> Sequence[Booking]:
    query = select(Booking).where(Booking.customer_id == customer_id).order_by(Booking.starts_at, Booking.id)
    return db.session.scalars(query.options(selectinload(Booking.items))).all()


def _filled(text: LazyString, **values: object) -> LazyString | str:
    return str(text) % {name: str(value) for name, value in values.items()}
