"""Sign-in in the booking route: with customers' logins on or off (C-01 to C-05)."""

import pytest
from sqlalchemy import select

from core.activities.services import SYSTEM
from core.bookings.models import Booking
from core.customers import access
from core.customers.access import access_of, choose_customer_password, create_access, has_access
from core.customers.access_mails import SEND_PASSWORD_LINK
from core.customers.access_models import CustomerLogin, CustomerRights
from core.customers.models import Customer
from core.customers.services import Address
from core.db import db, transaction
from core.jobs.queue import run_now
from core.landlords.models import Landlord
from core.links.models import SignedLink
from core.links.services import link_url
from core.messages.models import Message
from tests.conftest import NOW, PASSWORD
from tests.storefront.conftest import Visitor

EMAIL = "ada@example.org"
PAGES = ("/sign-in", "/forgotten")


@pytest.fixture
def logins(landlord) -> None:
    """Customers of the landlord have a login."""
    with transaction():
        found = db.session.get_one(Landlord, landlord.id)
        found.settings = {**found.settings, "customer_login": True}


@pytest.fixture
def ada(logins, make_customer) -> Customer:
    """A customer who can sign in."""
    address = Address("Seeweg 1", "10115", "Berlin", "DE")
    customer = make_customer(phones=("+49 30 23125 100",), address=address)
    with transaction():
        login = create_access(db.session.get_one(Customer, customer.id), actor=SYSTEM, at=NOW)
        choose_customer_password(login, PASSWORD, actor=SYSTEM, at=NOW)
    return customer


def sign_in(visitor: Visitor, password: str = PASSWORD, email: str = EMAIL):
    return visitor.post("/sign-in", {"email": email, "password": password})


def everything(model) -> list:
    db.session.rollback()
    return list(db.session.scalars(select(model).order_by(model.id)))


def test_without_logins_nothing_of_them_is_shown_and_each_booking_makes_a_customer(visitor, make_service):
    service = make_service()
    for first in ("2026-07-03", "2026-08-03"):
        visitor.choose(service.id, first=first, last=f"{first[:-1]}5")
        pages = [visitor.get(path).text for path in ("/", f"/services/{service.id}", "/selection", "/details")]
        visitor.answer()
        pages.append(visitor.get("/summary").text)
        assert visitor.book().status_code == 303
        pages.append(visitor.get("/done").text)

    assert not any("Sign in" in page or "login" in page for page in pages)
    assert [visitor.get(path).status_code for path in PAGES] == [404, 404]
    assert sign_in(visitor).status_code == 404
    assert len(everything(Customer)) == 2
    assert not everything(CustomerLogin)
    assert {message.kind for message in everything(Message)} == {"core.booking_confirmation"}


def test_the_first_booking_creates_the_login_and_mails_its_link(logins, visitor, make_service):
    visitor.choose(make_service().id)

    details = visitor.get("/details").text
    visitor.answer()
    visitor.book()

    [booking] = everything(Booking)
    [login] = everything(CustomerLogin)
    assert "You have booked here before?" in details
    assert (login.customer_id, login.email_key, login.password_hash) == (booking.customer_id, EMAIL, "")
    assert sorted(message.kind for message in everything(Message)) == [
        "core.booking_confirmation",
        "core.customer_access",
    ]


def test_the_link_leads_to_a_password_and_then_into_the_route(logins, visitor, make_service):
    visitor.choose(make_service().id)
    visitor.answer()
    visitor.book()
    [link] = everything(SignedLink)
    address = link_url(link).removeprefix("https://kontor.test")

    wrong = visitor.open("POST", address, data={"email": "eve@example.org"})
    opened = visitor.open("POST", address, data={"email": EMAIL})
    short = visitor.open("POST", opened.location, data={"new": "short", "again": "short"})
    differ = visitor.open("POST", opened.location, data={"new": PASSWORD, "again": "something else here"})
    chosen = visitor.open("POST", opened.location, data={"new": PASSWORD, "again": PASSWORD})
    again = visitor.open("POST", opened.location, data={"new": PASSWORD, "again": PASSWORD})

    assert wrong.status_code == 422
    assert "The password needs at least 12 characters." in short.text
    assert "The two new passwords differ." in differ.text
    assert chosen.location == "/book/seeblick/"
    assert "Ada Lind" in visitor.get("/").text
    assert again.status_code == 403


