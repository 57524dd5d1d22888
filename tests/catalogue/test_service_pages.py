from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from core.activities.services import SYSTEM, activities_of
from core.bookings.models import BookingKind
from core.bookings.services import NewBooking, NewItem, create_booking
from core.catalogue.models import Service, Unit
from core.catalogue.periods import Period
from core.db import db, transaction
from core.isolation import use_landlord
from core.permissions.rights import Role
from tests.catalogue.building import new_season, new_service
from tests.conftest import NOW, browser, unguarded
from tests.files.samples import HTML, PDF, SVG, picture, upload
from tests.support.statements import counted_statements

NIGHT_FORM = {
    "titles-de": "Haus am See",
    "titles-en": "Lake house",
    "titles-fr": "",
    "descriptions-de": "",
    "descriptions-en": "Quiet.",
    "descriptions-fr": "",
    "capacity": "1",
    "persons": "6",
    "price": "120,50",
    "tax": "7",
    "min_units": "1",
    "max_units": "",
    "starts_at": "16:00",
    "ends_at": "10:00",
}
SEAT_FORM = {
    "titles-de": "Tour",
    "titles-en": "",
    "titles-fr": "",
    "descriptions-de": "",
    "descriptions-en": "",
    "descriptions-fr": "",
    "capacity": "12",
    "price": "15",
    "tax": "19",
    "slots": "14:00-16:00, 10:00-12:00",
}


@pytest.fixture
def owner(app, landlord, sign_in):
    client = sign_in(Role.OWNER, landlord.id)
    with unguarded(app):
        yield client


def services():
    db.session.rollback()
    return db.session.scalars(select(Service).order_by(Service.position)).all()


def book(customer, service, first: int, last: int, quantity: int = 1):
    period = Period(datetime(2030, 7, first, 9, tzinfo=UTC), datetime(2030, 7, last, 18, tzinfo=UTC), last - first + 1)
    new = NewBooking([NewItem(service.id, period, quantity)], BookingKind.BOOKING, channel="office")
    with transaction():
        return create_booking(customer, new, actor=SYSTEM, at=NOW)


def test_an_empty_list_says_what_to_do(owner):
    page = owner.get("/office/services/").text

    assert "No services yet" in page
    assert "/office/services/new" in page


def test_a_service_is_created_with_what_its_unit_needs(owner):
    answer = owner.post("/office/services/new/night", data=NIGHT_FORM)

    [service] = services()
    assert answer.location == f"/office/services/{service.id}"
    assert (service.unit, service.key, service.price_minor, service.tax_basis_points) == (
        Unit.NIGHT,
        "lake_house",
        12050,
        700,
    )
    assert f"{service.starts_at:%H:%M} {service.ends_at:%H:%M}" == "16:00 10:00"
    assert "The service was created" in owner.get(answer.location).text


def test_a_seat_has_slots_and_asks_for_no_persons(owner):
    owner.post("/office/services/new/seat", data=SEAT_FORM)

    [service] = services()
    assert service.slots == ["10:00-12:00", "14:00-16:00"]
    assert service.persons == 1
    assert f"{service.starts_at:%H:%M} {service.ends_at:%H:%M}" == "10:00 16:00"
    assert owner.post("/office/services/new/seat", data={**SEAT_FORM, "persons": "4"}).status_code == 422


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"titles-de": "", "titles-en": ""}, "Please fill in at least one language."),
        ({"titles-en": "x" * 121}, "The limit is 120 characters"),
        ({"capacity": "0"}, "from 1 to"),
        ({"capacity": "1.5"}, "whole number"),
        ({"capacity": "99999999999999999999"}, "from 1 to"),
        ({"capacity": ""}, "Please fill in this field."),
        ({"price": "abc"}, "Please enter an amount"),
        ({"price": "-3"}, "Please enter an amount"),
        ({"price": "1000000"}, "too high"),
        ({"tax": "101"}, "percentage from 0 to 100"),
        ({"starts_at": "25:00"}, "Please enter a time"),
        ({"slots": "10:00-12:00"}, "does not belong to it"),
        ({"landlord_id": "2"}, "does not belong to it"),
    ],
)
def test_bad_input_is_explained_and_nothing_typed_is_lost(owner, wrong, says):
    answer = owner.post("/office/services/new/night", data={**NIGHT_FORM, **wrong})

    assert answer.status_code == 422
    assert says in answer.text
    assert "Haus am See" in answer.text or "titles-de" in wrong
    assert not services()


