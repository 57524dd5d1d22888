"""What one customer may do in the booking route: group, own values, and where each comes from (C-13, P-01)."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_login import current_user
from marshmallow import fields

from core.clock import now
from core.customers.blueprint import blueprint
from core.customers.models import Customer
from core.customers.rights import (
    RightsChanged,
    booking_rights_of,
    mark_of,
    own_rights_of,
    rights_of_group,
    save_rights,
)
from core.customers.services import get_customer
from core.db import transaction
from core.permissions.access import requires
from core.permissions.groups import permission_groups
from core.permissions.models import PermissionGroup
from core.permissions.rights_form import origin_text, own_fields, rights_from, shown_rights, value_text
from core.web.checks import one_of
from core.web.forms import Choice, Form, FormSchema

NO_GROUP = ""


@blueprint.get("/<int:customer_id>/permissions")
@requires("customers.edit")
def permissions(customer_id: int) -> ResponseReturnValue:
    """Show the form of a customer's group and own values."""
    customer = get_customer(customer_id)
    own = own_rights_of(customer_id)
    groups = permission_groups()
    values = shown_rights(own.overrides if own else {})
    values |= {"group": str(own.group_id) if own and own.group_id else NO_GROUP, "seen": mark_of(own)}
    return _page(customer, _form(groups, own.group_id if own else None, values))


@blueprint.post("/<int:customer_id>/permissions")
@requires("customers.edit")
def save_permissions(customer_id: int) -> ResponseReturnValue:
    """Store a customer's group and own values."""
    customer = get_customer(customer_id)
    own = own_rights_of(customer_id)
    form = _form(permission_groups(), own.group_id if own else None, {})
    if not form.bind(request.form):
        return _page(customer, form), 422
    group_id = int(form.data["group"]) if form.data["group"] else None
    rights, seen = rights_from(form.data), form.data["seen"]
    try:
        with transaction():
            locked = get_customer(customer_id, locked=True)
            save_rights(locked, group_id, rights, seen=seen, actor=current_user.actor, at=now())
    except RightsChanged as error:
        form.add_errors({"_schema": [error.sentence]})
        # What was typed stays, and what holds now stands beside it.
        form.values["seen"] = mark_of(own_rights_of(customer_id))
        return _page(get_customer(customer_id), form), error.status
    flash(_("The permissions were saved."), "success")
    return redirect(url_for("customers.show", customer_id=customer_id))


def _form(groups: Any, group_id: int | None, values: dict[str, Any]) -> Form:
    known: dict[str, PermissionGroup] = {str(group.id): group for group in groups}
    choices = [Choice(NO_GROUP, str(lazy_gettext("no group"))), *(Choice(key, one.name) for key, one in known.items())]
    made: dict[str, fields.Field[Any]] = {
        "group": fields.String(
            load_default=NO_GROUP,
            validate=one_of({choice.value: choice for choice in choices}),
            metadata={"label": lazy_gettext("Permission group"), "choices": choices},
        ),
        "seen": fields.String(load_default="", metadata={"widget": "hidden"}),
    }
    made |= own_fields(rights_of_group(known.get(str(group_id))))
    return Form(FormSchema.from_dict(made)(), values)


def _page(customer: Customer, form: Form) -> str:
    decisions = booking_rights_of(customer).decisions.values()
    return render_template(
        "customers/permissions.html",
        customer=customer,
        form=form,
        rows=[(one.right.label, value_text(one), origin_text(one)) for one in decisions],
    )
