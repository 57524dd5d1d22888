"""A customer's account: their bookings, documents, data and consents, and nobody else's (C-01 to C-06)."""

from contextvars import Context
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from sqlalchemy import select

from core.activities.models import Activity
from core.activities.services import SYSTEM, Subject
from core.bookings.services import NewBooking, NewItem, create_booking
from core.catalogue.periods import Period
from core.consent.models import ConsentPurpose, ConsentWay
from core.consent.services import ConsentSource, consents_of, record_consents
from core.customers.access import access_of, choose_customer_password
from core.customers.email_change import CONFIRM, PURPOSE
from core.customers.invitations import invite_customer
from core.customers.models import Customer
from core.customers.request_models import CustomerRequest
from core.customers.requests import month_after
from core.customers.services import Address, change_customer, data_of, get_customer
from core.db import db, transaction
from core.files.services import claim_files, store_upload
from core.landlords.models import Landlord
from core.links.models import SignedLink
from core.links.services import link_url
from core.long_work.models import LongWork
from core.messages.kinds import NotNow, message_kind
from core.messages.models import Message
from core.permissions.rights import Role
from core.privacy.export import run_export
from tests.conftest import NOW, PASSWORD
from tests.files.samples import PDF, upload
from tests.storefront.conftest import Visitor

PAGES = ("", "/documents", "/data", "/consents", "/security", "/email")
DATA = {
    "first_name": "Ada",
    "last_name": "Lind",
    "company": "",
    "street": "Neuweg 2",
    "postal_code": "10117",
    "city": "Berlin",
    "country": "DE",
    "language": "en",
    "phones": "+49 30 23125 100",
}


def set_logins(landlord, is_on: bool) -> None:
    with transaction():
        found = db.session.get_one(Landlord, landlord.id)
        found.settings = {**found.settings, "customer_login": is_on}


def with_login(customer: Customer, *, invited: bool = True) -> Customer:
    with transaction():
        login = invite_customer(get_customer(customer.id), actor=SYSTEM, at=NOW)
        choose_customer_password(login, PASSWORD, actor=SYSTEM, at=NOW)
        login.invited_at = NOW if invited else None
    return customer


def book(customer: Customer, service, day: int = 40) -> int:
    start = NOW.replace(hour=14) + timedelta(days=day)
    new = NewBooking([NewItem(service.id, Period(start, start + timedelta(days=2), 2))], channel="office")
    with transaction():
        return create_booking(get_customer(customer.id), new, actor=SYSTEM, at=NOW).id


def file_for(customer: Customer, name: str) -> int:
    with transaction():
        stored = store_upload(upload(PDF, name), at=NOW)
        claim_files([stored.id], Subject("customer", customer.id, customer.id))
        return stored.id


@pytest.fixture
def ada(make_customer) -> Customer:
    address = Address("Seeweg 1", "10115", "Berlin", "DE")
    return with_login(make_customer(phones=("+49 30 23125 100",), address=address, language="en"))


@pytest.fixture
def bo(make_customer) -> Customer:
    return with_login(make_customer("Bo", "Berg", "bo@example.org", language="en"))


@pytest.fixture
def signed_in(ada, visitor) -> Visitor:
    """Ada in her account."""
    enter(visitor)
    return visitor


def enter(visitor: Visitor, email: str = "ada@example.org", password: str = PASSWORD):
    return visitor.post("/account/sign-in", {"email": email, "password": password})


def version_of(visitor: Visitor) -> str:
    return visitor.get("/account/data").text.split('name="version" value="')[1].split('"')[0]


@pytest.mark.parametrize("page", PAGES)
def test_without_signing_in_every_page_leads_to_it(ada, visitor, page):
    assert visitor.get(f"/account{page}").location == "/book/seeblick/account/sign-in"


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_for_its_customer(signed_in, page):
    answer = signed_in.get(f"/account{page}")

    assert answer.status_code == 200
    assert "Ada Lind" in answer.text


