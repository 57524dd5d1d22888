"""The step "summary": everything once more, the consent, and the booking itself."""

from dataclasses import replace
from datetime import datetime

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from marshmallow import ValidationError, fields

from core.bookings.occupancy import FullyBooked, lock_service
from core.clock import now
from core.db import transaction
from core.extensions import limiter
from core.landlords.services import current_landlord
from core.money import format_money
from core.permissions.access import public
from core.storefront.blueprint import SEE_OTHER, blueprint, draft_in_progress
from core.storefront.dates import require_free
from core.storefront.drafts import lock_draft
from core.storefront.models import BookingDraft
from core.storefront.order import Order, StepMissing, place_order, read_order
from core.storefront.overview import answer_groups, contact_facts, price_facts, stay_facts
from core.storefront.steps import steps_at
from core.web.forms import Form, FormSchema

# Per network; many people can share one, so this is generous. Only what was booked counts.
BOOKINGS = "30 per hour"


def _is_given(value: bool) -> None:
    if not value:
        raise ValidationError(_("Please tick this box to book."))


class SummarySchema(FormSchema):
    """The consent, and the mark of the summary that was seen."""

    seen = fields.String(load_default="", metadata={"widget": "hidden"})
    consent = fields.Boolean(
        load_default=False, validate=_is_given, metadata={"label": lazy_gettext("Consent"), "widget": "checkbox"}
    )


class SummaryChanged(Exception):
    """What would be booked is not what was shown."""


@blueprint.get("/summary")
@public
def summary() -> ResponseReturnValue:
    """Show everything before it is booked."""
    at = now()
    draft = draft_in_progress(at)
    return _page(draft, _free_order(draft, at), Form(SummarySchema()))


def _booked(response: Response) -> bool:
    return response.status_code == SEE_OTHER


@blueprint.post("/summary")
@limiter.limit(BOOKINGS, deduct_when=_booked)
@public
def book() -> ResponseReturnValue:
    """Book what the summary showed; the same summary sent twice leads to the same booking (R-42)."""
    at = now()
    form = Form(SummarySchema())
    if not form.bind(request.form):
        draft = draft_in_progress(at)
        return _page(draft, _free_order(draft, at), form), 422
    try:
        with transaction():
            _book_once(form.data["seen"], at)
    except SummaryChanged:
        draft = draft_in_progress(at)
        order = _free_order(draft, at)
        flash(_what_changed(order, form.data["seen"]), "warning")
        form.values["consent"] = False
        return _page(draft, order, form), 409
    except FullyBooked as error:
        draft = draft_in_progress(at)
        raise StepMissing("storefront.dates", error.sentence, service_id=draft.data["service_id"]) from error
    return redirect(url_for("storefront.done"), SEE_OTHER)


def _book_once(seen: str, at: datetime) -> None:
    """Book the draft unless that has been done; everything is read under the locks.

    One order of locks for every booking: draft, service, landlord (whose row gives the numbers).
    """
    draft = lock_draft(at=at)
    if draft is None:
        raise StepMissing("storefront.services")
    if draft.booking_id is not None:
        return
    service_id = draft.data.get("service_id")
    if service_id is not None:
        lock_service(service_id)
    order = read_order(draft, at=at)
    if order.fingerprint(draft) != seen:
        raise SummaryChanged
    place_order(draft, order, at=at)


def _free_order(draft: BookingDraft, at: datetime) -> Order:
    order = read_order(draft, at=at)
    try:
        require_free(order.stay, at=at)
    except FullyBooked as error:
        raise StepMissing("storefront.dates", error.sentence, service_id=order.stay.service.id) from error
    return order


def _what_changed(order: Order, seen: str) -> str:
    price_seen = seen.rpartition("-")[2]
    if price_seen == str(order.price_minor):
        return _("Something changed since you saw this page. Please check it once more, then book.")
    price = format_money(order.price_minor, current_landlord().currency)
    return _("The price has changed. It is now %(price)s. Please check it once more, then book.", price=price)


def _page(draft: BookingDraft, order: Order, form: Form) -> str:
    landlord = current_landlord()
    form.values["seen"] = order.fingerprint(draft)
    return render_template(
        "storefront/summary.html",
        form=form,
        consent=replace(
            form["consent"],
            label=_("I agree that %(name)s uses my details to carry out this booking.", name=landlord.name),
        ),
        facts=stay_facts(order.stay),
        price=price_facts(order),
        total=format_money(order.price_minor, landlord.currency),
        has_price=order.price_minor > 0,
        contact=contact_facts(order.details),
        groups=answer_groups(order),
        dates_url=url_for("storefront.dates", service_id=order.stay.service.id),
        steps=steps_at("summary"),
    )
