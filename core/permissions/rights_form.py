"""The form of booking rights: for the defaults every right has a value, elsewhere it may be left to others (P-01)."""

from collections.abc import Mapping
from typing import Any

from flask_babel import LazyString, gettext, lazy_gettext, ngettext
from marshmallow import fields

from core.permissions.booking_rights import MOST_DAYS, BookingRight, BookingRights, Decision, Origin
from core.web.checks import between, one_of
from core.web.forms import Choice

YES, NO, INHERIT = "yes", "no", ""
DAYS = BookingRight.RESERVATION_DAYS
_HELPS: Mapping[BookingRight, LazyString] = {
    BookingRight.SEE_OCCUPANCY: lazy_gettext("Without it customers choose dates and learn then if they are free."),
    BookingRight.REQUEST_OFFER: lazy_gettext("Nothing is held; you answer with an offer."),
    BookingRight.RESERVE: lazy_gettext("The places are held for some days and go back by themselves."),
    BookingRight.BOOK: lazy_gettext("Binding at once, with a confirmation by e-mail."),
    BookingRight.PAY_LATER: lazy_gettext("By your payment terms; without it everything is due at once."),
    BookingRight.RESERVATION_DAYS: lazy_gettext("Then a reservation that was not booked lapses."),
}


def default_fields() -> dict[str, fields.Field[Any]]:
    """Return the fields of the landlord's defaults."""
    made: dict[str, fields.Field[Any]] = {
        right.value: fields.Boolean(
            load_default=False, metadata={"label": right.label, "help": _HELPS[right], "widget": "switch"}
        )
        for right in BookingRight
        if right is not DAYS
    }
    made[DAYS.value] = _days(required=True)
    return made


def own_fields(inherited: BookingRights) -> dict[str, fields.Field[Any]]:
    """Return the fields of a group or customer, where each right may be left to what is ``inherited``."""
    made: dict[str, fields.Field[Any]] = {
        right.value: _choice(inherited.decisions[right]) for right in BookingRight if right is not DAYS
    }
    made[DAYS.value] = _days(required=False, inherited=inherited.decisions[DAYS])
    return made


def rights_from(data: Mapping[str, Any]) -> dict[str, bool | int]:
    """Return what the checked form says, without what it leaves to others."""
    found: dict[str, bool | int] = {}
    for right in BookingRight:
        value = data.get(right.value)
        if value in (None, INHERIT):
            continue
        found[right.value] = value == YES if isinstance(value, str) else value
    return found


def shown_rights(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the rights of a group or customer as their form shows them."""
    shown: dict[str, Any] = {right.value: INHERIT for right in BookingRight}
    for name, value in values.items():
        shown[name] = value if name == DAYS else (YES if value else NO)
    return shown


def value_text(decision: Decision) -> str:
    """Return a value as people read it."""
    if decision.right is DAYS:
        return ngettext("%(num)s day", "%(num)s days", int(decision.value))
    return gettext("yes") if decision.value else gettext("no")


def origin_text(decision: Decision) -> str:
    """Return where a value comes from, as people read it."""
    match decision.origin:
        case Origin.OVERRIDE:
            return gettext("set for this customer")
        case Origin.GROUP:
            return gettext("from the group %(name)s", name=decision.group)
        case _:
            return gettext("default")


def _choice(inherited: Decision) -> fields.String:
    choices = [
        Choice(INHERIT, _inherit_text(inherited)),
        Choice(YES, lazy_gettext("yes")),  # type: ignore[arg-type]
        Choice(NO, lazy_gettext("no")),  # type: ignore[arg-type]
    ]
    return fields.String(
        load_default=INHERIT,
        validate=one_of({choice.value: choice for choice in choices}),
        metadata={"label": inherited.right.label, "help": _HELPS[inherited.right], "choices": choices},
    )


def _days(*, required: bool, inherited: Decision | None = None) -> fields.Integer:
    help_text: LazyString | str = _HELPS[DAYS]
    if inherited is not None:
        help_text = gettext("Left blank: %(value)s.", value=_inherit_text(inherited))
    optional: dict[str, Any] = {} if required else {"load_default": None, "allow_none": True}
    return fields.Integer(
        required=required,
        validate=between(1, MOST_DAYS),
        metadata={"label": DAYS.label, "help": help_text, "attrs": {"min": 1, "max": MOST_DAYS}},
        **optional,
    )


def _inherit_text(inherited: Decision) -> str:
    value = value_text(inherited)
    if inherited.origin is Origin.GROUP:
        return gettext("as in the group %(name)s (%(value)s)", name=inherited.group, value=value)
    return gettext("as by default (%(value)s)", value=value)
