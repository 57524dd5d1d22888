import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from core.bookings.models import Booking, BookingKind
from core.catalogue.models import FieldScope, Unit
from core.customers.models import Customer
from core.db import db
from core.permissions.rights import Role

KEY = "a-key-of-one-form-0123456789"


def typed(**more) -> dict[str, str]:
    return {
        "form_key": KEY,
        "quantity": "1",
        "kind": "booking",
        "notes": "",
        **{name: str(value) for name, value in more.items()},
    }


def the_booking() -> Booking:
    db.session.rollback()
    return db.session.scalars(select(Booking)).one()


def count_of(model) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(model.id)))


@pytest.mark.parametrize(
    ("unit", "answers", "starts_at", "ends_at", "units"),
    [
        (Unit.NIGHT, {"first": "2026-07-03", "last": "2026-07-05"}, (7, 3, 14), (7, 5, 8), 2),
        (Unit.DAY, {"first": "2026-07-03", "last": "2026-07-05"}, (7, 3, 14), (7, 5, 8), 3),
        (Unit.HOUR, {"day": "2026-07-03", "start": "09:00", "hours": 3}, (7, 3, 7), (7, 3, 10), 3),
        (Unit.SLOT, {"day": "2026-07-03", "slot": "10:00-12:00"}, (7, 3, 8), (7, 3, 10), 1),
        (Unit.SEAT, {"day": "2026-07-03", "slot": "10:00-12:00"}, (7, 3, 8), (7, 3, 10), 1),
    ],
)
def test_each_unit_has_its_own_fields_for_time(
    desk, make_customer, make_service, unit, answers, starts_at, ends_at, units
):
    service, customer = make_service(unit=unit), make_customer()
    address = f"/office/bookings/new?customer={customer.id}&service={service.id}"
    page = desk()

    shown = page.get(address)
    answer = page.post(address, typed(**answers))

    assert all(f'name="{name}"' in shown.text for name in answers)
    assert answer.status_code == 302, answer.text
    booking = the_booking()
    assert booking.starts_at == datetime(2026, *starts_at, tzinfo=UTC)
    assert booking.ends_at == datetime(2026, *ends_at, tzinfo=UTC)
    assert booking.items[0].units == units
    assert (booking.channel, booking.kind, booking.customer_id) == ("office", BookingKind.BOOKING, customer.id)


def test_the_form_posted_twice_makes_one_booking(desk, make_customer, make_service):
    address = f"/office/bookings/new?customer={make_customer().id}&service={make_service().id}"
    page = desk()

    answers = [page.post(address, typed(first="2026-07-03", last="2026-07-05")) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0].location == answers[1].location
    assert count_of(Booking) == 1


def test_a_new_customer_comes_with_the_booking_and_only_with_it(desk, make_service):
    address = f"/office/bookings/new?customer=new&service={make_service().id}"
    person = {
        "first_name": "Bo",
        "last_name": "Ek",
        "company": "",
        "email": "bo@example.org",
        "phone": "+49 30 23125 111",
        "language": "fr",
    }
    page = desk()

    refused = page.post(address, typed(**person, first="2026-07-05", last="2026-07-03"))
    after_refusal = count_of(Customer)
    answer = page.post(address, typed(**person, first="2026-07-03", last="2026-07-05"))

    assert refused.status_code == 422
    assert after_refusal == 0
    assert answer.status_code == 302
    assert the_booking().customer.name == "Bo Ek"
    assert the_booking().language == "fr"


