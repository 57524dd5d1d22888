"""The occupancy plan as a grid or as a list."""

from datetime import date

from flask import current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date
from flask_babel import gettext as _

from core.clock import now
from core.landlords.services import current_landlord
from core.permissions.access import requires
from core.planner.blueprint import blueprint
from core.planner.drawing import Spelling, bar_label, drawing_of
from core.planner.plan import MOST_ROWS, Look, Plan, plan_of
from core.planner.state import State, state_of_page
from core.planner.window import View, Window, window_of
from core.web.listing import Chip


@blueprint.get("/")
@requires("bookings.read")
def show() -> ResponseReturnValue:
    """Show who has what when; a list as well as a grid."""
    at, zone = now(), current_landlord().zone
    today = at.astimezone(zone).date()
    state = state_of_page(today)
    window = window_of(state.view, state.day, zone)
    plan = plan_of(window, now=at, service_id=state.service_id, search=state.search)
    is_list = state.view is View.LIST
    return render_template(
        "planner/show.html",
        state=state,
        window=window,
        title=_title(window),
        views=[Chip(view.label, state.url(view=view), view is state.view) for view in View],
        previous_url=state.url(day=window.previous),
        today_url=state.url(day=today),
        next_url=state.url(day=window.next),
        services=_services(plan, state),
        has_today=window.first <= today <= window.last,
        list_url=state.url(view=View.LIST),
        all_url=state.url(service_id=None, search=""),
        legend=list(Look),
        has_services=bool(plan.services),
        drawing=None if is_list else drawing_of(_bounded(plan), window, at),
        left_out=0 if is_list else max(0, len(plan.rows) - MOST_ROWS),
        entries=_entries(plan, window) if is_list else [],
        item_url=url_for("planner.item", item_id=0).removesuffix("0"),
        block_url=_block_url(),
        day_url=state.url(view=View.DAY, day=date(2000, 1, 1)).replace("2000-01-01", "{day}"),
    )


def _block_url() -> str | None:
    return url_for("blockings.create") if "blockings.create" in current_app.view_functions else None


def _title(window: Window) -> str:
    match window.view:
        case View.DAY:
            return format_date(window.first, "full")
        case View.WEEK | View.LIST:
            return f"{format_date(window.first, 'medium')} – {format_date(window.last, 'medium')}"
        case View.SEASON:
            return f"{format_date(window.first, 'LLLL')} – {format_date(window.last, 'LLLL yyyy')}"
    return format_date(window.first, "LLLL yyyy")


def _services(plan: Plan, state: State) -> list[Chip]:
    chips = [Chip(_("All services"), state.url(service_id=None), state.service_id is None)]
    return chips + [
        Chip(row.title, state.url(service_id=row.id), row.id == state.service_id)
        for row in plan.services
        if not row.is_archived or row.id == state.service_id
    ]


def _bounded(plan: Plan) -> Plan:
    return Plan(plan.rows[:MOST_ROWS], plan.services)


def _entries(plan: Plan, window: Window) -> list[dict[str, object]]:
    spelling = Spelling(window)
    return [
        {
            "bar": bar,
            "service": row.title,
            "starts": spelling.moment(bar.starts_at),
            "ends": spelling.moment(bar.ends_at),
            "label": bar_label(bar, spelling),
        }
        for row, bar in plan.bars
    ]
