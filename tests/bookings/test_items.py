"""Items come and go, and change how many they are for."""

from datetime import timedelta

import pytest

from core.activities.services import SYSTEM, activities_of
from core.bookings.changes import lock_for_changes
from core.bookings.charges import NewDiscount, add_discount, set_extras
from core.bookings.flow import move_item
from core.bookings.items import ItemIsOut, LastItem, add_item, change_places, remove_item
from core.bookings.models import BookingKind, ItemState
from core.bookings.occupancy import FullyBooked, free_places
from core.bookings.services import NewItem, get_booking
from core.catalogue.models import Service
from core.catalogue.periods import Period
from core.catalogue.price_models import Basis
from core.db import db, transaction
from core.errors import Conflict, NotFound
from tests.conftest import NOW

DAY = timedelta(days=1)
LATER = Period(NOW + 20 * DAY, NOW + 22 * DAY, 2)


def fresh(booking):
    db.session.rollback()
    return get_booking(booking.id)


def do(act, booking, *args):
    """Do something to a booking at the version that stands."""
    version = fresh(booking).version
    with transaction():
        act(booking.id, *args, version, actor=SYSTEM, at=NOW)
    return fresh(booking)


@pytest.fixture
def house(make_service):
    return make_service(price_minor=10_000, capacity=2)


@pytest.fixture
def boat(make_service):
    return make_service("Boat", price_minor=3_000, capacity=1)


@pytest.fixture
def booking(make_booking, house):
    return make_booking(service=house)


def test_a_service_is_added_with_its_price_places_and_required_extras(booking, boat, make_extra):
    make_extra(boat, "Cleaning", 2_000, is_required=True)

    changed = do(add_item, booking, NewItem(boat.id, LATER))

    assert changed.total_minor == 20_000 + 6_000 + 2_000
    assert changed.ends_at == LATER.ends_at
    assert free_places(db.session.get_one(Service, boat.id), LATER, at=NOW) == 0


def test_what_is_full_cannot_be_added(booking, boat, make_booking):
    make_booking(20 * DAY, service=boat)

    with pytest.raises(FullyBooked):
        do(add_item, booking, NewItem(boat.id, LATER))

    assert len(fresh(booking).items) == 1


def test_an_offer_takes_no_places_for_what_is_added(make_booking, house, boat):
    offer = make_booking(service=house, kind=BookingKind.OFFER)

    do(add_item, offer, NewItem(boat.id, LATER))

    assert free_places(db.session.get_one(Service, boat.id), LATER, at=NOW) == 1


def test_a_deleted_item_takes_its_extras_and_discounts_along_and_frees_its_places(booking, boat, make_extra):
    rods = make_extra(boat, "Rods", 500)
    item = do(add_item, booking, NewItem(boat.id, LATER, extras={rods.id: 1})).items[1].id
    with transaction():
        discount = NewDiscount("Rain", basis_points=1_000, item_id=item)
        add_discount(lock_for_changes(booking.id, get_booking(booking.id).version), discount, actor=SYSTEM, at=NOW)

    changed = do(remove_item, booking, item)

    assert (len(changed.items), len(changed.charges), changed.total_minor) == (1, 0, 20_000)
    assert changed.ends_at == changed.items[0].ends_at
    assert free_places(db.session.get_one(Service, boat.id), LATER, at=NOW) == 1


def test_history_says_what_was_deleted_and_what_it_cost(booking, boat):
    item = do(add_item, booking, NewItem(boat.id, LATER)).items[1].id
    do(remove_item, booking, item)

    line = activities_of("booking", booking.id)[0]
    assert line.event == "booking.item_removed"
    assert line.details["changes"][0]["labels"]["en"] == "Boat"
    assert line.details["changes"][-1]["after"] == 20_000


@pytest.mark.parametrize("steps", [[ItemState.HANDED_OVER], [ItemState.HANDED_OVER, ItemState.RETURNED]])
def test_what_was_handed_over_cannot_be_deleted(booking, boat, steps):
    item = do(add_item, booking, NewItem(boat.id, LATER)).items[1].id
    for step in steps:
        with transaction():
            move_item(booking.id, item, step, actor=SYSTEM, at=NOW)

    with pytest.raises(ItemIsOut):
        do(remove_item, booking, item)


def test_the_only_item_cannot_be_deleted(booking):
    with pytest.raises(LastItem):
        do(remove_item, booking, booking.items[0].id)


def test_an_item_of_another_booking_cannot_be_deleted(booking, make_booking, boat):
    do(add_item, booking, NewItem(boat.id, LATER))
    other = make_booking(30 * DAY, service=boat)

    with pytest.raises(NotFound):
        do(remove_item, booking, other.items[0].id)


def test_a_stale_page_deletes_nothing(booking, boat):
    stale = booking.version
    item = do(add_item, booking, NewItem(boat.id, LATER)).items[1].id

    with pytest.raises(Conflict), transaction():
        remove_item(booking.id, item, stale, actor=SYSTEM, at=NOW)


def test_more_places_cost_more_at_the_price_that_was_taken(booking, house):
    with transaction():
        db.session.get_one(Service, house.id).price_minor = 99_000

    changed = do(change_places, booking, booking.items[0].id, 2, 4)

    item = changed.items[0]
    assert (item.quantity, item.persons, item.price_minor, changed.total_minor) == (2, 4, 40_000, 40_000)


def test_extras_per_person_follow_the_number_of_persons(booking, house, make_extra):
    towels = make_extra(house, "Towels", 500, basis_name=Basis.PERSON.value)
    with transaction():
        locked = lock_for_changes(booking.id, get_booking(booking.id).version)
        set_extras(locked, booking.items[0].id, {towels.id: 1}, actor=SYSTEM, at=NOW)

    changed = do(change_places, booking, booking.items[0].id, 1, 3)

    assert [(charge.count, charge.amount_minor) for charge in changed.charges] == [(3, 1_500)]


def test_more_places_than_are_free_are_refused(booking, house, make_booking):
    make_booking(service=house)

    with pytest.raises(FullyBooked):
        do(change_places, booking, booking.items[0].id, 2, 0)

    assert fresh(booking).items[0].quantity == 1


def test_what_is_out_is_not_changed(booking):
    with transaction():
        move_item(booking.id, booking.items[0].id, ItemState.HANDED_OVER, actor=SYSTEM, at=NOW)

    with pytest.raises(ItemIsOut):
        do(change_places, booking, booking.items[0].id, 2, 0)
