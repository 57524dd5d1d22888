"""A customer's own data and consents (C-22, GDPR 16)."""

from dataclasses import replace
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import fields

from core.clock import now
from core.consent.services import ConsentSource, consents_of, decisions_of, known_keys, record_consents
from core.consent.wordings import keep_wording
from core.customers.models import Customer
from core.customers.schemas import CustomerForm, CustomerSchema, given_numbers, values_of
from core.customers.services import Address, CustomerData, change_customer, data_of, get_card
from core.db import transaction
from core.errors import Conflict
from core.i18n import current_language
from core.permissions.access import public
from core.storefront.blueprint import SEE_OTHER, blueprint
from core.storefront.consents import boxes_with
from core.storefront.portal import account_page, actor_of, signed_in
from core.web.forms import Form, FormSchema

OWN = (
    "company",
    "first_name",
    "last_name",
    "phones",
    "street",
    "postal_code",
    "city",
    "country",
    "birthday",
    "language",
)


class OwnDataSchema(CustomerSchema):
    """What customers keep up to date themselves; the e-mail address has a page of its own."""

    class Meta(CustomerSchema.Meta):
        """Only these, so that nobody gives themselves another number."""

        fields = (*OWN, "version")

    version = fields.Integer(required=True, metadata={"widget": "hidden"})


class OwnConsentsSchema(FormSchema):
    """What a customer agrees to from now on, and which version was read."""

    consents = fields.List(fields.String(), load_default=list, validate=known_keys)
    wording = fields.Integer(load_default=1)
    shown = fields.String(load_default="", metadata={"widget": "hidden"})


@blueprint.route("/account/data", methods=["GET", "POST"])
@public
def account_data() -> ResponseReturnValue:
    """Show the customer's data, or store what they changed; staff read it in the history."""
    customer = get_card(signed_in().id)
    form = CustomerForm(OwnDataSchema(), values_of(data_of(customer), customer.version))
    if request.method != "POST" or not form.bind(request.form):
        return _data_page(form, customer, 422 if form.errors else 200)
    try:
        with transaction():
            locked = signed_in(locked=True)
            data = _changed(data_of(locked), form.data)
            change_customer(locked, data, version=form.data["version"], actor=actor_of(locked), at=now())
    except Conflict:
        customer = get_card(signed_in().id)
        form.values["version"] = customer.version
        form.add_errors({"_schema": [_("Your data were changed meanwhile. Please check them and save again.")]})
        return _data_page(form, customer, Conflict.status)
    flash(_("Your data were saved."), "success")
    return redirect(url_for("storefront.account_data"), SEE_OTHER)


@blueprint.route("/account/consents", methods=["GET", "POST"])
@public
def account_consents() -> ResponseReturnValue:
    """Show what the customer agrees to, or record what they changed."""
    customer = signed_in()
    states = consents_of(customer.id)
    given = [one.key for one in states if one.is_given]
    form = Form(OwnConsentsSchema(), {"consents": given, "shown": " ".join(given)})
    if request.method != "POST" or not form.bind(request.form):
        boxes = boxes_with(form.values["consents"])
        page = account_page(
            "consents",
            "storefront.account_consents",
            form=form,
            consents=boxes,
            states=[one for one in states if one.at is not None],
        )
        return page, 422 if form.errors else 200
    at = now()
    with transaction():
        locked = signed_in(locked=True)
        record_consents(
            locked,
            decisions_of(form.data["consents"], form.data["shown"].split()),
            ConsentSource.PORTAL,
            keep_wording(form.data["wording"], at=at),
            current_language(),
            actor_of(locked),
            at,
        )
    flash(_("Your consents were saved."), "success")
    return redirect(url_for("storefront.account_consents"), SEE_OTHER)


def _changed(before: CustomerData, typed: dict[str, Any]) -> CustomerData:
    # The labels are the staff's: they stay with the numbers and the address that they were given to.
    labels, phones = dict(before.labelled_phones), tuple(given_numbers(typed["phones"]))
    address = Address(typed["street"], typed["postal_code"], typed["city"], typed["country"], before.address.label)
    names = ("company", "first_name", "last_name", "birthday", "language")
    own = {name: typed[name] for name in names}
    return replace(
        before,
        **own,
        phones=phones,
        phone_labels=tuple(labels.get(number, "") for number in phones),
        address=address,
    )


def _data_page(form: CustomerForm, customer: Customer, status: int) -> ResponseReturnValue:
    return account_page("data", "storefront.account_data", form=form, email=customer.email), status
