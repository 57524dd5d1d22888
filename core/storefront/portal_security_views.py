"""Sign in to the account, sign out everywhere, another password (C-02 to C-06)."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from marshmallow import fields

from core.accounts.passwords import LONGEST_PASSWORD
from core.accounts.services import PasswordTooShort, WrongCredentials
from core.accounts.throttle import refuse_too_many_guesses, wrong_guess
from core.clock import now
from core.customers.access import CustomerPass, access_of, choose_customer_password, prove_password
from core.customers.access_mails import revoke_password_links
from core.customers.access_models import CustomerLogin
from core.customers.models import Customer
from core.customers.requests import ask_for_deletion, end_request, open_request
from core.db import transaction
from core.extensions import limiter
from core.isolation import current_landlord_id
from core.permissions.access import public
from core.privacy.export import exports_of
from core.storefront.access_views import REQUESTS, ForgottenSchema, SignInSchema, ask_for_link, try_to_sign_in
from core.storefront.blueprint import SEE_OTHER, blueprint
from core.storefront.password_views import NewPasswordSchema
from core.storefront.portal import account_page, actor_of, signed_in
from core.storefront.steps import StepMissing
from core.storefront.visitors import account_customer, let_customer_in
from core.web.checks import at_most
from core.web.forms import Form
from core.web.input import refuse_other_fields

PAGE = "storefront.account_security"


class PasswordSchema(NewPasswordSchema):
    """The present password, and a new one twice."""

    class Meta(NewPasswordSchema.Meta):
        """The present one comes first."""

        fields = ("present", "new", "again")

    present = fields.String(
        required=True,
        validate=at_most(LONGEST_PASSWORD),
        metadata={
            "label": lazy_gettext("Present password"),
            "widget": "password",
            "attrs": {"autocomplete": "current-password"},
        },
    )


@blueprint.get("/account/sign-in")
@public
def account_sign_in() -> ResponseReturnValue:
    """Ask for address and password; there for invited customers also while customers have no login (C-04)."""
    if account_customer() is not None:
        return redirect(url_for("storefront.account"), SEE_OTHER)
    return render_template("storefront/sign_in.html", form=Form(SignInSchema()))


@blueprint.post("/account/sign-in")
@public
def check_account_sign_in() -> ResponseReturnValue:
    """Let a customer with the right password into the account."""
    return try_to_sign_in(lambda: url_for("storefront.account"))


@blueprint.get("/account/forgotten")
@public
def account_forgotten() -> ResponseReturnValue:
    """Ask whose password was forgotten."""
    return render_template("storefront/forgotten.html", form=Form(ForgottenSchema()))


@blueprint.post("/account/forgotten")
@limiter.limit(REQUESTS)
@public
def ask_for_account_password() -> ResponseReturnValue:
    """Have a mail written to whoever signs in with the address; the answer is the same for everybody."""
    return ask_for_link("storefront.account_sign_in")


@blueprint.route("/account/security", methods=["GET", "POST"])
@public
def account_security() -> ResponseReturnValue:
    """Show what there is about signing in and privacy, or store another password; that signs out everywhere else."""
    customer = signed_in()
    form = Form(PasswordSchema())
    if request.method != "POST" or not form.bind(request.form):
        return _page(form, customer)
    guessed = guesses_of(customer)
    refuse_too_many_guesses(guessed)
    try:
        card = _change_password(form.data["present"], form.data["new"])
    except WrongCredentials:
        wrong_guess(guessed)
        form.add_errors({"present": [_("This is not your present password.")]})
        return _page(form, customer)
    except PasswordTooShort as error:
        form.add_errors({"new": [error.sentence]})
        return _page(form, customer)
    let_customer_in(card, at=now())
    flash(_("Your password was changed. You are signed out everywhere else."), "success")
    return redirect(url_for(PAGE), SEE_OTHER)


@blueprint.post("/account/delete")
@public
def ask_to_be_deleted() -> ResponseReturnValue:
    """Ask to be deleted, or take that back; staff see it with the last day for an answer."""
    refuse_other_fields("back")
    takes_back = request.form.get("back") == "yes"
    with transaction():
        customer = signed_in(locked=True)
        if takes_back:
            end_request(customer.id, actor=actor_of(customer), at=now())
        else:
            ask_for_deletion(customer, actor=actor_of(customer), at=now())
    flash(
        _("Your request was taken back.") if takes_back else _("We have your request and will answer you."), "success"
    )
    return redirect(url_for(PAGE), SEE_OTHER)


def guesses_of(customer: Customer) -> str:
    """Return under which name wrong passwords of a signed-in customer are counted."""
    return f"customer-{current_landlord_id()}-account-{customer.id}"


def own_login(customer: Customer, password: str) -> CustomerLogin:
    """Return the access of a customer who proves to be who they are.

    Raises:
        WrongCredentials: the password is wrong.
    """
    login = access_of(customer.id)
    if login is None:
        raise StepMissing("storefront.account_sign_in")
    prove_password(login, password)
    return login


def _change_password(present: str, new: str) -> CustomerPass:
    at = now()
    with transaction():
        customer = signed_in(locked=True)
        login = own_login(customer, present)
        card = choose_customer_password(login, new, actor=actor_of(customer), at=at)
        revoke_password_links(login, now=at)
    return card


def _page(form: Form, customer: Customer) -> ResponseReturnValue:
    # Passwords never go back into a page.
    form.values = {}
    page = account_page(
        "security",
        PAGE,
        form=form,
        login=access_of(customer.id),
        wish=open_request(customer.id),
        exports=exports_of(customer.id),
    )
    return page, 422 if form.errors else 200
