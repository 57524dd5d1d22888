"""What staff do about a customer's access, from the panel on the card (C-06)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from core.activities.services import Actor
from core.clock import now
from core.customers.blueprint import blueprint
from core.customers.invitations import AddressInUse, NoEmailAddress, invite_customer, send_new_password, take_access
from core.customers.models import Customer
from core.customers.requests import end_request
from core.customers.services import get_customer
from core.db import transaction
from core.permissions.access import requires
from core.web.input import refuse_other_fields


@blueprint.post("/<int:customer_id>/access/invite")
@requires("customers.edit")
def invite(customer_id: int) -> ResponseReturnValue:
    """Invite the customer to the account, or send the invitation once more."""
    return _done(customer_id, invite_customer, _("The invitation is on its way."))


@blueprint.post("/<int:customer_id>/access/password")
@requires("customers.edit")
def send_password(customer_id: int) -> ResponseReturnValue:
    """Send the customer a link to choose a new password."""
    return _done(customer_id, send_new_password, _("The link to choose a new password is on its way."))


@blueprint.post("/<int:customer_id>/access/delete")
@requires("customers.edit")
def delete_login(customer_id: int) -> ResponseReturnValue:
    """Delete the access; the customer stays."""
    return _done(customer_id, take_access, _("The login was deleted. The customer stays."))


@blueprint.post("/<int:customer_id>/request/end")
@requires("customers.edit")
def end_deletion_request(customer_id: int) -> ResponseReturnValue:
    """Note that the customer's request to be deleted was answered."""
    refuse_other_fields()
    with transaction():
        end_request(get_customer(customer_id, locked=True).id, actor=current_user.actor, at=now())
    flash(_("The request was ended."), "success")
    return redirect(url_for("customers.show", customer_id=customer_id))


def _done(customer_id: int, act: Callable[..., Any], text: str) -> ResponseReturnValue:
    refuse_other_fields()
    try:
        _act(customer_id, act, current_user.actor, now())
    except (AddressInUse, NoEmailAddress) as error:
        flash(error.sentence, "error")
    else:
        flash(text, "success")
    return redirect(url_for("customers.show", customer_id=customer_id))


def _act(customer_id: int, act: Callable[..., Any], actor: Actor, at: datetime) -> None:
    with transaction():
        customer: Customer = get_customer(customer_id, locked=True)
        act(customer, actor=actor, at=at)