def test_a_new_customer_needs_a_name_and_a_usable_address(desk, make_service):
    address = f"/office/bookings/new?customer=new&service={make_service().id}"
    blank = {"first_name": "", "last_name": "", "company": "", "email": "", "phone": "", "language": "de"}
    period = {"first": "2026-07-03", "last": "2026-07-05"}
    page = desk()

    nameless = page.post(address, typed(**blank, **period))
    misspelt = page.post(address, typed(**{**blank, "last_name": "Ek", "email": "bo@"}, **period))

    assert "Please enter a name or a company." in nameless.text
    assert "This is not an e-mail address." in misspelt.text
    assert count_of(Booking) == 0


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"first": "2026-07-05", "last": "2026-07-03"}, "The end must be after the start."),
        ({"first": "2026-07-03", "last": "2028-07-03"}, "This is too long."),
        ({"first": "3.7.2026", "last": "2026-07-03"}, "Please enter a date."),
        ({"first": "", "last": "2026-07-03"}, "Please fill in this field."),
        ({"first": "2026-07-03", "last": "2026-07-05", "quantity": 4}, "Please enter a number from 1 to 3."),
        ({"first": "2026-07-03", "last": "2026-07-05", "kind": "gift"}, "Please choose one of the options."),
        ({"first": "2026-07-03", "last": "2026-07-05", "price_minor": 1}, "does not belong to it"),
    ],
)
def test_what_cannot_be_booked_is_named_and_nothing_typed_is_lost(desk, make_customer, make_service, answers, sentence):
    address = f"/office/bookings/new?customer={make_customer().id}&service={make_service().id}"

    answer = desk().post(address, {**typed(**answers), "notes": "second floor"})

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "second floor" in answer.text
    assert KEY in answer.text
    assert count_of(Booking) == 0


def test_an_hour_that_the_clocks_jump_over_cannot_be_booked(desk, make_customer, make_service):
    boat = make_service("Boat", Unit.HOUR)
    address = f"/office/bookings/new?customer={make_customer().id}&service={boat.id}"

    answer = desk().post(address, typed(day="2027-03-28", start="02:30", hours=1))

    assert answer.status_code == 422
    assert "the clocks go forward" in answer.text


def test_what_is_fully_booked_says_how_much_is_free(desk, make_booking, make_customer, make_service):
    house = make_service(capacity=3)
    customer = make_customer()
    page = desk()
    address = f"/office/bookings/new?customer={customer.id}&service={house.id}"
    page.post(address, typed(first="2026-07-03", last="2026-07-05", quantity=2))

    answer = page.post(address, typed(first="2026-07-04", last="2026-07-06", quantity=2, form_key="b" * 20))

    assert answer.status_code == 409
    assert "At that time one is free." in answer.text
    assert count_of(Booking) == 1


def test_an_offer_holds_no_place_and_sends_nothing(desk, make_customer, make_service):
    house = make_service(capacity=1)
    address = f"/office/bookings/new?customer={make_customer().id}&service={house.id}"
    page = desk()

    page.post(address, typed(first="2026-07-03", last="2026-07-05", kind="offer"))
    answer = page.post(address, typed(first="2026-07-03", last="2026-07-05", form_key="c" * 20))

    assert answer.status_code == 302
    assert count_of(Booking) == 2


def test_participants_are_counted_first_and_named_later(desk, make_customer, make_service, add_question):
    tour = make_service("Tour")
    add_question(tour, "name", scope=FieldScope.PARTICIPANT)
    address = f"/office/bookings/new?customer={make_customer().id}&service={tour.id}"

    answer = desk().post(address, typed(first="2026-07-03", last="2026-07-05", people=3))

    assert answer.location.endswith("/edit")
    assert len(the_booking().items[0].participants) == 3


def test_customer_and_service_are_chosen_step_by_step(desk, make_customer, make_service):
    house, customer = make_service(), make_customer()
    make_customer("Bo", "Ek", "bo@example.org")
    page = desk()

    first = page.get("/office/bookings/new?q=lind").text
    second = page.get(f"/office/bookings/new?customer={customer.id}").text
    third = page.get(f"/office/bookings/new?customer={customer.id}&service={house.id}").text

    assert "Ada Lind" in first
    assert "Bo Ek" not in first
    assert f"customer={customer.id}&amp;service={house.id}" in second
    assert re.search(r'name="form_key" value="[\w-]{20,}"', third)


def test_foreign_customers_and_services_do_not_exist(desk, make_customer, make_service, make_landlord):
    house, customer = make_service(), make_customer()
    stranger = desk(Role.OWNER, make_landlord("other").id)
    address = f"/office/bookings/new?customer={customer.id}&service={house.id}"

    assert stranger.get(address).status_code == 404
    assert stranger.get(f"/office/bookings/new?customer=new&service={house.id}").status_code == 404
    assert stranger.post(address, typed(first="2026-07-03", last="2026-07-05")).status_code == 404
    assert count_of(Booking) == 0
