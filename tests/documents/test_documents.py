from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from core.activities.services import SYSTEM
from core.bookings.models import BookingKind, Charge, ChargeKind
from core.bookings.queries import get_whole_booking
from core.bookings.services import NewBooking, NewItem, cancel_booking, create_booking, lock_booking, reprice
from core.catalogue.periods import Period
from core.customers.models import Customer
from core.customers.services import Address
from core.db import db, transaction
from core.documents.content import DocumentKind
from core.documents.services import make_document
from core.errors import NotFound
from core.messages.deliver import spoken_in
from tests.conftest import NOW
from tests.documents.conftest import pages, text

DAY = timedelta(days=1)


def document(booking_id, kind=DocumentKind.CONFIRMATION, language="en", at=NOW):
    db.session.rollback()
    with spoken_in(language):
        return make_document(get_whole_booking(booking_id), kind, at=at).content


def plain(content):
    """Return the text with ordinary blanks."""
    return " ".join(text(content).split())


def charge(booking_id, kind, amount, title, *, tax=1900, **more):
    with transaction():
        booking = lock_booking(booking_id)
        titles = {"en": title, "de": f"{title} (de)"}
        made = Charge(kind_name=kind.value, titles=titles, amount_minor=amount, tax_basis_points=tax, **more)
        booking.charges.append(made)
        reprice(booking, at=NOW)


def test_a_confirmation_names_both_sides_the_number_and_what_was_booked(app, make_booking, make_customer):
    address = Address("Seeweg 1", "10115", "Berlin", "FR")
    ada = make_customer(company="Lind GmbH", address=address)
    booking = make_booking(60 * DAY, 3 * DAY, customer=ada)

    found = plain(document(booking.id))

    for part in ("Seeblick", "+49 30 23125 001", "Lind GmbH", "Ada Lind", "Seeweg 1", "10115 Berlin", "France"):
        assert part in found
    for part in ("Booking confirmation", booking.number, ada.number, "June 1, 2026", "Lake house"):
        assert part in found
    assert "3 nights × €100.00" in found
    assert "Total €300.00" in found
    assert "€300.00 includes 7% tax: €19.63" in found


def test_extras_discounts_and_each_tax_rate_stand_in_the_document(app, make_booking):
    booking = make_booking(60 * DAY)
    charge(booking.id, ChargeKind.EXTRA, 60_00, "Linen", quantity=4, count=4, unit_price_minor=15_00)
    charge(booking.id, ChargeKind.DISCOUNT, 0, "Regulars", basis_points=1000)

    found = plain(document(booking.id))

    assert "Linen 4 × €15.00 4 19% €60.00" in found
    assert "Regulars (10%) -€26.00" in found
    assert "Total €234.00" in found
    assert "€54.00 includes 19% tax: €8.62" in found
    assert "€180.00 includes 7% tax: €11.78" in found


def test_a_confirmation_says_what_is_due_and_what_was_paid(app, make_term, make_booking, pay):
    make_term()
    booking = make_booking(60 * DAY)
    pay(booking.id, 60_00)

    found = plain(document(booking.id))

    assert "Deposit due on June 8, 2026 paid €60.00" in found
    assert "Rest due on July 17, 2026 €140.00" in found
    assert "Paid so far €60.00" in found
    assert "Still to pay €140.00" in found


@pytest.mark.parametrize(
    ("language", "parts"),
    [
        ("de", ("Buchungsbestätigung", "2 Nächte × 100,00 €", "Gesamt", "Seite 1 von 1")),
        ("fr", ("Confirmation de réservation", "2 nuits × 100,00 €", "Total", "Page 1 sur 1")),
    ],
)
def test_a_document_speaks_the_customers_language(app, make_booking, language, parts):
    booking = make_booking(60 * DAY)

    content = document(booking.id, language=language)

    found = plain(content)
    for part in parts:
        assert part in found
    catalogue = PdfReader(BytesIO(content)).trailer["/Root"]
    assert catalogue["/Lang"] == language


def test_the_file_carries_its_title_and_author_and_embeds_its_fonts(app, make_booking):
    booking = make_booking(60 * DAY)

    reader = PdfReader(BytesIO(document(booking.id)))

    assert reader.metadata.title == f"Booking confirmation {booking.number}"
    assert reader.metadata.author == "Seeblick"
    fonts = [font.get_object() for font in reader.pages[0]["/Resources"]["/Font"].get_object().values()]
    assert all("/FontFile2" in font["/FontDescriptor"].get_object() for font in fonts)


def test_a_long_booking_goes_on_over_numbered_pages_with_the_heads_of_the_table(app, make_customer, make_service):
    house, ada = make_service(capacity=99), make_customer()
    items = [NewItem(house.id, Period(NOW + day * DAY, NOW + (day + 1) * DAY, 1)) for day in range(10, 40)]
    with transaction():
        booking_id = create_booking(ada, NewBooking(items, language="en"), actor=SYSTEM, at=NOW).id

    found = pages(document(booking_id))

    assert len(found) > 1
    for number, page in enumerate(found, start=1):
        assert f"Page {number} of {len(found)}" in page
    assert "Quantity" in found[1]
    assert "Total" in found[-1]


@pytest.mark.parametrize("name", ["שלום כהן", "محمد علي", "Zoë 🦄 👩‍👩‍👧", "王小明", "<b>Bold</b> & <para>", "x" * 120])
def test_a_document_is_made_for_any_name(app, make_booking, make_customer, name):
    booking = make_booking(60 * DAY, customer=make_customer("", name))

    assert document(booking.id).startswith(b"%PDF")


def test_what_looks_like_mark_up_is_printed_as_it_was_typed(app, make_booking, make_customer):
    booking = make_booking(60 * DAY, customer=make_customer("", "<b>Bold</b> & <para>"))

    assert "<b>Bold</b> & <para>" in plain(document(booking.id))


def test_an_offer_says_how_it_would_be_paid_and_that_it_holds_no_places(app, make_term, make_booking):
    make_term()
    booking = make_booking(60 * DAY, kind=BookingKind.OFFER)

    found = plain(document(booking.id, DocumentKind.OFFER))

    assert "Offer number" in found
    assert "Payment: 30% within 7 days, the rest 14 days before the start." in found
    assert "holds no places" in found
    assert "due on" not in found


def test_a_reservation_calls_itself_one(app, make_booking):
    booking = make_booking(60 * DAY, kind=BookingKind.RESERVATION)

    assert "We have reserved the following" in plain(document(booking.id))


def test_there_is_no_offer_of_a_booking_no_confirmation_of_an_offer_and_nothing_of_a_cancelled_one(app, make_booking):
    booking, offer = make_booking(60 * DAY), make_booking(60 * DAY, kind=BookingKind.OFFER)
    cancelled = make_booking(60 * DAY)
    with transaction():
        cancel_booking(lock_booking(cancelled.id), with_message=False, actor=SYSTEM, at=NOW)

    for booking_id, kind in (
        (booking.id, DocumentKind.OFFER),
        (offer.id, DocumentKind.CONFIRMATION),
        (cancelled.id, DocumentKind.CONFIRMATION),
    ):
        with pytest.raises(NotFound):
            document(booking_id, kind)


def test_a_customer_without_any_address_has_a_document_too(app, make_booking, make_customer):
    booking = make_booking(60 * DAY, customer=make_customer("", "", email="nobody@example.org"))

    assert db.session.scalar(select(Customer.id)) is not None
    assert "nobody@example.org" in plain(document(booking.id))
