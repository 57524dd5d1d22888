"""Pages of customers in the office: the form (C-07), and all others that lie in the modules beside it."""

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from core.accounts.views import safe_next
from core.clock import now
from core.customers import access_views, card_views, letter_views, list_views, merged_away, rights_views
from core.customers.blueprint import blueprint
from core.customers.card_form import CardForm
from core.customers.invitations import AddressInUse, invite_customer
from core.customers.labels import LABELS
from core.customers.models import Customer
from core.customers.own_fields import label_of, own_fields, shown_value
from core.customers.schemas import ChangeSchema, NewSchema, values_of
from core.customers.services import (
    CustomerAnonymised,
    CustomerData,
    NumberTaken,
    change_customer,
    create_customer,
    data_of,
    get_card,
    get_customer,
    readable,
)
from core.db import transaction
from core.errors import Conflict
from core.landlords.services import current_landlord
from core.permissions.access import requires

__all__ = ["access_views", "blueprint", "card_views", "letter_views", "list_views", "merged_away", "rights_views"]


@dataclass(frozen=True)
class Difference:
    """One value that somebody else saved while the form was open."""

    label: str
    saved: str
    typed: str


@blueprint.route("/new", methods=["GET", "POST"])
@requires("customers.edit")
def create() -> ResponseReturnValue:
    """Create a customer."""
    landlord = current_landlord()
    form = CardForm(NewSchema, {"language": landlord.language, "country": landlord.country}, own_fields())
    if request.method == "POST" and form.bind(request.form):
        try:
            with transaction():
                customer = create_customer(form.customer_data(), actor=current_user.actor, at=now())
                if form.data["invite"]:
                    invite_customer(customer, actor=current_user.actor, at=now())
        except NumberTaken as error:
            form.add_errors({"number": [error.sentence]})
        except AddressInUse as error:
            form.add_errors({"email": [error.sentence]})
        else:
            flash(_("The customer was created."), "success")
            return redirect(url_for("customers.show", customer_id=customer.id))
    return _form_page(form, None)


@blueprint.route("/<int:customer_id>/edit", methods=["GET", "POST"])
@requires("customers.edit")
def edit(customer_id: int) -> ResponseReturnValue:
    """Change a customer; if somebody else saved meanwhile, the differences are shown and nothing is lost."""
    customer = get_card(customer_id)
    if customer.anonymised_at is not None:
        raise CustomerAnonymised
    form = CardForm(ChangeSchema, values_of(data_of(customer), customer.version), own_fields())
    if request.method != "POST" or not form.bind(request.form):
        return _form_page(form, customer)
    data = form.customer_data()
    try:
        with transaction():
            locked = get_customer(customer_id, locked=True)
            change_customer(locked, data, version=form.data["version"], actor=current_user.actor, at=now())
    except NumberTaken as error:
        form.add_errors({"number": [error.sentence]})
        return _form_page(form, get_card(customer_id))
    except Conflict:
        return _conflict_page(form, get_card(customer_id), data)
    flash(_("The customer was saved."), "success")
    # Whoever completes a customer in the middle of a booking goes on there.
    return redirect(safe_next(request.args.get("next", "")) or url_for("customers.show", customer_id=customer_id))


def _form_page(form: CardForm, customer: Customer | None, **more: Any) -> ResponseReturnValue:
    page = render_template("customers/form.html", form=form, customer=customer, **{"differences": None, **more})
    return page, 422 if form.errors else 200


def _conflict_page(form: CardForm, customer: Customer, typed: CustomerData) -> ResponseReturnValue:
    # The form now builds on what was saved: sending it again is a decision, not an accident.
    form.values["version"] = customer.version
    page = render_template(
        "customers/form.html", form=form, customer=customer, differences=_differences(data_of(customer), typed)
    )
    return page, Conflict.status


def _differences(saved: CustomerData, typed: CustomerData) -> list[Difference]:
    ours, theirs = readable(saved), readable(typed)
    own = own_fields()
    before, after = saved.own_fields or {}, typed.own_fields or {}
    return [
        Difference(str(LABELS[name]), _as_text(ours[name]), _as_text(theirs[name]))
        for name in ours
        if ours[name] != theirs[name]
    ] + [
        Difference(label_of(one), shown_value(one, before.get(one.key, "")), shown_value(one, after.get(one.key, "")))
        for one in own
        if before.get(one.key, "") != after.get(one.key, "")
    ]


def _as_text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(value)
    return {"yes": _("yes"), "no": _("no")}.get(value, str(value))
