"""The calendar's page: its state stands in the address, it works without scripts, and there is a list."""

from datetime import timedelta

import pytest

from core.permissions.rights import Role

DAY = timedelta(days=1)
CALENDAR = "/office/calendar/"


@pytest.fixture
def house(make_service):
    return make_service(capacity=1)


def test_a_bar_is_a_link_to_its_item(desk, make_booking, house):
    booking = make_booking(service=house)

    page = desk().get(f"{CALENDAR}?day=2026-06-08").text

    assert f'href="/office/calendar/items/{booking.items[0].id}?back=view%3Dmonth%26day%3D2026-06-08"' in page
    assert f"Booking, Ada Lind, {booking.number}, Mon, Jun 8" in page


def test_the_menu_leads_to_the_calendar(desk):
    assert f'href="{CALENDAR}"' in desk().get("/office/").text


@pytest.mark.parametrize("view", ["day", "week", "month", "season", "list"])
def test_every_view_shows_the_booking_of_its_time(desk, make_booking, house, view):
    make_booking(service=house)

    page = desk().get(f"{CALENDAR}?view={view}&day=2026-06-09").text

    assert "Ada Lind" in page


@pytest.mark.parametrize("query", ["view=x&day=y&service=z", "day=9999-12-31&view=season", "day=0001-01-01", "q=%25"])
def test_an_address_that_makes_no_sense_shows_the_calendar(desk, house, query):
    assert desk().get(f"{CALENDAR}?{query}").status_code == 200


def test_the_buttons_keep_what_was_chosen(desk, make_booking, house):
    page = desk().get(f"{CALENDAR}?view=week&day=2026-06-03&service={house.id}&q=lind").text

    assert f"view=week&amp;day=2026-06-08&amp;service={house.id}&amp;q=lind" in page


def test_no_style_or_script_stands_in_the_page(desk, make_booking, house):
    make_booking(service=house)

    page = desk().get(f"{CALENDAR}?day=2026-06-08").text

    assert " style=" not in page
    assert "<style" not in page


@pytest.mark.parametrize("view", ["month", "list"])
def test_a_name_is_never_markup(desk, make_booking, make_customer, house, view):
    make_booking(service=house, customer=make_customer(last_name="<b>Lind</b>"))

    assert "<b>Lind" not in desk().get(f"{CALENDAR}?view={view}&day=2026-06-08").text


def test_without_services_the_page_says_what_to_do(desk):
    assert "/office/services/" in desk().get(CALENDAR).text


def test_who_may_only_read_sees_no_way_to_move(desk, make_booking, house):
    booking = make_booking(service=house)
    reader = desk(Role.READ_ONLY)

    page = reader.get(CALENDAR).text
    item = reader.get(f"{CALENDAR}items/{booking.items[0].id}").text

    assert "data-plan" not in page.replace("data-plan-panel", "")
    assert "/move" not in item
    assert "Ada Lind" in item


def test_a_new_booking_takes_the_chosen_time_along(desk, make_customer, house):
    owner, customer = desk(), make_customer()
    address = f"/office/bookings/new?service={house.id}&first=2026-06-08&last=2026-06-10"

    step = owner.get(address).text
    form = owner.get(f"{address}&customer={customer.id}").text

    assert f"customer={customer.id}&amp;service={house.id}&amp;first=2026-06-08&amp;last=2026-06-10" in step
    assert 'value="2026-06-08"' in form
    assert 'value="2026-06-10"' in form


def test_a_chosen_time_that_is_none_is_left_out(desk, make_customer, house):
    address = f"/office/bookings/new?customer={make_customer().id}&service={house.id}&first=yesterday&hours=-1"

    answer = desk().get(address)

    assert answer.status_code == 200
    assert 'value="yesterday"' not in answer.text


def test_a_chosen_time_can_be_blocked(desk, house):
    owner = desk()

    page = owner.get(CALENDAR).text
    form = owner.get(f"/office/blockings/new?service={house.id}&first=2026-06-08&last=x").text

    assert "Block this time" in page
    assert 'value="2026-06-08"' in form
    assert 'value="x"' not in form
