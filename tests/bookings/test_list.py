import re
from datetime import timedelta

import pytest

from core.activities.services import SYSTEM
from core.bookings.flow import move_item
from core.bookings.listing import BookingFilter, find_bookings
from core.bookings.models import BookingKind, ItemState
from core.bookings.services import cancel_booking, lock_booking
from core.bookings.today import today_of
from core.db import db, transaction
from core.isolation import use_landlord
from core.permissions.rights import Role
from tests.conftest import NOW
from tests.support.statements import counted_statements

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def numbers(page: str) -> list[str]:
    """Return the numbers of the listed bookings, in order."""
    return re.findall(r'k-main[^"]*"><a href="[^"]*">(\d{4}-\d{5})<', page)


def found(landlord, **wanted) -> set[str]:
    return {row.number for row in find_bookings(BookingFilter(**wanted), today_of(landlord, NOW)).rows}


@pytest.fixture
def many(make_booking, landlord):
    """One booking for each place in time and each kind, by a name."""
    made = {
        "past": make_booking(-10 * DAY, DAY),
        "out": make_booking(-10 * DAY, DAY),
        "running": make_booking(-DAY, 3 * DAY),
        "arrives": make_booking(2 * HOUR, 3 * DAY),
        "returns": make_booking(-2 * DAY, 2 * DAY + HOUR),
        "later": make_booking(20 * DAY, DAY),
        "offer": make_booking(20 * DAY, DAY, kind=BookingKind.OFFER),
        "reservation": make_booking(2 * HOUR, DAY, kind=BookingKind.RESERVATION),
        "cancelled": make_booking(2 * HOUR, DAY),
    }
    with transaction():
        move_item(made["out"].id, made["out"].items[0].id, ItemState.HANDED_OVER, actor=SYSTEM, at=NOW)
        cancel_booking(lock_booking(made["cancelled"].id), with_message=False, actor=SYSTEM, at=NOW)
    return {name: booking.number for name, booking in made.items()}


@pytest.mark.parametrize(
    ("when", "names"),
    [
        ("current", {"out", "running", "arrives", "returns", "later", "offer", "reservation"}),
        ("arrivals", {"arrives"}),
        ("returns", {"returns", "out"}),
        ("running", {"running", "returns", "out"}),
        ("upcoming", {"arrives", "later", "offer", "reservation"}),
        ("past", {"past"}),
        ("cancelled", {"cancelled"}),
        ("to_answer", {"offer", "reservation"}),
    ],
)
def test_each_filter_of_time_lists_what_its_name_says(many, landlord, when, names):
    assert found(landlord, when=when) == {many[name] for name in names}


def test_a_days_hire_that_ends_at_midnight_ends_on_that_day(make_booking, landlord):
    midnight = timedelta(hours=12)
    ends = make_booking(-DAY, DAY + midnight)
    begins = make_booking(midnight, DAY)

    assert found(landlord, when="returns") == {ends.number}
    assert begins.number not in found(landlord, when="arrivals")


def test_search_finds_number_and_customer_and_takes_signs_as_they_are(desk, make_booking, make_customer):
    mine = make_booking(customer=make_customer("Ada", "Lind_100%"))
    other = make_booking(customer=make_customer("Bo", "Lindx1000", "bo@example.org"))
    page = desk()

    assert numbers(page.get("/office/bookings/?q=ada").text) == [mine.number]
    assert numbers(page.get(f"/office/bookings/?q={other.number}").text) == [other.number]
    assert numbers(page.get("/office/bookings/?q=Lind_100%25").text) == [mine.number]


def test_search_does_not_mind_capitals_and_accents(desk, make_booking, make_customer):
    booking = make_booking(customer=make_customer("Zoë", "Müller"))

    assert numbers(desk().get("/office/bookings/?q=MULLER+zoe").text) == [booking.number]


def test_search_looks_into_the_past_as_well(desk, make_booking):
    past = make_booking(-30 * DAY)

    page = desk()

    assert numbers(page.get("/office/bookings/").text) == []
    assert numbers(page.get("/office/bookings/?q=Ada").text) == [past.number]


def test_kind_channel_service_and_customer_narrow_the_list(desk, make_booking, make_service, make_customer):
    boat, ada, bo = make_service("Boat"), make_customer(), make_customer("Bo", "Ek", "bo@example.org")
    offer = make_booking(service=boat, customer=ada, kind=BookingKind.OFFER)
    partner = make_booking(customer=bo, channel="holidu")
    page = desk()

    assert numbers(page.get("/office/bookings/?kind=offer").text) == [offer.number]
    assert numbers(page.get("/office/bookings/?channel=holidu").text) == [partner.number]
    assert numbers(page.get(f"/office/bookings/?service={boat.id}").text) == [offer.number]
    assert numbers(page.get(f"/office/bookings/?customer={bo.id}").text) == [partner.number]


def test_pages_go_on_by_key_and_come_back_with_nothing_lost_or_twice(desk, make_booking):
    # Ten start in the same moment, so that the id has to decide.
    made = [make_booking((index // 10) * DAY + HOUR, DAY).number for index in range(95)]
    page = desk()
    addresses = ["/office/bookings/?when=upcoming"]
    seen: list[list[str]] = []

    while addresses[-1]:
        text = page.get(addresses[-1]).text
        seen.append(numbers(text))
        following = re.search(r'href="([^"]*)" rel="next"', text)
        addresses.append(following[1].replace("&amp;", "&") if following else "")
    back = re.search(r'href="([^"]*)" rel="prev"', text)
    before = numbers(page.get(back[1].replace("&amp;", "&")).text)

    assert [number for one in seen for number in one] == made
    assert len(seen) == 3
    assert before == seen[1]


@pytest.mark.parametrize("key", ["x", "20260101-1", "20260101T000000.0-99999999999", "20261340T000000.0-1", "-"])
def test_a_broken_key_shows_the_first_page(desk, make_booking, key):
    made = make_booking()

    answer = desk().get(f"/office/bookings/?after={key}&before={key}")

    assert answer.status_code == 200
    assert numbers(answer.text) == [made.number]


def test_the_number_of_statements_does_not_grow_with_the_rows(landlord, make_booking, make_service):
    def statements() -> int:
        db.session.expire_all()
        with counted_statements() as found_statements:
            rows = find_bookings(BookingFilter(when="current"), today_of(landlord, NOW)).rows
            assert [(row.customer_name, row.total_minor, row.items[0].titles) for row in rows]
        return len(found_statements)

    make_booking()
    few = statements()
    for index in range(20):
        make_booking(service=make_service(f"Boat {index}"))

    assert statements() == few


def test_the_list_never_shows_another_landlords_bookings(desk, make_booking, make_landlord, landlord):
    make_booking()
    other = make_landlord("other")

    with use_landlord(other.id):
        assert find_bookings(BookingFilter(), today_of(landlord, NOW)).rows == []
    assert numbers(desk(Role.OWNER, other.id).get("/office/bookings/?when=all").text) == []


def test_an_empty_list_says_what_to_do_next(desk):
    page = desk().get("/office/bookings/")

    assert "No bookings yet" in page.text
    assert "/office/bookings/new" in page.text
    assert "/office/bookings/new" not in desk(Role.READ_ONLY).get("/office/bookings/").text
