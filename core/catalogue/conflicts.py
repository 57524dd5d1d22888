"""What differs between what somebody else saved and what was typed, for the second of two (B-01)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.catalogue.editing import ServiceData, readable
from core.catalogue.price_editing import PriceData, price_changes
from core.catalogue.wording import SERVICE_LABELS
from core.i18n import localised
from core.money import format_money


@dataclass(frozen=True)
class Difference:
    """One value as it was saved and as it was typed."""

    label: str
    saved: str
    typed: str


def service_differences(saved: ServiceData, typed: ServiceData) -> list[Difference]:
    """Return what differs in a service."""
    ours, theirs = readable(saved), readable(typed)
    return [
        Difference(str(SERVICE_LABELS[name]), _text(ours[name]), _text(theirs[name]))
        for name in ours
        if ours[name] != theirs[name]
    ]


def price_differences(saved: PriceData, typed: PriceData) -> list[Difference]:
    """Return what differs in the prices of a service."""
    return [
        Difference(localised(one["labels"]), _amount(one, "before"), _amount(one, "after"))
        for one in price_changes(saved, typed)
    ]


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(part for part in value if part)
    return "" if value is None else str(value)


def _amount(change: Mapping[str, Any], side: str) -> str:
    value = change[side]
    if value is None:
        return ""
    return format_money(value, change["currency"]) if change["type"] == "money" else str(value)