def test_a_day_must_end_after_it_starts(owner):
    answer = owner.post("/office/services/new/day", data={**NIGHT_FORM, "starts_at": "18:00", "ends_at": "09:00"})

    assert answer.status_code == 422
    assert "later than the time above" in answer.text


def test_a_unit_that_does_not_exist_is_not_found(owner):
    assert owner.get("/office/services/new/week").status_code == 404


def test_text_with_nul_characters_is_refused(owner):
    assert owner.post("/office/services/new/night", data={**NIGHT_FORM, "titles-en": "a\0b"}).status_code == 400
    assert owner.get("/office/services/?state=%00").status_code == 400


def test_what_is_typed_is_shown_as_text(owner):
    owner.post("/office/services/new/night", data={**NIGHT_FORM, "titles-en": "<script>alert(1)</script>"})

    page = owner.get(f"/office/services/{services()[0].id}").text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_form_shows_the_price_in_the_readers_spelling(app, landlord, sign_in):
    service = new_service(price_minor=123450)
    german = sign_in(Role.OWNER, landlord.id, language="de")

    assert 'value="1234,50"' in german.get(f"/office/services/{service.id}/edit").text


def test_changes_are_saved_and_put_on_record(owner):
    service = new_service(Unit.NIGHT, starts_at=NOW.time().replace(hour=16), ends_at=NOW.time())

    answer = owner.post(f"/office/services/{service.id}/edit", data={**NIGHT_FORM, "version": "1"})

    assert answer.status_code == 302
    [saved] = services()
    assert saved.price_minor == 12050
    assert saved.key == service.key
    assert "The service was changed" in owner.get(f"/office/services/{service.id}").text
    newest = activities_of("service", service.id)[0]
    assert newest.details["changes"]["price"] == ["85.00 EUR", "120.50 EUR"]


def test_saving_the_same_again_leaves_no_line(owner):
    owner.post("/office/services/new/night", data=NIGHT_FORM)
    [service] = services()

    owner.post(f"/office/services/{service.id}/edit", data={**NIGHT_FORM, "version": "1"})

    assert [line.event for line in activities_of("service", service.id)] == ["service.created"]


def test_fewer_places_than_are_booked_are_refused_with_day_and_number(owner, make_customer):
    service = new_service(Unit.DAY, capacity=5)
    customer = make_customer()
    book(customer, service, 10, 12, 2)
    book(customer, service, 12, 14, 2)
    form = {**NIGHT_FORM, "version": "1", "starts_at": "09:00", "ends_at": "18:00"}

    refused = owner.post(f"/office/services/{service.id}/edit", data={**form, "capacity": "3"})
    allowed = owner.post(f"/office/services/{service.id}/edit", data={**form, "capacity": "4"})

    assert refused.status_code == 422
    assert "4 places are booked on Jul 12, 2030" in refused.text
    assert 'value="3"' in refused.text
    assert allowed.status_code == 302
    assert services()[0].capacity == 4


def test_what_is_over_or_cancelled_does_not_hold_places(owner, make_customer):
    service = new_service(Unit.DAY, capacity=5)
    booking = book(make_customer(), service, 10, 12, 4)
    with transaction():
        for item in booking.items:
            item.takes_place = False
    form = {**NIGHT_FORM, "version": "1", "starts_at": "09:00", "ends_at": "18:00", "capacity": "1"}

    assert owner.post(f"/office/services/{service.id}/edit", data=form).status_code == 302


