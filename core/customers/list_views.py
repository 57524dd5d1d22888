"""The list of customers (C-18): search, filters, order and page stand in the address; actions take whom is ticked."""

from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_login import current_user

from core.apps import hookspecs
from core.apps.dispatch import collect
from core.apps.panels import app_title
from core.apps.parts import ListAction
from core.clock import now
from core.customers.blueprint import blueprint
from core.customers.export import start_export
from core.customers.filters import Offered, chosen_filters, conditions_of, offered_filters
from core.customers.listing import BY_NAME, MOST_COUNTED, MOST_FILTERED, MOST_HITS, SORTS, CustomerPage, find_customers
from core.customers.selection import FIELDS, posted_selection
from core.db import transaction
from core.permissions.access import requires
from core.permissions.rights import may
from core.web.input import refuse_other_fields
from core.web.listing import page_id, search_words


@dataclass(frozen=True)
class FilterLink:
    """A filter as the page shows it: a chip that takes it away, or an entry of the menu that adds it."""

    label: LazyString | str
    url: str
    active: bool


@dataclass(frozen=True)
class FilterGroup:
    """The filters of which one can be chosen."""

    title: LazyString | str
    links: list[FilterLink]


@dataclass(frozen=True)
class ListState:
    """What stands in the address of the list, besides the page."""

    search: str
    sort: str
    chosen: tuple[Offered, ...]

    def url(self, **changes: Any) -> str:
        """Return the address of the first page with something changed."""
        state = {"q": self.search or None, "sort": self.sort if self.sort != "name" else None, "filter": self.keys}
        return url_for("customers.index", **{**state, **changes})

    @property
    def keys(self) -> str | None:
        """The chosen filters as they stand in the address."""
        return ",".join(one.key for one in self.chosen) or None

    def without(self, filter_: Offered) -> str | None:
        """Return the filters without one."""
        return ",".join(one.key for one in self.chosen if one.key != filter_.key) or None

    def with_filter(self, filter_: Offered) -> str:
        """Return the filters with one more, in place of the one of its group."""
        others = [one.key for one in self.chosen if _group(one) != _group(filter_)]
        return ",".join([*others, filter_.key])


@blueprint.get("/")
@requires("customers.read")
def index() -> ResponseReturnValue:
    """List the customers."""
    offered = offered_filters(now())
    chosen = chosen_filters(request.args.get("filter", "").split(","), offered)
    sort = request.args.get("sort", "name")
    state = ListState(search_words(), sort if sort in SORTS else "name", tuple(chosen))
    conditions, failed = conditions_of(chosen)
    page = find_customers(state.search, conditions, sort=state.sort, after=page_id("after"), before=page_id("before"))
    return render_template(
        "customers/index.html",
        page=page,
        state=state,
        by_name=state.sort in BY_NAME,
        chips=[FilterLink(_chip_label(one), state.url(filter=state.without(one)), True) for one in chosen],
        groups=_groups(state, offered),
        failed=[app_title(name) for name in failed],
        actions=[] if failed else _actions(),
        most_listed=_most_listed(page, chosen),
        most_counted=MOST_COUNTED,
        previous_url=state.url(before=page.before) if page.before else None,
        next_url=state.url(after=page.after) if page.after else None,
    )


@blueprint.post("/export")
@requires("customers.export")
def export() -> ResponseReturnValue:
    """Let a worker write those who were selected into an Excel file."""
    refuse_other_fields(*FIELDS)
    selection = posted_selection(request.form)
    with transaction():
        work_id = start_export(selection, actor=current_user.actor, at=now()).id
    return redirect(url_for("long_work.show", long_work_id=work_id))


def _actions() -> list[ListAction]:
    found = collect(hookspecs.customer_list_actions, ListAction).values
    return [one for one in found if may(current_user.role, one.right)]


def _groups(state: ListState, offered: list[Offered]) -> list[FilterGroup]:
    keys = {one.key for one in state.chosen}
    groups: dict[str, FilterGroup] = {}
    for one in offered:
        group = groups.setdefault(_group(one), FilterGroup(one.filter.group, []))
        is_chosen = one.key in keys
        wanted = state.without(one) if is_chosen else state.with_filter(one)
        group.links.append(FilterLink(one.filter.label, state.url(filter=wanted), is_chosen))
    return list(groups.values())


def _group(offered: Offered) -> str:
    return str(offered.filter.group) or offered.key


def _chip_label(offered: Offered) -> str:
    return str(offered.filter.label)


def _most_listed(page: CustomerPage, chosen: list[Offered]) -> int | None:
    if not page.is_cut:
        return None
    return MOST_FILTERED if chosen else MOST_HITS
