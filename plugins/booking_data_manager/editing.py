"""Customers edit their booking: the decision about one saved form, in the caller's transaction (D-05 to D-07)."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from werkzeug.datastructures import MultiDict

from core.appkit import (
    Actor,
    ActorKind,
    AnswerChange,
    Booking,
    FieldType,
    MessagePlan,
    Recipient,
    SignedLink,
    Slot,
    Uploads,
    change_answers,
    claim_files,
    current_landlord,
    db,
    file_ids,
    plan_message,
    record,
    subject_of,
)
from plugins.booking_data_manager.deadlines import Window, booking_window
from plugins.booking_data_manager.details import VERSION, DetailsForm, change_at, place_of_change, place_of_slot
from plugins.booking_data_manager.models import ChangeSet, ChangeState
from plugins.booking_data_manager.names import EDITED, NAME
from plugins.booking_data_manager.queries import own_date_of, waiting_change
from plugins.booking_data_manager.settings import EditingSettings, Notice, editing_settings


class Outcome(enum.Enum):
    """How saving ended."""

    SAVED = "saved"
    WAITING = "waiting"
    CLOSED = "closed"
    INVALID = "invalid"
    CONFLICT = "conflict"


@dataclass(frozen=True)
class EditPage:
    """Everything about one booking that the customer's page needs."""

    booking: Booking
    settings: EditingSettings
    window: Window
    details: DetailsForm


def open_page(booking: Booking, *, at: datetime) -> EditPage:
    """Return the released fields of a booking and until when they can be changed."""
    settings = editing_settings()
    window = booking_window(booking, settings, own_date_of(booking.id), now=at)
    return EditPage(booking, settings, window, DetailsForm(booking, settings, waiting_change(booking.id)))


@dataclass(frozen=True)
class Sent:
    """What a customer sent: typed text, files, and through which link."""

    typed: MultiDict[str, str]
    files: Uploads
    link: SignedLink


def save_details(page: EditPage, sent: Sent, *, at: datetime) -> Outcome:
    """Save what a customer typed into a booking that the caller has locked, or say why not.

    Everything is decided on the locked booking: closed or open, which fields are released, and whether somebody
    saved in between. The same form sent twice ends the same way and changes nothing the second time.
    """
    details = page.details
    if not page.window.is_open:
        return Outcome.CLOSED
    is_right = details.bind(sent.typed, sent.files)
    files = details.take_files(sent.files, at=at) if is_right else {}
    if details.form.errors:
        return Outcome.INVALID
    answers = {**details.answers(sent.typed), **files}
    if details.is_unchanged(answers):
        return Outcome.WAITING if details.waiting else Outcome.SAVED
    if sent.typed.get(VERSION, "") != details.version:
        details.show_newer(answers)
        return Outcome.CONFLICT
    if page.settings.notice is Notice.APPROVE:
        return _propose(page, answers, sent.link, at)
    return _apply(page, answers, sent.link, at)


def _apply(page: EditPage, answers: Mapping[str, str], link: SignedLink, at: datetime) -> Outcome:
    customer = _customer(page.booking)
    changes = change_answers(page.booking, page.details.slots, answers, actor=customer, at=at, via=NAME)
    _replace_waiting(page.details)
    if changes:
        change_set = _keep(page, changes, ChangeState.APPLIED, link, at)
        if page.settings.notice is Notice.AT_ONCE:
            _tell_landlord(page.booking, change_set, at)
    return Outcome.SAVED


def _propose(page: EditPage, answers: Mapping[str, str], link: SignedLink, at: datetime) -> Outcome:
    slots = page.details.slots
    changes = [
        change_at(slot, answers[slot.name]) for slot in slots if answers.get(slot.name, slot.stored) != slot.stored
    ]
    _replace_waiting(page.details)
    if not changes:
        return Outcome.SAVED
    # What is not in the booking yet would be thrown away after two days.
    claim_files(_files_in(changes, slots), subject_of(page.booking))
    change_set = _keep(page, changes, ChangeState.WAITING, link, at)
    record(f"{NAME}.proposed", subject_of(page.booking), _customer(page.booking), at, {"via": NAME})
    _tell_landlord(page.booking, change_set, at)
    return Outcome.WAITING


def _keep(page: EditPage, changes: list[AnswerChange], state: ChangeState, link: SignedLink, at: datetime) -> ChangeSet:
    change_set = ChangeSet(
        booking_id=page.booking.id,
        link_id=link.id,
        saved_at=at,
        customer_name=_customer(page.booking).name,
        state_name=state.value,
        stored_changes=[change.to_json() for change in changes],
        awaits_digest=page.settings.notice is Notice.DIGEST,
    )
    db.session.add(change_set)
    db.session.flush()
    return change_set


def _files_in(changes: list[AnswerChange], slots: list[Slot]) -> list[int]:
    places = {place_of_slot(slot) for slot in slots if slot.question.type is FieldType.FILE}
    return file_ids(change.after for change in changes if place_of_change(change) in places)


def _replace_waiting(details: DetailsForm) -> None:
    if details.waiting is not None:
        details.waiting.state_name = ChangeState.REPLACED.value


def _tell_landlord(booking: Booking, change_set: ChangeSet, at: datetime) -> None:
    landlord = current_landlord()
    if landlord.email:
        recipient = Recipient(landlord.email, landlord.name, landlord.language)
        plan_message(
            MessagePlan(EDITED, subject_of(booking), f"edit-{change_set.id}", recipient, at, {"change": change_set.id}),
            now=at,
        )


def _customer(booking: Booking) -> Actor:
    return Actor(ActorKind.CUSTOMER, booking.customer.name[:200], booking.customer_id)
