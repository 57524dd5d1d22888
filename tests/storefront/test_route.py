"""The way from the services to the booking, and every wrong turn on it."""

from sqlalchemy import select

from core.bookings.models import Booking
from core.catalogue.models import FieldScope, FieldType, Unit
from core.customers.models import Customer
from core.db import db, transaction
from core.messages.models import Message
from tests.storefront.conftest import utc


def bookings() -> list[Booking]:
    db.session.rollback()
    return list(db.session.scalars(select(Booking).order_by(Booking.id)))


def test_a_visitor_books_from_the_service_to_the_number(visitor, make_service, add_question):
    service = make_service()
    add_question(service, "plate", FieldType.PLATE, is_required=True)
    add_question(service, "name", scope=FieldScope.PARTICIPANT, is_required=True)

    assert "Lake house" in visitor.get("/").text
    chosen = visitor.choose(service.id, first="2026-07-03", last="2026-07-06", persons="2")
    assert chosen.location == "/book/seeblick/details"
    answered = visitor.answer(**{"b-plate": "b-ab 123", "p1-name": "Ada", "p2-name": "Bo"})
    assert answered.location == "/book/seeblick/summary", answered.text
    summary = visitor.get("/summary").text
    booked = visitor.book()
    done = visitor.get("/done").text

    assert booked.status_code == 303
    assert booked.location == "/book/seeblick/done"
    for text in ("€360.00", "includes 7", "B-AB 123", "hallo@seeblick.example", "Friday, July 3, 2026", "Central European Summer"):
        assert text in summary
    [booking] = bookings()
    [item] = booking.items
    assert booking.number in done
    assert (item.starts_at, item.ends_at) == (utc("2026-07-03T14:00"), utc("2026-07-06T08:00"))
    assert item.answers == {"plate": "B-AB 123"}
    assert [person.answers for person in item.participants] == [{"name": "Ada"}, {"name": "Bo"}]
    assert booking.channel == "website"
    assert booking.customer.name == "Ada Lind"
    assert db.session.scalars(select(Message.kind)).all() == ["core.booking_confirmation"]
