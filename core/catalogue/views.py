"""Pages of services in the office: list, one service, its form (B-01)."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from functools import partial

from babel.numbers import format_percent
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, get_locale, lazy_gettext
from flask_babel import gettext as _
from flask_login import current_user

from core.activities.lines import lines_of
from core.activities.services import Actor, activities_of
from core.apps import hookspecs
from core.apps.dispatch import collect
from core.apps.parts import Notice
from core.catalogue import editing
from core.catalogue.conflicts import Difference, service_differences
from core.catalogue.models import FieldType, Service, Unit
from core.catalogue.schemas import SCHEMAS, SCOPES, change_schema, service_data, service_values, start_values
from core.catalogue.services import all_services, field_counts, get_service
from core.catalogue.wording import LENGTHS, PER_UNIT
from core.clock import now
from core.db import transaction
from core.errors import Conflict, NotFound
from core.files.content import ACCEPT_PICTURES, UploadRefused
from core.landlords.services import current_landlord
from core.permissions.access import requires
from core.web.forms import Form
from core.web.listing import Chip

blueprint = Blueprint("catalogue", __name__)

UNITS: tuple[tuple[Unit, str, LazyString], ...] = (
    (Unit.NIGHT, "moon", lazy_gettext("Arrival on one day, departure on another: holiday homes, rooms, pitches.")),
    (Unit.DAY, "sun", lazy_gettext("Whole days, the first and the last included: boats, vans, bicycles.")),
    (Unit.HOUR, "clock", lazy_gettext("Begins at any time, for some hours: small boats, courts, rooms.")),
    (Unit.SLOT, "calendar-event", lazy_gettext("Fixed times of the day, booked as a whole: a court from 10 to 12.")),
    (Unit.SEAT, "ticket", lazy_gettext("Fixed times of the day, booked by the seat: guided tours, courses.")),
)
STEPS = {"up": -1, "down": 1}


@blueprint.get("/")
@requires("services.read")
def index() -> ResponseReturnValue:
    """List the services, those that are offered or the archived ones."""
    archived = request.args.get("state") == "archived"
    services = all_services(with_archived=True)
    shown = [service for service in services if service.is_archived is archived]
    chips = [
        Chip(_("Offered"), url_for("catalogue.index"), not archived),
        Chip(_("Archived"), url_for("catalogue.index", state="archived"), archived),
    ]
    return render_template(
        "catalogue/index.html",
        services=shown,
        chips=chips,
        archived=archived,
        any_archived=any(service.is_archived for service in services),
        field_counts=field_counts(),
        currency=current_landlord().currency,
        per_unit=PER_UNIT,
    )


@blueprint.get("/<int:service_id>")
@requires("services.read")
def show(service_id: int) -> ResponseReturnValue:
    """Show one service with its picture, data fields and history."""
    return show_service(get_service(service_id))


def show_service(service: Service, *, picture_error: str = "") -> str:
    """Render the page of one service."""
    return render_template(
        "catalogue/show.html",
        service=service,
        currency=current_landlord().currency,
        tax=_percent(service.tax_basis_points),
        per_unit=PER_UNIT,
        length=LENGTHS.get(service.unit),
        scopes=SCOPES,
        type_labels={kind.value: kind.label for kind in FieldType},
        accept=ACCEPT_PICTURES,
        picture_error=picture_error,
        history=lines_of(activities_of("service", service.id, limit=20)),
    )


@blueprint.get("/new")
@requires("services.edit")
def choose_unit() -> ResponseReturnValue:
    """Ask by what the new service is booked, because everything else depends on it."""
    return render_template("catalogue/choose_unit.html", units=UNITS)


@blueprint.route("/new/<unit_name>", methods=["GET", "POST"])
@requires("services.edit")
def create(unit_name: str) -> ResponseReturnValue:
    """Create a service."""
    if unit_name not in set(Unit):
        raise NotFound
    unit = Unit(unit_name)
    form = Form(SCHEMAS[unit](), start_values(unit))
    if request.method != "POST" or not form.bind(request.form):
        return _form_page(form, unit)
    try:
        with transaction():
            service = editing.create_service(unit, service_data(unit, form.data), actor=current_user.actor, at=now())
    except editing.BoundsCross as error:
        form.add_errors({"max_units": [error.sentence]})
        return _form_page(form, unit)
    flash(_("The service was created. Now add a picture and the data fields that you ask your customers."), "success")
    return redirect(url_for("catalogue.show", service_id=service.id))


@blueprint.route("/<int:service_id>/edit", methods=["GET", "POST"])
@requires("services.edit")
def edit(service_id: int) -> ResponseReturnValue:
    """Change a service; if somebody else saved meanwhile, the differences are shown and nothing is lost."""
    service = get_service(service_id)
    unit = service.unit
    form = Form(change_schema(unit), service_values(service))
    if request.method != "POST" or not form.bind(request.form):
        return _form_page(form, unit, service)
    data = service_data(unit, form.data)
    try:
        with transaction():
            locked = get_service(service_id, locked=True)
            editing.change_service(locked, data, version=form.data["version"], actor=current_user.actor, at=now())
    except editing.CapacityTaken as error:
        form.add_errors({"capacity": [error.sentence]})
    except editing.BoundsCross as error:
        form.add_errors({"max_units": [error.sentence]})
    except Conflict:
        saved = get_service(service_id)
        # The form now builds on what was saved: sending it again is a decision, not an accident.
        form.values["version"] = saved.version
        differences = service_differences(editing.data_of(saved), data)
        return _form_page(form, unit, saved, differences)[0], Conflict.status
    else:
        flash(_("The service was saved."), "success")
        return redirect(url_for("catalogue.show", service_id=service_id))
    return _form_page(form, unit, get_service(service_id))


def _form_page(
    form: Form, unit: Unit, service: Service | None = None, differences: list[Difference] | None = None
) -> tuple[str, int]:
    page = render_template(
        "catalogue/form.html",
        form=form,
        unit=unit,
        per_unit=PER_UNIT,
        length=LENGTHS.get(unit),
        service=service,
        differences=differences,
    )
    return page, 422 if form.errors else 200


@blueprint.get("/<int:service_id>/archive")
@requires("services.edit")
def ask_archive(service_id: int) -> ResponseReturnValue:
    """Ask before a service is archived, and say what stays."""
    service = get_service(service_id)
    if service.is_archived:
        return redirect(url_for("catalogue.show", service_id=service_id))
    notices = collect(hookspecs.archive_notices, Notice, service=service, now=now()).values
    return render_template("catalogue/archive.html", service=service, notices=notices)


@blueprint.post("/<int:service_id>/archive")
@requires("services.edit")
def archive(service_id: int) -> ResponseReturnValue:
    """Stop offering a service."""
    _write(service_id, editing.archive_service)
    flash(_("The service is archived. Its bookings stay as they are."), "success")
    return redirect(url_for("catalogue.show", service_id=service_id))


@blueprint.post("/<int:service_id>/restore")
@requires("services.edit")
def restore(service_id: int) -> ResponseReturnValue:
    """Offer an archived service again."""
    _write(service_id, editing.restore_service)
    flash(_("The service is offered again."), "success")
    return redirect(url_for("catalogue.show", service_id=service_id))


@blueprint.post("/<int:service_id>/move")
@requires("services.edit")
def move(service_id: int) -> ResponseReturnValue:
    """Move a service up or down in the list."""
    with transaction():
        get_service(service_id)
        editing.move_service(service_id, STEPS.get(request.form.get("direction", ""), 0))
    return redirect(url_for("catalogue.index"))


@blueprint.post("/<int:service_id>/picture")
@requires("services.edit")
def set_picture(service_id: int) -> ResponseReturnValue:
    """Give a service another picture."""
    upload = request.files.get("picture")
    if upload is None or not upload.filename:
        return show_service(get_service(service_id), picture_error=_("Please choose a picture.")), 422
    try:
        _write(service_id, partial(editing.replace_picture, upload=upload))
    except UploadRefused as error:
        return show_service(get_service(service_id), picture_error=error.sentence), 422
    flash(_("The picture was saved."), "success")
    return redirect(url_for("catalogue.show", service_id=service_id))


@blueprint.post("/<int:service_id>/picture/remove")
@requires("services.edit")
def remove_picture(service_id: int) -> ResponseReturnValue:
    """Take the picture off a service."""
    _write(service_id, editing.remove_picture)
    flash(_("The picture was removed."), "success")
    return redirect(url_for("catalogue.show", service_id=service_id))


def _write(service_id: int, change: Callable[..., None]) -> None:
    at: datetime = now()
    actor: Actor = current_user.actor
    with transaction():
        change(get_service(service_id, locked=True), actor=actor, at=at)


def _percent(basis_points: int) -> str:
    return format_percent(Decimal(basis_points) / 10_000, format="0.##\u202f%", locale=get_locale())
