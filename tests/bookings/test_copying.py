"""A copy is a new booking like another one, on other days, at the prices of today."""

from datetime import date, timedelta

import pytest

from core.activities.services import SYSTEM
from core.bookings.changes import lock_for_changes
from core.bookings.charges import NewDiscount, add_discount, set_extras
from core.bookings.copying import Copy, NothingToCopy, copy_booking
from core.bookings.models import BookingKind
from core.bookings.occupancy import FullyBooked
from core.bookings.services import get_booking
from core.catalogue.models import FieldScope, FieldType, Service, Unit
from core.catalogue.periods import NoSuchMoment
from core.db import db, transaction
from core.errors import NotFound
from core.isolation import use_landlord
from tests.conftest import NOW

FIRST = date(2026, 7, 1)


def copied(booking, first_day=FIRST, kind=BookingKind.BOOKING, **more):
    wanted = Copy(first_day, kind, **{"with_answers": True, "form_key": "k1", **more})
    with transaction():
        made = copy_booking(booking.id, wanted, actor=SYSTEM, at=NOW).id
    db.session.rollback()
    return get_booking(made)


@pytest.fixture
def house(make_service):
    return make_service(price_minor=10_000)


@pytest.fixture
def booking(make_booking, house):
    return make_booking(service=house)


def test_a_copy_has_the_same_customer_and_length_on_the_new_days(booking):
    copy = copied(booking)

    item = copy.items[0]
    assert copy.number != booking.number
    assert copy.customer_id == booking.customer_id
    assert (item.starts_at.date(), item.ends_at - item.starts_at) == (FIRST, timedelta(days=2))


def test_a_copy_costs_what_the_list_says_today(booking, house):
    with transaction():
        db.session.get_one(Service, house.id).price_minor = 15_000

    assert copied(booking).total_minor == 30_000
    assert get_booking(booking.id).total_minor == 20_000


def test_extras_are_copied_and_discounts_are_not(booking, house, make_extra):
    linen = make_extra(house, price=1_500)
    with transaction():
        locked = lock_for_changes(booking.id, booking.version)
        set_extras(locked, locked.items[0].id, {linen.id: 2}, actor=SYSTEM, at=NOW)
        add_discount(locked, NewDiscount("Regulars", basis_points=1_000), actor=SYSTEM, at=NOW)

    copy = copied(booking)

    assert [(charge.extra_id, charge.quantity) for charge in copy.charges] == [(linen.id, 2)]


def test_extras_that_are_not_offered_any_more_are_left_out(booking, house, make_extra):
    linen = make_extra(house)
    with transaction():
        locked = lock_for_changes(booking.id, booking.version)
        set_extras(locked, locked.items[0].id, {linen.id: 1}, actor=SYSTEM, at=NOW)
    with transaction():
        db.session.get_one(type(linen), linen.id).is_archived = True

    assert list(copied(booking).charges) == []


@pytest.mark.parametrize(("with_answers", "wish", "name"), [(True, "early", "Bo"), (False, None, None)])
def test_answers_and_participants_come_along_on_request(make_booking, house, add_question, with_answers, wish, name):
    add_question(house, "wish")
    add_question(house, "pass", FieldType.FILE)
    add_question(house, "name", scope=FieldScope.PARTICIPANT)
    booking = make_booking(service=house, people=1, answers={"wish": "early", "pass": "1"})
    with transaction():
        booking = get_booking(booking.id)
        booking.items[0].participants[0].answers = {"name": "Bo"}

    item = copied(booking, with_answers=with_answers).items[0]

    assert item.answers.get("wish") == wish
    assert "pass" not in item.answers
    assert [person.answers.get("name") for person in item.participants] == [name]


def test_the_same_form_posted_twice_makes_one_copy(booking):
    assert copied(booking).id == copied(booking).id


def test_times_of_day_stay_when_the_clocks_change(make_booking, house):
    booking = make_booking(service=house)

    item = copied(booking, date(2026, 12, 1)).items[0]

    assert booking.items[0].starts_at.hour + 1 == item.starts_at.hour


def test_a_time_over_which_the_clocks_go_forward_is_refused(make_booking, make_service):
    night = make_service("Night tour", Unit.HOUR)
    booking = make_booking(timedelta(days=6, hours=14, minutes=30), timedelta(hours=2), service=night)

    # 02:30 in Berlin does not exist on 28 March 2027.
    with pytest.raises(NoSuchMoment):
        copied(booking, date(2027, 3, 28))


def test_a_copy_needs_free_places(make_booking, make_service):
    boat = make_service("Boat", capacity=1)
    booking = make_booking(service=boat)

    with pytest.raises(FullyBooked):
        copied(booking, booking.starts_at.date())


def test_an_offer_is_copied_where_nothing_is_free(make_booking, make_service):
    boat = make_service("Boat", capacity=1)
    booking = make_booking(service=boat)

    copy = copied(booking, booking.starts_at.date(), BookingKind.OFFER)

    assert not copy.items[0].takes_place


def test_a_service_that_is_gone_cannot_be_copied(booking, house):
    with transaction():
        db.session.get_one(Service, house.id).is_archived = True

    with pytest.raises(NothingToCopy):
        copied(booking)


def test_another_landlords_booking_cannot_be_copied(booking, make_landlord):
    with use_landlord(make_landlord("other").id), pytest.raises(NotFound):
        copied(booking)
