"""What a customer may do in the booking route, and where each value comes from: override, group, default (P-01).

The one resolver: booking route, REST, customer card and explanations ask it and nothing else.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext

from core.named import Named

MOST_DAYS = 365


class BookingRight(Named):
    """One thing that a customer may or may not do."""

    SEE_OCCUPANCY = "see_occupancy", lazy_gettext("See what is free")
    REQUEST_OFFER = "request_offer", lazy_gettext("Request an offer")
    RESERVE = "reserve", lazy_gettext("Reserve")
    BOOK = "book", lazy_gettext("Book")
    PAY_LATER = "pay_later", lazy_gettext("Pay later")
    RESERVATION_DAYS = "reservation_days", lazy_gettext("Days that a reservation stays valid")


# What holds where the landlord has decided nothing: everybody can look, ask and book.
BUILT_IN: Mapping[BookingRight, bool | int] = {
    BookingRight.SEE_OCCUPANCY: True,
    BookingRight.REQUEST_OFFER: True,
    BookingRight.RESERVE: False,
    BookingRight.BOOK: True,
    BookingRight.PAY_LATER: True,
    BookingRight.RESERVATION_DAYS: 7,
}


class Origin(enum.StrEnum):
    """Where a value comes from; the first one that says something decides."""

    OVERRIDE = "override"
    GROUP = "group"
    DEFAULT = "default"
    BUILT_IN = "built_in"


@dataclass(frozen=True)
class Decision:
    """One right of a customer: its value, where it comes from, and the name of the group if it is one's."""

    right: BookingRight
    value: bool | int
    origin: Origin
    group: str = ""


@dataclass(frozen=True)
class BookingRights:
    """Everything that a customer may do in the booking route, with the reasons."""

    decisions: Mapping[BookingRight, Decision]

    def may(self, right: BookingRight) -> bool:
        """Tell whether the customer may do something."""
        return bool(self.decisions[right].value)

    @property
    def reservation_days(self) -> int:
        """How many days a reservation stays valid."""
        return int(self.decisions[BookingRight.RESERVATION_DAYS].value)


@dataclass(frozen=True)
class Source:
    """Values that one place gives; ``group`` is the group's name where it is one."""

    origin: Origin
    values: Mapping[str, Any]
    group: str = ""


def resolve(sources: list[Source]) -> BookingRights:
    """Decide each right by the first source that names it, then by what is built in."""
    return BookingRights({right: _decide(right, sources) for right in BookingRight})


def _decide(right: BookingRight, sources: list[Source]) -> Decision:
    for source in sources:
        if right.value in source.values:
            return Decision(right, source.values[right.value], source.origin, source.group)
    return Decision(right, BUILT_IN[right], Origin.BUILT_IN)