def test_the_second_of_two_is_told_and_sees_what_the_first_saved(owner):
    service = new_service(Unit.NIGHT)
    form = {**NIGHT_FORM, "version": "1"}
    owner.post(f"/office/services/{service.id}/edit", data={**form, "price": "130"})

    second = owner.post(f"/office/services/{service.id}/edit", data={**form, "capacity": "7"})

    assert second.status_code == 409
    assert "Somebody else saved this service while you were typing." in second.text
    assert "130.00 EUR" in second.text
    assert "120.50 EUR" in second.text
    assert 'name="version" value="2"' in second.text
    assert 'name="capacity"' in second.text
    assert 'value="7"' in second.text
    assert (services()[0].price_minor, services()[0].capacity) == (13_000, 1)


def test_saving_again_after_the_warning_replaces_what_was_saved(owner):
    service = new_service(Unit.NIGHT)
    form = {**NIGHT_FORM, "version": "1"}
    owner.post(f"/office/services/{service.id}/edit", data={**form, "price": "130"})

    answer = owner.post(f"/office/services/{service.id}/edit", data={**form, "version": "2"})

    assert answer.status_code == 302
    assert services()[0].price_minor == 12_050


def test_the_longest_stay_is_not_shorter_than_the_shortest(owner):
    answer = owner.post("/office/services/new/night", data={**NIGHT_FORM, "min_units": "3", "max_units": "2"})

    assert answer.status_code == 422
    assert "must not be shorter than the shortest, which is 3." in answer.text
    assert not services()


def test_the_longest_stay_leaves_room_for_those_of_seasons(owner):
    service = new_service(Unit.NIGHT)
    new_season(service, date(2030, 7, 1), date(2030, 7, 31), 15_000, min_units=7)

    answer = owner.post(f"/office/services/{service.id}/edit", data={**NIGHT_FORM, "version": "1", "max_units": "5"})

    assert answer.status_code == 422
    assert "which is 7 in the season “Summer”" in answer.text
    assert services()[0].max_units is None


def test_a_price_in_another_currency_is_refused_and_ones_own_sign_is_welcome(owner, landlord):
    with transaction():
        db.session.merge(landlord).currency = "CHF"

    refused = owner.post("/office/services/new/night", data={**NIGHT_FORM, "price": "85 €"})
    welcome = owner.post("/office/services/new/night", data={**NIGHT_FORM, "price": "85 CHF"})

    assert refused.status_code == 422
    assert welcome.status_code == 302
    assert services()[0].price_minor == 8_500


def test_a_price_of_zero_is_allowed_and_pointed_out(owner):
    owner.post("/office/services/new/night", data={**NIGHT_FORM, "price": "0"})
    [service] = services()

    assert "The everyday price is zero." in owner.get(f"/office/services/{service.id}/prices").text


def test_before_archiving_the_page_says_how_many_bookings_stay_valid(owner, make_customer, enable):
    enable("sample")
    service = new_service(Unit.DAY, capacity=5)
    customer = make_customer()
    book(customer, service, 10, 12)
    book(customer, service, 14, 15)
    cancelled = book(customer, service, 20, 21)
    with transaction():
        for item in cancelled.items:
            item.takes_place = False

    page = owner.get(f"/office/services/{service.id}/archive").text

    assert "2 bookings of it that are still to come or run stay valid." in page
    assert f"The sample keeps {service.key}." in page
    assert not services()[0].is_archived


def test_a_service_without_bookings_is_archived_without_worry(owner):
    service = new_service()

    assert "No booking of this service is still to come." in owner.get(f"/office/services/{service.id}/archive").text


