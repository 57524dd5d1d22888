"""Extras, discounts and other charges: what they cost, what is refused, and what history keeps."""

from datetime import timedelta

import pytest

from core.activities.services import SYSTEM, activities_of
from core.bookings.changes import lock_for_changes
from core.bookings.charges import BadAmount, NewCharge, NewDiscount, add_charge, add_discount, remove_charge, set_extras
from core.bookings.extras import ExtraNotOffered
from core.bookings.services import AlreadyCancelled, cancel_booking, get_booking, lock_booking
from core.bookings.totals import DiscountTooLarge, tax_lines
from core.catalogue.price_models import Basis
from core.db import db, transaction
from core.errors import Conflict, NotFound
from tests.apps import sample
from tests.conftest import NOW

TWO_NIGHTS = {"starts_in": timedelta(days=7), "lasts": timedelta(days=2)}


def fresh(booking):
    db.session.rollback()
    return get_booking(booking.id)


def change(booking, act, *args, **more):
    """Do something to a booking as a view does: locked, at the version that stands."""
    with transaction():
        locked = lock_for_changes(booking.id, get_booking(booking.id).version)
        act(locked, *args, actor=SYSTEM, at=NOW, **more)
    return fresh(booking)


@pytest.fixture
def house(make_service):
    return make_service(price_minor=10_000)


@pytest.fixture
def booking(make_booking, house):
    return make_booking(service=house, **TWO_NIGHTS)


def test_an_extra_is_charged_at_its_list_price_and_raises_the_total(booking, house, make_extra):
    linen = make_extra(house, price=1_500, basis_name=Basis.UNIT.value)

    changed = change(booking, set_extras, booking.items[0].id, {linen.id: 2})

    charge = changed.charges[0]
    assert (charge.quantity, charge.count, charge.amount_minor) == (2, 4, 6_000)
    assert changed.total_minor == 26_000


def test_more_of_an_extra_keep_the_price_that_was_taken(booking, house, make_extra):
    linen = make_extra(house, price=1_500)
    change(booking, set_extras, booking.items[0].id, {linen.id: 1})
    with transaction():
        db.session.get_one(type(linen), linen.id).price_minor = 9_900

    changed = change(booking, set_extras, booking.items[0].id, {linen.id: 3})

    assert [charge.amount_minor for charge in changed.charges] == [4_500]


def test_an_extra_set_to_none_goes(booking, house, make_extra):
    linen = make_extra(house)
    change(booking, set_extras, booking.items[0].id, {linen.id: 1})

    changed = change(booking, set_extras, booking.items[0].id, {linen.id: 0})

    assert list(changed.charges) == []
    assert changed.total_minor == 20_000


@pytest.mark.parametrize("quantity", [6, -1])
def test_an_extra_cannot_be_had_more_often_than_offered(booking, house, make_extra, quantity):
    linen = make_extra(house, max_quantity=5)

    with pytest.raises(ExtraNotOffered):
        change(booking, set_extras, booking.items[0].id, {linen.id: quantity})


def test_an_extra_of_another_service_is_refused(booking, make_service, make_extra):
    foreign = make_extra(make_service("Boat"))

    with pytest.raises(ExtraNotOffered):
        change(booking, set_extras, booking.items[0].id, {foreign.id: 1})


def test_a_share_is_taken_off_everything_and_lowers_the_tax(booking):
    changed = change(booking, add_discount, NewDiscount("Regulars", basis_points=1_000))

    assert changed.total_minor == 18_000
    assert [(line.basis_points, line.gross_minor) for line in tax_lines(changed)] == [(700, 18_000)]


def test_a_share_follows_its_base(booking, house, make_extra):
    linen = make_extra(house, price=5_000)
    change(booking, add_discount, NewDiscount("Regulars", basis_points=1_000))

    changed = change(booking, set_extras, booking.items[0].id, {linen.id: 1})

    assert changed.total_minor == 22_500


