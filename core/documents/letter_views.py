"""The page on which staff write a mail to the customer of a booking."""

import secrets

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_login import current_user
from marshmallow import fields

from core.bookings.page import booking_page
from core.bookings.queries import get_whole_booking
from core.clock import now
from core.db import transaction
from core.documents.letters import Letter, TooMuchAttached, attachables_of, send_letter
from core.documents.views import blueprint
from core.permissions.access import requires
from core.web.checks import at_most, not_blank
from core.web.forms import Choice, Form, FormSchema

LONGEST_TEXT = 20_000


class LetterSchema(FormSchema):
    """A mail as staff type it."""

    subject = fields.String(
        required=True, validate=[not_blank, at_most(200)], metadata={"label": lazy_gettext("Subject")}
    )
    text = fields.String(
        required=True,
        validate=[not_blank, at_most(LONGEST_TEXT)],
        metadata={
            "label": lazy_gettext("Text"),
            "widget": "textarea",
            "attrs": {"rows": 10},
            "help": lazy_gettext(
                "The greeting with the name stands above it, your address below. An empty line begins a paragraph."
            ),
        },
    )
    attached = fields.List(
        fields.String(validate=at_most(40)),
        load_default=list,
        metadata={"label": lazy_gettext("Attachments"), "widget": "checks"},
    )
    form_key = fields.String(required=True, validate=at_most(40), metadata={"widget": "hidden"})


@blueprint.route("/<int:booking_id>/write", methods=["GET", "POST"])
@requires("messages.send")
def write(booking_id: int) -> ResponseReturnValue:
    """Write a mail with attachments, or send what was written; a double click sends it once."""
    booking = get_whole_booking(booking_id)
    schema = LetterSchema()
    choices = [Choice(one.key, str(one.label)) for one in attachables_of(booking)]
    attached = schema.fields["attached"]
    attached.metadata = {**attached.metadata, "choices": choices}
    form = Form(schema, {"form_key": secrets.token_urlsafe(18)})
    if request.method != "POST":
        return _page(booking_id, form)
    if not form.bind(request.form):
        return _page(booking_id, form), 422
    letter = Letter(form.data["subject"], form.data["text"], tuple(form.data["attached"]))
    try:
        with transaction():
            send_letter(booking_id, letter, form.data["form_key"], actor=current_user.actor, at=now())
    except TooMuchAttached as error:
        form.add_errors({"attached": [error.sentence]})
        return _page(booking_id, form), error.status
    flash(_("The e-mail is on its way."), "success")
    return redirect(url_for("bookings.messages", booking_id=booking_id))


def _page(booking_id: int, form: Form) -> str:
    booking = get_whole_booking(booking_id)
    page = booking_page(booking, "bookings.messages", now())
    return render_template("documents/letter.html", page=page, form=form)


__all__ = ["blueprint"]
