"""Sign in and out in the booking route, ask for a new password; only where customers have an access (C-02, C-04)."""

from collections.abc import Callable
from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from marshmallow import ValidationError, fields

from core.accounts.services import WrongCredentials
from core.accounts.throttle import refuse_too_many_guesses, remember_device, wrong_guess
from core.clock import now
from core.customers.access import end_customer_sessions, find_access, sign_in_customer
from core.customers.access_mails import ask_for_password_link
from core.db import transaction
from core.errors import NotFound
from core.extensions import limiter
from core.isolation import current_landlord_id
from core.landlords.booking_settings import has_customer_login
from core.landlords.services import current_landlord
from core.permissions.access import public
from core.storefront.blueprint import SEE_OTHER, blueprint
from core.storefront.cart import stored_items
from core.storefront.drafts import find_draft
from core.storefront.visitors import current_customer, forget_customer, let_customer_in
from core.web.forms import Form, FormSchema

LONGEST_ADDRESS = 254
# Per network; each one may send a mail.
REQUESTS = "10 per hour"


class SignInSchema(FormSchema):
    """Which customer wants to sign in."""

    # What is left out is a wrong guess like any other.
    email = fields.String(
        load_default="",
        metadata={"label": lazy_gettext("E-mail address"), "widget": "email", "attrs": {"autocomplete": "username"}},
    )
    password = fields.String(
        load_default="",
        metadata={
            "label": lazy_gettext("Password"),
            "widget": "password",
            "attrs": {"autocomplete": "current-password"},
        },
    )


def _is_typed(address: str) -> None:
    if not 0 < len(address) <= LONGEST_ADDRESS:
        raise ValidationError(_("Please type your e-mail address."))


class ForgottenSchema(FormSchema):
    """The address whose password was forgotten."""

    email = fields.String(
        required=True,
        validate=_is_typed,
        metadata={
            "label": lazy_gettext("Your e-mail address"),
            "widget": "email",
            "attrs": {"autocomplete": "email", "maxlength": str(LONGEST_ADDRESS)},
        },
    )


@blueprint.get("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    """Ask for address and password; somebody who is signed in goes on."""
    _require_access()
    if current_customer() is not None:
        return redirect(_onward(now()), SEE_OTHER)
    return render_template("storefront/sign_in.html", form=Form(SignInSchema()))


@blueprint.post("/sign-in")
@public
def check_sign_in() -> ResponseReturnValue:
    """Let a customer with the right password in; what was chosen so far stays."""
    _require_access()
    return try_to_sign_in(lambda: _onward(now()))


def try_to_sign_in(onward: Callable[[], str]) -> ResponseReturnValue:
    """Check what was typed; everybody who is not let in gets the same answer in the same time (R-79)."""
    form, at = Form(SignInSchema()), now()
    if not form.bind(request.form):
        return _sign_in_again(form)
    email = form.data["email"]
    guessed = f"customer-{current_landlord_id()}-{email}"
    refuse_too_many_guesses(guessed)
    try:
        with transaction():
            card = sign_in_customer(email, form.data["password"], at=at)
    except WrongCredentials as error:
        wrong_guess(guessed)
        form.add_errors({"_schema": [error.sentence]})
        return _sign_in_again(form)
    let_customer_in(card, at=at)
    return remember_device(redirect(onward(), SEE_OTHER), guessed)


@blueprint.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    """Sign out here and everywhere else; what was chosen so far stays."""
    held = forget_customer()
    if held is not None:
        with transaction():
            end_customer_sessions(*held)
        flash(_("You are signed out."), "success")
    return redirect(url_for("storefront.services"), SEE_OTHER)


@blueprint.get("/forgotten")
@public
def forgotten() -> ResponseReturnValue:
    """Ask whose password was forgotten."""
    _require_access()
    return render_template("storefront/forgotten.html", form=Form(ForgottenSchema()))


@blueprint.post("/forgotten")
@limiter.limit(REQUESTS)
@public
def ask_for_password() -> ResponseReturnValue:
    """Have a mail written to whoever signs in with the address; the answer is the same for everybody (C-03)."""
    _require_access()
    return ask_for_link("storefront.sign_in")


def ask_for_link(then: str) -> ResponseReturnValue:
    """Have the mail written, and lead to a page for signing in."""
    form = Form(ForgottenSchema())
    if not form.bind(request.form):
        return render_template("storefront/forgotten.html", form=form), 422
    with transaction():
        ask_for_password_link(find_access(form.data["email"]))
    flash(
        _("If somebody signs in with this address, an e-mail with a link is on its way. Please also look into spam."),
        "success",
    )
    return redirect(url_for(then), SEE_OTHER)


def _require_access() -> None:
    if not has_customer_login(current_landlord()):
        raise NotFound


def _sign_in_again(form: Form) -> ResponseReturnValue:
    form.values["password"] = ""
    return render_template("storefront/sign_in.html", form=form), 422


def _onward(at: datetime) -> str:
    """Return where a customer who has just signed in goes on: with the booking in the making, else from the start."""
    draft = find_draft(at=at)
    in_the_making = draft is not None and draft.booking_id is None and stored_items(draft)
    return url_for("storefront.details" if in_the_making else "storefront.services")
