"""Items move, are lengthened and shortened; the price stays unless it is asked for (B-04, B-05)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core.activities.lines import lines_of
from core.activities.services import SYSTEM, activities_of
from core.bookings.changes import lock_for_changes
from core.bookings.charges import NewDiscount, add_discount, set_extras
from core.bookings.flow import move_item as hand_over
from core.bookings.items import add_item
from core.bookings.models import BookingItem, BookingKind, ItemState
from core.bookings.move_preview import preview_move
from core.bookings.moving import CameBack, Move, OnlyEndMoves, OtherUnit, move_item
from core.bookings.occupancy import FullyBooked, free_places
from core.bookings.place_models import Blocking
from core.bookings.services import AlreadyCancelled, InThePast, NewItem, ServiceArchived, cancel_booking, get_booking
from core.bookings.totals import DiscountTooLarge
from core.catalogue.models import Service, Unit
from core.catalogue.periods import Period
from core.catalogue.price_models import Basis
from core.db import db, transaction
from core.errors import Conflict, NotFound
from tests.apps.sample import hooks as sample_hooks
from tests.conftest import NOW

DAY = timedelta(days=1)


def stay(first: int, nights: int) -> Period:
    return Period(NOW + first * DAY, NOW + (first + nights) * DAY, nights)


def fresh(booking):
    db.session.rollback()
    return get_booking(booking.id)


def move(booking, period, service=None, *, version=None, new_price=False, item=0):
    """Move an item at the version that stands, or an older one."""
    booking = fresh(booking)
    wanted = booking.items[item]
    there = Move(wanted.id, service.id if service else wanted.service_id, period, new_price)
    with transaction():
        move_item(booking.id, there, version or booking.version, actor=SYSTEM, at=NOW)
    return fresh(booking)


@pytest.fixture
def house(make_service):
    return make_service(price_minor=10_000, capacity=1)


@pytest.fixture
def cabin(make_service):
    return make_service("Cabin", price_minor=15_000, capacity=1, tax_basis_points=1_900)


@pytest.fixture
def booking(make_booking, house):
    return make_booking(service=house)


def state(booking, to):
    with transaction():
        hand_over(booking.id, booking.items[0].id, to, actor=SYSTEM, at=NOW)


def test_a_move_takes_the_places_along_and_keeps_the_price(booking, house):
    moved = move(booking, stay(20, 5))

    item, service = moved.items[0], db.session.get_one(Service, house.id)
    assert (item.starts_at, item.ends_at, item.units) == (NOW + 20 * DAY, NOW + 25 * DAY, 5)
    assert (moved.starts_at, moved.ends_at) == (item.starts_at, item.ends_at)
    assert (item.price_minor, moved.total_minor) == (20_000, 20_000)
    assert (free_places(service, stay(7, 2), at=NOW), free_places(service, stay(20, 5), at=NOW)) == (1, 0)


def test_the_new_price_is_taken_when_it_is_asked_for_with_extras_by_the_night(booking, house, make_extra):
    linen = make_extra(house, "Linen", 500, basis_name=Basis.UNIT.value)
    with transaction():
        locked = lock_for_changes(booking.id, fresh(booking).version)
        set_extras(locked, locked.items[0].id, {linen.id: 1}, actor=SYSTEM, at=NOW)

    moved = move(booking, stay(7, 3), new_price=True)

    assert (moved.items[0].price_minor, [charge.amount_minor for charge in moved.charges]) == (30_000, [1_500])
    assert moved.total_minor == 31_500


def test_an_item_may_overlap_its_own_old_time(booking):
    moved = move(booking, stay(8, 2))

    assert moved.items[0].starts_at == NOW + 8 * DAY


def test_what_somebody_else_has_cannot_be_taken(booking, make_booking, house):
    make_booking(10 * DAY, service=house)

    with pytest.raises(FullyBooked):
        move(booking, stay(9, 2))

    assert fresh(booking).items[0].starts_at == NOW + 7 * DAY


def test_a_blocked_time_cannot_be_taken(booking, house):
    with transaction():
        where = stay(20, 1)
        blocked = Blocking(service_id=house.id, starts_at=where.starts_at, ends_at=where.ends_at, created_at=NOW)
        db.session.add(blocked)

    with pytest.raises(FullyBooked):
        move(booking, stay(19, 3))


def test_an_offer_moves_to_where_no_place_is_free(make_booking, house):
    make_booking(20 * DAY, service=house)
    offer = make_booking(service=house, kind=BookingKind.OFFER)

    assert move(offer, stay(20, 2)).items[0].starts_at == NOW + 20 * DAY


def test_another_service_of_the_same_unit_gets_the_item_and_what_it_asks(booking, cabin, add_question):
    add_question(cabin, "keybox")

    moved = move(booking, stay(7, 2), cabin)

    item = moved.items[0]
    assert (item.service_id, item.price_minor, item.tax_basis_points) == (cabin.id, 20_000, 700)
    assert [question.key for question in item.questions] == ["keybox"]


def test_answers_to_what_the_other_service_does_not_ask_are_kept(make_booking, make_service, cabin, add_question):
    house = make_service(price_minor=10_000, capacity=1)
    add_question(house, "dog")
    add_question(house, "cat")
    booking = make_booking(service=house, answers={"dog": "Rex"})

    item = move(booking, stay(7, 2), cabin).items[0]

    assert ([question.key for question in item.questions], item.answers) == (["dog"], {"dog": "Rex"})


def test_the_new_price_of_another_service_comes_with_its_tax_and_required_extras(booking, house, cabin, make_extra):
    towels = make_extra(house, "Towels", 300)
    make_extra(cabin, "Cleaning", 4_000, is_required=True)
    with transaction():
        locked = lock_for_changes(booking.id, fresh(booking).version)
        set_extras(locked, locked.items[0].id, {towels.id: 2}, actor=SYSTEM, at=NOW)

    moved = move(booking, stay(7, 2), cabin, new_price=True)

    assert (moved.items[0].price_minor, moved.items[0].tax_basis_points) == (30_000, 1_900)
    assert [(charge.titles["en"], charge.amount_minor) for charge in moved.charges] == [("Cleaning", 4_000)]
    assert moved.total_minor == 34_000


def test_a_service_of_another_unit_is_refused(booking, make_service):
    boat = make_service("Boat", Unit.HOUR)

    with pytest.raises(OtherUnit):
        move(booking, stay(7, 2), boat)


def test_a_service_that_is_not_offered_any_more_is_refused(booking, make_service):
    old = make_service("Old house", is_archived=True)

    with pytest.raises(ServiceArchived):
        move(booking, stay(7, 2), old)


def test_a_service_that_does_not_exist_is_refused(booking):
    there = Move(booking.items[0].id, 4_711, stay(7, 2))

    with pytest.raises(NotFound), transaction():
        move_item(booking.id, there, booking.version, actor=SYSTEM, at=NOW)


def test_the_second_of_two_who_move_is_told_so(booking):
    shown = fresh(booking).version
    move(booking, stay(20, 2))

    with pytest.raises(Conflict):
        move(booking, stay(30, 2), version=shown)

    assert fresh(booking).items[0].starts_at == NOW + 20 * DAY


def test_of_what_was_handed_over_only_the_end_moves(booking, cabin):
    state(booking, ItemState.HANDED_OVER)

    assert move(booking, stay(7, 4)).ends_at == NOW + 11 * DAY
    with pytest.raises(OnlyEndMoves):
        move(booking, stay(8, 3))
    with pytest.raises(OnlyEndMoves):
        move(booking, stay(7, 4), cabin)


def test_what_came_back_stays_as_it_was(booking):
    state(booking, ItemState.HANDED_OVER)
    state(booking, ItemState.RETURNED)

    with pytest.raises(CameBack):
        move(booking, stay(7, 4))


def test_what_was_cancelled_does_not_move(booking):
    with transaction():
        cancel_booking(get_booking(booking.id), with_message=False, actor=SYSTEM, at=NOW)

    with pytest.raises(AlreadyCancelled):
        move(booking, stay(8, 2))


@pytest.mark.parametrize("period", [stay(-3, 5), stay(-5, 2)])
def test_nothing_moves_into_the_past(booking, period):
    with pytest.raises(InThePast):
        move(booking, period)


def test_what_runs_may_be_lengthened(make_booking, house):
    running = make_booking(-3 * DAY, 5 * DAY, service=house, at=NOW - 9 * DAY)

    assert move(running, stay(-3, 8)).ends_at == NOW + 5 * DAY


def test_a_discount_that_would_be_higher_than_the_new_price_stops_the_move(booking):
    with transaction():
        locked = lock_for_changes(booking.id, fresh(booking).version)
        add_discount(locked, NewDiscount("Rain", amount_minor=15_000), actor=SYSTEM, at=NOW)

    with pytest.raises(DiscountTooLarge):
        move(booking, stay(7, 1), new_price=True)

    assert fresh(booking).items[0].units == 2


def test_a_booking_spans_all_its_items_after_one_of_them_moved(booking, cabin):
    with transaction():
        add_item(booking.id, NewItem(cabin.id, stay(7, 2)), fresh(booking).version, actor=SYSTEM, at=NOW)

    moved = move(booking, stay(30, 2), item=1)

    assert (moved.starts_at, moved.ends_at) == (NOW + 7 * DAY, NOW + 32 * DAY)


def test_history_says_from_where_to_where(booking, cabin):
    move(booking, stay(20, 2), cabin)

    line = lines_of(activities_of("booking", booking.id))[0]
    assert line.text == f"An item of booking {booking.number} was moved"
    assert [change.label for change in line.changes] == ["Service", "From", "Until"]
    assert (line.changes[0].before, line.changes[0].after) == ("Lake house", "Cabin")
    assert "21" in line.changes[1].after


def test_a_move_to_the_same_place_writes_nothing(booking):
    before = fresh(booking).version

    assert move(booking, stay(7, 2)).version == before
    assert [one.event for one in activities_of("booking", booking.id)] == ["booking.created"]


def test_apps_hear_of_a_move(booking, enable):
    enable("sample")
    sample_hooks.told.clear()

    move(booking, stay(20, 2))

    assert "booking_repriced" in [name for name, *_ in sample_hooks.told]


def test_an_item_of_another_booking_is_not_moved(booking, make_booking, house):
    stranger = make_booking(30 * DAY, service=house).id
    other = db.session.scalars(select(BookingItem.id).where(BookingItem.booking_id == stranger)).one()
    there = Move(other, booking.items[0].service_id, stay(20, 2))

    with pytest.raises(NotFound), transaction():
        move_item(booking.id, there, fresh(booking).version, actor=SYSTEM, at=NOW)


def preview(booking, period, service=None):
    booking = fresh(booking)
    item = booking.items[0]
    return preview_move(booking, Move(item.id, service.id if service else item.service_id, period), at=NOW)


def test_a_preview_says_what_the_new_time_costs_and_changes_nothing(booking):
    shown = preview(booking, stay(20, 5))

    assert (shown.price.total_before_minor, shown.price.total_after_minor) == (20_000, 50_000)
    assert (shown.problem, fresh(booking).items[0].units) == (None, 2)


def test_a_preview_names_who_is_in_the_way(booking, make_booking, house):
    other = make_booking(20 * DAY, service=house)
    with transaction():
        period = stay(22, 1)
        times = {"starts_at": period.starts_at, "ends_at": period.ends_at, "created_at": NOW}
        db.session.add(Blocking(service_id=house.id, reason="Painting", **times))

    shown = preview(booking, stay(19, 4))

    assert isinstance(shown.problem, FullyBooked)
    assert [(one.title, one.booking_id) for one in shown.in_the_way] == [
        (f"{other.number} Ada Lind", other.id),
        ("Painting", None),
    ]


def test_a_preview_says_what_cannot_be(booking, make_service):
    assert isinstance(preview(booking, stay(-9, 2)).problem, InThePast)
    assert isinstance(preview(booking, stay(7, 2), make_service("Boat", Unit.HOUR)).problem, OtherUnit)
