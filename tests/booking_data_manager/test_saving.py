from datetime import timedelta

import pytest
from sqlalchemy import select

from core.activities.models import Activity
from core.activities.services import SYSTEM
from core.apps.lifecycle import end_activation
from core.bookings.services import cancel_booking, lock_booking
from core.db import db, transaction
from core.links.services import revoke_link
from plugins.booking_data_manager.models import ChangeSet, ChangeState
from plugins.booking_data_manager.names import NAME
from tests.booking_data_manager.conftest import DEADLINE, Browser, EditPage, answer, form_of, links_of_booking, reload
from tests.conftest import NOW, browser


def change_sets():
    db.session.rollback()
    return list(db.session.scalars(select(ChangeSet).order_by(ChangeSet.id)))


def test_the_page_shows_exactly_the_released_fields(page, booking):
    answer_page = page.get()

    assert answer_page.status_code == 200
    assert "Number plate" in answer_page.text
    assert answer_page.text.count("Ada Lind") == 1
    assert "Internal remark" not in answer_page.text
    assert "Wednesday, June 10, 2026" in answer_page.text
    assert "€180.00" in answer_page.text


def test_the_page_says_until_when_with_the_time_zone(page):
    text = page.get().text

    assert "Tuesday, June 9, 2026, 4:00\u202fPM (Central European Summer Time)" in text


def test_saving_changes_the_booking_and_keeps_before_and_after(page, booking, link):
    result = page.post(form_of(booking, plate="b-xy 99", name1="Bo Berg"))

    assert result.status_code == 303
    assert answer(booking, "plate") == "B-XY 99"
    kept = change_sets()[0]
    assert kept.state is ChangeState.APPLIED
    assert kept.link_id == link.id
    assert kept.saved_at == NOW
    assert [(one.key, one.before, one.after) for one in kept.changes] == [
        ("plate", "B-AL 1", "B-XY 99"),
        ("name", "Bo Lind", "Bo Berg"),
    ]


def test_saving_leaves_a_line_of_history_by_the_customer_through_the_app(page, booking):
    page.post(form_of(booking, plate="B-XY 99"))

    db.session.rollback()
    line = db.session.scalars(select(Activity).where(Activity.event == "booking.answers_changed")).one()
    assert (line.actor_kind, line.actor_name, line.details["via"]) == ("customer", "Ada Lind", NAME)


def test_opening_the_page_changes_nothing(page, booking):
    page.get()
    page.get()

    assert not change_sets()
    assert reload(booking).version == 1


@pytest.mark.parametrize(
    ("seconds", "status"), [(-1, 303), (0, 409), (1, 409)], ids=["before", "at the deadline", "after"]
)
def test_the_deadline_is_exact_to_the_second(page, booking, clock, let_in, link, seconds, status):
    clock.move_to(DEADLINE + timedelta(seconds=seconds))
    late = EditPage(let_in(link), page.url)

    result = late.post(form_of(booking, plate="B-XY 99"))

    assert result.status_code == status
    assert answer(booking, "plate") == ("B-XY 99" if status == 303 else "B-AL 1")


def test_a_form_opened_before_and_sent_after_the_deadline_shows_what_was_typed(page, booking, clock, let_in, link):
    clock.move_to(DEADLINE - timedelta(minutes=5))
    early = EditPage(let_in(link), page.url)
    values = form_of(booking, plate="B-XY 99")
    assert "Number plate" in early.get().text
    clock.move_to(DEADLINE + timedelta(seconds=1))

    result = early.post(values)

    assert result.status_code == 409
    assert "B-XY 99" in result.text
    assert "could be changed until Tuesday, June 9, 2026" in result.text
    assert "hallo@seeblick.example" in result.text
    assert answer(booking, "plate") == "B-AL 1"
    assert not change_sets()


def test_after_the_deadline_the_page_says_why_since_when_and_whom_to_ask(link, clock, let_in, page):
    clock.move_to(DEADLINE)

    text = EditPage(let_in(link), page.url).get().text

    assert "could be changed until Tuesday, June 9, 2026" in text
    assert "+49 30 23125 001" in text
    assert "<form" not in text.split("<main")[1]


def test_a_moved_booking_has_another_deadline(page, booking, clock, link, let_in):
    clock.move_to(DEADLINE + timedelta(hours=1))
    with transaction():
        moved = lock_booking(booking.id)
        moved.starts_at += timedelta(days=1)
        moved.ends_at += timedelta(days=1)

    result = EditPage(let_in(link), page.url).post(form_of(booking, plate="B-XY 99"))

    assert result.status_code == 303


def test_a_field_that_is_not_released_saves_nothing(page, booking):
    item_id = booking.items[0].id

    result = page.post(form_of(booking, plate="B-XY 99", **{f"a-{item_id}-b-secret": "mine now"}))

    assert result.status_code == 422
    assert "B-XY 99" in result.text
    assert answer(booking, "plate") == "B-AL 1"
    assert answer(booking, "secret") == "no"


