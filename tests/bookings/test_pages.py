"""What staff do on the pages of a booking: prices, items, customer, copy, files, print."""

import io
import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from core.activities.services import SYSTEM
from core.bookings.flow import move_item
from core.bookings.items import add_item
from core.bookings.models import Booking, BookingKind, ItemState
from core.bookings.services import NewItem, get_booking
from core.catalogue.models import FieldScope, FieldType, Service
from core.catalogue.periods import Period
from core.customers.models import Customer
from core.db import db, transaction
from core.files.services import files_of
from core.messages.services import messages_about
from core.permissions.rights import Role
from tests.conftest import NOW
from tests.files.samples import PDF
from tests.security.page_forms import forms_of
from tests.support.statements import counted_statements

DAY = timedelta(days=1)


def fresh(booking):
    db.session.rollback()
    return get_booking(booking.id)


def how_many(model):
    db.session.rollback()
    return len(db.session.scalars(select(model.id)).all())


def files(booking):
    db.session.rollback()
    return files_of("booking", booking.id)


def page(booking, path=""):
    return f"/office/bookings/{booking.id}{path}"


def guarded(booking, **more):
    return {"version": str(fresh(booking).version), "back": "", **more}


def add(booking, service, starts_in=20 * DAY):
    period = Period(NOW + starts_in, NOW + starts_in + DAY, 1)
    version = fresh(booking).version
    with transaction():
        return add_item(booking.id, NewItem(service.id, period), version, actor=SYSTEM, at=NOW).id


@pytest.fixture
def house(make_service):
    return make_service(price_minor=10_000)


@pytest.fixture
def booking(make_booking, house):
    return make_booking(service=house)


def test_the_head_offers_what_comes_next(desk, make_booking, house):
    offer = make_booking(service=house, kind=BookingKind.OFFER)
    later, today = make_booking(9 * DAY, service=house), make_booking(timedelta(hours=3), service=house)
    out = make_booking(-DAY, 3 * DAY, service=house)
    with transaction():
        move_item(out.id, out.items[0].id, ItemState.HANDED_OVER, actor=SYSTEM, at=NOW)
    person = desk()

    primary = {
        one.id: re.findall(r'class="btn btn-primary"[^>]*>.*?</svg>([^<]+)<', person.get(page(one)).text)
        for one in (offer, later, today, out)
    }

    assert primary == {offer.id: ["Confirm"], later.id: [], today.id: ["Hand over"], out.id: ["Take back"]}


def test_everything_that_begins_soon_is_handed_over_at_once_and_the_rest_is_not(desk, make_booking, house):
    booking = make_booking(timedelta(hours=2), service=house)
    add(booking, house, timedelta(hours=4))
    add(booking, house, 9 * DAY)

    answer = desk().post(page(booking, "/state"), {"state": "handed_over"})

    assert answer.status_code == 302
    assert [item.state for item in fresh(booking).items] == [*[ItemState.HANDED_OVER] * 2, ItemState.OPEN]


def test_a_second_click_on_the_big_button_does_nothing(desk, make_booking, house):
    booking = make_booking(timedelta(hours=2), service=house)
    person = desk()
    person.post(page(booking, "/state"), {"state": "handed_over"})

    assert person.post(page(booking, "/state"), {"state": "handed_over"}).status_code == 409


@pytest.mark.parametrize("path", ["", "/messages", "/history", "/print"])
def test_the_pages_of_a_booking_need_no_more_statements_for_more_items(desk, booking, house, make_extra, path):
    make_extra(house, is_required=True)
    person = desk()
    person.get("/office/")

    def statements() -> int:
        person.get(page(booking, path))
        with counted_statements() as found:
            assert person.get(page(booking, path)).status_code == 200
        return len(found)

    add(booking, house)
    few = statements()
    for number in range(3):
        add(booking, house, (21 + number) * DAY)

    assert statements() == few


def test_a_discount_in_percent_is_added_and_removed(desk, booking):
    person = desk()
    person.post(page(booking, "/discounts/new"), guarded(booking, title="Regular", percent="12,5", amount="", item=""))

    assert fresh(booking).total_minor == 17_500
    assert "Discount: Regular" in person.get(page(booking)).text
    charge = fresh(booking).charges[0].id
    person.post(page(booking, f"/charges/{charge}/remove"), {"version": str(fresh(booking).version)})
    assert fresh(booking).total_minor == 20_000