def test_apps_may_object_to_fewer_places(owner, enable):
    from tests.apps import sample

    enable("sample")
    service = new_service(Unit.DAY, capacity=5)
    form = {**NIGHT_FORM, "version": "1", "starts_at": "09:00", "ends_at": "18:00", "capacity": "2"}

    owner.post(f"/office/services/{service.id}/edit", data=form)

    assert ("capacity_lowered", 2) in sample.hooks.told


def test_an_archived_service_is_kept_and_can_be_offered_again(owner):
    service = new_service()

    owner.post(f"/office/services/{service.id}/archive")
    assert services()[0].is_archived
    assert "Motor boat" not in owner.get("/office/services/").text
    assert "Motor boat" in owner.get("/office/services/?state=archived").text

    owner.post(f"/office/services/{service.id}/restore")
    assert not services()[0].is_archived


def test_services_are_put_in_order(owner):
    made = [new_service(title=title) for title in ("A", "B", "C")]

    owner.post(f"/office/services/{made[2].id}/move", data={"direction": "up"})
    owner.post(f"/office/services/{made[0].id}/move", data={"direction": "up"})
    owner.post(f"/office/services/{made[0].id}/move", data={"direction": "nonsense"})

    assert [service.titles["en"] for service in services()] == ["A", "C", "B"]


@pytest.mark.parametrize(
    "data", [(SVG, "a.svg"), (HTML, "a.png"), (PDF, "a.pdf"), (picture("PNG"), "a.jpg"), (b"", "a.png")]
)
def test_a_file_that_is_no_picture_is_refused_beside_the_field(owner, data):
    service = new_service()

    answer = owner.post(f"/office/services/{service.id}/picture", data={"picture": upload(*data)})

    assert answer.status_code == 422
    assert "picture-error" in answer.text
    assert services()[0].picture_file_id is None


def test_a_picture_is_set_replaced_and_removed(owner):
    service = new_service()
    address = f"/office/services/{service.id}/picture"

    owner.post(address, data={"picture": upload(picture(), "a.jpg")})
    first = services()[0].picture_file_id
    owner.post(address, data={"picture": upload(picture("WEBP"), "b.webp")})
    second = services()[0].picture_file_id

    assert owner.get(f"{address}/{first}").status_code == 404
    assert owner.get(f"{address}/{second}").content_type == "image/webp"
    owner.post(f"{address}/remove")
    assert services()[0].picture_file_id is None
    assert owner.post(address, data={}).status_code == 422


def test_staff_without_the_right_see_services_but_change_nothing(app, landlord, sign_in):
    service = new_service()
    staff = sign_in(Role.STAFF, landlord.id)

    with unguarded(app):
        assert staff.get("/office/services/").status_code == 200
        assert "Edit" not in staff.get(f"/office/services/{service.id}").text.partition("<main")[2]
        for address in ("edit", "archive", "restore", "move", "picture", "picture/remove"):
            assert staff.post(f"/office/services/{service.id}/{address}").status_code == 403
        assert staff.post("/office/services/new/night", data=NIGHT_FORM).status_code == 403
    assert browser(app).get("/office/services/").status_code == 302


def test_another_landlords_service_is_not_found(owner, make_landlord):
    with use_landlord(make_landlord("other").id):
        foreign = new_service(title="Foreign")

    for address in ("", "/edit"):
        assert owner.get(f"/office/services/{foreign.id}{address}").status_code == 404
    for address in ("edit", "archive", "restore", "move", "picture/remove"):
        answer = owner.post(f"/office/services/{foreign.id}/{address}", data=NIGHT_FORM)
        assert answer.status_code == 404
    assert "Foreign" not in owner.get("/office/services/").text


def test_the_list_needs_as_many_statements_for_many_services_as_for_one(owner):
    new_service()
    with counted_statements() as few:
        owner.get("/office/services/")
    for number in range(8):
        new_service(title=f"Boat {number}")
    with counted_statements() as many:
        owner.get("/office/services/")

    assert len(many) == len(few)