def test_a_password_cannot_be_chosen_without_the_link(app, ada):
    assert Visitor(app).get("/access/1").status_code == 403
    assert Visitor(app).post("/access/1", {"new": PASSWORD, "again": PASSWORD}).status_code == 403


def test_somebody_who_signs_in_types_nothing_twice(ada, visitor, make_service):
    visitor.choose(make_service().id)

    signed_in = sign_in(visitor)
    details = visitor.get("/details")
    summary = visitor.get("/summary").text
    visitor.book()

    assert signed_in.location == "/book/seeblick/details"
    assert details.location == "/book/seeblick/summary"
    for known in ("Ada Lind", EMAIL, "Seeweg 1"):
        assert known in summary
    [booking] = everything(Booking)
    assert booking.customer_id == ada.id
    assert len(everything(Customer)) == 1


def test_somebody_who_signs_in_answers_only_what_belongs_to_the_booking(ada, visitor, make_service, add_question):
    service = make_service()
    add_question(service, "plate", is_required=True)
    visitor.choose(service.id)
    sign_in(visitor)

    page = visitor.get("/details").text
    forged = visitor.post("/details", {"i1-b-plate": "B-AB 1", "email": "eve@example.org"})
    answered = visitor.post("/details", {"i1-b-plate": "B-AB 1"})

    assert "You book as" in page
    assert 'name="email"' not in page
    assert forged.status_code == 422
    assert answered.location == "/book/seeblick/summary"


def test_the_rights_of_somebody_who_signs_in_are_their_own(ada, visitor, make_service, landlord):
    with transaction():
        found = db.session.get_one(Landlord, landlord.id)
        found.settings = {**found.settings, "booking_rights": {"book": False, "request_offer": False}}
        db.session.add(CustomerRights(customer_id=ada.id, overrides={"reserve": True, "reservation_days": 2}))
    service = make_service()

    stranger = visitor.get(f"/services/{service.id}").text
    sign_in(visitor)
    visitor.choose(service.id)
    summary = visitor.get("/summary").text
    refused = visitor.book(kind="booking")
    reserved = visitor.book(kind="reservation")

    assert "You cannot book online here." in stranger
    assert "Sign in" in stranger
    assert 'value="reservation"' in summary
    assert 'value="booking"' not in summary
    assert refused.status_code == 403
    assert reserved.location == "/book/seeblick/done"
    assert [booking.kind_name for booking in everything(Booking)] == ["reservation"]


def test_an_address_with_a_login_is_told_to_sign_in_and_nothing_else(ada, visitor, make_service):
    visitor.choose(make_service().id)

    answer = visitor.answer(first_name="Eve", email="ADA@example.org", street="Elsewhere 9")

    assert answer.status_code == 409
    assert "There is a login with this e-mail address already. Please sign in." in answer.text
    assert "/book/seeblick/sign-in" in answer.text
    assert "/book/seeblick/forgotten" in answer.text
    assert 'value="Elsewhere 9"' in answer.text
    assert "Seeweg 1" not in answer.text
    assert "Lind" not in answer.text.replace('value="Lind"', "")


def test_an_address_that_got_a_login_meanwhile_is_not_booked_with(logins, app, visitor, make_service):
    service = make_service(capacity=5)
    other = Visitor(app)
    for one in (visitor, other):
        one.choose(service.id, first="2026-07-03", last="2026-07-06", quantity="1")
        one.answer()
    seen = visitor.seen()
    other.book()

    answer = visitor.book(seen)

    assert answer.location == "/book/seeblick/details"
    assert len(everything(Booking)) == len(everything(Customer)) == 1


