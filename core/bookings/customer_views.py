"""Give a booking to another customer, known or new (B-04)."""

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_login import current_user
from marshmallow import fields
from werkzeug.datastructures import MultiDict

from core.bookings.blueprint import blueprint
from core.bookings.customer_change import change_customer_of
from core.bookings.customer_fields import NewCustomer, customer_fields
from core.bookings.form_page import answer_form, draw_form
from core.bookings.guarded_form import GuardedForm
from core.bookings.models import Booking, BookingKind
from core.bookings.page import booking_page
from core.bookings.queries import get_whole_booking
from core.clock import now
from core.customers.listing import find_customers
from core.customers.models import Customer
from core.customers.services import create_customer, get_customer
from core.landlords.services import current_landlord
from core.permissions.access import requires
from core.web.listing import search_words

OFFERED = 12


class GiveForm(GuardedForm):
    """Whether the new customer gets a confirmation."""

    def __init__(self, booking: Booking) -> None:
        super().__init__(booking, _confirmation_field(booking), {"confirmation": True})
        self.is_booking = "confirmation" in self.schema.fields


class GiveToNewForm(NewCustomer, GuardedForm):
    """A new customer for the booking."""

    def __init__(self, booking: Booking) -> None:
        made = {**customer_fields(), **_confirmation_field(booking)}
        super().__init__(booking, made, {"language": current_landlord().language, "confirmation": True})
        self.is_booking = "confirmation" in self.schema.fields

    def bind(self, posted: MultiDict[str, str]) -> bool:
        """Make sure that the new customer has a name."""
        return super().bind(posted) and self.check_customer()


@blueprint.get("/<int:booking_id>/customer")
@requires("bookings.edit")
def choose_customer(booking_id: int) -> ResponseReturnValue:
    """Search for the customer who gets the booking."""
    booking, search = get_whole_booking(booking_id), search_words()
    return render_template(
        "bookings/choose_customer.html",
        page=booking_page(booking, "", now()),
        search=search,
        customers=find_customers(search, limit=OFFERED).customers,
    )


@blueprint.route("/<int:booking_id>/customer/<int:customer_id>", methods=["GET", "POST"])
@requires("bookings.edit")
def give(booking_id: int, customer_id: int) -> ResponseReturnValue:
    """Say what giving the booking to a customer will do, and do it."""
    form = GiveForm(get_whole_booking(booking_id))

    def work() -> None:
        _give(booking_id, customer_id, form)

    def draw(drawn: GuardedForm) -> str:
        return _give_page(booking_id, drawn, get_customer(customer_id))

    return answer_form(form, work, draw, wrong="_schema", said=_("The booking has another customer now."))


@blueprint.route("/<int:booking_id>/customer/new", methods=["GET", "POST"])
@requires("bookings.edit")
def give_to_new(booking_id: int) -> ResponseReturnValue:
    """Create a customer and give the booking to them, both or nothing."""
    form = GiveToNewForm(get_whole_booking(booking_id))

    def work() -> None:
        made = create_customer(form.customer_data(), actor=current_user.actor, at=now())
        _give(booking_id, made.id, form)

    def draw(drawn: GuardedForm) -> str:
        return _give_page(booking_id, drawn, None)

    return answer_form(form, work, draw, wrong="_schema", said=_("The booking has another customer now."))


def _give(booking_id: int, customer_id: int, form: GuardedForm) -> None:
    change_customer_of(
        booking_id,
        customer_id,
        form.data["version"],
        with_confirmation=form.data.get("confirmation", False),
        actor=current_user.actor,
        at=now(),
    )


def _give_page(booking_id: int, form: GuardedForm, customer: Customer | None) -> str:
    return draw_form("bookings/give.html", form, get_whole_booking(booking_id), customer=customer)


def _confirmation_field(booking: Booking) -> dict[str, fields.Field[bool]]:
    if booking.kind is not BookingKind.BOOKING:
        return {}
    label = lazy_gettext("Send a confirmation to the new customer")
    return {"confirmation": fields.Boolean(load_default=False, metadata={"label": label})}
