"""One item of the plan: what it is, and the way to move it, with a page that says what would change (B-04)."""

from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from core.bookings.models import BookingItem
from core.bookings.move_preview import MovePreview, preview_move
from core.bookings.moving import move_item
from core.bookings.occupancy import FullyBooked
from core.bookings.totals import DiscountTooLarge
from core.bookings.wording import calculation, long_moment, units_text
from core.catalogue.periods import BadPeriod
from core.clock import now
from core.db import transaction
from core.errors import Conflict, DomainError
from core.landlords.services import current_landlord
from core.permissions.access import requires
from core.planner.blueprint import blueprint
from core.planner.items import get_item, services_to_move_to
from core.planner.move_form import MoveForm, dropped
from core.planner.state import State, state_to_return_to
from core.web.input import refuse_other_fields, row_id

REFUSALS = (FullyBooked, DiscountTooLarge, Conflict)


@blueprint.get("/items/<int:item_id>")
@requires("bookings.read")
def item(item_id: int) -> ResponseReturnValue:
    """Show what an item is, and ask where it is to go."""
    return _item_page(_form(get_item(item_id)))


@blueprint.get("/items/<int:item_id>/move")
@requires("bookings.edit")
def move(item_id: int) -> ResponseReturnValue:
    """Say what a move would change, and ask whether that is meant; nothing is written."""
    form = _form(get_item(item_id))
    if not form.bind_address(dropped(form, request.args)):
        return _item_page(form), 422
    try:
        return _confirm_page(form)
    except BadPeriod as error:
        return _refused(form, error)


@blueprint.post("/items/<int:item_id>/move")
@requires("bookings.edit")
def save_move(item_id: int) -> ResponseReturnValue:
    """Move the item as confirmed; who was overtaken is shown the new state and asked again."""
    form = _form(get_item(item_id))
    refuse_other_fields("version", "back", "price", *form.schema.fields)
    if not form.bind_address(request.form):
        return _item_page(form), 422
    booking_id = form.item.booking_id
    try:
        wanted = form.move(takes_new_price=request.form.get("price") == "new")
        with transaction():
            version = row_id(request.form.get("version", "")) or 0
            move_item(booking_id, wanted, version, actor=current_user.actor, at=now())
    except BadPeriod as error:
        return _refused(form, error)
    except REFUSALS as error:
        form = _form(get_item(item_id))
        form.bind_address(request.form)
        return _confirm_page(form, error), error.status
    flash(_("The change was saved."), "success")
    return redirect(_state().url())


def _form(of: BookingItem) -> MoveForm:
    return MoveForm(of, services_to_move_to(of), current_landlord().zone)


def _refused(form: MoveForm, error: DomainError) -> ResponseReturnValue:
    names = list(form.schema.fields)
    form.add_errors({"last" if "last" in names else names[0] if names else "_schema": [error.sentence]})
    return _item_page(form), error.status


def _item_page(form: MoveForm) -> str:
    return render_template(
        "planner/item.html", form=form, item=form.item, booking=form.item.booking, **_common(form.item)
    )


def _confirm_page(form: MoveForm, refusal: DomainError | None = None) -> str:
    preview = preview_move(form.item.booking, form.move(), at=now())
    return render_template(
        "planner/confirm.html",
        form=form,
        preview=preview,
        item=form.item,
        booking=form.item.booking,
        refusal=refusal if preview.problem is None else None,
        stays=not preview.move.leaves(form.item),
        new_calculation=_calculation(preview),
        **_common(form.item),
    )


def _calculation(preview: MovePreview) -> str:
    if preview.price is None:
        return ""
    booking, quantity = preview.booking, preview.item.quantity
    return calculation(preview.service.unit, preview.price.lines, quantity, booking.currency)


def _common(of: BookingItem) -> dict[str, Any]:
    state: State = _state()
    return {"plan_url": state.url(), "back": state.query, "long_moment": long_moment, "units_text": units_text}


def _state() -> State:
    today = now().astimezone(current_landlord().zone).date()
    return state_to_return_to(today)
