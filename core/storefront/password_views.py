"""The page behind the link with which a customer chooses a password; never sent in clear (C-02)."""

from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from marshmallow import ValidationError, fields, validates_schema

from core.accounts.passwords import LONGEST_PASSWORD, SHORTEST_PASSWORD
from core.accounts.services import PasswordTooShort
from core.activities.models import ActorKind
from core.activities.services import Actor
from core.clock import now
from core.customers.access import choose_customer_password, is_open
from core.customers.access_mails import PURPOSE, login_of_link, revoke_password_links
from core.customers.access_models import CustomerLogin
from core.customers.services import get_customer
from core.db import transaction
from core.landlords.booking_settings import has_customer_login
from core.landlords.services import current_landlord
from core.links.services import GrantEnded
from core.permissions.access import public
from core.storefront.blueprint import SEE_OTHER, blueprint
from core.storefront.grants import current_link
from core.storefront.visitors import let_customer_in
from core.web.checks import at_most
from core.web.forms import Form, FormSchema


def _password(label: object, help_text: object = "") -> fields.String:
    return fields.String(
        required=True,
        validate=at_most(LONGEST_PASSWORD),
        metadata={
            "label": label,
            "widget": "password",
            "help": help_text,
            "attrs": {"autocomplete": "new-password"},
        },
    )


class NewPasswordSchema(FormSchema):
    """A password, typed twice."""

    new = _password(
        lazy_gettext("New password"),
        lazy_gettext("At least %(length)s characters; a sentence is easy to remember.", length=SHORTEST_PASSWORD),
    )
    again = _password(lazy_gettext("New password once more"))

    @validates_schema
    def check_same(self, data: dict[str, str], **_more: object) -> None:
        """Refuse a slip of the finger."""
        if data.get("new") != data.get("again"):
            raise ValidationError(str(lazy_gettext("The two new passwords differ.")), "again")


@blueprint.get("/access/<int:link_id>")
@public
def choose_password(link_id: int) -> ResponseReturnValue:
    """Ask for a new password; only in a browser that came in with the link."""
    _access_behind(link_id, now())
    return render_template("storefront/choose_password.html", form=Form(NewPasswordSchema()))


@blueprint.post("/access/<int:link_id>")
@public
def set_password(link_id: int) -> ResponseReturnValue:
    """Set the password, end the link and all sessions, and let the customer in."""
    at = now()
    _access_behind(link_id, at)
    form = Form(NewPasswordSchema())
    if not form.bind(request.form):
        return _again(form)
    try:
        with transaction():
            login = _access_behind(link_id, at)
            actor = Actor(ActorKind.CUSTOMER, get_customer(login.customer_id).person_name)
            card = choose_customer_password(login, form.data["new"], actor=actor, at=at)
            revoke_password_links(login, now=at)
    except PasswordTooShort as error:
        form.add_errors({"new": [error.sentence]})
        return _again(form)
    let_customer_in(card, at=at)
    flash(_("Your password is set. You are signed in."), "success")
    # Without customers' logins the account is all that an invited customer has.
    onward = "storefront.services" if has_customer_login(current_landlord()) else "storefront.account"
    return redirect(url_for(onward), SEE_OTHER)


def _access_behind(link_id: int, at: datetime) -> CustomerLogin:
    """Return the access whose password the link sets.

    Raises:
        GrantEnded: this browser did not come in with the link, or the link or the access has ended.
    """
    login = login_of_link(current_link(link_id, PURPOSE), now=at)
    if login is None or not is_open(login):
        raise GrantEnded
    return login


def _again(form: Form) -> ResponseReturnValue:
    # Passwords never go back into a page.
    form.values = {}
    return render_template("storefront/choose_password.html", form=form), 422
