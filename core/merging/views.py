"""Merge customers in three steps: choose, compare, see what will happen; and take it back (C-19)."""

from datetime import datetime, timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from core.clock import now
from core.customers.former import resolve_customer
from core.customers.listing import find_customers
from core.customers.selection import FIELDS, posted_selection, selected_ids
from core.customers.services import get_card
from core.db import transaction
from core.errors import Conflict
from core.merging.blueprint import blueprint
from core.merging.errors import AlreadyMerged, TooFew, TooMany
from core.merging.forms import MergeForm, ids_in
from core.merging.pages import Rehearsed, people_of, rehearse, shown_people, warnings_about
from core.merging.services import MOST_AT_ONCE, UNDO_DAYS, MergeResult, get_merge, merge_customers
from core.merging.undo import undo_merge
from core.merging.wording import counted
from core.permissions.access import requires
from core.web.input import refuse_other_fields, row_id
from core.web.listing import search_words

OFFERED = 12
SEE_OTHER = 303
__all__ = ["blueprint"]


@blueprint.get("/<int:customer_id>/merge")
@requires("customers.merge")
def choose(customer_id: int) -> ResponseReturnValue:
    """Search for the customers who are the same as this one; whom somebody chose stands in the address."""
    customer, search = get_card(customer_id), search_words()
    chosen = [number for part in request.args.get("with", "").split(",") if (number := row_id(part))]
    chosen = [number for number in dict.fromkeys(chosen) if number != customer_id][: MOST_AT_ONCE - 1]
    people = people_of([customer_id, *chosen], customer_id)[1:] if chosen else []
    found = find_customers(search or customer.last_name or customer.company, limit=OFFERED).customers
    return render_template(
        "merging/choose.html",
        customer=customer,
        people=people,
        search=search,
        found=[row for row in found if row.id not in (customer_id, *chosen)],
        with_ids=lambda ids: ",".join(map(str, ids)) or None,
        chosen=chosen,
    )


@blueprint.post("/merge/selected")
@requires("customers.merge")
def from_list() -> ResponseReturnValue:
    """Lead from those who are ticked in the list to their cards side by side."""
    refuse_other_fields(*FIELDS)
    ids = selected_ids(posted_selection(request.form), now=now(), limit=MOST_AT_ONCE + 1)
    if len(ids) > MOST_AT_ONCE:
        raise TooMany(most=MOST_AT_ONCE)
    if len(ids) < 2:
        raise TooFew
    return redirect(url_for("merging.form", ids=",".join(map(str, ids))), SEE_OTHER)


@blueprint.get("/merge")
@requires("customers.merge")
def form() -> ResponseReturnValue:
    """Show the cards side by side: which stays, and whose values are taken."""
    named = request.args.getlist("ids")
    if not any(named):
        return render_template("merging/nobody.html")
    people = people_of(ids_in(named), row_id(request.args.get("kept", "")))
    return _form_page(MergeForm(people[0], people[1:], {}))


@blueprint.post("/merge/preview")
@requires("customers.merge")
def preview() -> ResponseReturnValue:
    """Show what the merge would do, by doing it and rolling it back."""
    found = _posted()
    at = now()
    try:
        with transaction():
            rehearse(found.order(), actor=current_user.actor, at=at)
    except Rehearsed as done:
        return _preview_page(_posted(), done.result, at)
    raise AssertionError("a rehearsal always ends by being rolled back")


@blueprint.post("/merge")
@requires("customers.merge")
def run() -> ResponseReturnValue:
    """Merge; the second click of two finds everything done."""
    kept_id, ids = row_id(request.form.get("kept", "")), ids_in([request.form.get("ids", "")])
    if kept_id in ids and {resolve_customer(customer_id) for customer_id in ids} == {kept_id}:
        flash(AlreadyMerged().sentence, "success")
        return redirect(url_for("customers.show", customer_id=kept_id))
    order = _posted().order()
    with transaction():
        merge_customers(order, actor=current_user.actor, at=now())
    count = len(order.source_ids)
    flash(ngettext("One card was merged into this one.", "%(num)s cards were merged into this one.", count), "success")
    return redirect(url_for("customers.show", customer_id=order.kept_id))


@blueprint.post("/merges/<int:customer_merge_id>/undo")
@requires("customers.merge")
def undo(customer_merge_id: int) -> ResponseReturnValue:
    """Take a merge back; what is in the way is said on the card."""
    refuse_other_fields()
    kept_id = get_merge(customer_merge_id).kept_id
    try:
        with transaction():
            undo_merge(customer_merge_id, actor=current_user.actor, at=now())
    except Conflict as error:
        flash(error.sentence, "error")
    else:
        flash(_("The merge was taken back: the cards are as they were."), "success")
    return redirect(url_for("customers.show", customer_id=kept_id))


def _posted() -> MergeForm:
    ids = ids_in([request.form.get("ids", "")])
    people = people_of(ids, row_id(request.form.get("kept", "")))
    taken = {name.removeprefix("take-"): row_id(value) or 0 for name, value in request.form.items()}
    found = MergeForm(people[0], people[1:], taken)
    if not found.bind(request.form) or found.data["kept"] != people[0].id:
        raise Conflict
    return found


def _form_page(found: MergeForm) -> ResponseReturnValue:
    return render_template("merging/form.html", **_context(found))


def _preview_page(found: MergeForm, result: MergeResult, at: datetime) -> ResponseReturnValue:
    return render_template(
        "merging/preview.html",
        result=result,
        moved=counted(result.moved),
        combined=counted(result.combined),
        until=at + timedelta(days=UNDO_DAYS),
        taken=dict(request.form),
        **_context(found),
    )


def _context(found: MergeForm) -> dict[str, Any]:
    ids = [customer.id for customer in found.people]
    return {
        "form": found,
        "people": shown_people(found.people),
        "kept": found.people[0],
        "ids": ",".join(map(str, ids)),
        "others": ",".join(map(str, ids[1:])),
        "warnings": warnings_about(ids),
    }
