"""The pages on which bookings are imported from a list: file, columns with a dry run, progress and result (B-06)."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_login import current_user
from marshmallow import fields

from core.bookings.channels import CHANNELS, channel_label
from core.channels import csv_imports
from core.channels.blueprint import blueprint
from core.channels.csv_check import Problem
from core.channels.csv_columns import FIELDS, missing_columns
from core.channels.csv_imports import check_import, columns_of, get_import
from core.channels.models import BookingImport, ImportState
from core.channels.schemas import seller_field, service_choices
from core.clock import now
from core.db import transaction
from core.errors import DomainError
from core.lists.csv_writing import csv_lines
from core.permissions.access import requires
from core.web.checks import one_of
from core.web.forms import Choice, Form, FormSchema
from core.web.input import refuse_other_fields

MOST_SHOWN = 20
REFRESH_SECONDS = 3
LISTED = ("office", "airbnb", "booking_com", "holidu", "vrbo", "partner")


def _known_service(value: str) -> None:
    if value:
        one_of({choice.value: choice for choice in service_choices()})(value)


class ImportSchema(FormSchema):
    """What is said about a list beside its lines."""

    channel = fields.String(
        required=True,
        validate=one_of({name: CHANNELS[name] for name in LISTED}),
        metadata={
            "label": lazy_gettext("Where the bookings come from"),
            "widget": "select",
            "choices": lambda: [Choice(name, str(CHANNELS[name])) for name in LISTED],
        },
    )
    point_of_sale = seller_field()
    service = fields.String(
        load_default="",
        validate=_known_service,
        metadata={
            "label": lazy_gettext("Service"),
            "help": lazy_gettext("For lines that name none."),
            "widget": "select",
            "choices": lambda: [Choice("", str(lazy_gettext("Stands in the list"))), *service_choices()],
        },
    )


@blueprint.route("/import", methods=["GET", "POST"])
@requires("bookings.import")
def import_file() -> ResponseReturnValue:
    """Ask for a list."""
    form = Form(ImportSchema(), {"channel": "office"})
    if request.method != "POST" or not form.bind(request.form):
        return _file_page(form)
    file = request.files.get("file")
    if file is None or not file.filename:
        return _file_page(form, _("Please choose a file."))
    service = form.data["service"]
    settings = {**form.data, "service": int(service) if service else None}
    content = file.stream.read(csv_imports.LIMITS.size + 1)
    try:
        with transaction():
            actor = current_user.actor
            made = csv_imports.add_import(content, file.filename, settings, actor=actor, at=now()).id
    except DomainError as error:
        return _file_page(form, error.sentence)
    return redirect(url_for("channels.show_import", booking_import_id=made))


@blueprint.get("/import/<int:booking_import_id>")
@requires("bookings.import")
def show_import(booking_import_id: int) -> ResponseReturnValue:
    """Show what would become of a list, how far it is, or what has become of it."""
    found = get_import(booking_import_id)
    if found.state is not ImportState.DRAFT:
        headers = {"Refresh": str(REFRESH_SECONDS)} if found.state is ImportState.RUNNING else {}
        problems = [Problem(*one) for one in found.problems[:MOST_SHOWN]]
        page = render_template("channels/import_run.html", found=found, problems=problems, label=_label(found))
        return page, 200, headers
    return _columns_page(found)


@blueprint.post("/import/<int:booking_import_id>/columns")
@requires("bookings.import")
def save_columns(booking_import_id: int) -> ResponseReturnValue:
    """Save which column holds what."""
    refuse_other_fields(*(one.name for one in FIELDS))
    typed = {one.name: request.form.get(one.name, "") for one in FIELDS}
    columns = {name: int(text) for name, text in typed.items() if text.isascii() and text.isdecimal() and len(text) < 4}
    with transaction():
        csv_imports.choose_columns(get_import(booking_import_id, locked=True), columns)
    return redirect(url_for("channels.show_import", booking_import_id=booking_import_id))


@blueprint.post("/import/<int:booking_import_id>/start")
@requires("bookings.import")
def start_import(booking_import_id: int) -> ResponseReturnValue:
    """Take the list over."""
    with transaction():
        csv_imports.start_import(get_import(booking_import_id, locked=True), actor=current_user.actor, at=now())
    return redirect(url_for("channels.show_import", booking_import_id=booking_import_id))


@blueprint.post("/import/<int:booking_import_id>/stop")
@requires("bookings.import")
def stop_import(booking_import_id: int) -> ResponseReturnValue:
    """Stop after the lines that are being taken over."""
    with transaction():
        csv_imports.stop_import(get_import(booking_import_id, locked=True))
    flash(_("The import is stopped. You can continue it later."), "success")
    return redirect(url_for("channels.show_import", booking_import_id=booking_import_id))


@blueprint.post("/import/<int:booking_import_id>/delete")
@requires("bookings.import")
def delete_import(booking_import_id: int) -> ResponseReturnValue:
    """Throw the list away."""
    with transaction():
        csv_imports.delete_import(get_import(booking_import_id, locked=True), actor=current_user.actor, at=now())
    flash(_("The list was deleted. Bookings that were made from it stay."), "success")
    return redirect(url_for("channels.import_file"))


@blueprint.get("/import/<int:booking_import_id>/problems.csv")
@requires("bookings.import")
def import_problems(booking_import_id: int) -> ResponseReturnValue:
    """Send all lines that cannot be taken over, with the reasons."""
    found = get_import(booking_import_id)
    if found.state is ImportState.DRAFT:
        problems = check_import(found)[1].problems
    else:
        problems = [Problem(*one) for one in found.problems]
    heads = (_("Line"), _("What is wrong"), _("Text"))
    lines = csv_lines([heads, *((one.line, one.reason, one.text) for one in problems)])
    answer = Response("".join(lines), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f"attachment; filename=problems-{found.id}.csv"
    return answer


def _columns_page(found: BookingImport) -> ResponseReturnValue:
    table, check = check_import(found)
    columns = columns_of(found)
    return render_template(
        "channels/import_columns.html",
        found=found,
        heads=table.heads,
        rows=table.rows[:5],
        check=check,
        problems=check.problems[:MOST_SHOWN],
        fields=FIELDS,
        columns=columns,
        missing=missing_columns(columns),
        label=_label(found),
    )


def _file_page(form: Form, error: str = "") -> ResponseReturnValue:
    page = render_template("channels/import_file.html", form=form, error=error, imports=csv_imports.newest_imports())
    return page, 422 if error or form.errors else 200


def _label(found: BookingImport) -> str:
    return str(channel_label(csv_imports.channel_of(found)))