def test_bookings_are_shown_with_what_is_to_come_first(signed_in, ada, make_service):
    service = make_service(capacity=9)
    book(ada, service, -20)
    book(ada, service)

    page = signed_in.get("/account").text

    assert page.index("To come") < page.index("Over")
    assert page.count("Lake house") == 2


def test_a_booking_shows_its_price_what_is_due_and_its_document(signed_in, ada, make_service):
    number = book(ada, make_service())

    page = signed_in.get(f"/account/bookings/{number}").text
    document = signed_in.get(f"/account/bookings/{number}/document.pdf")

    for text in ("Lake house", "€240.00", "Payments", "Confirmation as PDF"):
        assert text in page, text
    assert document.data.startswith(b"%PDF")
    assert "attachment" in document.headers["Content-Disposition"]


def test_documents_are_those_filed_with_the_customer(signed_in, ada):
    number = file_for(ada, "contract.pdf")

    page = signed_in.get("/account/documents").text

    assert "contract.pdf" in page
    assert signed_in.get(f"/account/documents/{number}").data == PDF


def test_nothing_of_another_customer_is_ever_shown(signed_in, ada, bo, make_service, visitor, app):
    service = make_service(capacity=9)
    booking, document = book(bo, service), file_for(bo, "of-bo.pdf")
    own = book(ada, service)
    pages = " ".join(signed_in.get(f"/account{page}").text for page in PAGES)
    foreign = [
        signed_in.get(f"/account/bookings/{booking}"),
        signed_in.get(f"/account/bookings/{booking}/document.pdf"),
        signed_in.get(f"/account/documents/{document}"),
    ]

    other = Visitor(app)
    enter(other, "bo@example.org")

    assert [answer.status_code for answer in foreign] == [404] * 3
    assert "Berg" not in pages
    assert "of-bo.pdf" not in pages
    # The control: for their owners the same addresses open.
    assert signed_in.get(f"/account/bookings/{own}").status_code == 200
    assert other.get(f"/account/bookings/{booking}").status_code == 200
    assert other.get(f"/account/documents/{document}").data == PDF


def test_a_file_of_a_booking_or_another_landlord_is_no_document_of_the_customer(signed_in, ada, make_service):
    with transaction():
        stored = store_upload(upload(PDF, "internal.pdf"), at=NOW)
        claim_files([stored.id], Subject("booking", book_id := 1))
        number = stored.id

    assert book_id
    assert signed_in.get(f"/account/documents/{number}").status_code == 404


def test_customers_keep_their_data_up_to_date_and_staff_read_it(signed_in, ada):
    answer = signed_in.post("/account/data", {**DATA, "version": version_of(signed_in)})

    assert answer.location == "/book/seeblick/account/data"
    db.session.rollback()
    customer = db.session.get_one(Customer, ada.id)
    line = db.session.scalars(select(Activity).where(Activity.event == "customer.changed")).one()
    assert (customer.addresses[0].street, customer.email, customer.number) == ("Neuweg 2", "ada@example.org", "K-00001")
    assert (line.actor_kind, line.actor_name) == ("customer", "Ada Lind")


def test_labels_stay_with_the_numbers_that_staff_gave_them_to(signed_in, ada):
    with transaction():
        customer = get_customer(ada.id, locked=True)
        data = replace(
            data_of(customer),
            phones=("+49 30 23125 100", "+49 171 3920011"),
            phone_labels=("landline", "mobile"),
            address=replace(data_of(customer).address, label="home"),
        )
        change_customer(customer, data, version=customer.version, actor=SYSTEM, at=NOW)

    signed_in.post("/account/data", {**DATA, "phones": ["+49 171 3920011"], "version": version_of(signed_in)})

    db.session.rollback()
    changed = data_of(get_customer(ada.id))
    assert changed.labelled_phones == [("+49 171 3920011", "mobile")]
    assert (changed.address.street, changed.address.label) == ("Neuweg 2", "home")


