from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from core.activities.services import SYSTEM
from core.apps.lifecycle import install_app, manifest_of, uninstall_app
from core.bookings.models import BookingKind
from core.bookings.services import cancel_booking, get_booking, lock_booking
from core.customers.services import get_customer
from core.db import db, transaction
from core.isolation import use_landlord
from core.permissions.rights import Role
from plugins.booking_data_manager.models import ChangeSet, Extension
from plugins.booking_data_manager.names import NAME
from plugins.booking_data_manager.queries import PAGE
from plugins.booking_data_manager.reminders import send_individual
from tests.booking_data_manager.conftest import (
    START,
    Browser,
    answer,
    counted_statements,
    form_of,
    links_of_booking,
    messages_of,
)
from tests.conftest import NOW

OFFICE = f"/office/my-apps/{NAME}"


@pytest.fixture
def office(app_on, sign_in):
    """A signed-in member of the landlord's staff."""
    return Browser(sign_in(Role.STAFF, app_on.id))


def post(client, path, **data):
    return client.post(f"{OFFICE}{path}", data=data)


def test_upcoming_and_archived_hold_each_booking_once(office, make_booking, make_customer):
    customer = make_customer()
    coming = make_booking(customer=customer)
    running = make_booking(NOW - timedelta(days=1), customer=customer)
    over = make_booking(NOW - timedelta(days=9), customer=customer)
    cancelled = make_booking(START + timedelta(days=1), customer=customer)
    offer = make_booking(customer=customer, kind=BookingKind.OFFER)
    with transaction():
        cancel_booking(lock_booking(cancelled.id), with_message=False, actor=SYSTEM, at=NOW)

    upcoming, archived = office.get(f"{OFFICE}/").text, office.get(f"{OFFICE}/archived").text

    found = {one.number: (one.number in upcoming, one.number in archived) for one in (coming, running, over, cancelled)}
    assert list(found.values()) == [(True, False), (True, False), (False, True), (False, True)]
    assert offer.number not in upcoming + archived


def test_a_row_says_where_editing_stands(office, make_booking, make_customer, page, booking):
    page.post(form_of(booking, plate="B-XY 99"))
    make_booking(customer=make_customer(last_name="Late"), starts_at=NOW + timedelta(hours=5))
    make_booking(customer=make_customer(last_name="Empty"), participants=({},))

    text = office.get(f"{OFFICE}/").text

    assert "Deadline over" in text
    assert "One required answer is missing" in text
    assert "Saved" in text


def test_search_and_filter_live_in_the_address(office, make_booking, make_customer, booking, page, configure):
    configure(notice="approve")
    other = make_booking(customer=make_customer("Eve", "Berg", "eve@example.org"))
    page.post(form_of(booking, plate="B-XY 99"))

    by_name = office.get(f"{OFFICE}/", query_string={"q": "ber"}).text
    by_state = office.get(f"{OFFICE}/", query_string={"state": "waiting"}).text

    assert other.number in by_name
    assert booking.number not in by_name
    assert booking.number in by_state
    assert other.number not in by_state


