from datetime import date, timedelta

import pytest

from core.activities.services import SYSTEM
from core.bookings.flow import AlreadyBooked, NotBookedYet, confirm_booking, move_item
from core.bookings.models import BookingKind, ItemState
from core.bookings.occupancy import FullyBooked
from core.bookings.services import (
    CANCELLATION,
    CONFIRMATION,
    AlreadyCancelled,
    cancel_booking,
    get_booking,
    lock_booking,
)
from core.catalogue.models import FieldScope, FieldType
from core.db import db, transaction
from core.messages.services import messages_about
from core.permissions.rights import Role
from tests.apps import sample
from tests.conftest import NOW
from tests.support.statements import counted_statements

DAY = timedelta(days=1)


def fresh(booking_id):
    db.session.rollback()
    return get_booking(booking_id)


def test_the_page_shows_items_answers_and_moments_in_the_landlords_zone(desk, make_booking, make_service, add_question):
    house = make_service()
    add_question(house, "arrival", FieldType.DATE)
    add_question(house, "plate", FieldType.PLATE, is_required=True)
    add_question(house, "name", scope=FieldScope.PARTICIPANT)
    booking = make_booking(service=house, people=1, answers={"arrival": "2026-06-08"})

    text = desk().get(f"/office/bookings/{booking.id}").text

    assert "Lake house" in text
    assert date(2026, 6, 8).strftime("Jun %-d, %Y") in text
    assert "12:00" in text.replace("\u202f", " ")  # 10:00 UTC is noon in Berlin
    assert "Central European Summer Time" in text
    assert "missing" in text
    assert "Participant 1" in text


def test_answers_of_customers_are_text_and_nothing_else(desk, make_booking, make_service, add_question):
    house = make_service()
    add_question(house, "wish")
    booking = make_booking(service=house, answers={"wish": "<script>alert(1)</script>"})

    text = desk().get(f"/office/bookings/{booking.id}").text

    assert "<script>alert(1)</script>" not in text
    assert "&lt;script&gt;" in text


def test_the_page_of_another_landlords_booking_does_not_exist(desk, make_booking, make_landlord):
    booking = make_booking()
    stranger = desk(Role.OWNER, make_landlord("other").id)

    for address in ("", "/edit", "/cancel"):
        assert stranger.get(f"/office/bookings/{booking.id}{address}").status_code == 404
    assert stranger.post(f"/office/bookings/{booking.id}/cancel", {"message": "no"}).status_code == 404
    assert stranger.post(f"/office/bookings/{booking.id}/confirm").status_code == 404
    assert stranger.post(f"/office/bookings/{booking.id}/edit", {"version": "1"}).status_code == 404
    assert not fresh(booking.id).is_cancelled


def test_the_number_of_statements_does_not_grow_with_items_and_people(desk, make_booking, make_service, add_question):
    house = make_service(capacity=9)
    add_question(house, "name", scope=FieldScope.PARTICIPANT)
    small, large = make_booking(service=house, people=1), make_booking(service=house, people=12)
    page = desk()

    def statements(booking) -> int:
        with counted_statements() as found:
            assert page.get(f"/office/bookings/{booking.id}").status_code == 200
        return len(found)

    page.get("/office/")
    assert statements(large) == statements(small)


def test_an_item_is_handed_over_taken_back_and_slips_are_undone(desk, make_booking):
    booking = make_booking()
    address = f"/office/bookings/{booking.id}/items/{booking.items[0].id}/state"
    page = desk(Role.STAFF)

    states = []
    for state in ("handed_over", "returned", "handed_over", "open"):
        assert page.post(address, {"state": state}).status_code == 302
        states.append(fresh(booking.id).items[0].state)

    assert states == [ItemState.HANDED_OVER, ItemState.RETURNED, ItemState.HANDED_OVER, ItemState.OPEN]
    text = page.get(f"/office/bookings/{booking.id}").text
    assert "was handed over" in text
    assert "return of booking" in text


@pytest.mark.parametrize("state", ["returned", "open", "handed_over"])
def test_a_step_that_was_already_taken_is_refused(desk, make_booking, state):
    booking = make_booking()
    item = booking.items[0]
    page = desk()
    if state == "handed_over":
        page.post(f"/office/bookings/{booking.id}/items/{item.id}/state", {"state": state})

    answer = page.post(f"/office/bookings/{booking.id}/items/{item.id}/state", {"state": state})

    assert answer.status_code == 409


def test_nonsense_as_state_or_item_is_not_found(desk, make_booking):
    first, second = make_booking(), make_booking()
    page = desk()

    assert page.post(f"/office/bookings/{first.id}/items/{first.items[0].id}/state", {"state": "x"}).status_code == 404
    foreign = f"/office/bookings/{first.id}/items/{second.items[0].id}/state"
    assert page.post(foreign, {"state": "handed_over"}).status_code == 404


