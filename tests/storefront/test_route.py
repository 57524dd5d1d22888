"""The way from the services to the booking, and every wrong turn on it."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from core.activities.services import SYSTEM
from core.bookings.models import Booking
from core.bookings.services import NewBooking, NewItem, create_booking
from core.catalogue.models import FieldScope, FieldType, Service
from core.catalogue.periods import Period
from core.customers.models import Customer
from core.db import db, transaction
from core.messages.models import Message
from core.storefront.drafts import purge_drafts
from core.storefront.models import BookingDraft
from tests.conftest import NOW
from tests.storefront.conftest import Visitor, utc


def bookings() -> list[Booking]:
    db.session.rollback()
    return list(db.session.scalars(select(Booking).order_by(Booking.id)))


def count(model) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(model.id)))


@pytest.fixture
def take(make_customer):
    """Book places of a service as staff would."""

    def make(service: Service, starts_at: str, ends_at: str, quantity: int = 1, at: datetime = NOW) -> Booking:
        period = Period(utc(starts_at), utc(ends_at), 1)
        customer = make_customer()
        with transaction():
            item = NewItem(service.id, period, quantity)
            return create_booking(customer, NewBooking((item,), channel="office"), actor=SYSTEM, at=at)

    return make


def test_a_visitor_books_from_the_service_to_the_number(visitor, make_service, add_question):
    service = make_service()
    add_question(service, "plate", FieldType.PLATE, is_required=True)
    add_question(service, "name", scope=FieldScope.PARTICIPANT, is_required=True)

    assert "Lake house" in visitor.get("/").text
    chosen = visitor.choose(service.id, first="2026-07-03", last="2026-07-06", persons="2")
    assert chosen.location == "/book/seeblick/selection"
    answered = visitor.answer(**{"b-plate": "b-ab 123", "p1-name": "Ada", "p2-name": "Bo"})
    assert answered.location == "/book/seeblick/summary", answered.text
    summary = visitor.get("/summary").text
    booked = visitor.book()
    done = visitor.get("/done").text

    assert booked.status_code == 303
    assert booked.location == "/book/seeblick/done"
    for text in ("€360.00", "includes 7", "€23.55", "B-AB 123", "hallo@seeblick.example"):
        assert text in summary
    for text in ("Friday, July 3, 2026", "4:00\u202fPM", "Central European Summer"):
        assert text in summary
    [booking] = bookings()
    [item] = booking.items
    assert booking.number in done
    assert (item.starts_at, item.ends_at) == (utc("2026-07-03T14:00"), utc("2026-07-06T08:00"))
    assert item.answers == {"plate": "B-AB 123"}
    assert [person.answers for person in item.participants] == [{"name": "Ada"}, {"name": "Bo"}]
    assert (booking.channel, booking.language, booking.total_minor) == ("website", "en", 36_000)
    assert booking.customer.name == "Ada Lind"
    assert booking.customer.addresses[0].city == "Berlin"
    assert db.session.scalars(select(Message.kind)).all() == ["core.booking_confirmation"]


@pytest.mark.parametrize("path", ["/details", "/summary", "/done"])
def test_no_step_can_be_reached_without_the_one_before(visitor, make_service, path):
    make_service()

    answer = visitor.get(path)

    assert (answer.status_code, answer.location) == (303, "/book/seeblick/")


def test_the_summary_leads_back_to_the_missing_details(visitor, make_service):
    visitor.choose(make_service().id)

    shown, posted = visitor.get("/summary"), visitor.post("/summary", {"seen": "", "consent": "true"})

    assert shown.location == "/book/seeblick/details"
    assert posted.location == "/book/seeblick/details"
    assert not bookings()


def test_without_consent_nothing_is_booked_and_the_summary_says_so(visitor, make_service):
    visitor.choose(make_service().id)
    visitor.answer()

    answer = visitor.post("/summary", {"seen": visitor.seen()})

    assert answer.status_code == 422
    assert "Please tick this box" in answer.text
    assert not bookings()


def test_the_same_summary_sent_twice_is_one_booking(visitor, make_service):
    visitor.choose(make_service(capacity=5).id, first="2026-07-03", last="2026-07-06", quantity="1")
    visitor.answer()
    seen = visitor.seen()

    first, second = visitor.book(seen), visitor.book(seen)

    assert first.location == second.location == "/book/seeblick/done"
    assert len(bookings()) == 1
    assert count(Customer) == 1
    assert visitor.get("/summary").location == "/book/seeblick/done"
    assert visitor.get("/details").location == "/book/seeblick/done"


def test_after_a_booking_the_next_one_begins_from_the_start(visitor, make_service):
    service = make_service()
    visitor.choose(service.id)
    visitor.answer()
    visitor.book()

    visitor.choose(service.id, first="2026-08-03", last="2026-08-06")
    details = visitor.get("/details").text
    visitor.answer(first_name="Bo")
    visitor.book()

    assert "ada@example.org" not in details
    assert [booking.customer.first_name for booking in bookings()] == ["Ada", "Bo"]


def test_an_old_summary_never_books_a_newer_draft_unseen(visitor, make_service):
    service = make_service()
    visitor.choose(service.id)
    visitor.answer()
    seen = visitor.seen()
    visitor.choose(service.id, first="2026-08-03", last="2026-08-06")

    answer = visitor.book(seen)

    assert answer.status_code == 409
    assert "Something changed" in answer.text
    assert not bookings()


def test_a_new_price_is_shown_before_it_is_booked(visitor, make_service):
    service = make_service()
    visitor.choose(service.id)
    visitor.answer()
    seen = visitor.seen()
    with transaction():
        db.session.get(Service, service.id).price_minor = 15_000

    changed = visitor.book(seen)
    booked = visitor.book()

    assert changed.status_code == 409
    assert "The price has changed. It is now €450.00." in changed.text
    assert booked.status_code == 303
    assert [booking.total_minor for booking in bookings()] == [45_000]


def test_a_place_that_was_taken_meanwhile_leads_back_to_the_dates_with_everything_kept(
    visitor, make_service, take, clock
):
    service = make_service()
    visitor.choose(service.id)
    visitor.answer()
    seen = visitor.seen()
    later = NOW + timedelta(minutes=11)
    clock.move_to(later)
    take(service, "2026-07-04T14:00", "2026-07-05T08:00", at=later)

    answer = visitor.book(seen)
    dates = visitor.get(f"/services/{service.id}").text
    visitor.choose(service.id, first="2026-07-10", last="2026-07-12")

    assert answer.location == f"/book/seeblick/services/{service.id}?item=1"
    assert "not available any more" in dates
    assert 'value="2026-07-03"' in dates
    assert 'value="ada@example.org"' in visitor.get("/details").text
    assert len(bookings()) == 1


def test_a_service_that_was_archived_meanwhile_cannot_be_booked(visitor, make_service):
    service = make_service()
    visitor.choose(service.id)
    visitor.answer()
    seen = visitor.seen()
    with transaction():
        db.session.get(Service, service.id).is_archived = True

    answer = visitor.book(seen)

    assert answer.location == "/book/seeblick/"
    assert "This service is not offered any more." in visitor.get("/").text
    assert "Lake house" not in visitor.get("/").text
    assert visitor.get(f"/services/{service.id}").location == "/book/seeblick/"
    assert not bookings()


def test_a_question_that_was_added_meanwhile_is_asked_before_booking(visitor, make_service, add_question):
    service = make_service()
    visitor.choose(service.id)
    visitor.answer()
    seen = visitor.seen()
    add_question(service, "plate", FieldType.PLATE, is_required=True)

    answer = visitor.book(seen)

    assert answer.location == "/book/seeblick/details"
    assert not bookings()


def test_a_draft_ends_after_a_day_and_is_purged(visitor, make_service, clock, landlord):
    visitor.choose(make_service().id)

    clock.move_to(NOW + timedelta(hours=11))
    visitor.answer()
    clock.move_to(NOW + timedelta(hours=22))
    alive = visitor.get("/summary")
    clock.move_to(NOW + timedelta(hours=35))
    expired = visitor.get("/summary")
    db.session.rollback()
    with transaction():
        too_early = purge_drafts(NOW + timedelta(hours=34))
        purged = purge_drafts(NOW + timedelta(hours=35))

    assert alive.status_code == 200
    assert expired.location == "/book/seeblick/"
    assert (too_early, purged) == (0, 1)
    assert count(BookingDraft) == 0


def test_the_browser_holds_no_data_and_the_row_no_key(visitor, make_service):
    visitor.choose(make_service().id)
    visitor.answer()

    with visitor.client.session_transaction(base_url="https://kontor.test") as kept:
        stored = str(dict(kept))
        [key] = kept["drafts"].values()

    assert "ada@example.org" not in stored
    assert db.session.scalar(select(BookingDraft.key_hash)) != key


def test_what_was_typed_is_forgotten_once_it_is_booked(visitor, make_service):
    visitor.choose(make_service().id)
    visitor.answer()

    visitor.book()

    db.session.rollback()
    assert db.session.scalar(select(BookingDraft.data)) == {}


def test_another_browser_sees_nothing_of_the_draft(app, visitor, make_service):
    visitor.choose(make_service().id)
    visitor.answer()

    assert Visitor(app).get("/summary").location == "/book/seeblick/"


def test_a_draft_at_one_landlord_is_none_at_another(visitor, make_service, make_landlord):
    make_landlord("other")
    visitor.choose(make_service().id)
    visitor.base = "/book/other"

    assert visitor.get("/details").location == "/book/other/"


def test_a_service_of_another_landlord_is_not_found(visitor, make_service, make_landlord):
    service = make_service()
    make_landlord("other")
    visitor.base = "/book/other"

    assert visitor.get(f"/services/{service.id}").status_code == 404
    assert visitor.choose(service.id).status_code == 404
    assert "Lake house" not in visitor.get("/").text


def test_an_unknown_landlord_is_not_found(app):
    assert Visitor(app, "nobody").get("/").status_code == 404


def test_looking_around_writes_nothing(visitor, make_service):
    service = make_service()

    for path in ("/", f"/services/{service.id}", f"/services/{service.id}?first=2026-07-01", "/details", "/summary"):
        visitor.get(path)
        visitor.open("HEAD", f"{visitor.base}{path}")

    assert count(BookingDraft) == 0


def test_what_costs_nothing_is_not_said_to_be_paid(visitor, make_service):
    visitor.choose(make_service(price_minor=0).id)
    visitor.answer()

    page = visitor.get("/summary").text

    assert "€0.00" in page
    assert "has to be paid" not in page
    assert visitor.book().status_code == 303


def test_too_many_bookings_from_one_network_are_refused(app, visitor, make_service):
    visitor.choose(make_service().id)
    visitor.answer()
    mistake = visitor.post("/summary", {"seen": ""})
    seen = visitor.seen()

    statuses = [visitor.book(seen).status_code for _number in range(32)]

    assert mistake.status_code == 422
    assert statuses == [303] * 30 + [429] * 2
    assert visitor.get("/").status_code == 200


def test_empty_catalogue_says_how_to_get_in_touch(visitor):
    assert "Nothing can be booked online" in visitor.get("/").text


def test_the_route_speaks_the_visitors_language_else_the_landlords(app, make_service):
    make_service()

    for language, text in (("de", "Haus am See"), ("en", "Lake house"), ("fr", "Maison du lac"), ("pl", "Haus am See")):
        assert text in Visitor(app, language=language).get("/").text


def test_the_language_switch_lasts(visitor, make_service):
    service = make_service()

    switched = visitor.get("/?lang=fr").text
    later = visitor.get(f"/services/{service.id}?month=2026-08").text
    ignored = visitor.get("/?lang=xx&endpoint=x&slug=y&_external=1").text

    assert 'lang="fr"' in switched
    assert "Maison du lac" in later
    assert "/services/" in later
    assert "?month=2026-08&amp;lang=de" in later
    assert "Maison du lac" in ignored


def test_the_booking_is_kept_in_the_language_that_was_chosen(visitor, make_service):
    visitor.get("/?lang=fr")
    visitor.choose(make_service().id)
    visitor.answer()
    visitor.book()

    [booking] = bookings()
    assert (booking.language, booking.customer.language) == ("fr", "fr")
