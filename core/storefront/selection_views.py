"""The step "selection": what was put together so far, another service or go on, remove, and look again what is free."""

from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from core.bookings.holds import release_holds
from core.bookings.wording import long_moment
from core.clock import now
from core.db import transaction
from core.extensions import limiter
from core.landlords.booking_settings import booking_settings
from core.landlords.services import current_landlord
from core.permissions.access import public
from core.storefront.blueprint import SEE_OTHER, STEPS, blueprint, draft_in_progress, usable_draft
from core.storefront.cart import MOST_ITEMS, CartItem, names_of, new_key, read_cart, without_item
from core.storefront.drafts import keep, lock_draft
from core.storefront.models import BookingDraft
from core.storefront.overview import item_overviews, total_facts
from core.storefront.places import Holding, hold_cart, holding_of
from core.storefront.quote import quote_of
from core.storefront.rights import takes_places, visitor_rights
from core.storefront.steps import StepMissing, steps_at

BACK = {"selection": "storefront.selection", "summary": "storefront.summary"}


@blueprint.get("/selection")
@public
def selection() -> ResponseReturnValue:
    """Show what was put together so far, with its prices, and what cannot be booked any more."""
    rights, at = visitor_rights(), now()
    draft = draft_in_progress(at)
    cart = read_cart(draft, at=at)
    if not cart:
        raise StepMissing("storefront.services")
    quote = quote_of(cart)
    names = names_of(cart)
    is_full = len(cart) >= MOST_ITEMS or not booking_settings(current_landlord()).several_services
    return render_template(
        "storefront/selection.html",
        items=item_overviews(quote, cart),
        troubles=[(item, names[item.key], item.trouble.sentence) for item in cart if item.trouble is not None],
        total=total_facts(quote.total_minor, quote.tax_lines, quote.currency),
        holding=holding_page(draft, cart, at=at),
        more_url="" if is_full else url_for("storefront.services", item=new_key(draft)),
        takes_places=takes_places(rights),
        steps=steps_at("dates"),
    )


@blueprint.post("/selection/hold")
@limiter.limit(STEPS)
@public
def hold_again() -> ResponseReturnValue:
    """Look again what is free, and hold it."""
    at = now()
    with transaction():
        draft = usable_draft(lock_draft(at=at))
        lost = hold_anew(draft, at)
    if lost:
        return redirect(url_for("storefront.selection"), SEE_OTHER)
    back = BACK.get(request.args.get("back", ""), "storefront.selection")
    return redirect(url_for(back), SEE_OTHER)


@blueprint.post("/selection/<key>/remove")
@limiter.limit(STEPS)
@public
def remove(key: str) -> ResponseReturnValue:
    """Take one service out and give its places back."""
    visitor_rights()
    at = now()
    with transaction():
        draft = usable_draft(lock_draft(at=at))
        keep(draft, at=at, **without_item(draft, key))
        lost = hold_anew(draft, at)
    return redirect(url_for("storefront.selection"), SEE_OTHER) if lost or _is_filled(at) else _to_services()


@blueprint.post("/start-over")
@limiter.limit(STEPS)
@public
def start_over() -> ResponseReturnValue:
    """Give everything back; what was typed about the person stays for the next choice."""
    at = now()
    with transaction():
        draft = usable_draft(lock_draft(at=at))
        release_holds(draft.key_hash)
        keep(draft, at=at, items=[], uploads={})
    return _to_services()


def hold_anew(draft: BookingDraft, at: datetime) -> list[CartItem]:
    """Hold the whole cart of a locked draft again; says what has gone to others, and returns it."""
    cart = read_cart(draft, at=at)
    if not takes_places(visitor_rights(anew=True)):
        return []
    lost = hold_cart(draft, cart, at=at)
    names = names_of(cart)
    for item in lost:
        flash(_("%(name)s is not available any more. Please change or remove it.", name=names[item.key]), "warning")
    return lost


def holding_page(draft: BookingDraft, cart: list[CartItem], *, at: datetime) -> dict[str, object]:
    """Return what the page says about the hold: until when, or that it is over."""
    holding: Holding = holding_of(draft, cart, at=at, is_needed=takes_places(visitor_rights()))
    return {
        "until": holding.until,
        "until_text": long_moment(holding.until) if holding.until else "",
        "is_over": holding.is_over,
        "now": at,
    }


def _is_filled(at: datetime) -> bool:
    return bool(read_cart(draft_in_progress(at), at=at))


def _to_services() -> ResponseReturnValue:
    return redirect(url_for("storefront.services"), SEE_OTHER)