def test_paging_shows_every_booking_once_forwards_and_backwards(office, make_booking, make_customer):
    customer = make_customer()
    made = [make_booking(START + timedelta(hours=index // 2), customer=customer).number for index in range(PAGE + 3)]

    first = office.get(f"{OFFICE}/").text
    next_url = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    second = office.get(next_url).text
    back_url = second.split('rel="prev"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    again = office.get(back_url).text

    on_first = [number for number in made if number in first]
    on_second = [number for number in made if number in second]
    assert on_first == made[:PAGE]
    assert on_second == made[PAGE:]
    assert [number for number in made if number in again] == on_first
    assert 'rel="prev"' not in again
    assert office.get(f"{OFFICE}/", query_string={"after": "nonsense-99999999999"}).status_code == 200


def test_the_number_of_statements_does_not_grow_with_rows(office, make_booking, make_customer, page, booking):
    customer = make_customer()
    page.post(form_of(booking, plate="B-XY 99"))

    office.get(f"{OFFICE}/")
    with counted_statements() as few:
        office.get(f"{OFFICE}/")
    for index in range(12):
        make_booking(START + timedelta(hours=index), customer=customer)
    with counted_statements() as many:
        text = office.get(f"{OFFICE}/").text

    assert text.count("B-AL") == 0
    assert len(many) == len(few)


def test_the_panels_need_a_fixed_number_of_statements(office, make_booking, booking, page, app):
    page.post(form_of(booking, plate="B-XY 1"))
    cards = (f"/office/customers/{booking.customer_id}", f"/office/bookings/{booking.id}")

    def count(url):
        office.get(url)
        with counted_statements() as found:
            text = office.get(url).text
        assert "Editing by the customer" in text
        return len([one for one in found if "booking_data_manager" in one or "signed_link" in one])

    few = [count(url) for url in cards]
    for index in range(6):
        make_booking(START + timedelta(days=index), customer=get_customer(booking.customer_id))
        page.post(form_of(booking, plate=f"B-XY {index + 2}"))
    many = [count(url) for url in cards]

    assert many == few


def test_a_reminder_can_be_sent_again_from_the_list(office, booking):
    done = post(office, f"/bookings/{booking.id}/reminder", form_key="k", back="upcoming")

    assert done.headers["Location"] == f"{OFFICE}/"
    assert [one.recipient_address for one in messages_of("reminder")] == ["ada@example.org"]


def test_a_reminder_with_a_dead_button_is_refused(office, booking, configure):
    configure(released=[])

    refused = post(office, f"/bookings/{booking.id}/reminder", form_key="k")

    assert refused.status_code == 409
    assert not messages_of("reminder")


def test_an_individual_mail_is_previewed_and_sent(office, booking):
    mail = {"form_key": "k", "subject": "About {booking_number}", "text": "Dear {customer_name}", "open_until": ""}

    shown = post(office, f"/bookings/{booking.id}/mail", action="preview", **mail)
    none_yet = len(messages_of("individual"))
    sent = post(office, f"/bookings/{booking.id}/mail", action="send", **mail)

    assert "Dear Ada Lind" in shown.text
    assert f"About {booking.number}" in shown.text
    assert none_yet == 0
    assert sent.status_code == 302
    assert len(messages_of("individual")) == 1


def test_the_own_date_is_read_at_the_landlords_place(office, booking):
    mail = {"form_key": "k", "subject": "a", "text": "b", "open_until": "2026-06-12T12:00"}

    post(office, f"/bookings/{booking.id}/mail", **mail)

    db.session.rollback()
    kept = db.session.scalars(select(Extension)).one()
    assert kept.open_until == datetime(2026, 6, 12, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"text": "Dear {custmer_name}"}, "{custmer_name} is not a placeholder"),
        ({"subject": "See {link}"}, "the button with the link comes by itself"),
        ({"subject": "One { brace"}, "There is a single {"),
        ({"subject": ""}, "Please fill in this field."),
        ({"open_until": "soon"}, "Please enter a date and a time."),
        ({"open_until": "2026-05-01T12:00"}, "Please choose a moment in the future."),
        ({"unknown": "x"}, "does not belong to it"),
    ],
)
def test_a_mail_that_cannot_be_sent_says_why_and_keeps_what_was_typed(office, booking, changes, message):
    mail = {"form_key": "k", "subject": "Kept subject", "text": "Kept text", "open_until": "", **changes}

    refused = post(office, f"/bookings/{booking.id}/mail", **mail)

    assert refused.status_code == 422
    assert message in refused.text
    assert "Kept" in refused.text
    assert not messages_of("individual")


def test_revoked_links_are_dead_and_a_new_one_can_be_issued(office, booking, page):
    post(office, f"/bookings/{booking.id}/links/revoke")
    dead = page.get().status_code
    post(office, f"/bookings/{booking.id}/links")

    links = links_of_booking(booking)
    assert dead == 403
    assert [one.revoked_at is None for one in links] == [False, True]


def test_the_booking_page_shows_edits_links_and_buttons(office, booking, page):
    page.post(form_of(booking, plate="B-XY 99"))

    text = office.get(f"/office/bookings/{booking.id}").text

    assert "Editing by the customer" in text
    assert "B-XY 99" in text
    assert f"{OFFICE}/edits/" in text
    assert "In force" in text


def test_whoever_may_only_read_sees_no_buttons(booking, page, app_on, sign_in):
    page.post(form_of(booking, plate="B-XY 99"))

    text = Browser(sign_in(Role.READ_ONLY, app_on.id)).get(f"/office/bookings/{booking.id}").text

    assert "Editing by the customer" in text
    assert f"{OFFICE}/edits/" not in text
    assert f"{OFFICE}/bookings/" not in text


@pytest.mark.parametrize("path", ["/reminder", "/mail", "/links", "/links/revoke"])
def test_whoever_may_only_read_can_do_nothing(booking, app_on, sign_in, path):
    client = Browser(sign_in(Role.READ_ONLY, app_on.id))

    assert post(client, f"/bookings/{booking.id}{path}").status_code == 403


@pytest.mark.parametrize("path", ["/reminder", "/mail", "/links", "/links/revoke"])
def test_staff_of_another_landlord_with_the_app_find_no_such_booking(booking, make_landlord, sign_in, enable, path):
    other = make_landlord("other")
    with use_landlord(other.id):
        enable(NAME)
    client = Browser(sign_in(Role.OWNER, other.id))
    mail = {"form_key": "k", "subject": "a", "text": "b"} if path == "/mail" else {}

    assert post(client, f"/bookings/{booking.id}{path}", **mail).status_code == 404


def test_where_the_app_is_not_in_use_its_pages_are_gone(make_landlord, sign_in):
    client = Browser(sign_in(Role.OWNER, make_landlord("other").id))

    assert client.get(f"{OFFICE}/").status_code == 404
    assert client.get(f"{OFFICE}/archived").status_code == 404


def test_an_offer_cannot_be_reminded(office, make_booking):
    offer = make_booking(kind=BookingKind.OFFER)

    assert post(office, f"/bookings/{offer.id}/reminder").status_code == 404


def test_uninstalling_with_deletion_takes_rows_and_links_of_this_landlord_only(
    booking, page, make_landlord, enable, make_booking
):
    page.post(form_of(booking, plate="B-XY 99"))
    with transaction():
        send_individual(lock_booking(booking.id), "k", "a", "b", START, actor=SYSTEM, at=NOW)
    other = make_landlord("other")
    with use_landlord(other.id):
        enable(NAME)
        with transaction():
            uninstall_app(NAME, keep_data=False, actor=SYSTEM, at=NOW)
    kept = rows()

    with transaction():
        uninstall_app(NAME, keep_data=False, actor=SYSTEM, at=NOW)

    assert kept == (1, 1)
    assert rows() == (0, 0)
    assert links_of_booking(booking)[0].revoked_at is not None
    assert answer(booking, "plate") == "B-XY 99"


def test_uninstalling_with_kept_data_closes_the_page_until_the_app_is_back(booking, page):
    page.post(form_of(booking, plate="B-XY 99"))
    with transaction():
        uninstall_app(NAME, keep_data=True, actor=SYSTEM, at=NOW)
    away = page.get().status_code
    with transaction():
        install_app(NAME, manifest_of(NAME).access_names, actor=SYSTEM, at=NOW)

    assert away == 404
    assert page.get().status_code == 200
    assert rows() == (1, 0)


def test_a_booking_made_while_the_app_is_away_has_no_link(make_booking, app_on):
    with transaction():
        uninstall_app(NAME, keep_data=True, actor=SYSTEM, at=NOW)

    made = make_booking()

    assert not links_of_booking(made)
    assert get_booking(made.id).number == made.number


def rows() -> tuple[int, int]:
    db.session.rollback()
    return (
        db.session.scalar(select(func.count(ChangeSet.id))) or 0,
        db.session.scalar(select(func.count(Extension.id))) or 0,
    )
