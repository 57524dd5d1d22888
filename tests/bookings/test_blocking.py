"""Blocked times: refused over bookings with their numbers, shown, opened again (B-03)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core.activities.services import SYSTEM, activities_of
from core.bookings.blocking import BookingsInTheWay, FromAPartner, NewBlocking, NotThatMany, block, unblock
from core.bookings.holds import hold_places
from core.bookings.models import BookingKind
from core.bookings.occupancy import FullyBooked, require_capacity
from core.bookings.place_models import Blocking
from core.bookings.services import InThePast, cancel_booking, lock_booking
from core.catalogue.editing import CapacityTaken
from core.catalogue.models import Unit
from core.catalogue.periods import BadPeriod, Period, PeriodTooLong
from core.catalogue.services import get_service
from core.db import db, transaction
from core.errors import NotFound
from core.permissions.rights import Role
from tests.conftest import NOW
from tests.support.statements import counted_statements

DAY = timedelta(days=1)
FORM = {"first": "2026-07-01", "from_time": "", "last": "2026-07-03", "until_time": "", "reason": "New roof"}


def blocked(service, starts_in: int = 7, days: int = 2, quantity: int | None = None, reason: str = "") -> Blocking:
    starts_at = NOW + starts_in * DAY
    with transaction():
        new = NewBlocking(service.id, starts_at, starts_at + days * DAY, quantity, reason)
        return block(new, actor=SYSTEM, at=NOW)


def stored() -> list[Blocking]:
    db.session.rollback()
    return list(db.session.scalars(select(Blocking).order_by(Blocking.id)))


@pytest.fixture
def service(make_service):
    return make_service("House", capacity=3)


def test_a_blocked_time_takes_all_places_unless_it_says_how_many(service, make_booking):
    blocked(service, 7)
    blocked(service, 20, quantity=2)

    make_booking(20 * DAY, service=service)
    for starts_in in (7, 20):
        with pytest.raises(FullyBooked):
            make_booking(starts_in * DAY, service=service)


def test_bookings_that_are_in_the_way_are_named(service, make_booking):
    first, second = make_booking(service=service), make_booking(8 * DAY, service=service)
    make_booking(service=service, kind=BookingKind.OFFER)
    gone = make_booking(service=service)
    with transaction():
        cancel_booking(lock_booking(gone.id), with_message=False, actor=SYSTEM, at=NOW)

    with pytest.raises(BookingsInTheWay) as refused:
        blocked(service)

    assert f"{first.number}, {second.number}." in refused.value.sentence
    assert refused.value.status == 409
    assert stored() == []


def test_places_that_are_still_free_can_be_blocked(service, make_booking):
    make_booking(service=service)

    assert blocked(service, quantity=2).quantity == 2


def test_what_others_hold_or_block_is_in_the_way_as_well(service):
    with transaction():
        hold_places("somebody", service.id, Period(NOW + 7 * DAY, NOW + 9 * DAY, 2), 1, at=NOW)
    blocked(service, 20)

    for starts_in in (7, 20):
        with pytest.raises(FullyBooked):
            blocked(service, starts_in)


@pytest.mark.parametrize(
    ("starts_in", "days", "quantity", "error"),
    [
        (7, 0, None, BadPeriod),
        (7, -1, None, BadPeriod),
        (-9, 2, None, InThePast),
        (7, 2, 4, NotThatMany),
        (7, 2000, None, PeriodTooLong),
    ],
)
def test_nonsense_is_not_blocked(service, starts_in, days, quantity, error):
    with pytest.raises(error):
        blocked(service, starts_in, days, quantity)


def test_what_runs_can_be_blocked_from_its_beginning(service):
    assert blocked(service, -1, 3).ends_at == NOW + 2 * DAY


def test_a_time_that_is_opened_can_be_booked_again(service, make_booking):
    blocking = blocked(service)
    with transaction():
        unblock(blocking.id, actor=SYSTEM, at=NOW)

    make_booking(service=service)

    with pytest.raises(NotFound), transaction():
        unblock(blocking.id, actor=SYSTEM, at=NOW)


def test_what_a_partner_blocks_is_opened_at_the_partners(service):
    blocking = blocked(service)
    with transaction():
        db.session.get(Blocking, blocking.id).channel = "airbnb"

    with pytest.raises(FromAPartner), transaction():
        unblock(blocking.id, actor=SYSTEM, at=NOW)


def test_the_service_remembers_both(service):
    blocking = blocked(service, reason="New roof")
    with transaction():
        unblock(blocking.id, actor=SYSTEM, at=NOW)

    assert [one.event for one in activities_of("service", service.id)] == ["service.unblocked", "service.blocked"]


def test_capacity_does_not_go_below_what_is_blocked_and_held(service):
    blocked(service, quantity=1)
    with transaction():
        hold_places("somebody", service.id, Period(NOW + 7 * DAY, NOW + 8 * DAY, 2), 1, at=NOW)

    found = get_service(service.id)
    found.capacity = 1
    with pytest.raises(CapacityTaken) as refused, db.session.no_autoflush:
        require_capacity(found, NOW)

    assert refused.value.details["taken"] == 2
    db.session.rollback()


def test_staff_block_a_time_and_see_it_in_the_list(desk, service):
    staff = desk(Role.STAFF)

    answer = staff.post(f"/office/blockings/new?service={service.id}", {**FORM, "quantity": "3"})

    assert answer.location == f"/office/blockings/?service={service.id}"
    page = staff.get(answer.location).text
    assert "New roof" in page
    assert "House" in page
    # Nights from the usual arrival to the usual departure, at the landlord's place.
    assert [(one.starts_at.isoformat(), one.ends_at.isoformat()) for one in stored()] == [
        ("2026-07-01T14:00:00+00:00", "2026-07-03T08:00:00+00:00")
    ]
    service_page = staff.get(f"/office/services/{service.id}").text
    assert "A time was blocked (places: 3)" in service_page


def test_days_are_blocked_as_a_whole_unless_times_are_given(desk, make_service):
    boat, staff = make_service("Boat", Unit.HOUR, capacity=1), desk(Role.STAFF)

    staff.post(f"/office/blockings/new?service={boat.id}", FORM)
    staff.post(
        f"/office/blockings/new?service={boat.id}",
        {**FORM, "first": "2026-07-05", "last": "2026-07-05", "from_time": "12:00", "until_time": "14:30"},
    )

    assert [(f"{one.starts_at:%d %H:%M}", f"{one.ends_at:%d %H:%M}") for one in stored()] == [
        ("30 22:00", "03 22:00"),
        ("05 10:00", "05 12:30"),
    ]


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ({"last": "2026-06-30"}, 422),
        ({"first": "2026-05-01", "last": "2026-05-03"}, 422),
        ({"first": "31.02.2026"}, 422),
        ({"last": "9999-12-31"}, 422),
        ({"first": "0001-01-01"}, 422),
        ({"quantity": "4"}, 422),
        ({"quantity": "0"}, 422),
        ({"reason": "x" * 201}, 422),
        # The clocks go forward from two to three on that day.
        ({"first": "2027-03-28", "last": "2027-03-28", "from_time": "02:30", "until_time": "05:00"}, 422),
        ({"something": "else"}, 422),
    ],
)
def test_the_form_says_what_is_wrong_and_blocks_nothing(desk, service, typed, status):
    answer = desk().post(f"/office/blockings/new?service={service.id}", {**FORM, "quantity": "3", **typed})

    assert answer.status_code == status
    assert stored() == []


def test_the_form_names_the_bookings_in_the_way(desk, service, make_booking):
    booking = make_booking(30 * DAY, service=service)

    answer = desk().post(f"/office/blockings/new?service={service.id}", {**FORM, "quantity": "3"})

    assert answer.status_code == 409
    assert booking.number in answer.text


def test_a_blocked_time_is_opened_from_the_list(desk, service):
    blocking, staff = blocked(service), desk(Role.STAFF)

    answer = staff.post(f"/office/blockings/{blocking.id}/open")

    assert answer.location == f"/office/blockings/?service={service.id}"
    assert stored() == []
    assert "Nothing is blocked" in staff.get("/office/blockings/").text


def test_the_list_shows_what_is_to_come_or_what_is_over_of_one_service_or_all(desk, service, make_service, clock):
    other = make_service("Boat")
    blocked(service, reason="Roof")
    blocked(other, reason="Keel")
    blocked(service, -1, 2, reason="Mice")
    clock.move_to(NOW + 2 * DAY)
    owner = desk()

    def shown(query: str) -> list[str]:
        page = owner.get(f"/office/blockings/{query}").text
        return [reason for reason in ("Roof", "Keel", "Mice") if reason in page]

    assert shown("") == ["Roof", "Keel"]
    assert shown(f"?service={service.id}") == ["Roof"]
    assert shown("?when=over") == ["Mice"]
    assert shown("?page=2") == []
    assert owner.get("/office/blockings/?page=99999999999999&service=x").status_code == 200


def test_who_only_reads_is_offered_nothing(desk, service):
    blocked(service, reason="Roof")

    page = desk(Role.READ_ONLY).get("/office/blockings/").text

    assert "Roof" in page
    assert "Open again" not in page
    assert "/blockings/new" not in page


def test_the_list_takes_the_same_statements_however_long_it_is(desk, service):
    owner = desk()
    counts = []
    for number in range(2):
        for day in range(1, 6):
            blocked(service, 10 * (number + 1) + day, 1)
        with counted_statements() as statements:
            owner.get("/office/blockings/")
        counts.append(len(statements))

    assert counts[0] == counts[1]


def test_a_service_is_asked_for_first(desk, service):
    page = desk().get("/office/blockings/new").text

    assert f"/office/blockings/new?service={service.id}" in page