@pytest.mark.parametrize("forged", ["number", "comment", "email", "kind", "allows_profiling"])
def test_customers_change_nothing_that_is_not_theirs_to_change(signed_in, ada, forged):
    answer = signed_in.post("/account/data", {**DATA, "version": version_of(signed_in), forged: "person"})

    assert answer.status_code == 422


def test_somebody_who_saved_meanwhile_is_not_overwritten(signed_in, ada):
    version = version_of(signed_in)
    signed_in.post("/account/data", {**DATA, "version": version})

    answer = signed_in.post("/account/data", {**DATA, "street": "Third 3", "version": version})

    assert answer.status_code == 409
    assert 'value="Third 3"' in answer.text


def test_consents_are_given_and_withdrawn(signed_in, ada):
    signed_in.post("/account/consents", {"consents": ["promotion-email", "profiling"], "wording": "1"})
    page = signed_in.get("/account/consents").text
    shown = page.split('name="shown" value="')[1].split('"')[0]
    kept = {"consents": ["promotion-email"], "wording": "1", "shown": shown}
    signed_in.post("/account/consents", kept)

    db.session.rollback()
    states = {one.key: one for one in consents_of(ada.id)}
    assert page.count("checked") == 2
    assert "Version 1" in page
    assert (states["promotion-email"].is_given, states["profiling"].is_given) == (True, False)
    assert states["profiling"].source == "portal"
    assert not db.session.get_one(Customer, ada.id).allows_profiling


def test_a_page_that_was_open_for_long_gives_nothing_again(signed_in, ada):
    stale = {"consents": ["promotion-email", "welcome-email"], "wording": "1", "shown": "promotion-email"}
    signed_in.post("/account/consents", {"consents": ["promotion-email"], "wording": "1"})
    withdrawn = {(ConsentPurpose.PROMOTION, ConsentWay.EMAIL): False}
    with transaction():
        record_consents(get_customer(ada.id), withdrawn, ConsentSource.LINK, None, "en", SYSTEM, NOW)

    signed_in.post("/account/consents", stale)

    db.session.rollback()
    assert [one.key for one in consents_of(ada.id) if one.is_given] == ["welcome-email"]


def test_another_password_signs_out_everywhere_else(signed_in, app):
    other = Visitor(app)
    enter(other)

    wrong = signed_in.post(
        "/account/security", {"present": "wrong", "new": "a new sentence", "again": "a new sentence"}
    )
    changed = signed_in.post(
        "/account/security", {"present": PASSWORD, "new": "a new sentence", "again": "a new sentence"}
    )

    assert (wrong.status_code, changed.status_code) == (422, 303)
    assert signed_in.get("/account").status_code == 200
    assert other.get("/account").status_code == 303
    assert enter(other, password="a new sentence").location == "/book/seeblick/account"


def test_guessing_the_present_password_is_slowed_down(signed_in):
    data = {"present": "wrong", "new": "a new sentence", "again": "a new sentence"}

    assert [signed_in.post("/account/security", data).status_code for _try in range(11)] == [422] * 10 + [429]


def test_signing_out_ends_the_account_in_every_browser(signed_in, app):
    other = Visitor(app)
    enter(other)

    signed_in.post("/sign-out", {})

    assert [one.get("/account").status_code for one in (signed_in, other)] == [303, 303]


