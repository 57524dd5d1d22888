import re
from datetime import timedelta

import pytest

from core.activities.services import SYSTEM, activities_of
from core.bookings.confirmation import write_confirmation
from core.bookings.flow import confirm_booking
from core.bookings.models import BookingKind
from core.bookings.services import CONFIRMATION
from core.db import db, transaction
from core.documents.offer_mail import write_offer
from core.documents.services import OFFER_MAIL
from core.messages.deliver import spoken_in
from core.messages.kinds import NotNow
from core.messages.services import messages_about
from core.permissions.rights import Role
from tests.conftest import NOW
from tests.documents.conftest import text

DAY = timedelta(days=1)


@pytest.fixture
def offer(make_booking):
    return make_booking(60 * DAY, kind=BookingKind.OFFER)


def mail_about(booking_id, kind):
    db.session.rollback()
    return next(message for message in messages_about("booking", booking_id) if message.kind == kind)


def form_key(somebody, booking_id):
    page = somebody.get(f"/office/bookings/{booking_id}").text
    return re.search(r'name="form_key" value="([^"]+)"', page)[1]


def test_the_confirmation_brings_its_pdf_and_the_files_of_apps(app, enable, make_booking):
    enable("sample")
    booking = make_booking(60 * DAY)

    with spoken_in("en"):
        content = write_confirmation(mail_about(booking.id, CONFIRMATION), NOW)

    names = [attachment.filename for attachment in content.attachments]
    assert names == [f"booking-{booking.number}.ics", f"confirmation-{booking.number}.pdf", "sample-confirmation.txt"]
    assert "Lake house" in text(content.attachments[1].content)


def test_an_app_that_is_not_in_use_adds_no_file(app, make_booking):
    booking = make_booking(60 * DAY)

    content = write_confirmation(mail_about(booking.id, CONFIRMATION), NOW)

    assert not [one for one in content.attachments if one.filename.startswith("sample")]


def test_the_confirmation_says_what_is_to_be_paid_until_when(app, make_term, make_booking, pay):
    make_term()
    booking = make_booking(60 * DAY)
    pay(booking.id, 60_00)

    with spoken_in("en"):
        content = write_confirmation(mail_about(booking.id, CONFIRMATION), NOW)

    assert "To be paid: Rest: €140.00 by July 17, 2026" in content.text


def test_a_booking_that_is_paid_asks_for_nothing(app, make_booking, pay):
    booking = make_booking(60 * DAY)
    pay(booking.id, 200_00)

    content = write_confirmation(mail_about(booking.id, CONFIRMATION), NOW)

    assert "To be paid" not in content.text


def test_an_offer_is_sent_from_its_page_with_its_pdf(desk, offer):
    somebody = desk(Role.STAFF)

    answer = somebody.post(
        f"/office/bookings/{offer.id}/documents/offer/send", {"form_key": form_key(somebody, offer.id)}
    )

    assert answer.status_code == 302
    with spoken_in("en"):
        content = write_offer(mail_about(offer.id, OFFER_MAIL), NOW)
    assert content.subject == f"Your offer {offer.number} from Seeblick"
    assert [one.filename for one in content.attachments] == [f"offer-{offer.number}.pdf"]
    assert activities_of("booking", offer.id)[0].event == "booking.offer_sent"


def test_a_double_click_sends_an_offer_once_and_another_click_sends_it_again(desk, offer):
    somebody = desk()
    address, key = f"/office/bookings/{offer.id}/documents/offer/send", form_key(somebody, offer.id)

    for one in (key, key, form_key(somebody, offer.id)):
        somebody.post(address, {"form_key": one})

    db.session.rollback()
    assert len(messages_about("booking", offer.id)) == 2


def test_an_offer_that_became_a_booking_is_neither_sent_nor_written(desk, app, offer):
    somebody = desk()
    address, key = f"/office/bookings/{offer.id}/documents/offer/send", form_key(somebody, offer.id)
    somebody.post(address, {"form_key": key})
    with transaction():
        confirm_booking(offer.id, actor=SYSTEM, at=NOW)

    refused = somebody.post(address, {"form_key": "another"})

    assert refused.status_code == 409
    assert isinstance(write_offer(mail_about(offer.id, OFFER_MAIL), NOW), NotNow)


def test_nobody_writes_to_a_customer_without_an_address(desk, make_booking, make_customer):
    booking = make_booking(60 * DAY, kind=BookingKind.OFFER, customer=make_customer(email=""))

    answer = desk().post(f"/office/bookings/{booking.id}/documents/offer/send", {"form_key": "some"})

    assert answer.status_code == 409


def test_the_documents_open_in_the_customers_language_under_a_name_of_their_own(desk, make_booking, offer):
    booking = make_booking(60 * DAY)
    somebody = desk(Role.READ_ONLY, language="de")

    answer = somebody.get(f"/office/bookings/{booking.id}/documents/confirmation.pdf")
    other = somebody.get(f"/office/bookings/{offer.id}/documents/offer.pdf")

    assert (answer.status_code, answer.content_type) == (200, "application/pdf")
    assert answer.headers["Content-Disposition"] == f"inline; filename=confirmation-{booking.number}.pdf"
    assert "Booking confirmation" in text(answer.data)
    assert "Offer" in text(other.data)


def test_a_document_that_does_not_exist_is_not_found(desk, make_booking):
    booking = make_booking(60 * DAY)

    assert desk().get(f"/office/bookings/{booking.id}/documents/offer.pdf").status_code == 404
