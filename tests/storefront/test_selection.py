"""Several services in one booking, and the places that are held for ten minutes (B-07)."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from core.activities.services import SYSTEM
from core.bookings.models import Booking
from core.bookings.place_models import Hold
from core.bookings.services import NewBooking, NewItem, create_booking
from core.catalogue.models import FieldScope, FieldType, Service, Unit
from core.catalogue.periods import Period
from core.catalogue.price_models import Basis, Extra, ServiceExtra
from core.db import db, transaction
from core.landlords.models import Landlord
from core.storefront.models import BookingDraft
from tests.conftest import NOW
from tests.storefront.conftest import Visitor, utc

NIGHTS = {"first": "2026-07-03", "last": "2026-07-06"}
LATER = NOW + timedelta(minutes=11)


def bookings() -> list[Booking]:
    db.session.rollback()
    return list(db.session.scalars(select(Booking).order_by(Booking.id)))


def holds(at: datetime = NOW) -> list[tuple[int, int, datetime]]:
    db.session.rollback()
    found = db.session.scalars(select(Hold).where(Hold.expires_at > at).order_by(Hold.service_id))
    return [(hold.service_id, hold.quantity, hold.expires_at) for hold in found]


@pytest.fixture
def take(make_customer):
    """Book three nights in July as staff would."""

    def make(service: Service, *, at: datetime) -> None:
        customer = make_customer()
        period = Period(utc("2026-07-03T14:00"), utc("2026-07-06T08:00"), 3)
        with transaction():
            new = NewBooking((NewItem(service.id, period),), channel="office")
            create_booking(customer, new, actor=SYSTEM, at=at)

    return make


@pytest.fixture
def add_extra(landlord):
    def add(service: Service, title: str, basis: Basis = Basis.BOOKING, **more: object) -> Extra:
        with transaction():
            extra = Extra(titles={"en": title}, basis_name=basis.value, created_at=NOW, **more)
            db.session.add(extra)
            db.session.flush()
            db.session.add(ServiceExtra(service_id=service.id, extra_id=extra.id))
        return extra

    return add


@pytest.fixture
def house(make_service) -> Service:
    return make_service(key="house")


@pytest.fixture
def boat(make_service) -> Service:
    return make_service(Unit.DAY, key="boat", titles={"en": "Boat"}, capacity=2, price_minor=5_000)


def test_two_services_become_one_booking(visitor, house, boat, add_question):
    add_question(house, "plate", FieldType.PLATE)
    add_question(boat, "name", scope=FieldScope.PARTICIPANT)
    visitor.choose(house.id, **NIGHTS)
    more = visitor.get("/selection").text
    visitor.choose(boat.id, first="2026-07-04", last="2026-07-05", quantity="1", persons="2", item="2")

    visitor.answer(**{"b-plate": "B-AB 1", "i2-p1-name": "Ada", "i2-p2-name": "Bo"})
    summary = visitor.get("/summary").text
    visitor.book()

    assert 'href="/book/seeblick/?item=2"' in more
    for shown in ("Lake house", "Boat", "€460.00", "B-AB 1", "Boat, Person 2"):
        assert shown in summary
    [booking] = bookings()
    assert [(item.service_id, item.position) for item in booking.items] == [(house.id, 0), (boat.id, 1)]
    assert booking.items[0].answers == {"plate": "B-AB 1"}
    assert [person.answers for person in booking.items[1].participants] == [{"name": "Ada"}, {"name": "Bo"}]
    assert booking.total_minor == 46_000
    assert not holds()


def test_extras_are_chosen_with_the_dates_and_required_ones_come_along(visitor, boat, add_extra):
    lunch = add_extra(boat, "Lunch", Basis.PERSON, price_minor=1_000, tax_basis_points=1_900)
    dog = add_extra(boat, "Dog", max_quantity=2, price_minor=500)
    add_extra(boat, "Cleaning", is_required=True, price_minor=3_000)

    page = visitor.get(f"/services/{boat.id}").text
    chosen = {f"extra-{lunch.id}": "1", f"extra-{dog.id}": "3"}
    too_many = visitor.choose(boat.id, **NIGHTS, quantity="1", persons="2", **chosen)
    chosen[f"extra-{dog.id}"] = "2"
    visitor.choose(boat.id, **NIGHTS, quantity="1", persons="2", **chosen)
    visitor.answer()
    summary = visitor.get("/summary").text
    visitor.book()

    assert "Lunch: €10.00 per person" in page
    assert "Comes with it" in page
    assert "Cleaning" in page
    assert too_many.status_code == 422
    assert "This extra cannot be booked like that." in too_many.text
    for shown in ("2 × €10.00 = €20.00", "2 × €5.00 = €10.00", "€30.00", "€260.00"):
        assert shown in summary
    [booking] = bookings()
    assert booking.total_minor == 20_000 + 2_000 + 1_000 + 3_000


def test_an_extra_that_was_withdrawn_meanwhile_is_chosen_anew(visitor, house, add_extra):
    extra = add_extra(house, "Linen", price_minor=1_000)
    visitor.choose(house.id, **NIGHTS, **{f"extra-{extra.id}": "true"})
    visitor.answer()
    with transaction():
        db.session.get_one(Extra, extra.id).is_archived = True

    answer = visitor.get("/summary")

    assert answer.location == f"/book/seeblick/services/{house.id}?item=1"
    assert "This service has changed." in visitor.get(f"/services/{house.id}?item=1").text


def test_the_same_form_sent_twice_changes_one_item(visitor, house):
    visitor.choose(house.id, **NIGHTS)
    visitor.choose(house.id, **NIGHTS, item="1")
    visitor.choose(house.id, first="2026-08-03", last="2026-08-05", item="1")

    page = visitor.get("/selection").text

    assert page.count("/remove") == 1
    assert "August 3, 2026" in page
    assert len(holds()) == 1


def test_a_service_can_come_twice_at_different_times(visitor, house):
    visitor.choose(house.id, **NIGHTS)
    visitor.choose(house.id, first="2026-08-03", last="2026-08-05", item="2")
    visitor.answer()
    visitor.book()

    assert [len(booking.items) for booking in bookings()] == [2]


def test_one_place_cannot_be_put_into_the_same_booking_twice(visitor, house):
    visitor.choose(house.id, **NIGHTS)

    again = visitor.choose(house.id, **NIGHTS, item="2")

    assert again.status_code == 409
    assert visitor.get("/selection").text.count("/remove") == 1
    assert len(holds()) == 1


def test_an_item_is_removed_with_its_place_and_what_was_typed_about_it(visitor, house, boat, add_question):
    add_question(house, "plate")
    visitor.choose(house.id, **NIGHTS)
    visitor.choose(boat.id, **NIGHTS, quantity="1", item="2")
    visitor.answer(**{"b-plate": "B-AB 1"})

    removed = visitor.post("/selection/1/remove", {})

    assert removed.location == "/book/seeblick/selection"
    assert [hold[0] for hold in holds()] == [boat.id]
    draft = db.session.scalars(select(BookingDraft)).one()
    assert "i1-b-plate" not in draft.data["details"]
    assert draft.data["details"]["email"] == "ada@example.org"


def test_with_the_last_item_the_choice_begins_anew(visitor, house):
    visitor.choose(house.id, **NIGHTS)

    assert visitor.post("/selection/1/remove", {}).location == "/book/seeblick/"
    assert visitor.get("/details").location == "/book/seeblick/"


def test_starting_over_gives_the_places_back(visitor, house):
    visitor.choose(house.id, **NIGHTS)

    assert visitor.post("/start-over", {}).location == "/book/seeblick/"
    assert not holds()


def test_more_than_ten_services_are_refused(visitor, make_service):
    service = make_service(capacity=20)
    for number in range(1, 11):
        assert visitor.choose(service.id, **NIGHTS, quantity="1", item=str(number)).status_code == 303

    answer = visitor.choose(service.id, **NIGHTS, quantity="1", item="11")

    assert answer.status_code == 422
    assert "One booking can hold 10 services." in answer.text


def test_where_one_service_makes_a_booking_another_one_takes_its_place(visitor, landlord, house, boat):
    with transaction():
        db.session.get_one(Landlord, landlord.id).settings = {"several_services": False}
    visitor.choose(house.id, **NIGHTS)

    second = visitor.choose(boat.id, **NIGHTS, quantity="1", item="2")

    assert second.location == "/book/seeblick/details"
    assert [hold[0] for hold in holds()] == [boat.id]
    assert "Add another service" not in visitor.get("/selection").text


def test_an_item_whose_service_was_archived_is_named_and_can_be_removed(visitor, house, boat):
    visitor.choose(house.id, **NIGHTS)
    visitor.choose(boat.id, **NIGHTS, quantity="1", item="2")
    with transaction():
        db.session.get_one(Service, house.id).is_archived = True

    sent_back = visitor.get("/details")
    page = visitor.get("/selection").text
    visitor.post("/selection/1/remove", {})

    assert sent_back.location == "/book/seeblick/selection"
    assert "This service is not offered any more." in page
    assert visitor.get("/details").status_code == 200


# Holds ---------------------------------------------------------------------------------------------------------------


def test_chosen_places_are_held_for_ten_minutes_against_everybody_else(app, visitor, house, clock):
    visitor.choose(house.id, **NIGHTS)
    other = Visitor(app)

    held = other.choose(house.id, **NIGHTS)
    calendar = other.get(f"/services/{house.id}?month=2026-07").text
    own = visitor.get(f"/services/{house.id}?month=2026-07").text
    clock.move_to(LATER)
    free = other.choose(house.id, **NIGHTS)

    assert held.status_code == 409
    assert "Friday, July 3, 2026: full" in calendar
    assert "Friday, July 3, 2026: free" in own
    assert free.status_code == 303


def test_the_pages_say_until_when_places_are_held(visitor, house):
    visitor.choose(house.id, **NIGHTS)
    visitor.answer()

    for path in ("/selection", "/details", "/summary"):
        page = visitor.get(path).text
        assert "Held for you until 12:10\u202fPM." in page, path
        assert f'data-hold-until="{(NOW + timedelta(minutes=10)).timestamp()}"' in page, path
        assert 'data-hold-over role="alert" hidden' in page, path


def test_when_the_time_is_over_the_page_says_so_and_holds_again(visitor, house, clock):
    visitor.choose(house.id, **NIGHTS)
    visitor.answer()
    clock.move_to(LATER)

    over = visitor.get("/summary").text
    again = visitor.post("/selection/hold?back=summary", {})
    held = visitor.get("/summary").text

    assert "The ten minutes are over." in over
    assert "Held for you" not in over
    assert again.location == "/book/seeblick/summary"
    assert "Held for you until 12:21\u202fPM." in held


def test_what_has_gone_meanwhile_is_named(visitor, house, boat, take, clock):
    visitor.choose(house.id, **NIGHTS)
    visitor.choose(boat.id, **NIGHTS, quantity="1", item="2")
    clock.move_to(LATER)
    take(house, at=LATER)

    answer = visitor.post("/selection/hold?back=summary", {})
    page = visitor.get("/selection").text

    assert answer.location == "/book/seeblick/selection"
    assert "Lake house is not available any more." in page
    assert "Boat is not available any more." not in page


def test_a_booking_after_the_time_is_over_works_while_it_is_free(visitor, house, clock):
    visitor.choose(house.id, **NIGHTS)
    visitor.answer()
    seen = visitor.seen()
    clock.move_to(LATER)

    assert visitor.book(seen).location == "/book/seeblick/done"
    assert len(bookings()) == 1


def test_typed_details_are_kept_and_the_places_held_again_when_the_time_is_over(visitor, house, clock):
    visitor.choose(house.id, **NIGHTS)
    clock.move_to(LATER)

    checked = visitor.answer(check="1", phone="")
    page = visitor.get("/details").text

    assert checked.location == "/book/seeblick/details"
    assert 'value="ada@example.org"' in page
    assert "still available and is held for you again" in page
    assert [hold[0] for hold in holds(LATER)] == [house.id]


def test_typed_details_are_kept_when_the_place_has_gone_meanwhile(visitor, house, take, clock):
    visitor.choose(house.id, **NIGHTS)
    clock.move_to(LATER)
    take(house, at=LATER)

    answer = visitor.answer()
    visitor.choose(house.id, first="2026-08-03", last="2026-08-05", item="1")

    assert answer.location == "/book/seeblick/selection"
    assert 'value="ada@example.org"' in visitor.get("/details").text


def test_a_request_for_an_offer_holds_nothing(visitor, landlord, house):
    with transaction():
        db.session.get_one(Landlord, landlord.id).settings = {"booking_rights": {"book": False}}

    visitor.choose(house.id, **NIGHTS)

    assert not holds()
    assert "Held for you" not in visitor.get("/selection").text


def test_a_stay_that_is_too_short_is_refused_beside_the_field(visitor, make_service):
    service = make_service(min_units=3, max_units=7)

    short = visitor.choose(service.id, first="2026-07-03", last="2026-07-05")
    long = visitor.choose(service.id, first="2026-07-03", last="2026-07-13")

    assert short.status_code == long.status_code == 422
    assert "Departure: A stay that begins on this day lasts at least 3 nights." in short.text
    assert "At most 7 nights can be booked." in long.text


def test_a_stay_that_became_too_short_meanwhile_is_not_booked(visitor, house):
    visitor.choose(house.id, **NIGHTS)
    visitor.answer()
    seen = visitor.seen()
    with transaction():
        db.session.get_one(Service, house.id).min_units = 5

    answer = visitor.book(seen)

    assert answer.location == f"/book/seeblick/services/{house.id}?item=1"
    assert not bookings()


@pytest.mark.parametrize("path", ["/selection", "/details", "/summary"])
def test_more_items_need_no_more_statements(visitor, make_service, counting, path):
    services = [make_service(key=f"house-{number}", titles={"en": f"House {number}"}) for number in range(4)]
    visitor.choose(services[0].id, **NIGHTS)
    visitor.answer()
    visitor.get(path)
    with counting() as one:
        visitor.get(path)
    for number, service in enumerate(services[1:], start=2):
        visitor.choose(service.id, **NIGHTS, item=str(number))

    with counting() as four:
        visitor.get(path)

    # The summary looks at each item once more, whether it is free.
    assert four.statements <= one.statements + (3 if path == "/summary" else 0)
    # The newest privacy statement is one of them.
    assert one.statements <= 13
