"""The list of bookings."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, lazy_gettext
from flask_babel import gettext as _

from core.bookings.blueprint import blueprint
from core.bookings.channels import CHANNELS
from core.bookings.listing import WHENS, BookingFilter, BookingPage, Key, find_bookings
from core.bookings.models import BookingKind
from core.bookings.today import has_bookings, today_of
from core.catalogue.services import all_services
from core.clock import now
from core.customers.services import get_customer
from core.i18n import localised
from core.landlords.services import current_landlord
from core.permissions.access import requires
from core.web.input import row_id
from core.web.listing import Chip, page_id, search_words

KEY_FORMAT = "%Y%m%dT%H%M%S.%f"
# What somebody sees who opens the list without looking for anything.
AT_FIRST = "current"
ALL = "all"
WHEN_LABELS: dict[str, LazyString] = {
    AT_FIRST: lazy_gettext("Running and upcoming"),
    ALL: lazy_gettext("All"),
    "arrivals": lazy_gettext("Begin today"),
    "returns": lazy_gettext("End today"),
    "running": lazy_gettext("Running"),
    "upcoming": lazy_gettext("Upcoming"),
    "past": lazy_gettext("Past"),
    "cancelled": lazy_gettext("Cancelled"),
    "lapsed": lazy_gettext("Lapsed"),
    "to_answer": lazy_gettext("To be answered"),
}


@dataclass(frozen=True)
class Menu:
    """A filter with many values, drawn as a menu."""

    label: str
    active: bool
    items: list[Chip]


@blueprint.get("/")
@requires("bookings.read")
def index() -> ResponseReturnValue:
    """List bookings; search, filters and page stand in the address."""
    wanted = _wanted()
    page = find_bookings(wanted, today_of(current_landlord(), now()), after=_key("after"), before=_key("before"))
    state = _state(wanted)
    return render_template(
        "bookings/index.html",
        page=page,
        search=wanted.search,
        hidden={name: state[name] for name in request.args if name in state and name != "q" and state[name]},
        when_chips=_chips(state, "when", WHEN_LABELS),
        kind_chips=_chips(state, "kind", {"": _("All kinds"), **{kind.value: kind.label for kind in BookingKind}}),
        menus=[_channel_menu(state), _service_menu(state, wanted.service_id)],
        customer=get_customer(wanted.customer_id) if wanted.customer_id else None,
        without_customer=_address(state, customer=None),
        is_empty=not page.rows and not has_bookings(),
        all_url=_address({}, when=ALL),
        **_page_links(page, state),
    )


def _wanted() -> BookingFilter:
    looks_for_something = any(request.args.get(name) for name in ("q", "kind", "channel", "service", "customer"))
    when = _one_of("when", (*WHENS, ALL)) or (ALL if looks_for_something else AT_FIRST)
    return BookingFilter(
        search=search_words(),
        when="" if when == ALL else when,
        kind=_one_of("kind", [kind.value for kind in BookingKind]),
        channel=_one_of("channel", CHANNELS),
        service_id=page_id("service"),
        customer_id=page_id("customer"),
    )


def _one_of(name: str, allowed: Any) -> str:
    value = request.args.get(name, "")
    return value if value in allowed else ""


def _state(wanted: BookingFilter) -> dict[str, Any]:
    return {
        "q": wanted.search or None,
        "when": wanted.when or ALL,
        "kind": wanted.kind or None,
        "channel": wanted.channel or None,
        "service": wanted.service_id,
        "customer": wanted.customer_id,
    }


def _address(state: dict[str, Any], **changes: Any) -> str:
    return url_for("bookings.index", **{**state, **changes})


def _chips(state: dict[str, Any], name: str, labels: dict[str, Any]) -> list[Chip]:
    return [
        Chip(label, _address(state, **{name: value or None}), (state[name] or "") == value)
        for value, label in labels.items()
    ]


def _channel_menu(state: dict[str, Any]) -> Menu:
    chips = _chips(state, "channel", {"": _("All channels"), **CHANNELS})
    return _menu(chips)


def _service_menu(state: dict[str, Any], chosen: int | None) -> Menu:
    services = {service.id: localised(service.titles) for service in all_services(with_archived=True)}
    chips = [Chip(_("All services"), _address(state, service=None), chosen is None)]
    chips += [Chip(title, _address(state, service=key), key == chosen) for key, title in services.items()]
    return _menu(chips)


def _menu(chips: list[Chip]) -> Menu:
    chosen = next((chip for chip in chips if chip.active), chips[0])
    return Menu(str(chosen.label), chosen is not chips[0], chips)


def _page_links(page: BookingPage, state: dict[str, Any]) -> dict[str, str | None]:
    return {
        "previous_url": _address(state, before=_key_text(page.before)) if page.before else None,
        "next_url": _address(state, after=_key_text(page.after)) if page.after else None,
    }


def _key_text(key: Key) -> str:
    starts_at, booking_id = key
    return f"{starts_at.astimezone(UTC):{KEY_FORMAT}}-{booking_id}"


def _key(name: str) -> Key | None:
    moment, _dash, booking_id = request.args.get(name, "").partition("-")
    number = row_id(booking_id)
    try:
        starts_at = datetime.strptime(moment, KEY_FORMAT).replace(tzinfo=UTC)
    except ValueError:
        return None
    return (starts_at, number) if number is not None else None
