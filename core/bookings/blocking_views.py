"""Office pages of blocked times: list, add, open again (B-03)."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from core.bookings.blocking import OFFICE, PAGE, NotThatMany, block, blockings_of, unblock
from core.bookings.blocking_form import BlockingForm
from core.bookings.channels import channel_label
from core.bookings.item_fields import chosen_times
from core.bookings.occupancy import FullyBooked
from core.bookings.services import InThePast
from core.catalogue.models import Service
from core.catalogue.periods import BadPeriod
from core.catalogue.services import all_services, get_service
from core.clock import now
from core.db import transaction
from core.i18n import localised
from core.permissions.access import requires
from core.web.input import row_id
from core.web.listing import Chip, page_id

blueprint = Blueprint("blockings", __name__)
OVER = "over"
LAST_PAGE = 1000


@blueprint.get("/")
@requires("bookings.read")
def index() -> ResponseReturnValue:
    """List blocked times, of one service or all, those to come or those that are over."""
    service_id, is_over = page_id("service"), request.args.get("when") == OVER
    page = min(row_id(request.args.get("page", "")) or 1, LAST_PAGE)
    rows, has_more = blockings_of(service_id, at=now(), is_over=is_over, skip=(page - 1) * PAGE)
    services = all_services(with_archived=True)
    chosen = next((service for service in services if service.id == service_id), None)
    state: dict[str, Any] = {"service": chosen.id if chosen else None, "when": OVER if is_over else None}
    return render_template(
        "bookings/blockings.html",
        rows=rows,
        chosen=chosen,
        office=OFFICE,
        channel_label=channel_label,
        when_chips=[
            Chip(_("Running and upcoming"), url_for("blockings.index", service=state["service"]), not is_over),
            Chip(_("Past"), url_for("blockings.index", service=state["service"], when=OVER), is_over),
        ],
        service_chips=[
            Chip(_("All services"), url_for("blockings.index", when=state["when"]), chosen is None),
            *(_service_chip(service, chosen, state["when"]) for service in services),
        ],
        previous_url=url_for("blockings.index", **state, page=page - 1) if page > 1 else None,
        next_url=url_for("blockings.index", **state, page=page + 1) if has_more else None,
    )


@blueprint.get("/new")
@requires("bookings.edit")
def create() -> ResponseReturnValue:
    """Ask for the service, then for the time."""
    service_id = page_id("service")
    if service_id is None:
        return render_template("bookings/blocking_service.html", services=all_services())
    form = BlockingForm(get_service(service_id))
    form.values |= chosen_times(form.schema, request.args)
    return _page(form)


@blueprint.post("/new")
@requires("bookings.edit")
def add() -> ResponseReturnValue:
    """Block a time."""
    form = BlockingForm(get_service(page_id("service") or 0))
    if not form.bind(request.form):
        return _page(form), 422
    try:
        wanted = form.new_blocking()
        with transaction():
            block(wanted, actor=current_user.actor, at=now())
    except (BadPeriod, InThePast) as error:
        form.add_errors({"last": [error.sentence]})
        return _page(form), error.status
    except NotThatMany as error:
        form.add_errors({"quantity": [error.sentence]})
        return _page(form), error.status
    except FullyBooked as error:
        form.add_errors({"_schema": [error.sentence]})
        return _page(form), error.status
    flash(_("The time is blocked."), "success")
    return redirect(url_for("blockings.index", service=form.service.id))


@blueprint.post("/<int:blocking_id>/open")
@requires("bookings.edit")
def remove(blocking_id: int) -> ResponseReturnValue:
    """Open a blocked time again."""
    with transaction():
        service_id = unblock(blocking_id, actor=current_user.actor, at=now()).service_id
    flash(_("The time can be booked again."), "success")
    return redirect(url_for("blockings.index", service=service_id))


def _page(form: BlockingForm) -> str:
    # A transaction that failed has taken the service's values along.
    return render_template("bookings/blocking_form.html", form=form, service=get_service(form.service.id))


def _service_chip(service: Service, chosen: Service | None, when: str | None) -> Chip:
    address = url_for("blockings.index", service=service.id, when=when)
    return Chip(localised(service.titles), address, service is chosen)
