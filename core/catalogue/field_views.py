"""Pages of a service's data fields (B-02)."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, lazy_gettext
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from core.catalogue import data_fields
from core.catalogue.models import DataField, FieldType, Service
from core.catalogue.schemas import DataFieldSchema, field_data, field_values
from core.catalogue.services import get_service
from core.catalogue.views import STEPS, blueprint
from core.clock import now
from core.db import transaction
from core.errors import NotFound
from core.i18n import LANGUAGE_NAMES
from core.permissions.access import requires
from core.web.forms import Form
from core.web.options import OptionRow, checked_options, rows_of, split_posted

__all__ = ["blueprint"]

TYPES: tuple[tuple[FieldType, str, LazyString], ...] = (
    (FieldType.TEXT, "pencil", lazy_gettext("One line, such as a name.")),
    (FieldType.LONG_TEXT, "notes", lazy_gettext("Several lines, such as wishes.")),
    (FieldType.NUMBER, "list", lazy_gettext("Such as a length or a number of dogs.")),
    (FieldType.DATE, "calendar", lazy_gettext("Such as a birthday.")),
    (FieldType.CHOICE, "checklist", lazy_gettext("One of several options that you name.")),
    (FieldType.YES_NO, "check", lazy_gettext("Such as: with a dog?")),
    (FieldType.EMAIL, "at", lazy_gettext("Checked for typing errors.")),
    (FieldType.PHONE, "phone", lazy_gettext("Checked for typing errors.")),
    (FieldType.PLATE, "car", lazy_gettext("Written in one way, so that you find it again.")),
    (FieldType.FILE, "paperclip", lazy_gettext("A picture or a PDF, such as a copy of a licence.")),
)


class FieldForm(Form):
    """The form of a data field with the rows of the options' editor."""

    def __init__(self, kind: FieldType, data_field: DataField | None = None) -> None:
        super().__init__(DataFieldSchema(), field_values(data_field) if data_field else {})
        self.kind = kind
        self.present: list[dict[str, Any]] = list(data_field.choices) if data_field else []
        self.rows: list[OptionRow] = rows_of(self.present)
        self.options: list[dict[str, Any]] = []
        self.option_error: LazyString | None = None

    def bind(self, posted: MultiDict[str, str]) -> bool:
        """Check the fields and the options."""
        if self.kind is FieldType.CHOICE:
            posted, self.rows = split_posted(posted)
            self.options, self.option_error = checked_options(self.rows, self.present)
        super().bind(posted)
        if self.option_error is not None:
            self.add_errors({"options": [self.option_error]})
        return not self.errors


@blueprint.get("/<int:service_id>/fields/new")
@requires("services.edit")
def choose_type(service_id: int) -> ResponseReturnValue:
    """Ask for the type of the new data field."""
    return render_template("catalogue/choose_type.html", service=get_service(service_id), types=TYPES)


@blueprint.route("/<int:service_id>/fields/new/<type_name>", methods=["GET", "POST"])
@requires("services.edit")
def add_field(service_id: int, type_name: str) -> ResponseReturnValue:
    """Add a data field."""
    service = get_service(service_id)
    if type_name not in set(FieldType):
        raise NotFound
    kind = FieldType(type_name)
    form = FieldForm(kind)
    if request.method != "POST" or not form.bind(request.form):
        return _field_page(form, service, None)
    data = field_data(form.data, form.options)
    with transaction():
        locked = get_service(service_id, locked=True)
        data_fields.add_field(locked, kind, data, actor=current_user.actor, at=now())
    flash(_("The data field was added. Bookings from now on ask for it."), "success")
    return _back(service_id)


@blueprint.route("/<int:service_id>/fields/<int:field_id>", methods=["GET", "POST"])
@requires("services.edit")
def edit_field(service_id: int, field_id: int) -> ResponseReturnValue:
    """Change a data field for bookings to come."""
    service = get_service(service_id)
    data_field = data_fields.get_field(service, field_id)
    form = FieldForm(FieldType(data_field.type_name), data_field)
    if request.method != "POST" or not form.bind(request.form):
        return _field_page(form, service, data_field)
    data = field_data(form.data, form.options)
    with transaction():
        found = data_fields.get_field(get_service(service_id, locked=True), field_id)
        data_fields.change_field(found, data, actor=current_user.actor, at=now())
    flash(_("The data field was saved. Bookings that exist keep what they were asked."), "success")
    return _back(service_id)


@blueprint.post("/<int:service_id>/fields/<int:field_id>/move")
@requires("services.edit")
def move_field(service_id: int, field_id: int) -> ResponseReturnValue:
    """Move a data field up or down."""
    with transaction():
        service = get_service(service_id, locked=True)
        data_fields.get_field(service, field_id)
        data_fields.move_field(service, field_id, STEPS.get(request.form.get("direction", ""), 0))
    return _back(service_id)


@blueprint.post("/<int:service_id>/fields/<int:field_id>/delete")
@requires("services.edit")
def delete_field(service_id: int, field_id: int) -> ResponseReturnValue:
    """Delete a data field; bookings that exist keep question and answer."""
    with transaction():
        found = data_fields.get_field(get_service(service_id, locked=True), field_id)
        data_fields.delete_field(found, actor=current_user.actor, at=now())
    flash(_("The data field was deleted. Bookings that exist keep their answers."), "success")
    return _back(service_id)


def _field_page(form: FieldForm, service: Service, data_field: DataField | None) -> ResponseReturnValue:
    page = render_template(
        "catalogue/field_form.html", form=form, service=service, data_field=data_field, language_names=LANGUAGE_NAMES
    )
    return page, 422 if form.errors else 200


def _back(service_id: int) -> ResponseReturnValue:
    return redirect(url_for("catalogue.show", service_id=service_id, _anchor="data-fields"))