def test_a_discount_of_an_item_is_taken_off_that_item(booking):
    changed = change(booking, add_discount, NewDiscount("Rain", amount_minor=2_500, item_id=booking.items[0].id))

    assert changed.charges[0].item_id == booking.items[0].id
    assert changed.total_minor == 17_500


@pytest.mark.parametrize(
    "new",
    [
        NewDiscount("Nothing"),
        NewDiscount("Less", amount_minor=-100),
        NewDiscount("More than all", basis_points=10_001),
        NewDiscount("Negative", basis_points=-1),
    ],
)
def test_a_discount_of_nothing_or_of_more_than_all_is_refused(booking, new):
    with pytest.raises(BadAmount):
        change(booking, add_discount, new)

    assert fresh(booking).total_minor == 20_000


def test_a_discount_higher_than_the_price_is_refused(booking):
    with pytest.raises(DiscountTooLarge):
        change(booking, add_discount, NewDiscount("Too much", amount_minor=20_001))

    assert list(fresh(booking).charges) == []


def test_discounts_of_one_item_are_not_paid_by_the_others(booking, house, make_extra):
    change(booking, add_charge, NewCharge("Delivery", 50_000))

    with pytest.raises(DiscountTooLarge):
        change(booking, add_discount, NewDiscount("Too much", amount_minor=20_001, item_id=booking.items[0].id))


def test_an_extra_below_a_discount_cannot_be_removed(booking, house, make_extra):
    linen = make_extra(house, price=5_000)
    change(booking, set_extras, booking.items[0].id, {linen.id: 1})
    changed = change(booking, add_discount, NewDiscount("All", amount_minor=25_000))

    with pytest.raises(DiscountTooLarge):
        change(booking, remove_charge, changed.charges[0].id)

    assert len(fresh(booking).charges) == 2


def test_another_charge_brings_its_own_tax(booking):
    changed = change(booking, add_charge, NewCharge("Broken lamp", 4_000, 1_900))

    assert [(line.basis_points, line.gross_minor) for line in tax_lines(changed)] == [(1_900, 4_000), (700, 20_000)]


@pytest.mark.parametrize("amount", [0, -1])
def test_a_charge_of_nothing_is_refused(booking, amount):
    with pytest.raises(BadAmount):
        change(booking, add_charge, NewCharge("Nothing", amount))


def test_a_charge_of_another_booking_cannot_be_removed(booking, make_booking, house):
    other = make_booking(service=house)
    foreign = change(other, add_charge, NewCharge("Delivery", 1_000)).charges[0].id

    with pytest.raises(NotFound):
        change(booking, remove_charge, foreign)


def test_an_item_of_another_booking_gets_no_discount(booking, make_booking, house):
    other = make_booking(service=house)

    with pytest.raises(NotFound):
        change(booking, add_discount, NewDiscount("Wrong", basis_points=100, item_id=other.items[0].id))


def test_history_keeps_the_amounts_and_the_total_before_and_after(booking):
    change(booking, add_discount, NewDiscount("Regulars", basis_points=1_000))

    line = activities_of("booking", booking.id)[0]
    assert line.event == "booking.discount_added"
    assert [(one["before"], one["after"]) for one in line.details["changes"]] == [(None, -2_000), (20_000, 18_000)]


def test_apps_hear_of_the_new_total_and_the_version_rises(booking, enable):
    enable("sample")
    version = booking.version

    changed = change(booking, add_charge, NewCharge("Delivery", 1_000))

    assert ("booking_repriced", 21_000) in sample.hooks.told
    assert changed.version > version


def test_two_who_change_prices_at_once_do_not_overwrite_each_other(booking):
    seen = booking.version
    change(booking, add_discount, NewDiscount("Regulars", basis_points=1_000))

    with pytest.raises(Conflict), transaction():
        lock_for_changes(booking.id, seen)


def test_a_cancelled_booking_gets_no_discount(booking):
    with transaction():
        cancel_booking(lock_booking(booking.id), with_message=False, actor=SYSTEM, at=NOW)

    with pytest.raises(AlreadyCancelled):
        change(booking, add_discount, NewDiscount("Late", basis_points=1_000))
