"""The landlord's team: who signs in, with which role (P-02)."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_login import current_user
from marshmallow import fields

from core.accounts import staff
from core.accounts.models import User
from core.accounts.services import AddressTaken
from core.clock import now
from core.db import transaction
from core.landlords.services import current_landlord
from core.permissions.access import requires
from core.permissions.rights import Role
from core.settings.blueprint import staff_blueprint as blueprint
from core.signing import current_signer
from core.web.checks import at_most, email_or_blank, not_blank, one_of
from core.web.forms import Choice, Form, FormSchema
from core.web.urls import page_url

ROLES = (Role.OWNER, Role.MANAGER, Role.STAFF, Role.READ_ONLY)
WHAT_ROLES_MAY = {
    Role.OWNER: lazy_gettext("Everything, also deleting and anonymising customers, and this team."),
    Role.MANAGER: lazy_gettext("Everything of a day's work, services, apps, settings, merging, import and export."),
    Role.STAFF: lazy_gettext("Customers, bookings, payments and messages."),
    Role.READ_ONLY: lazy_gettext("Looks at everything and changes nothing."),
}


def _role_field() -> fields.String:
    return fields.String(
        required=True,
        validate=one_of({role.value: role for role in ROLES}),
        metadata={
            "label": lazy_gettext("Role"),
            "widget": "radio",
            "choices": lambda: [Choice(role.value, f"{role.label} – {WHAT_ROLES_MAY[role]}") for role in ROLES],
        },
    )


class InvitationSchema(FormSchema):
    """Who is invited."""

    name = fields.String(required=True, validate=[not_blank, at_most(200)], metadata={"label": lazy_gettext("Name")})
    email = fields.String(
        required=True,
        validate=[not_blank, at_most(254), email_or_blank],
        metadata={"label": lazy_gettext("E-mail address"), "widget": "email", "attrs": {"autocomplete": "off"}},
    )
    role = _role_field()


class RoleSchema(FormSchema):
    """Another role for somebody."""

    role = _role_field()


@blueprint.get("/")
@requires("staff.edit")
def index() -> ResponseReturnValue:
    """List everybody who signs in for the landlord."""
    return render_template(
        "settings/staff.html", people=staff.staff_of(current_landlord().id), no_password=staff.NO_PASSWORD
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires("staff.edit")
def invite() -> ResponseReturnValue:
    """Invite somebody; the link to choose a password is shown once."""
    form = Form(InvitationSchema(), {"role": Role.STAFF.value})
    if request.method != "POST" or not form.bind(request.form):
        return _invitation(form)
    landlord = current_landlord()
    landlord_id, language, at = landlord.id, landlord.language, now()
    try:
        with transaction():
            user = staff.invite_staff(
                form.data["name"],
                form.data["email"],
                Role(form.data["role"]),
                landlord_id=landlord_id,
                language=language,
                actor=current_user.actor,
                at=at,
            )
            link = _link(user)
            name, email = user.name, user.email
    except AddressTaken as error:
        form.add_errors({"email": [error.sentence]})
        return _invitation(form)
    return _link_page(name, email, link)


@blueprint.route("/<int:user_id>", methods=["GET", "POST"])
@requires("staff.edit")
def edit(user_id: int) -> ResponseReturnValue:
    """Show somebody, or give them another role."""
    landlord_id = current_landlord().id
    user = staff.get_staff(user_id, landlord_id)
    form = Form(RoleSchema(), {"role": user.role_name})
    if request.method != "POST" or not form.bind(request.form):
        return _person(user, form)
    try:
        with transaction():
            locked = staff.get_staff(user_id, landlord_id, locked=True)
            staff.change_role(locked, Role(form.data["role"]), actor=current_user.actor, at=now())
    except staff.LastOwner as error:
        form.add_errors({"role": [error.sentence]})
        return _person(staff.get_staff(user_id, landlord_id), form)
    flash(_("The role was changed."), "success")
    return redirect(url_for("staff.index"))


@blueprint.post("/<int:user_id>/link")
@requires("staff.edit")
def new_link(user_id: int) -> ResponseReturnValue:
    """Make a new link to choose a password; shown once. The password before keeps working until then."""
    with transaction():
        user = staff.get_staff(user_id, current_landlord().id, locked=True)
        staff.note_new_link(user, actor=current_user.actor, at=now())
        link, name, email = _link(user), user.name, user.email
    return _link_page(name, email, link)


@blueprint.post("/<int:user_id>/lock")
@requires("staff.edit")
def lock(user_id: int) -> ResponseReturnValue:
    """Lock somebody out, or let them back in."""
    is_back = request.form.get("back") == "yes"
    change = staff.let_back_in if is_back else staff.lock_out
    try:
        with transaction():
            user = staff.get_staff(user_id, current_landlord().id, locked=True)
            change(user, actor=current_user.actor, at=now())
            name = user.name
    except (staff.LastOwner, staff.NotYourself) as error:
        flash(error.sentence, "error")
        return redirect(url_for("staff.edit", user_id=user_id))
    text = _("%(name)s can sign in again.", name=name) if is_back else _("%(name)s cannot sign in any more.", name=name)
    flash(text, "success")
    return redirect(url_for("staff.index"))


def _link(user: User) -> str:
    return page_url("accounts.choose_password", token=current_signer().sign(staff.link_token(user, at=now())))


def _link_page(name: str, email: str, link: str) -> ResponseReturnValue:
    page = render_template("settings/staff_link.html", name=name, email=email, link=link)
    return page, 200, {"Cache-Control": "no-store"}


def _invitation(form: Form) -> ResponseReturnValue:
    return render_template("settings/staff_new.html", form=form), 422 if form.errors else 200


def _person(user: User, form: Form) -> ResponseReturnValue:
    page = render_template(
        "settings/staff_person.html", person=user, form=form, is_self=user.id == current_user.user_id
    )
    return page, 422 if form.errors else 200