@pytest.mark.parametrize(
    "typed",
    [
        {"percent": "", "amount": ""},
        {"percent": "10", "amount": "5"},
        {"percent": "101", "amount": ""},
        {"percent": "-5", "amount": ""},
        {"percent": "", "amount": "-5"},
        {"percent": "", "amount": "200.01"},
        {"percent": "", "amount": "ten"},
        {"percent": "", "amount": "5 USD"},
    ],
)
def test_a_wrong_discount_is_named_beside_its_field_and_changes_nothing(desk, booking, typed):
    answer = desk().post(page(booking, "/discounts/new"), guarded(booking, title="Regular", item="", **typed))

    assert answer.status_code == 422
    assert "Regular" in answer.text
    assert "k-field-error" in answer.text
    assert fresh(booking).total_minor == 20_000


def test_another_charge_needs_a_title_and_an_amount(desk, booking):
    person = desk()

    wrong = person.post(page(booking, "/charges/new"), guarded(booking, title="", amount="0", tax="19", item=""))
    right = person.post(page(booking, "/charges/new"), guarded(booking, title="Lamp", amount="40", tax="19", item=""))

    assert (wrong.status_code, right.status_code) == (422, 302)
    assert fresh(booking).total_minor == 24_000


def test_the_same_form_sent_twice_adds_one_discount_and_keeps_what_was_typed(desk, booking):
    typed = guarded(booking, title="Regular", percent="10", amount="", item="")
    person = desk()
    person.post(page(booking, "/discounts/new"), typed)

    again = person.post(page(booking, "/discounts/new"), typed)

    assert again.status_code == 409
    assert 'value="Regular"' in again.text
    assert len(fresh(booking).charges) == 1


def test_extras_of_an_item_are_chosen_in_a_form(desk, booking, house, make_extra):
    linen = make_extra(house, price=1_500, max_quantity=3)
    person = desk()
    where = page(booking, f"/items/{booking.items[0].id}/extras")

    too_many = person.post(where, guarded(booking, **{f"extra-{linen.id}": "4"}))
    taken = person.post(where, guarded(booking, **{f"extra-{linen.id}": "2"}))

    assert (too_many.status_code, taken.status_code) == (422, 302)
    assert fresh(booking).total_minor == 23_000


def test_prices_are_shown_before_and_after_and_only_ticked_ones_are_taken_over(desk, booking, house):
    second = add(booking, house)
    with transaction():
        db.session.get_one(Service, house.id).price_minor = 15_000
    person = desk()

    text = person.get(page(booking, "/prices")).text
    answer = person.post(page(booking, "/prices"), guarded(booking, items=str(second)))

    assert "€200.00" in text
    assert "€300.00" in text
    assert "+€100.00" in text
    assert answer.status_code == 302
    assert [item.price_minor for item in fresh(booking).items] == [20_000, 15_000]


def test_nothing_ticked_is_said_beside_the_table(desk, booking, house):
    with transaction():
        db.session.get_one(Service, house.id).price_minor = 15_000

    answer = desk().post(page(booking, "/prices"), guarded(booking))

    assert answer.status_code == 422
    assert fresh(booking).total_minor == 20_000


def test_unchanged_prices_offer_nothing_to_take_over(desk, booking):
    text = desk().get(page(booking, "/prices")).text

    assert "Nothing to take over." in text
    assert "Take over the ticked prices" not in text


def test_a_service_is_added_after_its_price_was_shown(desk, booking, make_service):
    boat = make_service("Boat", price_minor=3_000)
    where = page(booking, f"/items/new/{boat.id}")
    typed = guarded(booking, first="2026-06-20", last="2026-06-22", quantity="1", persons="2")
    person = desk()

    shown = person.post(where, {**typed, "step": "price"})
    answer = person.post(where, typed)

    assert "€60.00" in shown.text
    assert answer.status_code == 302
    assert [item.persons for item in fresh(booking).items] == [0, 2]


