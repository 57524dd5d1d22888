"""Move a booking on: confirm it, hand over, take back, cancel."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from core.bookings.back import back_url
from core.bookings.blueprint import blueprint
from core.bookings.flow import confirm_booking, move_item
from core.bookings.items import move_due_items
from core.bookings.models import ItemState
from core.bookings.page import stage_at
from core.bookings.queries import get_whole_booking
from core.bookings.services import cancel_booking, lock_booking
from core.clock import now
from core.db import transaction
from core.errors import NotFound
from core.permissions.access import requires


@blueprint.post("/<int:booking_id>/confirm")
@requires("bookings.edit")
def confirm(booking_id: int) -> ResponseReturnValue:
    """Turn an offer or a reservation into a booking."""
    with transaction():
        booking = confirm_booking(booking_id, actor=current_user.actor, at=now())
        number = booking.number
    flash(_("Booking %(number)s is confirmed.", number=number), "success")
    return redirect(url_for("bookings.show", booking_id=booking_id))


@blueprint.post("/<int:booking_id>/items/<int:item_id>/state")
@requires("bookings.edit")
def change_state(booking_id: int, item_id: int) -> ResponseReturnValue:
    """Hand an item over, take it back, or undo either."""
    state = _wanted_state()
    with transaction():
        booking = move_item(booking_id, item_id, state, actor=current_user.actor, at=now()).booking
        goal = back_url(booking, request.form.get("back", ""))
    flash(_sentence(state), "success")
    return redirect(goal)


@blueprint.post("/<int:booking_id>/state")
@requires("bookings.edit")
def change_states(booking_id: int) -> ResponseReturnValue:
    """Hand over everything that begins soon, or take back everything that is out."""
    state = _wanted_state()
    with transaction():
        count = move_due_items(booking_id, state, actor=current_user.actor, at=now())
    flash(_sentence(state) if count == 1 else _sentence_for_all(state, count), "success")
    return redirect(url_for("bookings.show", booking_id=booking_id))


@blueprint.get("/<int:booking_id>/cancel")
@requires("bookings.edit")
def ask_cancel(booking_id: int) -> ResponseReturnValue:
    """Say what cancelling this booking will do."""
    booking = get_whole_booking(booking_id)
    if booking.is_cancelled:
        return redirect(url_for("bookings.show", booking_id=booking_id))
    is_out = any(item.state is ItemState.HANDED_OVER for item in booking.items)
    return render_template("bookings/cancel.html", booking=booking, stage=stage_at(booking, now()), is_out=is_out)


@blueprint.post("/<int:booking_id>/cancel")
@requires("bookings.edit")
def cancel(booking_id: int) -> ResponseReturnValue:
    """Cancel a booking, with or without a message."""
    with_message = request.form.get("message") == "yes"
    with transaction():
        cancel_booking(lock_booking(booking_id), with_message=with_message, actor=current_user.actor, at=now())
    flash(_("The booking is cancelled."), "success")
    return redirect(url_for("bookings.show", booking_id=booking_id))


def _wanted_state() -> ItemState:
    wanted = request.form.get("state", "")
    if wanted not in {state.value for state in ItemState}:
        raise NotFound
    return ItemState(wanted)


def _sentence_for_all(state: ItemState, count: int) -> str:
    if state is ItemState.HANDED_OVER:
        return _("%(number)s items are handed over.", number=count)
    return _("%(number)s items are taken back.", number=count)


def _sentence(state: ItemState) -> str:
    sentences = {
        ItemState.OPEN: _("The item is open again."),
        ItemState.HANDED_OVER: _("The item is handed over."),
        ItemState.RETURNED: _("The item is taken back."),
    }
    return sentences[state]
