"""The page of one landlord: plan, apps, decisions (A-02, A-03, A-07)."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from core.activities.services import Actor
from core.apps import lifecycle
from core.apps.availability import last_moment
from core.apps.history import app_title, life_cycle_lines
from core.apps.rehearsal import plan_effects
from core.apps.shop import missing_apps
from core.clock import now
from core.db import transaction
from core.errors import DomainError
from core.isolation import use_landlord
from core.landlords.models import Landlord, Plan
from core.landlords.services import current_landlord, get_landlord
from core.permissions.access import requires
from core.platform.blueprint import blueprint
from core.platform.forms import PlacedForm
from core.platform.landlord_page import apps_at_landlord, new_form, recent_faults
from core.platform.schemas import PlanSchema
from core.web.forms import Form

PAGE = "/landlords/<int(max=2147483647):landlord_id>"
Step = Callable[[dict[str, Any], Actor, datetime], object]


@blueprint.get(PAGE)
@requires("platform")
def landlord(landlord_id: int) -> ResponseReturnValue:
    """Show one landlord."""
    return _page(landlord_id)


@blueprint.post(f"{PAGE}/plan")
@requires("platform")
def change_plan(landlord_id: int) -> ResponseReturnValue:
    """Change the plan; apps pause or come back with it."""
    form = Form(PlanSchema())
    if not form.bind(request.form):
        return _page(landlord_id, plan_form=form), 422
    plan = Plan[form.data["plan"]]
    with use_landlord(get_landlord(landlord_id).id), transaction():
        lifecycle.change_plan(current_landlord(), plan, actor=current_user.actor, at=now())
    flash(_("The plan is now %(plan)s.", plan=plan.label), "success")
    return redirect(url_for("platform.landlord", landlord_id=landlord_id))


@blueprint.post(f"{PAGE}/apps/<name>/activate")
@requires("platform")
def activate(landlord_id: int, name: str) -> ResponseReturnValue:
    """Activate a private app: approve the request, or directly, for ever or until a day."""

    def step(data: dict[str, Any], actor: Actor, at: datetime) -> object:
        until = end_of(data["until"], current_landlord()) if data["until"] else None
        return lifecycle.activate_app(name, until=until, reason=data["reason"], actor=actor, at=at)

    return _decide(landlord_id, name, "activate", step)


@blueprint.post(f"{PAGE}/apps/<name>/decline")
@requires("platform")
def decline(landlord_id: int, name: str) -> ResponseReturnValue:
    """Decline a request, with the reason."""
    return _decide(
        landlord_id,
        name,
        "decline",
        lambda data, actor, at: lifecycle.decline_activation(name, data["reason"], actor=actor, at=at),
    )


@blueprint.post(f"{PAGE}/apps/<name>/end")
@requires("platform")
def end_activation(landlord_id: int, name: str) -> ResponseReturnValue:
    """Take an activation back, with the reason."""
    return _decide(
        landlord_id,
        name,
        "end",
        lambda data, actor, at: lifecycle.end_activation(name, data["reason"], actor=actor, at=at),
    )


@blueprint.post(f"{PAGE}/apps/<name>/resume")
@requires("platform")
def resume(landlord_id: int, name: str) -> ResponseReturnValue:
    """Release an app that was paused after faults."""
    with use_landlord(get_landlord(landlord_id).id), transaction():
        lifecycle.resume_app(name, actor=current_user.actor, at=now())
    flash(_("%(app)s is released.", app=app_title(name)), "success")
    return _back(landlord_id, name)


def end_of(last_day: date, landlord: Landlord) -> datetime:
    """Return the moment at which a day of the landlord is over."""
    return datetime.combine(last_day + timedelta(days=1), time(), landlord.zone).astimezone(UTC)


def _decide(landlord_id: int, name: str, action: str, step: Step) -> ResponseReturnValue:
    form = new_form(action, name)
    if not form.bind(request.form):
        return _page(landlord_id, form), 422
    try:
        with use_landlord(get_landlord(landlord_id).id), transaction():
            step(form.data, current_user.actor, now())
    except DomainError as error:
        if error.status == 404:
            raise
        # The page explains the refusal beside the app, and keeps what was typed.
        form.add_errors({"_schema": [error.sentence]})
        return _page(landlord_id, form), error.status
    flash(_done(action, app_title(name)), "success")
    return _back(landlord_id, name)


def _done(action: str, title: str) -> str:
    texts = {
        "activate": _("%(app)s is activated.", app=title),
        "decline": _("The request for %(app)s is declined.", app=title),
        "end": _("The activation of %(app)s has ended.", app=title),
    }
    return texts[action]


def _back(landlord_id: int, name: str) -> ResponseReturnValue:
    return redirect(url_for("platform.landlord", landlord_id=landlord_id) + f"#app-{name}")


def _page(landlord_id: int, bound: PlacedForm | None = None, plan_form: Form | None = None) -> str:
    with use_landlord(get_landlord(landlord_id).id):
        shown = current_landlord()
        g.timezone = shown.timezone
        return render_template(
            "platform/landlord.html",
            landlord=shown,
            effects=plan_effects(now()),
            plan_form=plan_form or Form(PlanSchema()),
            apps=apps_at_landlord({bound.place: bound} if bound else {}),
            bound=bound,
            missing=missing_apps(),
            faults=recent_faults(),
            app_title=app_title,
            last_moment=last_moment,
            history=life_cycle_lines(limit=50),
        )
