"""The page on which somebody chooses a password, opened by a link that an owner handed over (ASVS 6.4.1)."""

import logging

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import logout_user

from core.accounts import staff
from core.accounts.blueprint import blueprint
from core.accounts.models import User
from core.accounts.profile_views import NewPasswordSchema
from core.accounts.services import PasswordTooShort
from core.clock import now
from core.db import transaction
from core.extensions import limiter
from core.permissions.access import public
from core.signing import BadToken, current_signer
from core.web.forms import Form

audit = logging.getLogger("kontor.audit")


@blueprint.get("/choose-password/<token>")
@public
def choose_password(token: str) -> ResponseReturnValue:
    """Show the form; opening it changes nothing."""
    user = _user(token)
    return _page(user, Form(NewPasswordSchema()))


@blueprint.post("/choose-password/<token>")
@limiter.limit("30 per hour")
@public
def save_chosen_password(token: str) -> ResponseReturnValue:
    """Store the password; the link ends with it."""
    form = Form(NewPasswordSchema())
    if not form.bind(request.form):
        return _page(_user(token), form)
    try:
        with transaction():
            user = _user(token)
            staff.choose_password(user, form.data["new"])
            user_id = user.id
    except PasswordTooShort as error:
        form.add_errors({"new": [error.sentence]})
        return _page(_user(token), form)
    audit.info("user %s chose a password", user_id)
    logout_user()
    session.clear()
    flash(_("Your password is set. Please sign in with it."), "success")
    return redirect(url_for("accounts.sign_in"))


def _user(token: str) -> User:
    try:
        return staff.user_of_link(current_signer().read(token, staff.PURPOSE), at=now())
    except BadToken as error:
        raise staff.LinkSpent from error


def _page(user: User, form: Form) -> ResponseReturnValue:
    # Passwords never go back into a page.
    form.values = {}
    page = render_template("accounts/choose_password.html", form=form, name=user.name, email=user.email)
    return page, 422 if form.errors else 200, {"Cache-Control": "no-store"}
