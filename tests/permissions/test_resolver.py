"""One resolver decides what a customer may do, and says why (P-01)."""

import pytest

from core.permissions.booking_rights import BookingRight, Origin, Source, resolve

OVERRIDE = Source(Origin.OVERRIDE, {"reserve": False})
GROUP = Source(Origin.GROUP, {"reserve": True, "reservation_days": 3}, "Regulars")
DEFAULT = Source(Origin.DEFAULT, {"reserve": True, "book": False, "reservation_days": 10})


@pytest.mark.parametrize(
    ("right", "value", "origin", "group"),
    [
        (BookingRight.RESERVE, False, Origin.OVERRIDE, ""),
        (BookingRight.RESERVATION_DAYS, 3, Origin.GROUP, "Regulars"),
        (BookingRight.BOOK, False, Origin.DEFAULT, ""),
        (BookingRight.PAY_LATER, True, Origin.BUILT_IN, ""),
    ],
)
def test_the_first_place_that_names_a_right_decides_it(right, value, origin, group):
    decision = resolve([OVERRIDE, GROUP, DEFAULT]).decisions[right]

    assert (decision.value, decision.origin, decision.group) == (value, origin, group)


def test_every_right_is_decided_when_nobody_said_anything():
    assert set(resolve([]).decisions) == set(BookingRight)
