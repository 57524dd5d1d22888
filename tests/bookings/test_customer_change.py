"""A booking goes to another customer with everything in it."""

import pytest

from core.activities.services import SYSTEM, activities_of, activities_of_customer
from core.bookings.customer_change import SameCustomer, change_customer_of
from core.bookings.models import BookingKind
from core.bookings.services import CONFIRMATION, AlreadyCancelled, cancel_booking, get_booking, lock_booking
from core.catalogue.models import FieldScope
from core.db import db, transaction
from core.errors import Conflict, NotFound
from core.messages.models import MessageState
from core.messages.services import messages_about, note_state
from tests.conftest import NOW


def give(booking, customer_id, *, version=None, with_confirmation=False):
    version = version or get_booking(booking.id).version
    with transaction():
        change_customer_of(booking.id, customer_id, version, with_confirmation=with_confirmation, actor=SYSTEM, at=NOW)
    db.session.rollback()
    return get_booking(booking.id)


@pytest.fixture
def bo(make_customer):
    return make_customer("Bo", "Ek", "bo@example.org", language="fr")


def test_items_participants_and_answers_stay(make_booking, make_service, add_question, bo):
    house = make_service()
    add_question(house, "wish")
    add_question(house, "name", scope=FieldScope.PARTICIPANT)
    booking = make_booking(service=house, people=2, answers={"wish": "early"})

    changed = give(booking, bo.id)

    assert (changed.customer_id, changed.language) == (bo.id, "fr")
    assert changed.items[0].answers == {"wish": "early"}
    assert len(changed.items[0].participants) == 2
    assert changed.total_minor == booking.total_minor


def test_messages_that_wait_go_to_the_new_customer(make_booking, bo):
    booking = make_booking()

    give(booking, bo.id)

    message = messages_about("booking", booking.id)[0]
    assert (message.recipient_address, message.customer_id, message.language) == ("bo@example.org", bo.id, "fr")


def test_messages_that_were_sent_stay_what_they_were(make_booking, bo):
    booking = make_booking()
    with transaction():
        note_state(messages_about("booking", booking.id)[0], MessageState.SENT, NOW)

    give(booking, bo.id)

    assert messages_about("booking", booking.id)[0].recipient_address == "ada@example.org"


def test_without_an_address_of_the_new_customer_what_waits_is_cancelled(make_booking, make_customer):
    booking = make_booking()

    give(booking, make_customer("Cy", "Of", "").id)

    assert messages_about("booking", booking.id)[0].state == MessageState.CANCELLED


def test_the_new_customer_gets_a_confirmation_on_request(make_booking, bo):
    booking = make_booking()
    with transaction():
        note_state(messages_about("booking", booking.id)[0], MessageState.SENT, NOW)

    give(booking, bo.id, with_confirmation=True)

    newest = messages_about("booking", booking.id)[0]
    assert (newest.kind, newest.recipient_address) == (CONFIRMATION, "bo@example.org")


def test_an_offer_is_not_confirmed_by_giving_it_away(make_booking, bo):
    booking = make_booking(kind=BookingKind.OFFER)

    give(booking, bo.id, with_confirmation=True)

    assert messages_about("booking", booking.id) == []


def test_both_customers_cards_say_where_the_booking_went(make_booking, bo):
    booking = make_booking()
    old = booking.customer_id

    give(booking, bo.id)

    assert activities_of_customer(old)[0].event == "booking.given_away"
    assert activities_of_customer(bo.id)[0].event == "booking.customer_changed"
    assert activities_of("booking", booking.id)[0].details["changes"]["customer"][1].startswith("Bo Ek")


def test_the_same_customer_is_no_change(make_booking):
    booking = make_booking()

    with pytest.raises(SameCustomer):
        give(booking, booking.customer_id)


def test_a_stale_page_gives_nothing_away(make_booking, bo):
    booking = make_booking()

    with pytest.raises(Conflict):
        give(booking, bo.id, version=booking.version + 1)


def test_a_cancelled_booking_stays_where_it_is(make_booking, bo):
    booking = make_booking()
    with transaction():
        cancel_booking(lock_booking(booking.id), with_message=False, actor=SYSTEM, at=NOW)

    with pytest.raises(AlreadyCancelled):
        give(booking, bo.id)


def test_a_customer_who_does_not_exist_gets_nothing(make_booking):
    with pytest.raises(NotFound):
        give(make_booking(), 999_999)
