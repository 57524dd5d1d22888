"""The page on which staff write to one customer (C-15)."""

import secrets

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, lazy_gettext
from flask_babel import gettext as _
from flask_login import current_user
from marshmallow import ValidationError, fields

from core.activities.services import Subject
from core.clock import now
from core.customers.blueprint import blueprint
from core.customers.letters import (
    PLACEHOLDERS,
    CustomerLetter,
    FilesTooLarge,
    is_sent,
    letter_files,
    letter_problems,
    send_customer_letter,
    written,
)
from core.customers.models import Customer
from core.customers.services import get_customer
from core.db import transaction
from core.files.content import ACCEPT, UploadRefused
from core.files.services import claim_files, store_upload
from core.i18n import LANGUAGE_NAMES
from core.permissions.access import requires
from core.web.checks import at_most, not_blank, one_of
from core.web.forms import Choice, Form, FormSchema
from core.web.input import row_id

LONGEST_TEXT = 20_000
MOST_UPLOADS = 5


def _known_placeholders(text: str) -> None:
    wrong = letter_problems(text)
    if wrong:
        raise ValidationError(_("There is no placeholder %(names)s.", names=", ".join(wrong[:3])))


class LetterSchema(FormSchema):
    """A mail as staff type it."""

    subject = fields.String(
        required=True,
        validate=[not_blank, at_most(200), _known_placeholders],
        metadata={"label": lazy_gettext("Subject")},
    )
    text = fields.String(
        required=True,
        validate=[not_blank, at_most(LONGEST_TEXT), _known_placeholders],
        metadata={
            "label": lazy_gettext("Text"),
            "widget": "textarea",
            "attrs": {"rows": 10},
            "help": lazy_gettext(
                "The greeting with the name stands above it, your address below. An empty line begins a paragraph."
            ),
        },
    )
    language = fields.String(
        required=True,
        validate=one_of(LANGUAGE_NAMES),
        metadata={
            "label": lazy_gettext("Language"),
            "help": lazy_gettext("Of the greeting and of what stands around your text."),
            "choices": [Choice(code, name) for code, name in LANGUAGE_NAMES.items()],
        },
    )
    attached = fields.List(
        fields.String(validate=at_most(12)),
        load_default=list,
        metadata={"label": lazy_gettext("Documents of the customer"), "widget": "checks"},
    )
    form_key = fields.String(required=True, validate=[not_blank, at_most(40)], metadata={"widget": "hidden"})
    step = fields.String(load_default="send", validate=one_of({"send": "", "preview": ""}))


@blueprint.route("/<int:customer_id>/message", methods=["GET", "POST"])
@requires("messages.send")
def write_message(customer_id: int) -> ResponseReturnValue:
    """Write to a customer, look at the mail, or send it; a double click sends it once."""
    customer = get_customer(customer_id)
    form = _form(customer)
    if request.method != "POST":
        return _page(customer, form)
    if not form.bind(request.form):
        return _page(customer, form), 422
    if form.data["step"] == "preview":
        return _page(customer, form, _preview(customer, form))
    try:
        _send(customer_id, form)
    except UploadRefused as error:
        return _page(customer, form, file_error=error.sentence), error.status
    except FilesTooLarge as error:
        form.add_errors({"attached": [error.sentence]})
        return _page(customer, form), error.status
    flash(_("The e-mail is on its way."), "success")
    return redirect(url_for("customers.show_messages", customer_id=customer_id))


def _send(customer_id: int, form: Form) -> None:
    uploads = [one for one in request.files.getlist("files") if one.filename][:MOST_UPLOADS]
    with transaction():
        if is_sent(customer_id, form.data["form_key"], at=now()):
            return
        stored = [store_upload(one, at=now()).id for one in uploads]
        claim_files(stored, Subject("customer", customer_id, customer_id))
        letter = _letter(form, stored)
        send_customer_letter(customer_id, letter, form.data["form_key"], actor=current_user.actor, at=now())


def _form(customer: Customer) -> Form:
    schema = LetterSchema()
    attached = schema.fields["attached"]
    choices = [Choice(str(one.id), one.name) for one in letter_files(customer.id)]
    attached.metadata = {**attached.metadata, "choices": choices}
    return Form(schema, {"form_key": secrets.token_urlsafe(18), "language": customer.language})


def _letter(form: Form, more: list[int]) -> CustomerLetter:
    ticked = [found for text in form.data["attached"] if (found := row_id(text)) is not None]
    return CustomerLetter(form.data["subject"], form.data["text"], form.data["language"], (*ticked, *more))


def _preview(customer: Customer, form: Form) -> dict[str, str]:
    with force_locale(form.data["language"]):
        content = written(customer, _letter(form, []))
    return {"subject": content.subject, "text": content.text}


def _page(customer: Customer, form: Form, preview: dict[str, str] | None = None, file_error: str = "") -> str:
    return render_template(
        "customers/message.html",
        customer=customer,
        form=form,
        placeholders=PLACEHOLDERS,
        preview=preview,
        file_error=file_error,
        accept=ACCEPT,
        has_files=bool(form["attached"].choices),
    )
