"""The settings' page of payment terms."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from core.clock import now
from core.db import transaction
from core.payments import terms
from core.payments.models import PaymentTerm
from core.payments.term_forms import TermSchema, term_data, term_values
from core.payments.wording import term_text
from core.permissions.access import requires
from core.web.forms import Form

blueprint = Blueprint("payment_terms", __name__)


@blueprint.get("/")
@requires("settings.edit")
def index() -> ResponseReturnValue:
    """List the payment terms."""
    shown, archived = terms.payment_terms(), terms.payment_terms(archived=True)
    return render_template("payments/terms.html", terms=shown, archived=archived, term_text=term_text)


@blueprint.route("/new", methods=["GET", "POST"])
@requires("settings.edit")
def create() -> ResponseReturnValue:
    """Create a payment term."""
    form = Form(TermSchema(), term_values(None))
    if request.method != "POST" or not form.bind(request.form):
        return _page(form, None)
    with transaction():
        terms.create_term(term_data(form.data), actor=current_user.actor, at=now())
    flash(_("The payment term was created."), "success")
    return _back()


@blueprint.route("/<int:term_id>", methods=["GET", "POST"])
@requires("settings.edit")
def edit(term_id: int) -> ResponseReturnValue:
    """Change a payment term for bookings to come."""
    term = terms.get_term(term_id)
    form = Form(TermSchema(), term_values(term))
    if request.method != "POST" or not form.bind(request.form):
        return _page(form, term)
    with transaction():
        found = terms.get_term(term_id, locked=True)
        terms.change_term(found, term_data(form.data), actor=current_user.actor, at=now())
    flash(_("The payment term was saved. Bookings that exist keep what was agreed."), "success")
    return _back()


@blueprint.post("/<int:term_id>/usual")
@requires("settings.edit")
def make_usual(term_id: int) -> ResponseReturnValue:
    """Let new bookings be paid by this term."""
    with transaction():
        terms.make_usual(term_id, actor=current_user.actor, at=now())
    flash(_("New bookings are paid by this term from now on."), "success")
    return _back()


@blueprint.post("/<int:term_id>/archive")
@requires("settings.edit")
def archive(term_id: int) -> ResponseReturnValue:
    """Stop offering a payment term."""
    with transaction():
        terms.archive_term(term_id, actor=current_user.actor, at=now())
    flash(_("The payment term is archived."), "success")
    return _back()


@blueprint.post("/<int:term_id>/restore")
@requires("settings.edit")
def restore(term_id: int) -> ResponseReturnValue:
    """Offer an archived payment term again."""
    with transaction():
        terms.restore_term(term_id, actor=current_user.actor, at=now())
    flash(_("The payment term is offered again."), "success")
    return _back()


def _page(form: Form, term: PaymentTerm | None) -> ResponseReturnValue:
    text = term_text(term) if term is not None else ""
    page = render_template("payments/term_form.html", form=form, term=term, text=text)
    return page, 422 if form.errors else 200


def _back() -> ResponseReturnValue:
    return redirect(url_for("payment_terms.index"))
