"""Pages to sign in and out, and the own account."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_login import current_user, login_user, logout_user
from marshmallow import fields
from werkzeug.exceptions import HTTPException

from core.accounts import password_views, profile_views, services
from core.accounts.blueprint import blueprint
from core.accounts.throttle import refuse_too_many_guesses, remember_device, wrong_guess
from core.clock import now
from core.db import transaction
from core.permissions.access import public
from core.permissions.rights import Role
from core.web.forms import Form, FormSchema

entrance_blueprint = Blueprint("entrance", __name__)


@entrance_blueprint.get("/")
@public
def entrance() -> ResponseReturnValue:
    """Send whoever opens the bare address to the sign-in."""
    return redirect(url_for("accounts.sign_in"))


__all__ = ["blueprint", "entrance_blueprint", "password_views", "profile_views"]


class SignInSchema(FormSchema):
    """Who wants to sign in."""

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
    next = fields.String(load_default="", metadata={"widget": "hidden"})


@blueprint.get("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    """Show the form, or go on for somebody who is signed in."""
    if current_user.is_authenticated:
        return redirect(home_url())
    form = Form(SignInSchema(), {"next": request.args.get("next", "")})
    return render_template("accounts/sign_in.html", form=form)


@blueprint.post("/sign-in")
@public
def check_sign_in() -> ResponseReturnValue:
    """Open a session for the right credentials."""
    form = Form(SignInSchema())
    if not form.bind(request.form):
        return render_template("accounts/sign_in.html", form=form), 422
    email = form.data["email"]
    refuse_too_many_guesses(email)
    try:
        with transaction():
            signed_in = services.sign_in(email, form.data["password"], at=now())
    except services.WrongCredentials as error:
        wrong_guess(email)
        form.add_errors({"_schema": [error.sentence]})
        form.values["password"] = ""
        return render_template("accounts/sign_in.html", form=form), 422
    session.clear()
    login_user(signed_in)
    answer = redirect(safe_next(form.data["next"]) or home_url(signed_in.role))
    return remember_device(answer, email)


@blueprint.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    """End the session on the server and in the browser."""
    if current_user.is_authenticated:
        with transaction():
            services.sign_out(current_user.session_id)
    logout_user()
    session.clear()
    flash(_("You are signed out."), "success")
    return redirect(url_for("accounts.sign_in"))


def home_url(role: Role | None = None) -> str:
    """Return the first page of a signed-in person."""
    is_manager = (role or current_user.role) is Role.ACCOUNT_MANAGER
    return url_for("platform.landlords") if is_manager else url_for("office.start")


def safe_next(address: str) -> str | None:
    """Return an address only when our own map knows it as a page; anything else could lead away (ASVS 3.7.2)."""
    if not address.startswith("/") or address.startswith("//") or "\\" in address or not address.isprintable():
        return None
    adapter = current_app.url_map.bind("")
    try:
        adapter.match(address.partition("?")[0], method="GET")
    except HTTPException:
        return None
    return address
