"""A customer's new e-mail address: asked for in the account, confirmed by a link that is sent to it."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from marshmallow import fields

from core.accounts.passwords import LONGEST_PASSWORD
from core.accounts.services import WrongCredentials
from core.accounts.throttle import refuse_too_many_guesses, wrong_guess
from core.clock import now
from core.customers.access import get_access
from core.customers.access_models import CustomerLogin
from core.customers.email_change import PURPOSE, AddressNotFree, ask_for_new_email, confirm_email, login_to_confirm
from core.customers.services import get_customer
from core.db import transaction
from core.extensions import limiter
from core.links.models import SignedLink
from core.permissions.access import public
from core.storefront.access_views import REQUESTS
from core.storefront.blueprint import SEE_OTHER, blueprint
from core.storefront.grants import current_link
from core.storefront.portal import account_page, actor_of, signed_in
from core.storefront.portal_security_views import guesses_of, own_login
from core.web.checks import at_most, email_or_blank, not_blank
from core.web.forms import Form, FormSchema
from core.web.input import refuse_other_fields


class NewEmailSchema(FormSchema):
    """The new address, and the password as proof."""

    email = fields.String(
        required=True,
        validate=[not_blank, at_most(254), email_or_blank],
        metadata={
            "label": lazy_gettext("New e-mail address"),
            "widget": "email",
            "attrs": {"autocomplete": "email", "maxlength": "254"},
        },
    )
    password = fields.String(
        required=True,
        validate=at_most(LONGEST_PASSWORD),
        metadata={
            "label": lazy_gettext("Password"),
            "widget": "password",
            "attrs": {"autocomplete": "current-password"},
        },
    )


@blueprint.get("/account/email")
@public
def account_email() -> ResponseReturnValue:
    """Ask for another e-mail address."""
    return _page(Form(NewEmailSchema()))


@blueprint.post("/account/email")
@limiter.limit(REQUESTS)
@public
def ask_for_email() -> ResponseReturnValue:
    """Write to the new address; the answer is the same whoever has it (C-03)."""
    customer = signed_in()
    form, guessed = Form(NewEmailSchema()), guesses_of(customer)
    if not form.bind(request.form):
        return _page(form)
    refuse_too_many_guesses(guessed)
    try:
        with transaction():
            locked = signed_in(locked=True)
            ask_for_new_email(own_login(locked, form.data["password"]), locked, form.data["email"], at=now())
    except WrongCredentials:
        wrong_guess(guessed)
        form.add_errors({"password": [_("This is not your present password.")]})
        return _page(form)
    flash(
        _(
            "We have written to %(address)s. The address counts once you open the link in it.",
            address=form.data["email"],
        ),
        "success",
    )
    return redirect(url_for("storefront.account_data"), SEE_OTHER)


@blueprint.get("/account/email/<int:link_id>")
@public
def confirm_email_page(link_id: int) -> ResponseReturnValue:
    """Ask once more; only in a browser that came in with the link."""
    link, _login = _behind(link_id)
    return render_template("storefront/confirm_email.html", address=link.address)


@blueprint.post("/account/email/<int:link_id>")
@public
def confirm_email_now(link_id: int) -> ResponseReturnValue:
    """Take the new address over."""
    refuse_other_fields()
    try:
        with transaction():
            link, login = _behind(link_id)
            customer = get_customer(login.customer_id, locked=True)
            confirm_email(link, login, customer, actor=actor_of(customer), at=now())
    except AddressNotFree as error:
        flash(error.sentence, "error")
        return redirect(url_for("storefront.account_sign_in"), SEE_OTHER)
    flash(_("Your new e-mail address counts from now on."), "success")
    return redirect(url_for("storefront.account_data"), SEE_OTHER)


def _behind(link_id: int) -> tuple[SignedLink, CustomerLogin]:
    link = current_link(link_id, PURPOSE)
    return link, login_to_confirm(link, get_access(link.subject_id), at=now())


def _page(form: Form) -> ResponseReturnValue:
    form.values["password"] = ""
    page = account_page("email", "storefront.account_data", form=form)
    return page, 422 if form.errors else 200
