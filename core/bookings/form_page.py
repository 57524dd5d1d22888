"""How the forms of a booking are answered: drawn, checked, done in one transaction, and then led back."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from core.bookings.back import back_url
from core.bookings.guarded_form import GuardedForm
from core.bookings.models import Booking
from core.bookings.page import booking_page
from core.bookings.queries import get_whole_booking
from core.clock import now
from core.db import transaction
from core.errors import Conflict, DomainError, NotFound


def answer_form(
    form: GuardedForm, work: Callable[[], object], draw: Callable[[GuardedForm], str], *, wrong: str, said: str
) -> ResponseReturnValue:
    """Show a form, or do its work and lead back; ``wrong`` is the field beside which a refusal stands."""
    status = 200
    if request.method == "POST":
        status = _done(form, work, wrong) if form.bind(request.form) else 422
        if not status:
            flash(said, "success")
            return redirect(back_url(get_whole_booking(form.booking_id), form.data["back"]))
    return draw(form), status


def page_of(template: str, **more: Any) -> Callable[[GuardedForm], str]:
    """Return what draws a form with a template."""
    return lambda form: draw_form(template, form, get_whole_booking(form.booking_id), **more)


def draw_form(template: str, form: GuardedForm, booking: Booking, **more: Any) -> str:
    """Draw a form below the head of its booking."""
    back = back_url(booking, form.values.get("back", ""))
    return render_template(template, page=booking_page(booking, "", now()), form=form, back=back, **more)


def _done(form: GuardedForm, work: Callable[[], object], wrong: str) -> int:
    """Do the work of a form in one transaction; returns 0, or the status of what was refused."""
    try:
        with transaction():
            work()
    except NotFound:
        raise
    except Conflict as error:
        form.show_newer_version(get_whole_booking(form.booking_id).version)
        return error.status
    except DomainError as error:
        # Whoever typed it can mend it there.
        form.add_errors({wrong: [error.sentence]})
        return error.status
    return 0
