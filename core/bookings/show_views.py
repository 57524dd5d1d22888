"""One booking: what is in it, what happened, and what can be done next."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from core.activities.lines import lines_of
from core.activities.services import activities_of
from core.apps import hookspecs
from core.apps.history import app_title
from core.apps.panels import draw_panels
from core.bookings.blueprint import blueprint
from core.bookings.channels import belongs_to_landlord, channel_label, seller_of
from core.bookings.flow import confirm_booking, move_item
from core.bookings.models import Booking, BookingItem, ItemState
from core.bookings.queries import get_whole_booking
from core.bookings.services import cancel_booking, lock_booking
from core.bookings.stage import Facts, Stage, stage_of
from core.bookings.wording import calculation, tax_text
from core.catalogue.models import FieldScope, FieldType
from core.catalogue.prices import PriceLine
from core.catalogue.questions import Question, shown_answer
from core.clock import now
from core.db import transaction
from core.errors import NotFound
from core.files.answers import ShownFile, shown_files
from core.i18n import LANGUAGE_NAMES
from core.messages.queries import message_rows_about
from core.money import included_tax
from core.permissions.access import requires


@dataclass(frozen=True)
class ShownAnswer:
    """One question with its answer, as people read them."""

    label: str
    text: str
    file: ShownFile | None
    is_missing: bool


@dataclass(frozen=True)
class ShownItem:
    """One item with its answers and its participants' answers."""

    item: BookingItem
    calculation: str
    tax: str
    answers: list[ShownAnswer]
    people: list[list[ShownAnswer]]


@blueprint.get("/<int:booking_id>")
@requires("bookings.read")
def show(booking_id: int) -> ResponseReturnValue:
    """Show one booking."""
    booking = get_whole_booking(booking_id)
    return render_template(
        "bookings/show.html",
        booking=booking,
        stage=_stage(booking),
        channel=channel_label(booking.channel),
        seller=seller_of(booking),
        is_partners=not belongs_to_landlord(booking),
        language=LANGUAGE_NAMES.get(booking.language, booking.language),
        items=_items(booking),
        phones=[phone.number for phone in booking.customer.phones],
        messages=message_rows_about("booking", booking.id),
        history=lines_of(activities_of("booking", booking.id), app_title),
        panels=draw_panels(hookspecs.booking_panels, booking=booking),
    )


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
    wanted = request.form.get("state", "")
    if wanted not in {state.value for state in ItemState}:
        raise NotFound
    state = ItemState(wanted)
    with transaction():
        booking = move_item(booking_id, item_id, state, actor=current_user.actor, at=now()).booking
        customer_id = booking.customer_id
    flash(_sentence(state), "success")
    if request.form.get("back") == "customer":
        return redirect(url_for("customers.show", customer_id=customer_id))
    if request.form.get("back") == "start":
        return redirect(url_for("office.start"))
    return redirect(url_for("bookings.show", booking_id=booking_id))


@blueprint.get("/<int:booking_id>/cancel")
@requires("bookings.edit")
def ask_cancel(booking_id: int) -> ResponseReturnValue:
    """Say what cancelling this booking will do."""
    booking = get_whole_booking(booking_id)
    if booking.is_cancelled:
        return redirect(url_for("bookings.show", booking_id=booking_id))
    is_out = any(item.state is ItemState.HANDED_OVER for item in booking.items)
    return render_template("bookings/cancel.html", booking=booking, stage=_stage(booking), is_out=is_out)


@blueprint.post("/<int:booking_id>/cancel")
@requires("bookings.edit")
def cancel(booking_id: int) -> ResponseReturnValue:
    """Cancel a booking, with or without a message."""
    with_message = request.form.get("message") == "yes"
    with transaction():
        cancel_booking(lock_booking(booking_id), with_message=with_message, actor=current_user.actor, at=now())
    flash(_("The booking is cancelled."), "success")
    return redirect(url_for("bookings.show", booking_id=booking_id))


def _sentence(state: ItemState) -> str:
    sentences = {
        ItemState.OPEN: _("The item is open again."),
        ItemState.HANDED_OVER: _("The item is handed over."),
        ItemState.RETURNED: _("The item is taken back."),
    }
    return sentences[state]


def _stage(booking: Booking) -> Stage:
    states = [item.state for item in booking.items]
    facts = Facts(booking.kind, booking.starts_at, booking.ends_at, booking.cancelled_at, states, booking.has_lapsed)
    return stage_of(facts, now())


def _items(booking: Booking) -> list[ShownItem]:
    files = shown_files(_file_answers(booking))
    return [
        ShownItem(
            item,
            _calculation(item, booking.currency),
            tax_text(included_tax(item.price_minor, item.tax_basis_points), item.tax_basis_points, booking.currency),
            _answers(item.questions_for(FieldScope.BOOKING), item.answers, files),
            [
                _answers(item.questions_for(FieldScope.PARTICIPANT), person.answers, files)
                for person in item.participants
            ],
        )
        for item in booking.items
    ]


def _calculation(item: BookingItem, currency: str) -> str:
    lines = [PriceLine.from_json(stored) for stored in item.price_lines]
    return calculation(item.service.unit, lines, item.quantity, currency)


def _answers(questions: list[Question], stored: dict[str, str], files: Mapping[str, ShownFile]) -> list[ShownAnswer]:
    return [
        ShownAnswer(
            question.label,
            "" if question.type is FieldType.FILE else shown_answer(question, stored.get(question.key, "")),
            files.get(stored.get(question.key, "")) if question.type is FieldType.FILE else None,
            question.required and not stored.get(question.key),
        )
        for question in questions
    ]


def _file_answers(booking: Booking) -> list[str]:
    found: list[str] = []
    for item in booking.items:
        keys = {question.key for question in item.questions if question.type is FieldType.FILE}
        holders = [item.answers, *(person.answers for person in item.participants)]
        found += [answers[key] for answers in holders for key in keys if answers.get(key)]
    return found
