"""The pages on which a customer is anonymised or deleted (C-15, C-21)."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_login import current_user
from marshmallow import fields

from core.clock import now
from core.customers.card_views import card_frame
from core.customers.services import get_card
from core.db import transaction
from core.landlords.services import current_landlord
from core.permissions.access import requires
from core.privacy.anonymise import anonymise_customer
from core.privacy.blueprint import blueprint
from core.privacy.deletion import WrongName, confirmation_of, delete_customer, refusals_of
from core.privacy.erasures import erasure_of, shown_plan
from core.privacy.plan import plan_for
from core.privacy.rules import allowed_from, verdicts_on
from core.web.checks import at_most
from core.web.forms import Form, FormSchema
from core.web.input import refuse_other_fields


class DeletionSchema(FormSchema):
    """The name of whom is deleted, typed as a proof that it is meant."""

    name = fields.String(
        required=True,
        validate=at_most(300),
        metadata={"label": lazy_gettext("Name of the customer"), "attrs": {"autocomplete": "off"}},
    )


@blueprint.get("/<int:customer_id>/anonymise")
@requires("customers.anonymise")
def anonymise(customer_id: int) -> ResponseReturnValue:
    """Show whether a customer may be anonymised, else from when on, and what would go."""
    at = now()
    customer = get_card(customer_id)
    verdicts = verdicts_on(customer, at)
    obstacles = [one for verdict in verdicts for one in verdict.obstacles]
    plan = plan_for(customer, today=at.astimezone(current_landlord().zone).date())
    counts, kept = shown_plan(plan)
    return render_template(
        "privacy/anonymise.html",
        verdicts=verdicts,
        obstacles=obstacles,
        allowed_from=allowed_from(obstacles),
        counts=counts,
        kept=kept,
        file_count=len(plan.files),
        erasure=erasure_of(customer_id),
        **card_frame(customer, ""),
    )


@blueprint.post("/<int:customer_id>/anonymise")
@requires("customers.anonymise")
def do_anonymise(customer_id: int) -> ResponseReturnValue:
    """Anonymise a customer and show the proof."""
    refuse_other_fields()
    with transaction():
        erasure_id = anonymise_customer(customer_id, actor=current_user.actor, at=now()).id
    flash(_("The customer was anonymised."), "success")
    return redirect(url_for("privacy_settings.erasure", erasure_id=erasure_id))


@blueprint.route("/<int:customer_id>/delete", methods=["GET", "POST"])
@requires("customers.delete")
def delete(customer_id: int) -> ResponseReturnValue:
    """Ask for the name, and delete a customer for good."""
    form = Form(DeletionSchema())
    if request.method != "POST":
        return _deletion_page(customer_id, form)
    if not form.bind(request.form):
        return _deletion_page(customer_id, form), 422
    try:
        with transaction():
            erasure = delete_customer(customer_id, form.data["name"], actor=current_user.actor, at=now())
            erasure_id = erasure.id
    except WrongName as error:
        form.add_errors({"name": [error.sentence]})
        return _deletion_page(customer_id, form), error.status
    flash(_("The customer was deleted."), "success")
    return redirect(url_for("privacy_settings.erasure", erasure_id=erasure_id))


def _deletion_page(customer_id: int, form: Form) -> str:
    at = now()
    customer = get_card(customer_id)
    plan = plan_for(customer, today=at.astimezone(current_landlord().zone).date(), deletes=True)
    return render_template(
        "privacy/delete.html",
        form=form,
        refusals=refusals_of(customer, at),
        counts=shown_plan(plan)[0],
        file_count=len(plan.files),
        word=confirmation_of(customer),
        **card_frame(customer, ""),
    )
