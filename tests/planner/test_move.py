"""Moving from the calendar: where a bar is dropped, what would change, and that it is confirmed first."""

import re
from datetime import date, time, timedelta
from html import unescape

import pytest

from core.activities.services import SYSTEM, activities_of
from core.bookings.flow import move_item as hand_over
from core.bookings.models import ItemState
from core.bookings.services import cancel_booking, get_booking
from core.catalogue.models import Unit
from core.db import db, transaction
from core.permissions.rights import Role
from tests.conftest import NOW

DAY = timedelta(days=1)


@pytest.fixture
def house(make_service):
    return make_service(capacity=1, price_minor=10_000, starts_at=time(16), ends_at=time(10))


@pytest.fixture
def cabin(make_service):
    return make_service("Cabin", capacity=1, price_minor=20_000)


@pytest.fixture
def booking(make_booking, house):
    return make_booking(service=house)


def fresh(booking):
    db.session.rollback()
    return get_booking(booking.id)


def address(booking, page="move"):
    return f"/office/calendar/items/{booking.items[0].id}/{page}".rstrip("/")


def days(booking):
    item = fresh(booking).items[0]
    return item.starts_at.date(), item.ends_at.date()


def hidden(page):
    """Return what the form of the confirmation would send."""
    form = page[page.index('<form class="k-form" method="post"') :]
    found = re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', form)
    return {name: unescape(value) for name, value in found}


def confirm(owner, booking, **query):
    page = owner.get(address(booking), query_string=query).text
    data = {name: value for name, value in hidden(page).items() if name != "csrf_token"}
    return owner.post(address(booking), data)


def test_a_dropped_bar_asks_first_and_changes_nothing(desk, booking):
    page = desk().get(address(booking), query_string={"by": 2 * 1440}).text

    assert "Is this change right?" in page
    assert "The price stays €200.00." in page
    assert days(booking) == (date(2026, 6, 8), date(2026, 6, 10))


def test_a_confirmed_drop_moves_the_item_and_leads_back_to_what_was_shown(desk, booking):
    answer = confirm(desk(), booking, by=2 * 1440, back="view=week&day=2026-06-08")

    assert answer.status_code == 302
    assert answer.location == "/office/calendar/?view=week&day=2026-06-08"
    assert days(booking) == (date(2026, 6, 10), date(2026, 6, 12))
    assert fresh(booking).total_minor == 20_000


def test_the_end_can_be_dragged(desk, booking):
    confirm(desk(), booking, longer=3 * 1440)

    assert days(booking) == (date(2026, 6, 8), date(2026, 6, 13))


def test_the_new_price_is_taken_when_it_is_ticked(desk, booking):
    owner = desk()
    page = owner.get(address(booking), query_string={"longer": 1440}).text
    assert "Take the new price instead: €300.00" in page

    owner.post(address(booking), hidden(page) | {"price": "new"})

    assert fresh(booking).total_minor == 30_000


def test_the_other_service_is_named(desk, booking, cabin):
    page = desk().get(address(booking), query_string={"service": cabin.id}).text

    assert re.search(r"<del>Lake house</del>.*<ins>Cabin</ins>", page, re.DOTALL)


def test_who_is_in_the_way_is_named_and_nothing_can_be_saved(desk, booking, make_booking, house):
    other = make_booking(12 * DAY, service=house)

    answer = desk().get(address(booking), query_string={"by": 5 * 1440})

    assert f"/office/bookings/{other.id}" in answer.text
    assert "Save the change" not in answer.text


def test_a_place_that_went_meanwhile_is_said_and_kept(desk, booking, make_booking, house):
    owner = desk()
    page = owner.get(address(booking), query_string={"by": 5 * 1440}).text
    make_booking(12 * DAY, service=house)

    answer = owner.post(address(booking), hidden(page))

    assert answer.status_code == 409
    assert "In the way" in answer.text
    assert days(booking)[0] == date(2026, 6, 8)


