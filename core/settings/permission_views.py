"""The landlord's default permissions, and the permission groups (P-01)."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_login import current_user
from marshmallow import fields

from core.clock import now
from core.customers.rights import booking_rights_of, delete_group, member_counts, rights_of_group
from core.db import transaction
from core.errors import DomainError
from core.landlords.services import current_landlord
from core.permissions.access import requires
from core.permissions.booking_rights import BookingRight
from core.permissions.groups import (
    GroupNameTaken,
    change_group,
    create_group,
    get_group,
    permission_groups,
    save_defaults,
)
from core.permissions.models import PermissionGroup
from core.permissions.rights_form import default_fields, own_fields, rights_from, shown_rights, value_text
from core.settings.blueprint import permissions_blueprint as blueprint
from core.web.checks import at_most, not_blank
from core.web.forms import Form, FormSchema

LONGEST_NAME = 120


@blueprint.get("/")
@requires("settings.edit")
def index() -> ResponseReturnValue:
    """Show the defaults and the groups."""
    return _page(_defaults_form())


@blueprint.post("/")
@requires("settings.edit")
def save() -> ResponseReturnValue:
    """Store the defaults."""
    form = _defaults_form()
    if not form.bind(request.form):
        return _page(form), 422
    with transaction():
        save_defaults(current_landlord().id, rights_from(form.data), actor=current_user.actor, at=now())
    flash(_("The permissions were saved."), "success")
    return redirect(url_for("permissions.index"))


@blueprint.route("/groups/new", methods=["GET", "POST"])
@requires("settings.edit")
def create() -> ResponseReturnValue:
    """Create a permission group."""
    form = _group_form(shown_rights({}))
    if request.method != "POST" or not form.bind(request.form):
        return _group_page(form, None)
    try:
        with transaction():
            create_group(form.data["name"], rights_from(form.data), actor=current_user.actor, at=now())
    except GroupNameTaken as error:
        form.add_errors({"name": [error.sentence]})
        return _group_page(form, None)
    flash(_("The permission group was created."), "success")
    return redirect(url_for("permissions.index"))


@blueprint.route("/groups/<int:group_id>", methods=["GET", "POST"])
@requires("settings.edit")
def edit(group_id: int) -> ResponseReturnValue:
    """Change a permission group."""
    group = get_group(group_id)
    form = _group_form({**shown_rights(group.values), "name": group.name})
    if request.method != "POST" or not form.bind(request.form):
        return _group_page(form, group)
    try:
        with transaction():
            locked = get_group(group_id)
            change_group(locked, form.data["name"], rights_from(form.data), actor=current_user.actor, at=now())
    except GroupNameTaken as error:
        form.add_errors({"name": [error.sentence]})
        return _group_page(form, get_group(group_id))
    flash(_("The permission group was saved."), "success")
    return redirect(url_for("permissions.index"))


@blueprint.post("/groups/<int:group_id>/delete")
@requires("settings.edit")
def delete(group_id: int) -> ResponseReturnValue:
    """Delete a permission group that nobody is in."""
    try:
        with transaction():
            delete_group(group_id, actor=current_user.actor, at=now())
    except DomainError as error:
        if error.status != 409:
            raise
        flash(error.sentence, "error")
        return redirect(url_for("permissions.edit", group_id=group_id))
    flash(_("The permission group was deleted."), "success")
    return redirect(url_for("permissions.index"))


def _defaults_form() -> Form:
    decisions = booking_rights_of(None).decisions
    values = {right.value: decisions[right].value for right in BookingRight}
    return Form(FormSchema.from_dict(default_fields())(), values)


def _group_form(values: Mapping[str, Any]) -> Form:
    made: dict[str, fields.Field[Any]] = {
        "name": fields.String(
            required=True,
            validate=[not_blank, at_most(LONGEST_NAME)],
            metadata={"label": lazy_gettext("Name"), "attrs": {"maxlength": LONGEST_NAME, "autocomplete": "off"}},
        )
    }
    made |= own_fields(booking_rights_of(None))
    return Form(FormSchema.from_dict(made)(), values)


def _page(form: Form) -> str:
    counts = member_counts()
    groups = [(group, _summary(group), counts.get(group.id, 0)) for group in permission_groups()]
    return render_template("settings/permissions.html", form=form, groups=groups)


def _summary(group: PermissionGroup) -> list[str]:
    decisions = rights_of_group(group).decisions
    return [f"{right.label}: {value_text(decisions[right])}" for right in BookingRight if right.value in group.values]


def _group_page(form: Form, group: PermissionGroup | None) -> ResponseReturnValue:
    members = member_counts().get(group.id, 0) if group else 0
    page = render_template("settings/permission_group.html", form=form, group=group, members=members)
    return page, 422 if form.errors else 200
