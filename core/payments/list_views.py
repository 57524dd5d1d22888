"""The page of open payments."""

from datetime import date
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, lazy_gettext

from core.clock import now
from core.payments.blueprint import blueprint
from core.payments.dues import local_day
from core.payments.open_list import WHENS, Key, OpenFilter, find_open, open_sums
from core.permissions.access import requires
from core.web.input import row_id
from core.web.listing import Chip, search_words

WHEN_LABELS: dict[str, LazyString] = {
    "all": lazy_gettext("All open payments"),
    "overdue": lazy_gettext("Overdue"),
    "soon": lazy_gettext("Due within 7 days"),
}


@blueprint.get("/payments")
@requires("bookings.read")
def index() -> ResponseReturnValue:
    """List open payments; search, filters and page stand in the address."""
    when = request.args.get("when", "all")
    wanted = OpenFilter(when if when in WHENS else "all", search_words())
    today = local_day(now())
    page = find_open(wanted, today, after=_key("after"), before=_key("before"))
    state = {"when": wanted.when if wanted.when != "all" else None, "q": wanted.search or None}
    return render_template(
        "payments/index.html",
        page=page,
        sums=open_sums(today),
        search=wanted.search,
        hidden={"when": wanted.when} if wanted.when != "all" else {},
        chips=[
            Chip(label, _address(state, when=name if name != "all" else None), name == wanted.when)
            for name, label in WHEN_LABELS.items()
        ],
        is_narrowed=bool(wanted.search) or wanted.when != "all",
        previous_url=_address(state, before=_key_text(page.before)) if page.before else None,
        next_url=_address(state, after=_key_text(page.after)) if page.after else None,
    )


def _address(state: dict[str, Any], **changes: Any) -> str:
    return url_for("payments.index", **{**state, **changes})


def _key_text(key: Key) -> str:
    day, due_id = key
    return f"{day:%Y%m%d}-{due_id}"


def _key(name: str) -> Key | None:
    text, _dash, number = request.args.get(name, "").partition("-")
    due_id = row_id(number)
    if due_id is None or not (text.isascii() and text.isdigit() and len(text) == 8):
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:])), due_id
    except ValueError:
        return None
