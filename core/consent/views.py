"""A customer's consents in the office: enter what they said, print the form for the counter (C-22, C-24)."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_login import current_user
from marshmallow import fields

from core.clock import now
from core.consent.models import ConsentPurpose
from core.consent.services import (
    KEYS,
    MESSAGES,
    ConsentSource,
    consents_of,
    decisions_of,
    known_keys,
    label_of,
    record_consents,
)
from core.consent.wordings import get_wording, keep_wording, newest_wording, read_wording
from core.customers.card_views import card_frame
from core.customers.countries import country_name
from core.customers.models import Customer
from core.customers.services import get_card, get_customer
from core.db import transaction
from core.i18n import LANGUAGE_NAMES
from core.landlords.services import current_landlord
from core.messages.deliver import spoken_in
from core.permissions.access import requires
from core.web.checks import one_of
from core.web.forms import Choice, Form, FormSchema

blueprint = Blueprint("consents", __name__)
TAKEN = (ConsentSource.COUNTER, ConsentSource.STAFF)


class ConsentsSchema(FormSchema):
    """What a customer agrees to from now on, and how staff know."""

    consents = fields.List(
        fields.String(),
        load_default=list,
        validate=known_keys,
        metadata={
            "label": lazy_gettext("The customer agrees to"),
            "choices": lambda: [Choice(key, label_of(asked)) for key, asked in KEYS.items()],
        },
    )
    source = fields.String(
        required=True,
        validate=one_of({source.value: source for source in TAKEN}),
        metadata={
            "label": lazy_gettext("How do you know?"),
            "widget": "radio",
            "choices": lambda: [
                Choice(ConsentSource.COUNTER.value, _("The customer has signed the form")),
                Choice(ConsentSource.STAFF.value, _("The customer told us")),
            ],
        },
    )
    number = fields.Integer(required=True, metadata={"widget": "hidden"})
    shown = fields.String(load_default="", metadata={"widget": "hidden"})


@blueprint.route("/<int:customer_id>/consents", methods=["GET", "POST"])
@requires("customers.edit")
def edit(customer_id: int) -> ResponseReturnValue:
    """Enter what a customer agrees to; each change stays on record with time, source and version."""
    customer, newest = get_card(customer_id), newest_wording()
    given = [one.key for one in consents_of(customer_id) if one.is_given]
    values = {
        "consents": given,
        "shown": " ".join(given),
        "source": ConsentSource.COUNTER.value,
        "number": newest.number if newest is not None else 1,
    }
    form = Form(ConsentsSchema(), values)
    if request.method != "POST" or not form.bind(request.form):
        frame = card_frame(customer, "messages")
        page = render_template("consent/edit.html", form=form, **frame)
        return page, 422 if form.errors else 200
    at = now()
    with transaction():
        record_consents(
            get_customer(customer_id),
            decisions_of(form.data["consents"], form.data["shown"].split()),
            ConsentSource(form.data["source"]),
            keep_wording(form.data["number"], at=at),
            customer.language,
            current_user.actor,
            at,
        )
    flash(_("The consents were saved."), "success")
    return redirect(url_for("customers.show_messages", customer_id=customer_id))


@blueprint.get("/<int:customer_id>/consents/form")
@requires("customers.read")
def print_form(customer_id: int) -> ResponseReturnValue:
    """Show the privacy statement and the consent form with the customer's data, to print and sign."""
    customer, landlord = get_card(customer_id), current_landlord()
    wanted = request.args.get("language", "")
    language = wanted if wanted in LANGUAGE_NAMES else customer.language
    reading = read_wording(newest_wording(), language, landlord)
    with spoken_in(reading.language):
        return render_template(
            "consent/print.html",
            customer=customer,
            facts=_facts(customer),
            landlord=landlord,
            reading=reading,
            messages=MESSAGES,
            profiling=ConsentPurpose.PROFILING,
            language_names=LANGUAGE_NAMES,
            printed_at=now(),
        )


@blueprint.get("/<int:customer_id>/consents/versions/<int:wording_id>")
@requires("customers.read")
def wording(customer_id: int, wording_id: int) -> ResponseReturnValue:
    """Show the version that a customer read, in the language in which they read it."""
    customer, found = get_card(customer_id), get_wording(wording_id)
    language = request.args.get("language", "")
    reading = read_wording(found, language or customer.language, current_landlord())
    sentences = [(str(purpose.label), text) for purpose, text in reading.sentences.items()]
    frame = card_frame(customer, "messages")
    return render_template("consent/wording.html", reading=reading, sentences=sentences, **frame)


def _facts(customer: Customer) -> list[tuple[str, str]]:
    address = customer.addresses[0] if customer.addresses else None
    town = f"{address.postal_code} {address.city}".strip() if address else ""
    parts = [address.street, town, country_name(address.country) if address.country else ""] if address else []
    return [
        (_("Name"), ", ".join(dict.fromkeys(filter(None, (customer.person_name, customer.company))))),
        (_("Customer number"), customer.number),
        (_("Address"), ", ".join(filter(None, parts))),
        (_("E-mail address"), customer.email),
        (_("Phone numbers"), ", ".join(phone.number for phone in customer.phones)),
    ]
