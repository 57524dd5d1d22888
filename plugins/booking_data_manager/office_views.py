"""The app's tabs for staff: the two lists, and what can be done with a booking (D-04, D-07)."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_login import current_user

from core.appkit import (
    Actor,
    Booking,
    BookingKind,
    Form,
    NotFound,
    app_page,
    get_booking,
    lock_booking,
    now,
    record,
    requires,
    slots_of,
    subject_of,
    transaction,
)
from plugins.booking_data_manager.deadlines import Window, booking_window
from plugins.booking_data_manager.decisions import approve, decline, revert
from plugins.booking_data_manager.edit_links import issue_if_possible, revoke_links
from plugins.booking_data_manager.mails import Letter, letter, standard_texts
from plugins.booking_data_manager.models import ChangeSet
from plugins.booking_data_manager.names import NAME
from plugins.booking_data_manager.queries import (
    ListRequest,
    Period,
    find_bookings,
    last_changes_of,
    open_until_of,
    own_date_of,
)
from plugins.booking_data_manager.reminders import EndsInThePast, NoAddress, send_individual, send_reminder
from plugins.booking_data_manager.schemas import IndividualMailSchema
from plugins.booking_data_manager.settings import editing_settings
from plugins.booking_data_manager.texts import _, gettext
from plugins.booking_data_manager.wording import services_text

blueprint = Blueprint(NAME, __name__)
LONGEST_SEARCH = 100


@dataclass(frozen=True)
class Row:
    """One booking in a list."""

    booking: Booking
    services: str
    window: Window
    last_change: ChangeSet | None
    missing: int


@dataclass(frozen=True)
class Chip:
    """A filter as a link."""

    label: object
    url: str
    active: bool


@blueprint.get("/")
@requires("apps.use")
def upcoming() -> ResponseReturnValue:
    """List the bookings that are still to come or running."""
    return _list(Period.UPCOMING)


@blueprint.get("/archived")
@requires("apps.use")
def archived() -> ResponseReturnValue:
    """List the bookings that are over or cancelled."""
    return _list(Period.ARCHIVED)


@blueprint.post("/bookings/<int:booking_id>/reminder")
@requires("messages.send")
def remind(booking_id: int) -> ResponseReturnValue:
    """Send one more reminder now."""

    def act(booking: Booking, actor: Actor, at: datetime) -> None:
        send_reminder(booking, _form_key(), actor=actor, at=at)

    return _act_on(booking_id, act, _("The reminder is on its way."))


@blueprint.get("/bookings/<int:booking_id>/mail")
@requires("messages.send")
def write_mail(booking_id: int) -> ResponseReturnValue:
    """Show the form for an individual mail, filled with the texts of the settings."""
    booking = _confirmed(get_booking(booking_id))
    with force_locale(booking.language):
        subject, text = standard_texts(editing_settings())
    values = {"form_key": secrets.token_urlsafe(12), "subject": subject, "text": text}
    return _mail_page(booking, Form(IndividualMailSchema(), values))


@blueprint.post("/bookings/<int:booking_id>/mail")
@requires("messages.send")
def send_mail(booking_id: int) -> ResponseReturnValue:
    """Preview or send an individual mail."""
    form = Form(IndividualMailSchema())
    posted = request.form.copy()
    wants_preview = posted.pop("action", "send") == "preview"
    if not form.bind(posted):
        return _mail_page(_confirmed(get_booking(booking_id)), form), 422
    if wants_preview:
        return _mail_page(_confirmed(get_booking(booking_id)), form, with_preview=True)
    try:
        with transaction():
            booking = _confirmed(lock_booking(booking_id))
            send_individual(booking, actor=current_user.actor, at=now(), **form.data)
    except EndsInThePast as error:
        form.add_errors({"open_until": [error.sentence]})
    except NoAddress as error:
        form.add_errors({"_schema": [error.sentence]})
    if form.errors:
        return _mail_page(_confirmed(get_booking(booking_id)), form), 422
    flash(gettext("The e-mail is on its way."), "success")
    return redirect(_back(booking_id))


@blueprint.post("/bookings/<int:booking_id>/links/revoke")
@requires("bookings.edit")
def revoke(booking_id: int) -> ResponseReturnValue:
    """Revoke all links of a booking."""

    def act(booking: Booking, actor: Actor, at: datetime) -> None:
        revoke_links(booking, actor=actor, at=at)

    return _act_on(booking_id, act, _("The links are revoked. They open nothing any more."))


@blueprint.post("/bookings/<int:booking_id>/links")
@requires("bookings.edit")
def issue(booking_id: int) -> ResponseReturnValue:
    """Make a new link for a booking; the next mail holds it."""

    def act(booking: Booking, actor: Actor, at: datetime) -> None:
        if issue_if_possible(booking, at=at) is None:
            raise NoAddress
        record(f"{NAME}.link_issued", subject_of(booking), actor, at, {"via": NAME})

    return _act_on(booking_id, act, _("There is a new link. Send a reminder so that the customer gets it."))


@blueprint.post("/edits/<int:change_id>/approve")
@requires("bookings.edit")
def approve_edit(change_id: int) -> ResponseReturnValue:
    """Write an edit that waits into the booking."""
    return _decide(change_id, approve, _("The changes are in the booking now."))


@blueprint.post("/edits/<int:change_id>/decline")
@requires("bookings.edit")
def decline_edit(change_id: int) -> ResponseReturnValue:
    """Decline an edit that waits."""
    return _decide(change_id, decline, _("The changes are declined. The booking stays as it is."))


@blueprint.post("/edits/<int:change_id>/revert")
@requires("bookings.edit")
def revert_edit(change_id: int) -> ResponseReturnValue:
    """Take an edit back."""
    return _decide(change_id, revert, _("The edit is reverted: the values before it are back."))


def _act_on(booking_id: int, act: Callable[[Booking, Actor, datetime], None], done: object) -> ResponseReturnValue:
    with transaction():
        act(_confirmed(lock_booking(booking_id)), current_user.actor, now())
    flash(str(done), "success")
    return redirect(_back(booking_id))


def _decide(change_id: int, decision: Callable[..., ChangeSet], done: object) -> ResponseReturnValue:
    with transaction():
        booking_id = decision(change_id, actor=current_user.actor, at=now()).booking_id
    flash(str(done), "success")
    return redirect(url_for("bookings.show", booking_id=booking_id))


def _list(period: Period) -> ResponseReturnValue:
    at = now()
    wanted = ListRequest(
        period,
        request.args.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH],
        request.args.get("state") == "waiting",
        request.args.get("after", ""),
        request.args.get("before", ""),
    )
    page = find_bookings(wanted, now=at)
    endpoint = f"{NAME}.{period.value}"
    state: dict[str, Any] = {"q": wanted.search or None, "state": "waiting" if wanted.only_waiting else None}
    return app_page(
        f"{NAME}/bookings.html",
        rows=_rows(page.bookings, at),
        wanted=wanted,
        here=url_for(endpoint),
        chips=_chips(endpoint, wanted),
        previous_url=url_for(endpoint, before=page.previous_before, **state) if page.previous_before else "",
        next_url=url_for(endpoint, after=page.next_after, **state) if page.next_after else "",
        form_key=secrets.token_urlsafe(12),
    )


def _rows(bookings: Sequence[Booking], at: datetime) -> list[Row]:
    settings = editing_settings()
    ids = [booking.id for booking in bookings]
    open_until, last_changes = open_until_of(ids), last_changes_of(ids)
    return [
        Row(
            booking,
            services_text(booking),
            booking_window(booking, settings, open_until.get(booking.id), now=at),
            last_changes.get(booking.id),
            sum(1 for slot in slots_of(booking) if slot.question.required and not slot.stored),
        )
        for booking in bookings
    ]


def _chips(endpoint: str, wanted: ListRequest) -> list[Chip]:
    search = wanted.search or None
    return [
        Chip(_("All"), url_for(endpoint, q=search), not wanted.only_waiting),
        Chip(_("Waits for approval"), url_for(endpoint, q=search, state="waiting"), wanted.only_waiting),
    ]


def _mail_page(booking: Booking, form: Form, *, with_preview: bool = False) -> str:
    at = now()
    settings = editing_settings()
    window = booking_window(booking, settings, own_date_of(booking.id), now=at)
    preview: Letter | None = None
    if with_preview:
        window = booking_window(booking, settings, form.data["open_until"] or own_date_of(booking.id), now=at)
        with force_locale(booking.language):
            preview = letter(booking, window, form.data["subject"], form.data["text"])
    return app_page(
        f"{NAME}/individual_mail.html",
        booking=booking,
        form=form,
        window=window,
        preview=preview,
        services=services_text(booking),
        back_url=_back(booking.id),
    )


def _confirmed(booking: Booking) -> Booking:
    """Return the booking if it is one that customers edit; offers and reservations are not."""
    if booking.kind is not BookingKind.BOOKING:
        raise NotFound
    return booking


def _form_key() -> str:
    """Return the key of the button that was pressed; pressed twice, it is the same."""
    return request.form.get("form_key", "")[:40] or secrets.token_urlsafe(12)


def _back(booking_id: int) -> str:
    place = request.values.get("back", "")
    if place in (Period.UPCOMING.value, Period.ARCHIVED.value):
        return url_for(f"{NAME}.{place}")
    return url_for("bookings.show", booking_id=booking_id)
