"""Prices stay as they were taken until somebody reloads them (C-08, B-05)."""

from datetime import timedelta

import pytest

from core.activities.services import SYSTEM, activities_of
from core.bookings.changes import lock_for_changes
from core.bookings.charges import NewDiscount, add_discount, set_extras
from core.bookings.items import add_item
from core.bookings.queries import get_whole_booking
from core.bookings.repricing import preview_prices, reload_prices
from core.bookings.services import NewItem, get_booking
from core.bookings.totals import DiscountTooLarge
from core.catalogue.models import Service
from core.catalogue.periods import Period
from core.db import db, transaction
from core.errors import Conflict, NotFound
from tests.conftest import NOW
from tests.support.statements import counted_statements

DAY = timedelta(days=1)


def fresh(booking):
    db.session.rollback()
    return get_whole_booking(booking.id)


def set_price(service, amount):
    with transaction():
        db.session.get_one(Service, service.id).price_minor = amount
    db.session.rollback()


def add_linen(booking, chosen):
    with transaction():
        locked = lock_for_changes(booking.id, get_booking(booking.id).version)
        set_extras(locked, locked.items[0].id, chosen, actor=SYSTEM, at=NOW)


def reload(booking, *item_ids, version=None):
    with transaction():
        reload_prices(booking.id, item_ids, version or get_booking(booking.id).version, actor=SYSTEM, at=NOW)
    return fresh(booking)


@pytest.fixture
def house(make_service):
    return make_service(price_minor=10_000)


@pytest.fixture
def booking(make_booking, house):
    return make_booking(service=house)


def test_a_changed_list_price_changes_no_booking(booking, house):
    set_price(house, 15_000)

    assert fresh(booking).total_minor == 20_000


def test_the_preview_shows_the_price_before_and_after_and_changes_nothing(booking, house, make_season):
    set_price(house, 15_000)
    first = (NOW + 7 * DAY).date()
    make_season(house, 20_000, first, first)

    item = preview_prices(fresh(booking))[0]

    assert (item.item.price_minor, item.after_minor, item.differs) == (20_000, 35_000, True)
    assert [line.unit_price_minor for line in item.after] == [20_000, 15_000]
    assert fresh(booking).total_minor == 20_000


def test_an_unchanged_price_is_no_difference(booking):
    assert not preview_prices(fresh(booking))[0].differs


def test_reloading_takes_over_the_present_price_with_its_lines_and_tax(booking, house):
    set_price(house, 15_000)
    with transaction():
        db.session.get_one(Service, house.id).tax_basis_points = 1_900

    item = reload(booking, booking.items[0].id).items[0]

    assert (item.price_minor, item.tax_basis_points) == (30_000, 1_900)
    assert item.price_lines == [{"units": 2, "unit_price_minor": 15_000, "names": {}}]


def test_only_the_chosen_items_are_repriced(booking, house):
    with transaction():
        period = Period(NOW + 20 * DAY, NOW + 21 * DAY, 1)
        second = add_item(booking.id, NewItem(house.id, period), booking.version, actor=SYSTEM, at=NOW).id
    set_price(house, 15_000)

    items = reload(booking, second).items

    assert [item.price_minor for item in items] == [20_000, 15_000]


def test_extras_come_at_their_present_price_too(booking, house, make_extra):
    linen = make_extra(house, price=1_500)
    with transaction():
        set_extras(
            lock_for_changes(booking.id, booking.version), booking.items[0].id, {linen.id: 2}, actor=SYSTEM, at=NOW
        )
    with transaction():
        db.session.get_one(type(linen), linen.id).price_minor = 2_000

    changed = reload(booking, booking.items[0].id)

    assert [charge.amount_minor for charge in changed.charges] == [4_000]
    assert changed.total_minor == 24_000


def test_an_extra_that_is_not_offered_any_more_keeps_its_price(booking, house, make_extra):
    linen = make_extra(house, price=1_500)
    with transaction():
        set_extras(
            lock_for_changes(booking.id, booking.version), booking.items[0].id, {linen.id: 1}, actor=SYSTEM, at=NOW
        )
    with transaction():
        gone = db.session.get_one(type(linen), linen.id)
        gone.price_minor, gone.is_archived = 9_900, True

    changed = reload(booking, booking.items[0].id)

    assert [charge.amount_minor for charge in changed.charges] == [1_500]


def test_a_share_follows_the_new_price(booking, house):
    with transaction():
        discount = NewDiscount("Regulars", basis_points=1_000)
        add_discount(lock_for_changes(booking.id, booking.version), discount, actor=SYSTEM, at=NOW)
    set_price(house, 15_000)

    assert reload(booking, booking.items[0].id).total_minor == 27_000


def test_a_price_below_the_discounts_is_not_taken_over(booking, house):
    with transaction():
        discount = NewDiscount("Regulars", amount_minor=15_000)
        add_discount(lock_for_changes(booking.id, booking.version), discount, actor=SYSTEM, at=NOW)
    set_price(house, 5_000)

    with pytest.raises(DiscountTooLarge):
        reload(booking, booking.items[0].id)

    assert fresh(booking).total_minor == 5_000


def test_history_says_what_was_reloaded(booking, house):
    set_price(house, 15_000)
    reload(booking, booking.items[0].id)

    line = activities_of("booking", booking.id)[0]
    assert line.event == "booking.prices_reloaded"
    assert [(one["before"], one["after"]) for one in line.details["changes"]] == [(20_000, 30_000), (20_000, 30_000)]


def test_reloading_what_has_not_changed_leaves_no_trace(booking):
    before = len(activities_of("booking", booking.id))

    changed = reload(booking, booking.items[0].id)

    assert changed.version == booking.version
    assert len(activities_of("booking", booking.id)) == before


def test_somebody_elses_change_in_between_is_not_repriced_over(booking, house):
    set_price(house, 15_000)

    with pytest.raises(Conflict):
        reload(booking, booking.items[0].id, version=booking.version + 1)


def test_an_item_of_another_booking_is_not_repriced(booking, make_booking, house):
    other = make_booking(service=house)

    with pytest.raises(NotFound):
        reload(booking, other.items[0].id)


def test_the_preview_needs_no_more_statements_for_more_items(booking, house, make_service):
    def statements() -> int:
        whole = fresh(booking)
        with counted_statements() as found:
            preview_prices(whole)
        return len(found)

    one = statements()
    for number in range(4):
        period = Period(NOW + (20 + number) * DAY, NOW + (21 + number) * DAY, 1)
        boat = make_service(f"Boat {number}")
        with transaction():
            version = get_booking(booking.id).version
            add_item(booking.id, NewItem(boat.id, period), version, actor=SYSTEM, at=NOW)

    assert statements() == one