def test_an_end_before_the_start_is_named_beside_its_field(desk, booking, house):
    typed = guarded(booking, first="2026-06-22", last="2026-06-20", quantity="1", persons="0")
    person = desk()

    answers = [person.post(page(booking, f"/items/new/{house.id}"), {**typed, "step": step}) for step in ("price", "")]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert all("The end must be after the start." in answer.text for answer in answers)
    assert len(fresh(booking).items) == 1


def test_an_item_gets_another_time_and_more_places_in_one_form(desk, booking):
    item = booking.items[0]
    typed = guarded(booking, first="2026-06-10", last="2026-06-13", quantity="2", persons="4", new_price="true")

    answer = desk().post(page(booking, f"/items/{item.id}/edit"), typed)

    changed = fresh(booking).items[0]
    assert answer.status_code == 302
    assert (changed.units, changed.quantity, changed.persons, changed.price_minor) == (3, 2, 4, 60_000)


def test_an_item_keeps_its_price_when_the_new_one_is_not_asked_for(desk, booking):
    typed = guarded(booking, first="2026-06-10", last="2026-06-13", quantity="1", persons="0")

    desk().post(page(booking, f"/items/{booking.items[0].id}/edit"), typed)

    assert fresh(booking).items[0].price_minor == 20_000


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/items/{item}/edit", {"first": "2026-06-08", "last": "2026-06-10", "quantity": "1", "persons": "0"}),
        ("/prices", {"items": "{item}"}),
        ("/items/{second}/remove", {}),
    ],
)
def test_the_actions_of_the_card_come_back_to_the_card(desk, booking, house, path, form):
    second = add(booking, house)
    with transaction():
        db.session.get_one(Service, house.id).price_minor = 15_000
    ids = {"item": booking.items[0].id, "second": second}
    person = desk()
    where = page(booking, path.format(**ids))

    shown = person.get(f"{where}?back=customer")
    typed = {name: value.format(**ids) for name, value in form.items()}
    answer = person.post(where, {**guarded(booking), **typed, "back": "customer"})

    assert 'name="back" value="customer"' in shown.text
    assert answer.location.endswith(f"/office/customers/{booking.customer_id}")


@pytest.mark.parametrize("back", ["https://evil.example", "//evil.example", "/office"])
def test_a_form_leads_back_to_our_own_pages_only(desk, booking, house, back):
    second = add(booking, house)

    shown = desk().get(page(booking, f"/items/{second}/remove?back={back}"))
    answer = desk(Role.MANAGER).post(page(booking, f"/items/{second}/remove"), {**guarded(booking), "back": back})

    assert "evil" not in shown.text
    assert answer.status_code == 422
    assert len(fresh(booking).items) == 2


def test_the_only_item_offers_to_cancel_instead(desk, booking):
    text = desk().get(page(booking, f"/items/{booking.items[0].id}/remove")).text

    assert "Please cancel the booking instead." in text
    assert "Delete the item" not in text


def test_the_booking_goes_to_another_customer_after_a_question(desk, booking, make_customer):
    bo = make_customer("Bo", "Ek", "bo@example.org")
    person = desk()

    found = person.get(page(booking, "/customer?q=Ek")).text
    question = person.get(page(booking, f"/customer/{bo.id}")).text
    answer = person.post(page(booking, f"/customer/{bo.id}"), guarded(booking, confirmation="true"))

    assert page(booking, f"/customer/{bo.id}") in found
    assert "from Ada Lind to Bo Ek" in question
    assert answer.status_code == 302
    assert fresh(booking).customer_id == bo.id
    assert {one.recipient_address for one in messages_about("booking", booking.id)} == {"bo@example.org"}


@pytest.mark.parametrize(
    ("goal", "leads"),
    [("/office/bookings/{id}", "/office/bookings/{id}"), ("https://evil.example", "/office/customers/")],
)
def test_a_customer_is_completed_in_the_middle_of_a_booking(desk, booking, goal, leads):
    where = f"/office/customers/{booking.customer_id}/edit?next={goal.format(id=booking.id)}"
    person = desk()
    form = next(one for one in forms_of(person.get(where).text) if "last_name" in dict(one.values))

    answer = person.post(where, MultiDict(form.values))

    assert answer.status_code == 302
    assert answer.location.startswith(leads.format(id=booking.id))