def test_neither_a_reservation_nor_a_cancelled_booking_is_handed_over(make_booking):
    held, cancelled = make_booking(kind=BookingKind.RESERVATION), make_booking()
    with transaction():
        cancel_booking(lock_booking(cancelled.id), with_message=False, actor=SYSTEM, at=NOW)

    for booking, error in ((held, NotBookedYet), (cancelled, AlreadyCancelled)):
        with pytest.raises(error), transaction():
            move_item(booking.id, booking.items[0].id, ItemState.HANDED_OVER, actor=SYSTEM, at=NOW)


def test_confirming_an_offer_takes_its_places_tells_apps_and_plans_the_mail(desk, make_booking, enable):
    enable("sample")
    offer = make_booking(kind=BookingKind.OFFER)
    sample.hooks.told.clear()

    answer = desk().post(f"/office/bookings/{offer.id}/confirm")

    booking = fresh(offer.id)
    assert answer.status_code == 302
    assert booking.kind is BookingKind.BOOKING
    assert booking.confirmed_at == NOW
    assert booking.items[0].takes_place
    assert ("booking_confirmed", booking.number) in sample.hooks.told
    assert [message.kind for message in messages_about("booking", booking.id)] == [CONFIRMATION]


def test_an_offer_whose_place_has_gone_stays_an_offer(desk, make_booking, make_service):
    boat = make_service("Boat", capacity=1)
    offer = make_booking(service=boat, kind=BookingKind.OFFER)
    make_booking(service=boat)

    answer = desk().post(f"/office/bookings/{offer.id}/confirm")

    left = fresh(offer.id)
    assert answer.status_code == FullyBooked.status
    assert left.kind is BookingKind.OFFER
    assert not left.items[0].takes_place
    assert not messages_about("booking", left.id)


def test_a_reservation_is_confirmed_with_the_place_that_it_holds(make_booking, make_service):
    held = make_booking(service=make_service("Boat", capacity=1), kind=BookingKind.RESERVATION)

    with transaction():
        confirmed = confirm_booking(held.id, actor=SYSTEM, at=NOW)

    assert confirmed.kind is BookingKind.BOOKING


def test_confirming_twice_is_refused_and_plans_one_mail(desk, make_booking):
    offer = make_booking(kind=BookingKind.OFFER)
    page = desk()

    answers = [page.post(f"/office/bookings/{offer.id}/confirm").status_code for _ in range(2)]

    assert answers == [302, AlreadyBooked.status]
    fresh(offer.id)
    assert len(messages_about("booking", offer.id)) == 1


@pytest.mark.parametrize(("choice", "planned"), [("yes", [CANCELLATION]), ("no", []), ("", [])])
def test_cancelling_frees_the_place_and_writes_only_when_asked_to(desk, make_booking, make_service, choice, planned):
    boat = make_service("Boat", capacity=1)
    booking = make_booking(service=boat, kind=BookingKind.RESERVATION)
    page = desk()

    question = page.get(f"/office/bookings/{booking.id}/cancel")
    answer = page.post(f"/office/bookings/{booking.id}/cancel", {"message": choice})

    assert "ada@example.org" in question.text
    assert answer.status_code == 302
    assert fresh(booking.id).is_cancelled
    assert [message.kind for message in messages_about("booking", booking.id)] == planned
    make_booking(service=boat)


def test_a_cancelled_booking_offers_nothing_to_do(desk, make_booking):
    booking = make_booking()
    page = desk()
    page.post(f"/office/bookings/{booking.id}/cancel", {"message": "no"})

    text = page.get(f"/office/bookings/{booking.id}").text

    assert "This booking is cancelled." in text
    assert "Edit details" not in text
    assert page.get(f"/office/bookings/{booking.id}/cancel").status_code == 302
    assert page.get(f"/office/bookings/{booking.id}/edit").status_code == 302
    assert page.post(f"/office/bookings/{booking.id}/cancel", {"message": "no"}).status_code == 409


def test_what_is_handed_over_is_named_before_cancelling(desk, make_booking):
    booking = make_booking(-DAY)
    page = desk()
    page.post(f"/office/bookings/{booking.id}/items/{booking.items[0].id}/state", {"state": "handed_over"})

    assert "is handed over" in page.get(f"/office/bookings/{booking.id}/cancel").text


def test_somebody_who_only_reads_sees_no_button_and_forces_nothing(desk, make_booking):
    booking = make_booking(kind=BookingKind.OFFER)
    reader = desk(Role.READ_ONLY)

    text = reader.get(f"/office/bookings/{booking.id}").text

    assert f"/office/bookings/{booking.id}/confirm" not in text
    assert f"/office/bookings/{booking.id}/edit" not in text
    assert reader.post(f"/office/bookings/{booking.id}/confirm").status_code == 403
    assert fresh(booking.id).kind is BookingKind.OFFER
