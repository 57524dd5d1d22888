"""The step "summary": everything once more, the consent, and what the visitor may make of it."""

from dataclasses import replace
from datetime import datetime

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from marshmallow import ValidationError, fields

from core.bookings.models import BookingKind
from core.bookings.occupancy import FullyBooked, lock_service
from core.clock import now
from core.customers.access import AccessExists
from core.db import transaction
from core.extensions import limiter
from core.landlords.services import current_landlord
from core.money import format_money
from core.permissions.access import public
from core.storefront.blueprint import SEE_OTHER, blueprint, draft_in_progress
from core.storefront.cart import stored_items
from core.storefront.consents import agreed_labels
from core.storefront.dates import require_free
from core.storefront.drafts import lock_draft
from core.storefront.models import BookingDraft
from core.storefront.order import Order, place_order, read_order
from core.storefront.overview import answer_groups, contact_facts, customer_facts, item_overviews, total_facts
from core.storefront.rights import KindNotPermitted, require_kind, visitor_rights
from core.storefront.selection_views import holding_page
from core.storefront.steps import StepMissing, steps_at
from core.storefront.trial import TrialOnly, trial_customer
from core.storefront.visitors import current_customer
from core.storefront.wording import choices_of, expected_dues
from core.web.checks import one_of
from core.web.forms import Form, FormSchema

# Per network; many people can share one, so this is generous. Only what was booked counts.
BOOKINGS = "30 per hour"


def _is_given(value: bool) -> None:
    if not value:
        raise ValidationError(_("Please tick this box to book."))


class SummarySchema(FormSchema):
    """The consent, the mark of the summary that was seen, and which button was pressed."""

    seen = fields.String(load_default="", metadata={"widget": "hidden"})
    consent = fields.Boolean(
        load_default=False, validate=_is_given, metadata={"label": lazy_gettext("Consent"), "widget": "checkbox"}
    )
    kind = fields.String(load_default="", validate=one_of({"": "", **{kind.value: kind for kind in BookingKind}}))


class SummaryChanged(Exception):
    """What would be booked is not what was shown."""


@blueprint.get("/summary")
@public
def summary() -> ResponseReturnValue:
    """Show everything before it is booked."""
    at = now()
    visitor_rights()
    draft = draft_in_progress(at)
    return _page(draft, _free_order(draft, at), Form(SummarySchema()))


def _booked(response: Response) -> bool:
    return response.status_code == SEE_OTHER


@blueprint.post("/summary")
@limiter.limit(BOOKINGS, deduct_when=_booked)
@public
def book() -> ResponseReturnValue:
    """Book, reserve or ask for what the summary showed; sent twice it leads to the same booking (R-42)."""
    at = now()
    visitor_rights()
    form = Form(SummarySchema())
    if not form.bind(request.form):
        draft = draft_in_progress(at)
        return _page(draft, _free_order(draft, at), form), 422
    try:
        with transaction():
            _book_once(form.data["seen"], form.data["kind"], at)
    except (SummaryChanged, KindNotPermitted) as error:
        return _shown_again(form, error, at)
    except TrialOnly as error:
        flash(error.sentence, "warning")
        return redirect(url_for("storefront.summary"), SEE_OTHER)
    except FullyBooked as error:
        raise _taken(draft_in_progress(at), at, error) from error
    except AccessExists as error:
        raise StepMissing("storefront.details", error.sentence) from error
    return redirect(url_for("storefront.done"), SEE_OTHER)


def _book_once(seen: str, kind_name: str, at: datetime) -> None:
    """Book the draft unless that has been done; everything is read under the locks.

    One order of locks for every booking: draft, services by ascending id, landlord (whose row gives the numbers).
    """
    draft = lock_draft(at=at)
    if draft is None:
        raise StepMissing("storefront.services")
    if draft.booking_id is not None:
        return
    if trial_customer() is not None:
        raise TrialOnly
    rights = visitor_rights(anew=True)
    kind = BookingKind(kind_name or BookingKind.BOOKING)
    require_kind(rights, kind)
    for service_id in sorted({item["service_id"] for item in stored_items(draft)}):
        lock_service(service_id)
    order = read_order(draft, rights, current_customer(), at=at)
    if order.fingerprint(draft) != seen:
        raise SummaryChanged
    place_order(draft, order, kind, at=at)


def _shown_again(form: Form, error: Exception, at: datetime) -> ResponseReturnValue:
    """Show the summary as it is now, with the reason why nothing was booked."""
    draft = draft_in_progress(at)
    order = _free_order(draft, at)
    form.values["consent"] = False
    if isinstance(error, KindNotPermitted):
        flash(error.sentence, "error")
        return _page(draft, order, form), error.status
    flash(_what_changed(order, form.data["seen"]), "warning")
    return _page(draft, order, form), 409


def _free_order(draft: BookingDraft, at: datetime) -> Order:
    order = read_order(draft, visitor_rights(), current_customer(), at=at)
    try:
        for item in order.cart:
            require_free(item.chosen, at=at, holder=draft.key_hash)
    except FullyBooked as error:
        raise _taken(draft, at, error) from error
    return order


def _taken(draft: BookingDraft, at: datetime, error: FullyBooked) -> StepMissing:
    """Return the way back to the dates of what has gone to others."""
    order = read_order(draft, visitor_rights(), current_customer(), at=at)
    for item in order.cart:
        try:
            require_free(item.chosen, at=at, holder=draft.key_hash)
        except FullyBooked:
            return StepMissing("storefront.dates", error.sentence, service_id=item.service.id, item=item.key)
    return StepMissing("storefront.selection", error.sentence)


def _what_changed(order: Order, seen: str) -> str:
    price_seen = seen.rpartition("-")[2]
    if price_seen == str(order.quote.total_minor):
        return _("Something changed since you saw this page. Please check it once more, then book.")
    price = format_money(order.quote.total_minor, order.quote.currency)
    return _("The price has changed. It is now %(price)s. Please check it once more, then book.", price=price)


def _page(draft: BookingDraft, order: Order, form: Form) -> str:
    landlord, quote = current_landlord(), order.quote
    form.values["seen"] = order.fingerprint(draft)
    contact = contact_facts(order.details.contact) if order.customer is None else customer_facts(order.customer)
    return render_template(
        "storefront/summary.html",
        form=form,
        consent=replace(
            form["consent"],
            label=_("I agree that %(name)s uses my details to carry out this booking.", name=landlord.name),
        ),
        items=item_overviews(quote, order.cart),
        total=total_facts(quote.total_minor, quote.tax_lines, quote.currency),
        dues=expected_dues(order),
        choices=choices_of(order),
        contact=contact,
        is_known=order.customer is not None,
        groups=answer_groups(order),
        agreed=agreed_labels(draft) if order.customer is None else [],
        holding=holding_page(draft, list(order.cart), at=order.at),
        steps=steps_at("summary"),
    )
