"""The account manager's lists: landlords, open requests, and "Why can't they see it?"."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.clock import now
from core.landlords.services import all_landlords, get_landlord
from core.permissions.access import requires
from core.permissions.rights import Role
from core.platform.blueprint import blueprint
from core.platform.explanation import explain as explain_app
from core.platform.explanation import known_apps
from core.platform.overview import landlord_page
from core.platform.requests import UnknownKey, find_access_key, open_requests
from core.platform.schemas import KeySchema
from core.web.forms import Form
from core.web.listing import page_id, search_words

STAFF_ROLES = (Role.OWNER, Role.MANAGER, Role.STAFF, Role.READ_ONLY)


@blueprint.get("/")
@requires("platform")
def landlords() -> ResponseReturnValue:
    """Show all landlords with their plan and apps."""
    words = search_words()
    page = landlord_page(words, now=now(), after=page_id("after"), before=page_id("before"))
    return render_template("platform/landlords.html", page=page, words=words)


@blueprint.get("/requests")
@requires("platform")
def requests() -> ResponseReturnValue:
    """Show the requests that wait for a decision."""
    return _requests_page(Form(KeySchema()))


@blueprint.post("/requests")
@requires("platform")
def use_access_key() -> ResponseReturnValue:
    """Open the landlord and the app that an access key belongs to."""
    form = Form(KeySchema())
    if not form.bind(request.form):
        return _requests_page(form), 422
    try:
        landlord_id, app = find_access_key(form.data["key"], now=now())
    except UnknownKey as error:
        form.add_errors({"key": [error.sentence]})
        return _requests_page(form), error.status
    return redirect(url_for("platform.landlord", landlord_id=landlord_id) + f"#app-{app}")


@blueprint.get("/explain")
@requires("platform")
def explain() -> ResponseReturnValue:
    """Walk through the rules for one landlord and app (A-10)."""
    landlord_id, app, role = page_id("landlord"), request.args.get("app", ""), _chosen_role()
    chosen = get_landlord(landlord_id) if landlord_id else None
    return render_template(
        "platform/explain.html",
        landlords=all_landlords(),
        apps=known_apps(),
        roles=STAFF_ROLES,
        chosen=chosen,
        app=app,
        role=role,
        explanation=explain_app(chosen.id, app, role) if chosen and app else None,
    )


def _requests_page(form: Form) -> str:
    return render_template("platform/requests.html", requests=open_requests(), form=form)


def _chosen_role() -> Role:
    given = request.args.get("role", "")
    return next((role for role in STAFF_ROLES if role.value == given), Role.OWNER)
