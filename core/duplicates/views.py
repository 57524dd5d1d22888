"""Pages of proposed duplicates (C-20)."""

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_login import current_user

from core.clock import now
from core.db import transaction
from core.duplicates.beside import rows_beside
from core.duplicates.deciding import call_different, get_pair, reopen
from core.duplicates.listing import find_pairs, read_place
from core.duplicates.models import PairState
from core.duplicates.search import start_search
from core.permissions.access import requires
from core.web.input import refuse_other_fields, row_id
from core.web.listing import Chip, page_id

blueprint = Blueprint("duplicates", __name__)
FILTERS = {
    PairState.OPEN: (lazy_gettext("To be decided"), None),
    PairState.DIFFERENT: (lazy_gettext("Not the same person"), PairState.DIFFERENT.value),
}


@blueprint.get("/")
@requires("customers.read")
def index() -> ResponseReturnValue:
    """List the pairs, the surest first; filter and page stand in the address."""
    state = PairState.DIFFERENT if request.args.get("state") == PairState.DIFFERENT else PairState.OPEN
    customer_id = page_id("customer")
    given: dict[str, Any] = {"state": FILTERS[state][1], "customer": customer_id}
    page = find_pairs(state, customer_id=customer_id, after=_place("after"), before=_place("before"))
    chips = [
        Chip(label, url_for("duplicates.index", state=shown, customer=customer_id), one is state)
        for one, (label, shown) in FILTERS.items()
    ]
    return render_template(
        "duplicates/index.html",
        page=page,
        is_open=state is PairState.OPEN,
        is_narrowed=customer_id is not None,
        chip_items=chips,
        merge_url=merge_url,
        rows_beside=rows_beside,
        previous_url=url_for("duplicates.index", before=page.before, **given) if page.before else None,
        next_url=url_for("duplicates.index", after=page.after, **given) if page.after else None,
    )


@blueprint.post("/search")
@requires("customers.merge")
def search() -> ResponseReturnValue:
    """Compare all customers, as long work."""
    refuse_other_fields()
    with transaction():
        work = start_search(actor=current_user.actor, at=now())
    return redirect(url_for("long_work.show", long_work_id=work.id))


@blueprint.post("/<int:duplicate_pair_id>/different")
@requires("customers.merge")
def different(duplicate_pair_id: int) -> ResponseReturnValue:
    """Remember that the two are not the same person."""
    refuse_other_fields("after", "before", "customer")
    with transaction():
        call_different(get_pair(duplicate_pair_id), actor=current_user.actor, at=now())
    flash(_("This is remembered: the two will not be proposed again."), "success")
    return redirect(url_for("duplicates.index", **_page()))


@blueprint.post("/<int:duplicate_pair_id>/reopen")
@requires("customers.merge")
def propose_again(duplicate_pair_id: int) -> ResponseReturnValue:
    """Take back that the two are not the same person."""
    refuse_other_fields("after", "before", "customer")
    with transaction():
        reopen(get_pair(duplicate_pair_id), actor=current_user.actor, at=now())
    flash(_("The two are proposed again."), "success")
    return redirect(url_for("duplicates.index", state=PairState.DIFFERENT.value, **_page()))


def merge_url(ids: str) -> str | None:
    """Return the page on which these customers are merged; None where nothing can merge them."""
    return url_for("merging.form", ids=ids) if "merging.form" in current_app.view_functions else None


def _place(name: str) -> tuple[int, int] | None:
    return read_place(request.args.get(name, ""))


def _page() -> dict[str, Any]:
    """Return the page of the list from which somebody came."""
    places = {name: place for name in ("after", "before") if read_place(place := request.form.get(name, ""))}
    return places | {"customer": row_id(request.form.get("customer", ""))}
