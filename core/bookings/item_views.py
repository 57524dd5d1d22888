"""Add an item to a booking, change it, delete it (B-04, C-08)."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from core.bookings.back import known_back
from core.bookings.blueprint import blueprint
from core.bookings.extras import extras_of
from core.bookings.form_page import answer_form, draw_form, page_of
from core.bookings.guarded_form import GuardedForm
from core.bookings.item_form import EditItemForm, NewItemForm, save_item
from core.bookings.items import add_item, remove_item
from core.bookings.models import BookingItem
from core.bookings.new_form import PRICE
from core.bookings.page import booking_page
from core.bookings.queries import get_whole_booking
from core.bookings.quote_page import quoted
from core.bookings.quotes import Quote
from core.bookings.services import item_of
from core.catalogue.services import all_services, get_service
from core.clock import now
from core.landlords.services import current_landlord
from core.permissions.access import requires


@blueprint.get("/<int:booking_id>/items/new")
@requires("bookings.edit")
def choose_service(booking_id: int) -> ResponseReturnValue:
    """Ask which service is added."""
    booking = get_whole_booking(booking_id)
    page = booking_page(booking, "", now())
    return render_template("bookings/choose_service.html", page=page, services=all_services())


@blueprint.route("/<int:booking_id>/items/new/<int:service_id>", methods=["GET", "POST"])
@requires("bookings.edit")
def add_service(booking_id: int, service_id: int) -> ResponseReturnValue:
    """Ask when and how many, show the price, and add the item."""
    service = get_service(service_id)
    form = NewItemForm(get_whole_booking(booking_id), service, extras_of(service_id), current_landlord(), request.args)
    quote: list[Quote] = []

    def work() -> None:
        new = form.new_item(form.period(current_landlord()))
        add_item(booking_id, new, form.data["version"], actor=current_user.actor, at=now())

    def draw(drawn: GuardedForm) -> str:
        booking = get_whole_booking(booking_id)
        return draw_form("bookings/add_item.html", drawn, booking, service=service, quote=next(iter(quote), None))

    if request.method == "POST" and request.form.get("step") == PRICE and form.bind(request.form):
        period = form.checked_period(current_landlord())
        if period is not None:
            quote.append(quoted(service, form.new_item(period)))
        return draw(form), 422 if form.errors else 200
    return answer_form(form, work, draw, wrong=form.period_names[1], said=_("The service was added."))


@blueprint.route("/<int:booking_id>/items/<int:item_id>/edit", methods=["GET", "POST"])
@requires("bookings.edit")
def edit_item(booking_id: int, item_id: int) -> ResponseReturnValue:
    """Change the time of an item, and how many places and persons it is for."""
    item = item_of(get_whole_booking(booking_id), item_id)
    form = EditItemForm(item, current_landlord(), back=_back())

    def work() -> None:
        save_item(item_of(get_whole_booking(booking_id), item_id), form, actor=current_user.actor, at=now())

    draw = page_of("bookings/edit_item.html", title=dict(item.service.titles))
    return answer_form(form, work, draw, wrong=form.period_names[1], said=_("Saved."))


@blueprint.get("/<int:booking_id>/items/<int:item_id>/remove")
@requires("bookings.edit")
def ask_remove_item(booking_id: int, item_id: int) -> ResponseReturnValue:
    """Say what deleting an item will do."""
    booking = get_whole_booking(booking_id)
    return _remove_page(GuardedForm(booking, back=_back()), item_of(booking, item_id))


@blueprint.post("/<int:booking_id>/items/<int:item_id>/remove")
@requires("bookings.edit")
def delete_item(booking_id: int, item_id: int) -> ResponseReturnValue:
    """Delete an item from a booking."""
    booking = get_whole_booking(booking_id)
    item_of(booking, item_id)

    def work() -> None:
        remove_item(booking_id, item_id, form.data["version"], actor=current_user.actor, at=now())

    def draw(drawn: GuardedForm) -> str:
        return _remove_page(drawn, item_of(get_whole_booking(booking_id), item_id))

    form = GuardedForm(booking)
    return answer_form(form, work, draw, wrong="_schema", said=_("The item was deleted from the booking."))


def _remove_page(form: GuardedForm, item: BookingItem) -> str:
    more: dict[str, Any] = {"item": item, "is_last": len(item.booking.items) == 1}
    return draw_form("bookings/remove_item.html", form, item.booking, **more)


def _back() -> str:
    return known_back(request.args.get("back", ""))
