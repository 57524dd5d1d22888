"""Everything that belongs to a customer is found, however it hangs on them."""

import pytest

from core.activities.models import Activity
from core.bookings.models import Booking, BookingItem, Participant
from core.customers.models import Customer, CustomerPhone
from core.db import transaction
from core.links.models import SignedLink
from core.messages.models import Message, MessageEvent
from core.personal_data.tables import records_of
from tests.isolation.rows import make_row


@pytest.fixture
def planted(landlord):
    with transaction():
        customer = make_row(Customer)
        booking = make_row(Booking, customer_id=customer.id)
        item = make_row(BookingItem, booking_id=booking.id)
        participant = make_row(Participant, item_id=item.id)
        message = make_row(Message, subject_type="booking", subject_id=booking.id, customer_id=None)
        event = make_row(MessageEvent, message_id=message.id)
        phone = make_row(CustomerPhone, customer_id=customer.id)
        link = make_row(SignedLink, purpose="booking-details", subject_id=booking.id)
        line = make_row(Activity, subject_type="booking", subject_id=booking.id, customer_id=None)
        rows = [customer, booking, item, participant, message, event, phone, link, line]
        return customer.id, {type(row): row.id for row in rows}


def test_rows_are_found_through_keys_pairs_and_links(planted):
    customer_id, rows = planted

    found = records_of(Customer, [customer_id])

    for model, row_id in rows.items():
        assert row_id in found[model], model


def test_rows_of_other_customers_are_not_found(planted):
    customer_id, _rows = planted
    with transaction():
        other = make_row(Customer)
        booking = make_row(Booking, customer_id=other.id)
        line = make_row(Activity, subject_type="booking", subject_id=booking.id, customer_id=None)
        others = {Customer: other.id, Booking: booking.id, Activity: line.id}

    found = records_of(Customer, [customer_id])

    for model, row_id in others.items():
        assert row_id not in found.get(model, set()), model