def test_a_new_address_counts_once_its_link_is_confirmed(signed_in, app, ada):
    asked = signed_in.post("/account/email", {"email": "new@example.org", "password": PASSWORD})
    db.session.rollback()
    link = db.session.scalars(select(SignedLink).where(SignedLink.purpose == PURPOSE)).one()
    mail = db.session.scalars(select(Message).where(Message.kind == CONFIRM)).one()
    before = db.session.get_one(Customer, ada.id).email
    path = link_url(link).removeprefix("https://kontor.test")
    other = Visitor(app)
    opened = other.open("POST", path, data={"email": "new@example.org"})
    looked = other.open("GET", opened.location)
    confirmed = other.open("POST", opened.location)

    db.session.rollback()
    assert asked.location == "/book/seeblick/account/data"
    assert (before, mail.recipient_address) == ("ada@example.org", "new@example.org")
    assert looked.status_code == 200
    assert confirmed.status_code == 303
    assert db.session.get_one(Customer, ada.id).email == "new@example.org"
    assert access_of(ada.id).email_key == "new@example.org"
    assert other.open("POST", opened.location).status_code == 403
    told = db.session.scalars(select(Message.recipient_address).order_by(Message.id.desc())).first()
    assert told == "ada@example.org"


def test_an_address_of_somebody_else_gets_the_same_answer_and_is_not_taken_over(signed_in, app, ada, bo):
    free = signed_in.post("/account/email", {"email": "free@example.org", "password": PASSWORD})
    taken = signed_in.post("/account/email", {"email": "bo@example.org", "password": PASSWORD})
    db.session.rollback()
    link = db.session.scalars(
        select(SignedLink).where(SignedLink.address == "bo@example.org").order_by(SignedLink.id.desc())
    ).first()
    other = Visitor(app)
    opened = other.open("POST", link_url(link).removeprefix("https://kontor.test"), data={"email": "bo@example.org"})
    other.open("POST", opened.location)

    db.session.rollback()
    assert (free.status_code, free.location) == (taken.status_code, taken.location)
    assert access_of(ada.id).email_key == "ada@example.org"
    assert access_of(bo.id).email_key == "bo@example.org"


def test_a_new_address_needs_the_password(signed_in):
    assert signed_in.post("/account/email", {"email": "new@example.org", "password": "wrong"}).status_code == 422
    assert not db.session.scalars(select(SignedLink).where(SignedLink.purpose == PURPOSE)).all()


def test_an_older_request_for_an_address_is_worth_nothing(signed_in):
    for email in ("one@example.org", "two@example.org"):
        signed_in.post("/account/email", {"email": email, "password": PASSWORD})
    first, second = db.session.scalars(select(Message).where(Message.kind == CONFIRM).order_by(Message.id))

    assert isinstance(message_kind(CONFIRM).kind.write(first, NOW), NotNow)
    assert not isinstance(message_kind(CONFIRM).kind.write(second, NOW), NotNow)


def test_off_an_invited_customer_has_an_account_and_the_route_shows_nothing_of_it(visitor, landlord, ada, make_service):
    set_logins(landlord, False)
    enter(visitor)
    visitor.choose(make_service().id)

    route = [visitor.get(path).text for path in ("/", "/details")]

    assert visitor.get("/account").status_code == 200
    assert not any("Ada Lind" in page or "Sign in" in page for page in route)


def test_off_a_login_from_a_booking_is_closed_and_on_it_is_open(visitor, landlord, make_customer):
    with_login(make_customer(language="en"), invited=False)
    set_logins(landlord, True)
    opened = enter(visitor)
    page_on = visitor.get("/account").status_code
    set_logins(landlord, False)
    page_off, refused = visitor.get("/account").status_code, enter(visitor)
    set_logins(landlord, True)

    assert opened.location == "/book/seeblick/account"
    assert (page_on, page_off, refused.status_code) == (200, 303, 422)
    assert "E-mail address and password do not match." in refused.text
    assert visitor.get("/account").status_code == 200


def test_off_the_mails_of_closed_logins_are_not_sent_and_on_they_are(landlord, make_customer):
    customer = make_customer()
    with transaction():
        invite_customer(get_customer(customer.id), actor=SYSTEM, at=NOW).invited_at = None
    [message] = db.session.scalars(select(Message))

    off = message_kind(message.kind).kind.write(message, NOW)
    set_logins(landlord, True)
    on = message_kind(message.kind).kind.write(db.session.scalars(select(Message)).one(), NOW)

    assert isinstance(off, NotNow)
    assert not isinstance(on, NotNow)


