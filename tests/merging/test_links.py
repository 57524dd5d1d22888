"""Links that were sent before a merge still open, for those who own the address, and for nobody else (R-25)."""

import pytest

from core.activities.services import SYSTEM
from core.customers.access import create_access
from core.customers.access_mails import PURPOSE
from core.customers.services import get_customer
from core.db import transaction
from core.links.services import GrantEnded, find_link, granted_link, issue_link, link_url, try_link
from tests.conftest import NOW

BOOKING = "booking-details"


@pytest.fixture
def bdm(enable):
    enable("booking_data_manager")


def token_of(link):
    return link_url(link).rpartition("/")[2]


def opens(purpose, token, address):
    with transaction():
        found = try_link(purpose, token, address, now=NOW)
        return found.link.id if found else None


@pytest.fixture
def sent(bdm, namesakes, make_booking):
    """A link about a booking of the second of two customers, sent to their address."""
    kept, source = namesakes(2)
    booking = make_booking(customer=source)
    with transaction():
        link = issue_link(BOOKING, booking.id, "ada1@example.org", now=NOW)
        return kept, source, booking.id, link.id, token_of(link)


def test_a_link_opens_with_the_address_it_was_sent_to(sent, merge):
    kept, source, _booking_id, link_id, token = sent
    assert opens(BOOKING, token, "ada1@example.org") == link_id

    merge(kept, source)

    assert opens(BOOKING, token, "Ada1@Example.org") == link_id
    assert granted_link(link_id, BOOKING, NOW, now=NOW).id == link_id


def test_the_kept_address_does_not_open_what_was_sent_to_another(sent, merge):
    kept, source, _booking_id, _link_id, token = sent
    merge(kept, source)

    assert opens(BOOKING, token, "ada0@example.org") is None
    assert opens(BOOKING, token, "nobody@example.org") is None


def test_without_the_former_address_the_link_stays_closed(sent, merge, monkeypatch):
    """The control: nothing but the remembered address lets anybody in."""
    kept, source, _booking_id, link_id, token = sent
    merge(kept, source)
    monkeypatch.setattr("core.links.services.former_addresses", lambda _table, _id: [])

    assert opens(BOOKING, token, "ada1@example.org") is None
    with pytest.raises(GrantEnded):
        granted_link(link_id, BOOKING, NOW, now=NOW)


def test_an_address_of_somebody_else_opens_nothing_here(sent, namesakes, make_booking, merge):
    """A former address counts for bookings of its own customer only."""
    kept, source, booking_id, _link_id, _token = sent
    other = namesakes(1)[0]
    merge(kept, source)
    theirs = make_booking(customer=other)
    with transaction():
        stray = token_of(issue_link(BOOKING, theirs.id, "ada1@example.org", now=NOW))
        corrected = token_of(issue_link(BOOKING, booking_id, "typo@example.org", now=NOW))

    assert opens(BOOKING, stray, "ada1@example.org") is None
    assert opens(BOOKING, corrected, "typo@example.org") is None


def test_an_address_that_was_corrected_without_a_merge_stays_closed(sent):
    _kept, source, _booking_id, _link_id, token = sent
    with transaction():
        customer = get_customer(source.id, locked=True)
        customer.email = customer.email_key = "new@example.org"

    assert opens(BOOKING, token, "ada1@example.org") is None


def test_a_link_for_a_password_never_opens_with_a_former_address(namesakes, merge):
    kept, source = namesakes(2)
    with transaction():
        login = create_access(get_customer(kept.id), actor=SYSTEM, at=NOW)
        login_id = login.id
    merge(kept, source)
    with transaction():
        # As if somebody had left one in force.
        token = token_of(issue_link(PURPOSE, login_id, "ada1@example.org", now=NOW))

    assert find_link(PURPOSE, token) is not None
    assert opens(PURPOSE, token, "ada1@example.org") is None


def test_links_of_three_merges_in_a_row_all_open(bdm, namesakes, make_booking, merge):
    people = namesakes(4)
    tokens = {}
    for number, customer in enumerate(people):
        booking = make_booking(customer=customer)
        with transaction():
            tokens[f"ada{number}@example.org"] = token_of(
                issue_link(BOOKING, booking.id, f"ada{number}@example.org", now=NOW)
            )
    ids = [customer.id for customer in people]

    for kept, source in ((1, 0), (2, 1), (3, 2)):
        merge(ids[kept], ids[source])

    assert all(opens(BOOKING, token, address) for address, token in tokens.items())
