"""Create a booking at the desk: for whom, what, when, at what price (B-04)."""

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from core.bookings.blueprint import blueprint
from core.bookings.extras import extras_of
from core.bookings.item_fields import carried_times
from core.bookings.models import Booking, BookingKind
from core.bookings.new_form import MORE, PRICE, NewBookingForm
from core.bookings.occupancy import FullyBooked, lock_service
from core.bookings.quote_page import free_text, quoted
from core.bookings.quotes import Quote
from core.bookings.services import NewBooking, booking_with_form_key, create_booking
from core.catalogue.models import Service
from core.catalogue.periods import BadPeriod, Period
from core.catalogue.services import all_services, get_service
from core.clock import now
from core.customers.listing import find_customers
from core.customers.models import Customer
from core.customers.services import create_customer, get_customer
from core.db import transaction
from core.landlords.services import current_landlord
from core.permissions.access import requires
from core.web.input import row_id
from core.web.listing import page_id, search_words

NEW = "new"
OFFERED = 12


@dataclass(frozen=True)
class Step:
    """One step as the macros draw it."""

    label: str
    state: str


@blueprint.get("/new")
@requires("bookings.edit")
def create() -> ResponseReturnValue:
    """Ask for the customer, then the service, then the rest; what is chosen stands in the address."""
    who, service_id = request.args.get("customer", ""), page_id("service")
    times = carried_times(request.args)
    if who != NEW and row_id(who) is None:
        search = search_words()
        return render_template(
            "bookings/new_customer.html",
            customers=find_customers(search, limit=OFFERED).customers,
            search=search,
            chosen={**({"service": service_id} if service_id else {}), **times},
            steps=_steps(0),
        )
    if service_id is None:
        return render_template(
            "bookings/new_service.html",
            services=all_services(),
            customer=_customer(who),
            who=who,
            times=times,
            currency=current_landlord().currency,
            steps=_steps(1),
        )
    return _page(_form(get_service(service_id), with_customer=who == NEW), who)


@blueprint.post("/new")
@requires("bookings.edit")
def add() -> ResponseReturnValue:
    """Work out the price, or create the booking; the same form posted twice makes one booking (R-42)."""
    who = request.args.get("customer", "")
    service = get_service(page_id("service") or 0)
    customer = _customer(who)
    form = _form(service, with_customer=customer is None)
    if not form.bind(request.form):
        return _page(form, who), 422
    try:
        period = form.period(current_landlord())
        if form.data["step"] == PRICE:
            return _page(form, who, quoted(service, form.new_item(period)))
        if not form.check_customer():
            return _page(form, who), 422
        with transaction():
            booking = _book(form, period, customer.id if customer else None)
            booking_id, number, asks = booking.id, booking.number, any(item.questions for item in booking.items)
    except BadPeriod as error:
        form.add_errors({form.period_names[1]: [error.sentence]})
        return _page(form, who), 422
    except FullyBooked as error:
        form.add_errors({"quantity": [f"{error.sentence} {free_text(service.id, period)}".strip()]})
        return _page(form, who), 409
    flash(_("Booking %(number)s was created.", number=number), "success")
    if form.data["step"] == MORE:
        return redirect(url_for("bookings.choose_service", booking_id=booking_id))
    return redirect(url_for("bookings.edit" if asks else "bookings.show", booking_id=booking_id))


def _form(service: Service, *, with_customer: bool) -> NewBookingForm:
    extras = extras_of(service.id)
    return NewBookingForm(service, current_landlord(), extras, with_customer=with_customer, given=request.args)


def _book(form: NewBookingForm, period: Period, customer_id: int | None) -> Booking:
    # The lock makes the second of two equal posts see the booking of the first.
    lock_service(form.service.id)
    made = booking_with_form_key(form.data["form_key"])
    if made is not None:
        return made
    at, actor = now(), current_user.actor
    customer = get_customer(customer_id) if customer_id else create_customer(form.customer_data(), actor=actor, at=at)
    new = NewBooking(
        [form.new_item(period)],
        kind=BookingKind(form.data["kind"]),
        channel="office",
        language=customer.language,
        notes=form.data["notes"],
        form_key=form.data["form_key"],
    )
    return create_booking(customer, new, actor=actor, at=at)


def _customer(who: str) -> Customer | None:
    return None if who == NEW else get_customer(row_id(who) or 0)


def _page(form: NewBookingForm, who: str, quote: Quote | None = None) -> str:
    context: dict[str, Any] = {
        "form": form,
        "service": form.service,
        "customer": _customer(who),
        "who": who,
        "steps": _steps(2),
        "times": carried_times(request.args),
        "currency": current_landlord().currency,
        "quote": quote,
    }
    return render_template("bookings/new.html", **context)


def _steps(current: int) -> list[Step]:
    labels = (_("Customer"), _("Service"), _("Time and details"))
    states = ["done" if index < current else "current" if index == current else "todo" for index in range(3)]
    return [Step(label, state) for label, state in zip(labels, states, strict=True)]
