"""What a visitor may do is asked anew at each step; forged posts are refused (B-07, P-01)."""

import pytest
from sqlalchemy import select

from core.activities.services import SYSTEM
from core.bookings.models import Booking
from core.bookings.services import NewBooking, NewItem, create_booking
from core.catalogue.models import Unit
from core.catalogue.periods import Period
from core.db import db, transaction
from core.landlords.models import Landlord
from core.messages.kinds import message_kind
from core.messages.models import Message
from core.messages.services import get_message
from core.payments.models import Due
from tests.conftest import NOW
from tests.storefront.conftest import utc

NOTHING = {"book": False, "request_offer": False, "reserve": False}


@pytest.fixture
def allow(landlord):
    """Set the landlord's default rights."""

    def change(**values):
        with transaction():
            found = db.session.get_one(Landlord, landlord.id)
            found.settings = {**found.settings, "booking_rights": values}

    return change


@pytest.fixture
def ready(visitor, make_service, allow):
    """Return somebody who stands before the summary, with some rights."""

    def make(**rights):
        allow(**rights)
        visitor.choose(make_service().id)
        visitor.answer()
        return visitor

    return make


def bookings() -> list[Booking]:
    db.session.rollback()
    return list(db.session.scalars(select(Booking).order_by(Booking.id)))


def mail(kind: str) -> str:
    db.session.rollback()
    [message] = db.session.scalars(select(Message)).all()
    assert message.kind == kind
    content = message_kind(kind).kind.write(get_message(message.id), NOW)
    return f"{content.subject}\n{content.text}"


@pytest.mark.parametrize(
    ("rights", "offered"),
    [
        ({}, {"booking", "offer"}),
        ({"reserve": True}, {"booking", "reservation", "offer"}),
        ({"book": False, "reserve": True, "request_offer": False}, {"reservation"}),
        ({"book": False}, {"offer"}),
    ],
)
def test_the_summary_offers_exactly_what_is_allowed(ready, rights, offered):
    page = ready(**rights).get("/summary").text

    shown = {kind for kind in ("booking", "reservation", "offer") if f'name="kind" value="{kind}"' in page}
    assert shown == offered


@pytest.mark.parametrize("kind", ["booking", "reservation", "offer"])
def test_what_is_not_allowed_cannot_be_forced(ready, kind):
    others = {"booking": "book", "reservation": "reserve", "offer": "request_offer"}
    rights = {right: right != others[kind] for right in others.values()}
    visitor = ready(**rights)

    answer = visitor.book(kind=kind)

    assert answer.status_code == 403
    assert "You cannot do this online." in answer.text
    assert 'name="seen"' in answer.text
    assert not bookings()


def test_the_same_posts_are_taken_where_they_are_allowed(ready):
    """The control: what is refused above is refused for the right and nothing else."""
    answer = ready(reserve=True).book(kind="reservation")

    assert answer.status_code == 303
    assert [booking.kind_name for booking in bookings()] == ["reservation"]


def test_an_unknown_kind_is_refused(ready):
    assert ready().book(kind="gift").status_code == 422


def test_a_right_that_is_withdrawn_meanwhile_is_refused(ready, allow):
    visitor = ready(reserve=True)
    seen = visitor.seen()
    allow(reserve=False)

    answer = visitor.book(seen, kind="reservation")

    assert answer.status_code == 403
    assert 'value="reservation"' not in answer.text
    assert not bookings()


def test_other_days_for_a_reservation_are_shown_before_it_is_made(ready, allow):
    visitor = ready(reserve=True, reservation_days=7)
    seen = visitor.seen()
    allow(reserve=True, reservation_days=2)

    answer = visitor.book(seen, kind="reservation")

    assert answer.status_code == 409
    assert "Something changed" in answer.text
    assert not bookings()


def test_a_reservation_says_until_when_it_is_good(ready):
    visitor = ready(reserve=True, reservation_days=3)

    summary = visitor.get("/summary").text
    visitor.book(kind="reservation")
    done = visitor.get("/done").text

    [booking] = bookings()
    assert booking.expires_at == utc("2026-06-04T21:59")
    assert booking.items[0].takes_place
    for page in (summary, done):
        assert "Thursday, June 4, 2026, 11:59\u202fPM" in page
    assert "good until Thursday, June 4, 2026" in mail("core.booking_reservation")
    assert "It is reserved for you" in done


