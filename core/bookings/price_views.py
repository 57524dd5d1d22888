"""Change what a booking costs: extras, discounts, other charges, and the list prices of today (B-05, C-08)."""

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from core.bookings import charges
from core.bookings.back import back_url, known_back
from core.bookings.blueprint import blueprint
from core.bookings.changes import lock_for_changes
from core.bookings.charges import add_charge, add_discount, set_extras
from core.bookings.extras import extras_of
from core.bookings.form_page import answer_form, draw_form, page_of
from core.bookings.guarded_form import GuardedForm
from core.bookings.price_forms import ChargeForm, DiscountForm, ExtrasForm, ReloadForm
from core.bookings.queries import get_whole_booking
from core.bookings.repricing import preview_prices, reload_prices
from core.bookings.services import item_of
from core.clock import now
from core.db import transaction
from core.errors import Conflict
from core.permissions.access import requires
from core.web.listing import page_id


@blueprint.route("/<int:booking_id>/prices", methods=["GET", "POST"])
@requires("bookings.edit")
def prices(booking_id: int) -> ResponseReturnValue:
    """Show the prices of a booking before and after they would be reloaded, and take over those of the ticked items."""
    booking = get_whole_booking(booking_id)
    changed = [one.item.id for one in preview_prices(booking) if one.differs]
    wanted = page_id("item")
    chosen = [item_id for item_id in changed if wanted in (None, item_id)]
    form = ReloadForm(booking, chosen, back=_back())

    def work() -> None:
        reload_prices(booking_id, form.data["items"], form.data["version"], actor=current_user.actor, at=now())

    return answer_form(form, work, _prices_page, wrong="items", said=_("The prices were reloaded."))


@blueprint.route("/<int:booking_id>/items/<int:item_id>/extras", methods=["GET", "POST"])
@requires("bookings.edit")
def extras(booking_id: int, item_id: int) -> ResponseReturnValue:
    """Choose the extras of an item."""
    booking = get_whole_booking(booking_id)
    item = item_of(booking, item_id)
    form = ExtrasForm(item, extras_of(item.service_id), back=_back())

    def work() -> None:
        locked = lock_for_changes(booking_id, form.data["version"])
        set_extras(locked, item_id, form.chosen, actor=current_user.actor, at=now())

    return answer_form(
        form, work, page_of("bookings/extras.html"), wrong=next(iter(form.names), "_schema"), said=_("Saved.")
    )


@blueprint.route("/<int:booking_id>/discounts/new", methods=["GET", "POST"])
@requires("bookings.edit")
def new_discount(booking_id: int) -> ResponseReturnValue:
    """Take something off an item or the whole booking."""
    form = DiscountForm(get_whole_booking(booking_id), item_id=page_id("item"), back=_back())

    def work() -> None:
        locked = lock_for_changes(booking_id, form.data["version"])
        add_discount(locked, form.discount, actor=current_user.actor, at=now())

    return answer_form(
        form, work, page_of("bookings/discount.html"), wrong="percent", said=_("The discount was added.")
    )


@blueprint.route("/<int:booking_id>/charges/new", methods=["GET", "POST"])
@requires("bookings.edit")
def new_charge(booking_id: int) -> ResponseReturnValue:
    """Charge something else."""
    form = ChargeForm(get_whole_booking(booking_id), item_id=page_id("item"), back=_back())

    def work() -> None:
        locked = lock_for_changes(booking_id, form.data["version"])
        add_charge(locked, form.charge, actor=current_user.actor, at=now())

    return answer_form(form, work, page_of("bookings/charge.html"), wrong="amount", said=_("The charge was added."))


@blueprint.post("/<int:booking_id>/charges/<int:charge_id>/remove")
@requires("bookings.edit")
def remove_charge(booking_id: int, charge_id: int) -> ResponseReturnValue:
    """Remove an extra, a discount or another charge."""
    booking = get_whole_booking(booking_id)
    charges.charge_of(booking, charge_id)
    form = GuardedForm(booking)
    if not form.bind(request.form):
        raise Conflict
    with transaction():
        locked = lock_for_changes(booking_id, form.data["version"])
        charges.remove_charge(locked, charge_id, actor=current_user.actor, at=now())
    flash(_("Removed from the price."), "success")
    return redirect(back_url(get_whole_booking(booking_id), form.data["back"]))


def _prices_page(form: GuardedForm) -> str:
    booking = get_whole_booking(form.booking_id)
    found = preview_prices(booking)
    more = {"prices": found, "chosen": form.values["items"], "differing": sum(one.differs for one in found)}
    return draw_form("bookings/reload.html", form, booking, **more)


def _back() -> str:
    return known_back(request.args.get("back", ""))