@pytest.mark.parametrize("name", ["price_minor", "starts_at", "a-999-b-plate", "service_id"])
def test_a_field_that_nobody_declared_saves_nothing(page, booking, name):
    result = page.post(form_of(booking, plate="B-XY 99", **{name: "1"}))

    assert result.status_code == 422
    assert answer(booking, "plate") == "B-AL 1"


def test_a_wrong_value_keeps_everything_that_was_typed(page, booking):
    result = page.post(form_of(booking, plate="B-XY 99", birthday="31.02.2000", name0=""))

    assert result.status_code == 422
    assert "31.02.2000" in result.text
    assert "B-XY 99" in result.text
    assert "Please fill in this field." in result.text
    assert answer(booking, "plate") == "B-AL 1"


def test_a_form_that_was_overtaken_shows_the_newer_values_and_what_was_typed(page, booking):
    overtaken = form_of(booking, plate="B-XY 99")
    page.post(form_of(booking, plate="B-NEW 7"))

    result = page.post(overtaken)

    assert result.status_code == 409
    assert "B-XY 99" in result.text
    assert "B-NEW 7" in result.text
    assert answer(booking, "plate") == "B-NEW 7"


def test_saving_again_after_the_newer_values_were_shown_is_taken(page, booking):
    page.post(form_of(booking, plate="B-NEW 7"))

    result = page.post(form_of(booking, plate="B-XY 99"))

    assert result.status_code == 303
    assert answer(booking, "plate") == "B-XY 99"


def test_the_same_form_sent_twice_ends_the_same_way_and_changes_once(page, booking):
    values = form_of(booking, plate="B-XY 99")

    first, second = page.post(values), page.post(values)

    assert (first.status_code, second.status_code) == (303, 303)
    assert len(change_sets()) == 1
    assert reload(booking).version == 2


def test_a_revoked_link_saves_nothing_also_where_the_page_is_open(page, booking, link):
    values = form_of(booking, plate="B-XY 99")
    page.get()
    with transaction():
        revoke_link(links_of_booking(booking)[0], now=NOW)

    result = page.post(values)

    assert result.status_code == 403
    assert answer(booking, "plate") == "B-AL 1"


def test_a_browser_that_was_not_let_in_sees_and_saves_nothing(app, page, booking):
    stranger = EditPage(Browser(browser(app)), page.url)

    shown, saved = stranger.get(), stranger.post(form_of(booking, plate="B-XY 99"))

    assert (shown.status_code, saved.status_code) == (403, 403)
    assert "B-AL 1" not in shown.text
    assert answer(booking, "plate") == "B-AL 1"


def test_a_link_opens_its_own_booking_only(make_booking, make_customer, booking, page):
    other = make_booking(customer=make_customer(email="eve@example.org"), answers={"plate": "B-EVE 1"})
    other_link = links_of_booking(other)[0]

    result = page.client.get(page.url.replace(page.url.rsplit("/", 1)[1], str(other_link.id)))

    assert result.status_code == 403
    assert "B-EVE 1" not in result.text
    item = reload(other).items[0]
    assert page.post({**form_of(booking), f"a-{item.id}-b-plate": "B-XX 1"}).status_code == 422
    assert answer(other, "plate") == "B-EVE 1"


def test_where_the_app_is_not_in_use_the_page_is_gone(page, booking):
    with transaction():
        end_activation(NAME, "over", actor=SYSTEM, at=NOW)

    shown, saved = page.get(), page.post(form_of(booking, plate="B-XY 99"))

    assert (shown.status_code, saved.status_code) == (404, 404)
    assert answer(booking, "plate") == "B-AL 1"


def test_a_cancelled_booking_is_closed_and_says_so(page, booking):
    values = form_of(booking, plate="B-XY 99")
    with transaction():
        cancel_booking(lock_booking(booking.id), with_message=False, actor=SYSTEM, at=NOW)

    shown, saved = page.get(), page.post(values)

    assert "This booking was cancelled." in shown.text
    assert saved.status_code == 409
    assert answer(booking, "plate") == "B-AL 1"


def test_a_booking_without_released_fields_is_closed(page, configure):
    configure(released=[])

    text = page.get().text

    assert "cannot be changed online" in text


def test_a_field_that_was_released_after_the_booking_can_be_changed(page, booking, configure, service):
    configure(released=[f"{service.id}:secret"])
    item_id = booking.items[0].id

    result = page.post({f"a-{item_id}-b-secret": "yes", "version": "1-0"})

    assert result.status_code == 303
    assert answer(booking, "secret") == "yes"


def test_the_page_speaks_the_language_of_the_booking_until_the_customer_chooses(page, booking):
    with transaction():
        lock_booking(booking.id).language = "de"

    of_booking = page.get().text
    chosen = page.get(query_string={"lang": "en"}).text
    later = page.get().text

    assert '<html lang="de"' in of_booking
    assert "Kennzeichen" in of_booking
    assert '<html lang="en"' in chosen
    assert '<html lang="en"' in later


def test_the_customer_of_another_landlord_finds_nothing_here(page, make_landlord, booking):
    make_landlord("other")

    result = page.client.get(page.url.replace("seeblick", "other"))

    assert result.status_code == 404
    assert "B-AL 1" not in result.text