def test_a_reservation_never_outlives_its_beginning(visitor, make_service, allow):
    allow(reserve=True, reservation_days=30)
    visitor.choose(make_service().id, first="2026-06-05", last="2026-06-07")
    visitor.answer()

    visitor.book(kind="reservation")

    assert bookings()[0].expires_at == utc("2026-06-05T14:00")


def test_a_request_takes_no_place_and_is_answered_later(ready):
    visitor = ready()

    visitor.book(kind="offer")
    done = visitor.get("/done").text

    [booking] = bookings()
    assert (booking.kind_name, booking.items[0].takes_place) == ("offer", False)
    assert "Thank you for your request" in done
    assert "get back to you with an offer" in mail("core.offer_request")


@pytest.mark.parametrize("path", ["/", "/services/{id}", "/selection", "/details", "/summary"])
def test_somebody_who_may_do_nothing_is_told_whom_to_ask(ready, allow, path):
    visitor = ready()
    allow(**NOTHING)

    page = visitor.get(path.format(id=1))

    assert page.status_code == 200
    assert "You cannot book online here." in page.text
    assert "hallo@seeblick.example" in page.text
    assert "Lake house" not in page.text


@pytest.mark.parametrize("path", ["/services/1", "/details", "/summary", "/selection/hold", "/selection/1/remove"])
def test_somebody_who_may_do_nothing_cannot_force_a_step(ready, allow, path):
    visitor = ready()
    allow(**NOTHING)

    answer = visitor.post(path, {"first": "2026-07-03", "last": "2026-07-06", "consent": "true"})

    assert answer.status_code == 403
    assert "You cannot book online here." in answer.text
    assert not bookings()


@pytest.fixture
def taken(make_service, make_customer):
    """A house that is booked for some nights."""
    service = make_service()
    customer = make_customer()
    with transaction():
        item = NewItem(service.id, Period(utc("2026-07-04T14:00"), utc("2026-07-05T08:00"), 1))
        create_booking(customer, NewBooking((item,), channel="office"), actor=SYSTEM, at=NOW)
    return service


def test_what_is_free_is_hidden_from_those_who_may_not_see_it(visitor, taken, allow):
    allow(see_occupancy=False)

    page = visitor.get(f"/services/{taken.id}?month=2026-07&first=2026-07-03").text

    assert "k-month" not in page
    assert ": full" not in page
    assert 'name="first"' in page


def test_hidden_places_are_only_known_by_choosing_them(visitor, taken, allow):
    allow(see_occupancy=False)

    full = visitor.choose(taken.id)
    free = visitor.choose(taken.id, first="2026-07-10", last="2026-07-12")

    assert full.status_code == 409
    assert "not available any more at that time" in full.text
    assert free.status_code == 303


def test_hidden_places_are_not_counted_for_the_visitor(visitor, make_service, make_customer, allow):
    allow(see_occupancy=False)
    service = make_service(Unit.SEAT, capacity=12)
    customer = make_customer()
    with transaction():
        item = NewItem(service.id, Period(utc("2026-07-03T08:00"), utc("2026-07-03T10:00"), 1), 10)
        create_booking(customer, NewBooking((item,), channel="office"), actor=SYSTEM, at=NOW)

    times = visitor.get(f"/services/{service.id}?day=2026-07-03").text
    answer = visitor.choose(service.id, day="2026-07-03", slot="10:00-12:00", quantity="3")

    assert "free)" not in times
    assert answer.status_code == 409
    assert "Only 2" not in answer.text


@pytest.mark.parametrize(("later", "day"), [(True, "2026-07-03"), (False, "2026-06-01")])
def test_who_may_pay_later_pays_by_the_payment_term_and_others_at_once(ready, later, day):
    visitor = ready(pay_later=later)

    summary = visitor.get("/summary").text
    visitor.book()

    assert ("due at once" in summary) is not later
    db.session.rollback()
    [due] = db.session.scalars(select(Due)).all()
    assert due.due_on.isoformat() == day
