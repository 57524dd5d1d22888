"""The settings' page of data protection: inactive customers, what was erased, the register of processing."""

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_login import current_user
from marshmallow import fields

from core.clock import now
from core.db import transaction
from core.landlords.services import current_landlord
from core.permissions.access import requires
from core.privacy.anonymise import ask_apps_again
from core.privacy.blueprint import settings_blueprint as blueprint
from core.privacy.erasures import get_erasure, newest_erasures, shown_report
from core.privacy.inactive import change_months, inactive_customers, months_of, start_forgetting
from core.privacy.processing import processing_lines
from core.privacy.proof import proof_of
from core.privacy.table_names import app_name
from core.web.checks import between
from core.web.forms import Form, FormSchema
from core.web.input import refuse_other_fields, row_id


class MonthsSchema(FormSchema):
    """After how many months without activity customers are proposed for anonymising."""

    months = fields.Integer(
        load_default=0,
        validate=between(0, 600),
        metadata={
            "label": lazy_gettext("Anonymise customers who were inactive for so many months"),
            "help": lazy_gettext(
                "0 means never. Nobody is anonymised by itself: you see a list first, and start it from there."
            ),
        },
    )


@blueprint.route("/", methods=["GET", "POST"])
@requires("settings.edit")
def index() -> ResponseReturnValue:
    """Show or store when customers count as inactive, and lead to everything about data protection."""
    landlord = current_landlord()
    form = Form(MonthsSchema(), {"months": months_of(landlord)})
    if request.method != "POST":
        return _page(form)
    if not form.bind(request.form):
        return _page(form), 422
    with transaction():
        change_months(landlord.id, form.data["months"], actor=current_user.actor, at=now())
    flash(_("The settings were saved."), "success")
    return redirect(url_for("privacy_settings.index"))


@blueprint.get("/inactive")
@requires("customers.anonymise")
def inactive() -> ResponseReturnValue:
    """List the customers who are inactive the longest, and whether each may be anonymised."""
    months = months_of(current_landlord())
    return render_template("privacy/inactive.html", months=months, found=inactive_customers(months, at=now()))


@blueprint.post("/inactive")
@requires("customers.anonymise")
def forget_inactive() -> ResponseReturnValue:
    """Anonymise those customers of the list who are ticked."""
    refuse_other_fields("customer")
    ticked = {number for text in request.form.getlist("customer") if (number := row_id(text)) is not None}
    at = now()
    with transaction():
        listed = {one.customer.id for one in inactive_customers(months_of(current_landlord()), at=at)}
        work_id = start_forgetting(ticked & listed, actor=current_user.actor, at=at).id
    return redirect(url_for("long_work.show", long_work_id=work_id))


@blueprint.get("/register")
@requires("settings.edit")
def register() -> ResponseReturnValue:
    """Show the register of processing, ready for printing."""
    return render_template("privacy/register.html", lines=processing_lines(), landlord=current_landlord(), at=now())


@blueprint.get("/erasures/<int:erasure_id>")
@requires("customers.anonymise")
def erasure(erasure_id: int) -> ResponseReturnValue:
    """Show what was done to a customer, and what is kept and why."""
    found = get_erasure(erasure_id)
    counts, kept = shown_report(found)
    waiting = [app_name(name) for name in found.report.get("waiting_apps", ())]
    return render_template("privacy/erasure.html", erasure=found, counts=counts, kept=kept, waiting=waiting)


@blueprint.get("/erasures/<int:erasure_id>/proof.pdf")
@requires("customers.anonymise")
def proof(erasure_id: int) -> ResponseReturnValue:
    """Send the proof of an erasure."""
    answer = make_response(proof_of(get_erasure(erasure_id)))
    answer.content_type = "application/pdf"
    answer.headers["Content-Disposition"] = f"inline; filename=erasure-{erasure_id}.pdf"
    return answer


@blueprint.post("/erasures/<int:erasure_id>/again")
@requires("customers.anonymise")
def finish(erasure_id: int) -> ResponseReturnValue:
    """Ask the apps again that could not do their part."""
    refuse_other_fields()
    with transaction():
        is_done = ask_apps_again(get_erasure(erasure_id, locked=True), at=now())
    if is_done:
        flash(_("Everything is done now."), "success")
    else:
        flash(_("An app could still not do its part. It is asked again every hour."), "warning")
    return redirect(url_for("privacy_settings.erasure", erasure_id=erasure_id))


def _page(form: Form) -> str:
    return render_template("privacy/settings.html", form=form, erasures=newest_erasures())