def test_an_invitation_leads_to_a_password_and_into_the_account(visitor, landlord, make_customer):
    customer = make_customer()
    with transaction():
        invite_customer(get_customer(customer.id), actor=SYSTEM, at=NOW)
    link = db.session.scalars(select(SignedLink)).one()
    opened = visitor.open("POST", link_url(link).removeprefix("https://kontor.test"), data={"email": "ada@example.org"})
    chosen = visitor.open("POST", opened.location, data={"new": PASSWORD, "again": PASSWORD})

    assert chosen.location == "/book/seeblick/account"
    assert visitor.get("/account").status_code == 200


def test_an_account_opens_nothing_at_another_landlord(signed_in, make_landlord):
    make_landlord("other")
    signed_in.base = "/book/other"

    assert signed_in.get("/account").location == "/book/other/account/sign-in"


def test_customers_ask_to_be_deleted_and_staff_see_it_with_its_day(app, signed_in, ada, landlord, sign_in):
    customer_id = ada.id
    owner = sign_in(Role.OWNER, landlord.id)
    # Signing in has switched the check of tokens on again.
    app.config["WTF_CSRF_ENABLED"] = False
    for _click in range(2):
        signed_in.post("/account/delete", {})
    own = signed_in.get("/account/security").text
    card = Context().run(lambda: owner.get(f"/office/customers/{customer_id}").text)
    settings = Context().run(lambda: owner.get("/office/settings/privacy").text)
    ended = Context().run(lambda: owner.post(f"/office/customers/{customer_id}/request/end"))

    db.session.rollback()
    [wish] = db.session.scalars(select(CustomerRequest))
    assert "You get an answer by Jul 1, 2026" in own
    assert "The law wants an answer by Jul 1, 2026" in card
    assert "Customers who want to be deleted" in settings
    assert ended.status_code == 302
    assert (wish.ended_at, wish.ended_by) == (NOW, "Owner")


def test_a_request_to_be_deleted_can_be_taken_back(signed_in, ada):
    signed_in.post("/account/delete", {})
    signed_in.post("/account/delete", {"back": "yes"})

    db.session.rollback()
    [wish] = db.session.scalars(select(CustomerRequest))
    # Staff are named there; the customer's own name would outlive the customer.
    assert wish.ended_at is not None
    assert wish.ended_by == ""
    assert "Ask for deletion" in signed_in.get("/account/security").text


@pytest.mark.parametrize(
    ("asked", "due"), [((2026, 1, 31), (2026, 2, 28)), ((2026, 12, 5), (2027, 1, 5)), ((2028, 1, 30), (2028, 2, 29))]
)
def test_the_law_gives_a_month(asked, due):
    assert month_after(date(*asked)) == date(*due)


def test_customers_take_their_own_data_with_them_and_nobody_elses(signed_in, app, ada, bo):
    signed_in.post("/account/export", {})
    db.session.rollback()
    work = db.session.scalars(select(LongWork)).one()
    waiting = signed_in.get(f"/account/export/{work.id}").status_code
    run_export(work.id)
    page = signed_in.get("/account/security").text
    other = Visitor(app)
    enter(other, "bo@example.org")

    sent = signed_in.get(f"/account/export/{work.id}")
    assert waiting == 404
    assert f"/account/export/{work.id}" in page
    with ZipFile(BytesIO(sent.data)) as archive:
        told = archive.read("customer.json").decode()
    assert "Ada" in told
    assert "Berg" not in told
    assert other.get(f"/account/export/{work.id}").status_code == 404
    assert f"/account/export/{work.id}" not in other.get("/account/security").text
