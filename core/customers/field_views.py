"""The settings page of the landlord's own data fields of customers (C-07)."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, lazy_gettext
from flask_babel import gettext as _
from flask_login import current_user
from marshmallow import fields
from werkzeug.datastructures import MultiDict

from core.clock import now
from core.customers import field_editing
from core.customers.field_editing import OwnFieldData, get_own_field
from core.customers.field_models import CustomerField
from core.customers.own_fields import OwnType, own_fields
from core.db import transaction
from core.errors import NotFound
from core.i18n import LANGUAGE_NAMES
from core.permissions.access import requires
from core.web.forms import Form, FormSchema
from core.web.localised import texts_field
from core.web.options import OptionRow, checked_options, rows_of, split_posted

blueprint = Blueprint("customer_fields", __name__)
STEPS = {"up": -1, "down": 1}
TYPES: tuple[tuple[OwnType, str, LazyString], ...] = (
    (OwnType.TEXT, "pencil", lazy_gettext("One line, such as the name of the boat.")),
    (OwnType.NUMBER, "list", lazy_gettext("Such as a length or a number of dogs.")),
    (OwnType.DATE, "calendar", lazy_gettext("Such as the day until which a licence is valid.")),
    (OwnType.YES_NO, "check", lazy_gettext("Such as: member of the club?")),
    (OwnType.CHOICE, "checklist", lazy_gettext("One of several options that you name.")),
    (OwnType.EMAIL, "at", lazy_gettext("Checked for typing errors.")),
    (OwnType.PHONE, "phone", lazy_gettext("Checked for typing errors.")),
)


class OwnFieldSchema(FormSchema):
    """What every own field has; the options of a choice are read by ``core.web.options``."""

    labels = texts_field(
        lazy_gettext("Name"),
        limit=80,
        required=True,
        help_text=lazy_gettext("Your staff reads it in their language; a language left blank shows another one."),
    )
    personal = fields.Boolean(
        load_default=False,
        metadata={
            "label": lazy_gettext("Personal"),
            "help": lazy_gettext("It says something about a person, and goes when the customer is anonymised."),
        },
    )


class OwnFieldForm(Form):
    """The form of an own field with the rows of the options' editor."""

    def __init__(self, kind: OwnType, field: CustomerField | None = None) -> None:
        shown = {"labels": field.labels, "personal": field.is_personal} if field else {"personal": True}
        super().__init__(OwnFieldSchema(), shown)
        self.kind = kind
        self.present: list[dict[str, Any]] = list(field.choices) if field else []
        self.rows: list[OptionRow] = rows_of(self.present)
        self.options: list[dict[str, Any]] = []
        self.option_error: LazyString | None = None

    def bind(self, posted: MultiDict[str, str]) -> bool:
        """Check the fields and the options."""
        if self.kind is OwnType.CHOICE:
            posted, self.rows = split_posted(posted)
            self.options, self.option_error = checked_options(self.rows, self.present)
        super().bind(posted)
        if self.option_error is not None:
            self.add_errors({"options": [self.option_error]})
        return not self.errors

    def field_data(self) -> OwnFieldData:
        """Return what was typed, once it was found right."""
        return OwnFieldData(self.data["labels"], self.data["personal"], tuple(self.options))


@blueprint.get("/")
@requires("settings.edit")
def index() -> ResponseReturnValue:
    """List the own fields."""
    shown = [(field, OwnType(field.type_name)) for field in own_fields()]
    return render_template("customers/fields.html", fields=shown)


@blueprint.get("/new")
@requires("settings.edit")
def choose_type() -> ResponseReturnValue:
    """Ask for the type of the new field."""
    return render_template("customers/field_type.html", types=TYPES)


@blueprint.route("/new/<type_name>", methods=["GET", "POST"])
@requires("settings.edit")
def create(type_name: str) -> ResponseReturnValue:
    """Add a field."""
    if type_name not in set(OwnType):
        raise NotFound
    kind = OwnType(type_name)
    form = OwnFieldForm(kind)
    if request.method != "POST" or not form.bind(request.form):
        return _page(form, None)
    with transaction():
        field_editing.add_own_field(kind, form.field_data(), actor=current_user.actor, at=now())
    flash(_("The field was added. It stands in the form and on the card of each customer."), "success")
    return redirect(url_for("customer_fields.index"))


@blueprint.route("/<int:customer_field_id>", methods=["GET", "POST"])
@requires("settings.edit")
def edit(customer_field_id: int) -> ResponseReturnValue:
    """Change a field."""
    field = get_own_field(customer_field_id)
    form = OwnFieldForm(OwnType(field.type_name), field)
    if request.method != "POST" or not form.bind(request.form):
        return _page(form, field)
    with transaction():
        found = get_own_field(customer_field_id)
        field_editing.change_own_field(found, form.field_data(), actor=current_user.actor, at=now())
    flash(_("The field was saved."), "success")
    return redirect(url_for("customer_fields.index"))


@blueprint.post("/<int:customer_field_id>/move")
@requires("settings.edit")
def move(customer_field_id: int) -> ResponseReturnValue:
    """Move a field up or down."""
    with transaction():
        get_own_field(customer_field_id)
        field_editing.move_own_field(customer_field_id, STEPS.get(request.form.get("direction", ""), 0))
    return redirect(url_for("customer_fields.index"))


@blueprint.post("/<int:customer_field_id>/delete")
@requires("settings.edit")
def delete(customer_field_id: int) -> ResponseReturnValue:
    """Delete a field with all its values."""
    with transaction():
        field_editing.delete_own_field(get_own_field(customer_field_id), actor=current_user.actor, at=now())
    flash(_("The field was deleted, and its values with it."), "success")
    return redirect(url_for("customer_fields.index"))


def _page(form: OwnFieldForm, field: CustomerField | None) -> ResponseReturnValue:
    page = render_template("customers/field_form.html", form=form, field=field, language_names=LANGUAGE_NAMES)
    return page, 422 if form.errors else 200
