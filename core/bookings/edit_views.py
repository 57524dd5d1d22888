"""Change what a booking knows: data fields, participants, notes."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from core.bookings.answer_form import AnswerForm, UploadsRefused
from core.bookings.blueprint import blueprint
from core.bookings.changes import BookingChanges, change_booking, lock_for_changes
from core.bookings.queries import get_whole_booking
from core.clock import now
from core.db import transaction
from core.errors import Conflict
from core.files.answers import take_uploads
from core.permissions.access import requires


@blueprint.get("/<int:booking_id>/edit")
@requires("bookings.edit")
def edit(booking_id: int) -> ResponseReturnValue:
    """Show the form with all data fields."""
    booking = get_whole_booking(booking_id)
    if booking.is_cancelled:
        return redirect(url_for("bookings.show", booking_id=booking_id))
    return _page(AnswerForm(booking))


@blueprint.post("/<int:booking_id>/edit")
@requires("bookings.edit")
def save(booking_id: int) -> ResponseReturnValue:
    """Save the form; its buttons beside participants save as well, so that nothing typed is lost."""
    form = AnswerForm(get_whole_booking(booking_id))
    if not form.bind(request.form):
        return _page(form), 422
    try:
        with transaction():
            _save(booking_id, form)
    except UploadsRefused as refused:
        form.add_errors(refused.errors)
        return _page(form), 422
    except Conflict:
        newer = AnswerForm(get_whole_booking(booking_id))
        newer.bind(request.form)
        newer.show_newer_state()
        return _page(newer), 409
    flash(_("Saved."), "success")
    if form.data["step"].startswith(("add-", "remove-")):
        return redirect(url_for("bookings.edit", booking_id=booking_id, _anchor="participants"))
    return redirect(url_for("bookings.show", booking_id=booking_id))


def _save(booking_id: int, form: AnswerForm) -> None:
    at = now()
    booking = lock_for_changes(booking_id, form.data["version"])
    files, errors = take_uploads(form.file_names, request.files, at)
    if errors:
        raise UploadsRefused(errors)
    step, _dash, number = form.data["step"].partition("-")
    changes = BookingChanges(
        answers={**form.typed_answers, **files},
        notes=form.data["notes"],
        add_to_item=int(number) if step == "add" else None,
        remove_participant=int(number) if step == "remove" else None,
    )
    change_booking(booking, changes, actor=current_user.actor, at=at)


def _page(form: AnswerForm) -> str:
    return render_template("bookings/edit.html", form=form, booking=form.booking, groups=form.groups())