def test_known_addresses_cannot_be_found_out_in_masses(ada, visitor, make_service):
    visitor.choose(make_service().id)

    statuses = [visitor.answer().status_code for _number in range(22)]

    assert statuses == [409] * 20 + [429] * 2


@pytest.mark.parametrize(("email", "password"), [(EMAIL, "wrong"), ("nobody@example.org", PASSWORD), ("", "")])
def test_wrong_credentials_get_one_answer(ada, visitor, email, password):
    answer = sign_in(visitor, password, email)

    assert answer.status_code == 422
    assert "E-mail address and password do not match." in answer.text
    assert "Ada Lind" not in visitor.get("/").text


def test_guessing_is_slowed_down(ada, visitor):
    statuses = [sign_in(visitor, "wrong").status_code for _number in range(11)]

    assert statuses == [422] * 10 + [429]
    assert sign_in(visitor).status_code == 429


def test_signing_out_ends_the_session_in_every_browser(app, ada, visitor):
    other = Visitor(app)
    for one in (visitor, other):
        sign_in(one)
        assert "Ada Lind" in one.get("/").text

    visitor.post("/sign-out", {})

    assert "Ada Lind" not in visitor.get("/").text
    assert "Ada Lind" not in other.get("/").text


def test_a_session_ends_with_the_login_and_when_logins_are_switched_off(ada, visitor, landlord):
    sign_in(visitor)
    with transaction():
        db.session.get_one(Landlord, landlord.id).settings = {"customer_login": False}
    off = visitor.get("/").text
    with transaction():
        db.session.get_one(Landlord, landlord.id).settings = {"customer_login": True}
        db.session.delete(access_of(ada.id))

    assert "Ada Lind" not in off
    assert "Ada Lind" not in visitor.get("/").text


def test_a_login_opens_nothing_at_another_landlord(ada, visitor, make_landlord):
    other = make_landlord("other")
    with transaction():
        db.session.get_one(Landlord, other.id).settings = {"customer_login": True}
    sign_in(visitor)
    visitor.base = "/book/other"

    assert "Ada Lind" not in visitor.get("/").text
    assert sign_in(visitor).status_code == 422


def test_a_forgotten_password_gets_the_same_answer_whoever_asks(app, ada, visitor, landlord):
    known = visitor.post("/forgotten", {"email": EMAIL})
    unknown = visitor.post("/forgotten", {"email": "nobody@example.org"})
    waiting = app.extensions["kontor.queue"].waiting
    jobs = [waiting.get_nowait() for _job in range(waiting.qsize())]
    for job, ids in [one for one in jobs if one and one[0] == SEND_PASSWORD_LINK]:
        assert run_now(job, *ids)

    assert (known.status_code, known.location) == (unknown.status_code, unknown.location)
    assert [message.recipient_address for message in everything(Message)] == [EMAIL]


def test_a_forgotten_password_takes_the_same_statements_whoever_asks(ada, visitor, counting):
    visitor.post("/forgotten", {"email": EMAIL})
    with counting() as known:
        visitor.post("/forgotten", {"email": EMAIL})
    with counting() as unknown:
        visitor.post("/forgotten", {"email": "nobody@example.org"})

    assert known.statements == unknown.statements


def test_sign_in_does_the_same_work_for_unknown_people(ada, visitor, counting, monkeypatch):
    checked = []
    verify = access.verify_password
    monkeypatch.setattr(access, "verify_password", lambda *given: checked.append(given) or verify(*given))

    with counting() as known:
        sign_in(visitor, "wrong")
    with counting() as unknown:
        sign_in(visitor, "wrong", "nobody@example.org")

    assert known.statements == unknown.statements
    assert [bool(stored) for stored, _password in checked] == [True, False]


def test_has_access_knows_only_addresses_of_this_landlord(ada):
    assert has_access(EMAIL)
    assert not has_access("nobody@example.org")