def test_the_booking_goes_to_somebody_new_or_nothing_is_created(desk, booking):
    person, count = desk(), how_many(Customer)
    typed = {"first_name": "Cy", "last_name": "Of", "email": "", "phone": "", "company": "", "language": "en"}

    stale = person.post(page(booking, "/customer/new"), {**guarded(booking), **typed, "version": "99"})
    unnamed = person.post(page(booking, "/customer/new"), {**guarded(booking), **typed, "last_name": ""})
    before = how_many(Customer)
    answer = person.post(page(booking, "/customer/new"), {**guarded(booking), **typed})

    assert (stale.status_code, unnamed.status_code, answer.status_code) == (409, 422, 302)
    assert before == count
    assert fresh(booking).customer.name == "Cy Of"


def test_a_booking_is_copied_to_another_day(desk, booking):
    typed = {"first_day": "2026-08-01", "kind": "offer", "with_answers": "true", "form_key": "one"}
    person = desk()

    answers = [person.post(page(booking, "/copy"), typed) for _ in range(2)]

    assert answers[0].location == answers[1].location
    assert how_many(Booking) == 2


def test_a_copy_where_nothing_is_free_keeps_what_was_typed(desk, make_booking, make_service):
    booking = make_booking(service=make_service("Boat", capacity=1))
    typed = {"first_day": "2026-06-08", "kind": "booking", "form_key": "one"}

    answer = desk().post(page(booking, "/copy"), typed)

    assert answer.status_code == 409
    assert 'value="2026-06-08"' in answer.text


def test_documents_are_filed_listed_and_deleted(desk, booking):
    person = desk()

    filed = person.post(
        page(booking, "/files"), {"file": (io.BytesIO(PDF), "contract.pdf")}, content_type="multipart/form-data"
    )
    shown = person.get(page(booking, "/messages")).text
    stored = files(booking)[0].id
    removed = person.post(page(booking, f"/files/{stored}/remove"))

    assert (filed.status_code, removed.status_code) == (302, 302)
    assert "contract.pdf" in shown
    assert files(booking) == []
    assert "contract.pdf was deleted" in person.get(page(booking, "/history")).text


def test_a_file_that_is_not_allowed_is_refused_beside_its_field(desk, booking):
    answer = desk().post(
        page(booking, "/files"), {"file": (io.BytesIO(b"MZ"), "run.exe")}, content_type="multipart/form-data"
    )

    assert answer.status_code == 422
    assert "field-file-error" in answer.text


def test_the_answer_of_a_data_field_is_not_deleted_as_a_document(desk, make_booking, make_service, add_question):
    house = make_service()
    add_question(house, "pass", FieldType.FILE)
    booking = make_booking(service=house)
    person = desk()
    person.post(page(booking, "/files"), {"file": (io.BytesIO(PDF), "pass.pdf")}, content_type="multipart/form-data")
    stored = files(booking)[0].id
    with transaction():
        get_booking(booking.id).items[0].answers = {"pass": str(stored)}

    answer = person.post(page(booking, f"/files/{stored}/remove"))

    assert answer.status_code == 404
    assert len(files(booking)) == 1


def test_the_printed_sheet_has_everything_and_no_menu(desk, make_booking, make_service, add_question):
    house = make_service()
    add_question(house, "wish")
    add_question(house, "name", scope=FieldScope.PARTICIPANT)
    booking = make_booking(service=house, people=1, answers={"wish": "early"})

    text = desk(Role.READ_ONLY).get(page(booking, "/print")).text

    assert all(word in text for word in (booking.number, "Ada Lind", "Lake house", "early", "€200.00"))
    assert "k-side" not in text


def test_a_reader_sees_the_price_and_no_way_to_change_it(desk, booking):
    text = desk(Role.READ_ONLY).get(page(booking)).text

    assert "€200.00" in text
    assert not any(path in text for path in ("/discounts/new", "/prices", "/copy", "/items/new"))


def test_a_cancelled_booking_can_be_copied_and_not_repriced(desk, booking):
    person = desk()
    person.post(page(booking, "/cancel"), {"message": "no"})

    text = person.get(page(booking)).text

    assert page(booking, "/copy") in text
    assert page(booking, "/prices") not in text