def test_the_second_of_two_staff_sees_the_new_state_and_is_asked_again(desk, booking):
    first, second = desk(), desk(Role.STAFF)
    shown = second.get(address(booking), query_string={"by": 9 * 1440}).text
    confirm(first, booking, by=1440)

    answer = second.post(address(booking), hidden(shown))

    assert answer.status_code == 409
    assert days(booking)[0] == date(2026, 6, 9)
    assert second.post(address(booking), hidden(answer.text)).status_code == 302
    assert days(booking)[0] == date(2026, 6, 17)


@pytest.mark.parametrize(
    "query",
    [
        {"first": "2026-06-10", "last": "2026-06-09"},
        {"first": "tomorrow"},
        {"first": "2026-06-10", "last": "2028-06-10"},
        {"longer": -5 * 1440},
        {"service": "x"},
    ],
)
def test_what_cannot_be_is_said_beside_the_field(desk, booking, query):
    answer = desk().get(address(booking), query_string=query)

    assert answer.status_code == 422
    assert "data-error-summary" in answer.text


@pytest.mark.parametrize("query", [{"by": "9" * 30}, {"by": "1e3"}, {"longer": "--5"}])
def test_a_drop_that_is_no_number_moves_nothing(desk, booking, query):
    answer = desk().get(address(booking), query_string=query)

    assert answer.status_code == 200
    assert "Nothing would change." in answer.text


def test_the_past_is_refused(desk, booking):
    assert "in the past" in desk().get(address(booking), query_string={"by": -20 * 1440}).text


def test_a_service_of_another_unit_is_not_offered(desk, booking, make_service):
    boat = make_service("Boat", Unit.HOUR)

    assert desk().get(address(booking), query_string={"service": boat.id}).status_code == 404


def test_of_what_is_out_only_the_end_is_asked_and_moved(desk, booking):
    with transaction():
        hand_over(booking.id, booking.items[0].id, ItemState.HANDED_OVER, actor=SYSTEM, at=NOW)
    owner = desk()

    page = owner.get(address(booking, "")).text
    confirm(owner, booking, first="2026-06-01", last="2026-06-14")

    assert 'name="last"' in page
    assert 'name="first"' not in page
    assert days(booking) == (date(2026, 6, 8), date(2026, 6, 14))


def test_what_was_cancelled_cannot_move(desk, booking):
    with transaction():
        cancel_booking(get_booking(booking.id), with_message=False, actor=SYSTEM, at=NOW)
    owner = desk()

    assert "Move or lengthen" not in owner.get(address(booking, "")).text
    assert "already been cancelled" in owner.get(address(booking), query_string={"by": 1440}).text


def test_hours_move_by_the_hour_and_are_lengthened(desk, make_booking, make_service):
    boat = make_service("Boat", Unit.HOUR)
    hire = make_booking(DAY, timedelta(hours=2), service=boat)

    confirm(desk(), hire, by=90, longer=60)

    item = fresh(hire).items[0]
    assert (item.starts_at, item.units) == (NOW + DAY + timedelta(minutes=90), 3)


def test_a_slot_falls_into_the_nearest_one(desk, make_booking, make_service):
    tour = make_service("Tour", Unit.SLOT, slots=["12:00-14:00", "15:00-17:00", "18:00-20:00"])
    trip = make_booking(DAY, timedelta(hours=2), service=tour)

    confirm(desk(), trip, by=2 * 60 + 2 * 1440)

    assert fresh(trip).items[0].starts_at.isoformat() == "2026-06-04T13:00:00+00:00"


def test_the_way_back_leads_nowhere_else(desk, booking):
    answer = confirm(desk(), booking, by=1440, back="https://evil.example/?view=day&next=//evil.example")

    assert answer.location.startswith("/office/calendar/?view=month")


def test_history_shows_the_move(desk, booking):
    confirm(desk(), booking, by=1440)

    assert activities_of("booking", fresh(booking).id)[0].event == "booking.item_moved"
