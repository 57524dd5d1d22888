"""The step "details": who books, and the services' data fields."""

from datetime import datetime

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from core.clock import now
from core.customers.access import AccessExists, has_access
from core.db import transaction
from core.extensions import limiter
from core.files.answers import shown_files, take_uploads
from core.landlords.booking_settings import has_customer_login
from core.landlords.services import current_landlord
from core.permissions.access import public
from core.storefront.blueprint import SEE_OTHER, STEPS, blueprint, draft_in_progress, usable_draft
from core.storefront.cart import CartItem, require_cart
from core.storefront.consents import agreed_to, consent_boxes
from core.storefront.details import CONSENTS, Questionnaire
from core.storefront.drafts import keep, lock_draft
from core.storefront.models import BookingDraft
from core.storefront.overview import customer_facts, item_overviews
from core.storefront.places import holding_of
from core.storefront.quote import quote_of
from core.storefront.rights import takes_places, visitor_rights
from core.storefront.selection_views import hold_anew, holding_page
from core.storefront.steps import steps_at
from core.storefront.visitors import current_customer
from core.web.forms import Form

# How many known addresses one network can find out by booking with them (C-03).
KNOWN_ADDRESSES = "20 per hour"
CHECK = "check"


def _is_known(response: Response) -> bool:
    return response.status_code == AccessExists.status


@blueprint.get("/details")
@public
def details() -> ResponseReturnValue:
    """Ask who books, and the services' data fields; go on where nothing is to be asked."""
    visitor_rights()
    at = now()
    draft = draft_in_progress(at)
    asked = _questionnaire(require_cart(draft, at=at))
    if asked.is_empty:
        return redirect(url_for("storefront.summary"), SEE_OTHER)
    values = {**draft.data.get("details", {}), **draft.data.get("agreed", {})}
    return _page(draft, asked, asked.form(values), at)


@blueprint.post("/details")
@limiter.limit(STEPS)
@limiter.limit(KNOWN_ADDRESSES, deduct_when=_is_known)
@public
def answer_details() -> ResponseReturnValue:
    """Keep what was typed, also what is wrong, hold the places if they are not any more, and go on."""
    visitor_rights()
    at = now()
    posted = MultiDict(request.form)
    only_checks = posted.pop(CHECK, "") != ""
    form = _questionnaire(require_cart(draft_in_progress(at), at=at)).form({})
    form.bind(posted)
    with transaction():
        draft = usable_draft(lock_draft(at=at))
        # Read again: the transaction has forgotten what was read before it.
        cart = require_cart(draft, at=at)
        asked = _questionnaire(cart)
        _keep_answers(draft, asked, form, at)
        is_lost = _lost_places(draft, cart, at)
    if is_lost:
        return redirect(url_for("storefront.selection"), SEE_OTHER)
    if only_checks:
        return redirect(url_for("storefront.details"), SEE_OTHER)
    status = _refused(asked, form)
    if status:
        return _page(draft_in_progress(at), asked, form, at), status
    return redirect(url_for("storefront.summary"), SEE_OTHER)


def _questionnaire(cart: list[CartItem]) -> Questionnaire:
    return Questionnaire(cart, asks_contact=current_customer() is None)


def _refused(asked: Questionnaire, form: Form) -> int:
    """Return the status with which the answers are refused; 0 when they are fine."""
    is_known = asked.asks_contact and "email" not in form.errors and _signs_in(str(form.values.get("email", "")))
    if is_known:
        form.add_errors({"email": [AccessExists().sentence]})
    if form.errors:
        return AccessExists.status if is_known else 422
    return 0


def _signs_in(address: str) -> bool:
    """Tell whether somebody who is not signed in typed an address that has an access."""
    return bool(address) and has_customer_login(current_landlord()) and has_access(address)


def _keep_answers(draft: BookingDraft, asked: Questionnaire, form: Form, at: datetime) -> None:
    """Put into the draft what was typed and uploaded; a file that was sent before stays until another one comes."""
    stored, refused = take_uploads(asked.uploads, request.files, at)
    uploads: dict[str, str] = {**draft.data.get("uploads", {}), **stored}
    apart = {*asked.uploads, *CONSENTS}
    names = [name for name in form.schema.fields if name in request.form and name not in apart]
    typed = {name: str(form.values[name]) for name in names}
    agreed = agreed_to(form) if asked.asks_contact else {}
    keep(draft, at=at, details={**draft.data.get("details", {}), **typed}, uploads=uploads, agreed=agreed)
    form.add_errors({**asked.missing_uploads(uploads), **refused})


def _lost_places(draft: BookingDraft, cart: list[CartItem], at: datetime) -> bool:
    """Hold the places again when the ten minutes are over; tells whether some have gone to others."""
    if not holding_of(draft, cart, at=at, is_needed=takes_places(visitor_rights())).is_over:
        return False
    if hold_anew(draft, at):
        return True
    flash(_("What you chose is still available and is held for you again."), "success")
    return False


def _page(draft: BookingDraft, asked: Questionnaire, form: Form, at: datetime) -> str:
    cart = require_cart(draft, at=at)
    uploads: dict[str, str] = draft.data.get("uploads", {})
    files = shown_files(uploads.values()) if asked.uploads else {}
    customer = current_customer()
    return render_template(
        "storefront/details.html",
        form=form,
        sections=asked.sections(form),
        files={name: files[answer].name for name, answer in uploads.items() if answer in files},
        takes_files=bool(asked.uploads),
        items=item_overviews(quote_of(cart), cart),
        holding=holding_page(draft, cart, at=at),
        customer=customer_facts(customer) if customer is not None else None,
        offers_sign_in=customer is None and has_customer_login(current_landlord()),
        consents=consent_boxes(form) if asked.asks_contact else None,
        is_known=AccessExists().sentence in form.errors.get("email", []),
        steps=steps_at("details"),
    )
