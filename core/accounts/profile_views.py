"""The own account: language and password."""

import logging

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, force_locale, lazy_gettext
from flask_babel import gettext as _
from flask_login import current_user, logout_user
from marshmallow import ValidationError, fields, validates_schema

from core.accounts import services
from core.accounts.blueprint import blueprint
from core.accounts.passwords import LONGEST_PASSWORD, SHORTEST_PASSWORD
from core.accounts.throttle import refuse_too_many_guesses, wrong_guess
from core.db import transaction
from core.i18n import LANGUAGE_NAMES
from core.permissions.access import requires
from core.permissions.rights import Role
from core.web.checks import at_most, one_of
from core.web.forms import Choice, Form, FormSchema

audit = logging.getLogger("kontor.audit")


class LanguageSchema(FormSchema):
    """In which language somebody reads Kontor."""

    language = fields.String(
        required=True,
        validate=one_of(LANGUAGE_NAMES),
        metadata={
            "label": lazy_gettext("Language of Kontor"),
            "help": lazy_gettext("Your customers are written to in their own language."),
            "choices": [Choice(code, name) for code, name in LANGUAGE_NAMES.items()],
        },
    )


def _password(label: LazyString, autocomplete: str, help_text: LazyString | str = "") -> fields.String:
    return fields.String(
        required=True,
        validate=at_most(LONGEST_PASSWORD),
        metadata={
            "label": label,
            "widget": "password",
            "help": help_text,
            "attrs": {"autocomplete": autocomplete},
        },
    )


class NewPasswordSchema(FormSchema):
    """A new password, typed twice."""

    new = _password(
        lazy_gettext("New password"),
        "new-password",
        lazy_gettext("At least %(length)s characters; a sentence is easy to remember.", length=SHORTEST_PASSWORD),
    )
    again = _password(lazy_gettext("New password once more"), "new-password")

    @validates_schema
    def check_same(self, data: dict[str, str], **_more: object) -> None:
        """Refuse a slip of the finger."""
        if data.get("new") != data.get("again"):
            raise ValidationError(str(lazy_gettext("The two new passwords differ.")), "again")


class PasswordSchema(NewPasswordSchema):
    """Another password for somebody who has one."""

    class Meta(FormSchema.Meta):
        """The present one is asked first."""

        fields = ("old", "new", "again")

    old = _password(lazy_gettext("Present password"), "current-password")


@blueprint.get("/profile")
@requires("account.own")
def profile() -> ResponseReturnValue:
    """Show the own account."""
    return _page()


@blueprint.post("/profile/language")
@requires("account.own")
def choose_language() -> ResponseReturnValue:
    """Change the language of all pages."""
    form = Form(LanguageSchema())
    if not form.bind(request.form):
        return _page(language_form=form), 422
    language = form.data["language"]
    with transaction():
        services.change_language(current_user.user_id, language)
    with force_locale(language):
        flash(_("Kontor speaks English with you now."), "success")
    return redirect(url_for("accounts.profile"))


@blueprint.post("/profile/password")
@requires("account.own")
def new_password() -> ResponseReturnValue:
    """Change the password; all sessions end, this one as well (ASVS 7.4.3)."""
    form = Form(PasswordSchema())
    if not form.bind(request.form):
        return _page(password_form=form), 422
    refuse_too_many_guesses(current_user.email)
    try:
        with transaction():
            services.change_password(current_user.user_id, form.data["old"], form.data["new"])
    except services.WrongCredentials:
        wrong_guess(current_user.email)
        form.add_errors({"old": [_("This is not your present password.")]})
        return _page(password_form=form), 422
    except services.PasswordTooShort as error:
        form.add_errors({"new": [error.sentence]})
        return _page(password_form=form), 422
    audit.info("user %s changed the password", current_user.user_id)
    logout_user()
    session.clear()
    flash(_("Your password is changed. Please sign in with the new one."), "success")
    return redirect(url_for("accounts.sign_in"))


def _page(language_form: Form | None = None, password_form: Form | None = None) -> str:
    is_manager = current_user.role is Role.ACCOUNT_MANAGER
    shown = password_form or Form(PasswordSchema())
    # Passwords never go back into a page.
    shown.values = {}
    return render_template(
        "accounts/profile.html",
        layout="layouts/platform.html" if is_manager else "layouts/office.html",
        language_form=language_form or Form(LanguageSchema(), {"language": current_user.language}),
        password_form=shown,
    )
