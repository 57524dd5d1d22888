from datetime import date

import pytest
from sqlalchemy import select

from core.activities.services import SYSTEM, activities_of
from core.customers.models import Customer
from core.customers.services import (
    Address,
    CustomerData,
    NumberTaken,
    change_customer,
    create_customer,
    get_customer,
)
from core.db import db, transaction
from core.errors import Conflict
from core.isolation import use_landlord
from core.permissions.rights import Role
from tests.conftest import NOW, browser, unguarded

FORM = {
    "kind": "person",
    "company": "",
    "first_name": "Ada",
    "last_name": "Lind",
    "email": "ada@example.org",
    "phones": ["030 23125 001", "0171 39200 11", ""],
    "street": "Am See 1",
    "postal_code": "10115",
    "city": "Berlin",
    "country": "DE",
    "birthday": "1980-02-29",
    "language": "de",
    "vat_id": "",
    "number": "",
    "comment": "Likes\nthe quiet bay",
}


def customers():
    return db.session.scalars(select(Customer).order_by(Customer.id)).all()


def changing(customer, **more):
    return {**FORM, "number": customer.number, "version": str(customer.version), **more}


def test_a_customer_is_created_with_the_next_number(owner):
    answer = owner.post("/office/customers/new", data=FORM)

    [customer] = customers()
    assert answer.location == f"/office/customers/{customer.id}"
    assert customer.number == "K-00001"
    assert [phone.number for phone in customer.phones] == ["030 23125 001", "0171 39200 11"]
    assert [phone.international for phone in customer.phones] == ["+493023125001", "+491713920011"]
    assert customer.addresses[0].city == "Berlin"
    assert customer.birthday == date(1980, 2, 29)


def test_phones_are_read_as_dialled_in_the_customers_country(owner):
    owner.post("/office/customers/new", data={**FORM, "country": "FR", "phones": ["06 39 98 00 11"]})
    owner.post("/office/customers/new", data={**FORM, "country": "GB", "phones": ["07700 900123"]})
    owner.post("/office/customers/new", data={**FORM, "country": "", "phones": ["030 23125 001", "+1 202-555-0123"]})

    found = [[phone.international for phone in customer.phones] for customer in customers()]
    assert found == [["+33639980011"], ["+447700900123"], ["+493023125001", "+12025550123"]]


def test_a_number_set_by_hand_is_kept_and_never_drawn_again(owner):
    owner.post("/office/customers/new", data={**FORM, "number": "K-00001"})
    owner.post("/office/customers/new", data=FORM)

    assert [customer.number for customer in customers()] == ["K-00001", "K-00002"]


def test_a_number_that_is_taken_is_refused_and_nothing_is_lost(owner):
    owner.post("/office/customers/new", data=FORM)

    answer = owner.post("/office/customers/new", data={**FORM, "number": "K-00001", "first_name": "Grace"})

    assert answer.status_code == 422
    assert "Another customer has the number K-00001." in answer.text
    assert 'value="Grace"' in answer.text
    assert "0171 39200 11" in answer.text


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"first_name": "x" * 300}, "The limit is 120 characters"),
        ({"last_name": "x" * 300}, "The limit is 120 characters"),
        ({"company": "x" * 300}, "The limit is 200 characters"),
        ({"email": "x" * 300 + "@example.org"}, "The limit is 254 characters"),
        ({"email": "not an address"}, "not an e-mail address"),
        ({"phones": ["030 1", "12ab"]}, "is not a phone number"),
        ({"phones": ["1" * 300]}, "is not a phone number"),
        ({"phones": ["030 23125 001"] * 11}, "at most 10 numbers"),
        ({"birthday": "2999-01-01"}, "in the future"),
        ({"birthday": "1066-01-01"}, "check the year"),
        ({"birthday": "31.12.1980"}, "Please enter a date"),
        ({"country": "XX"}, "choose one of the options"),
        ({"language": "it"}, "choose one of the options"),
        ({"kind": "alien"}, "choose one of the options"),
        ({"kind": "company"}, "Please enter the company"),
        ({"first_name": "", "last_name": ""}, "Please enter a name or a company"),
        ({"vat_id": "x" * 41}, "The limit is 40 characters"),
        ({"comment": "x" * 10001}, "The limit is 10000 characters"),
        ({"landlord_id": "7"}, "does not belong to it"),
        ({"sort_key": "a"}, "does not belong to it"),
        ({"version": "1"}, "does not belong to it"),
    ],
)
def test_bad_input_is_explained_and_nothing_typed_is_lost(owner, wrong, says):
    answer = owner.post("/office/customers/new", data={**FORM, **wrong})

    assert answer.status_code == 422
    assert says in answer.text
    assert "Likes" in answer.text or "comment" in wrong
    assert "Am See 1" in answer.text
    assert not customers()


def test_all_errors_come_at_once(owner):
    wrong = {"email": "x", "phones": ["12ab"], "birthday": "2999-01-01", "kind": "company"}

    page = owner.post("/office/customers/new", data={**FORM, **wrong}).text

    for says in ("not an e-mail address", "is not a phone number", "in the future", "Please enter the company"):
        assert says in page, says


def test_a_name_in_markup_is_shown_as_text(owner):
    answer = owner.post("/office/customers/new", data={**FORM, "last_name": "<img src=x onerror=alert(1)>"})

    for address in (answer.location, "/office/customers/", f"{answer.location}/edit"):
        assert "<img src=x" not in owner.get(address).text
        assert "&lt;img src=x" in owner.get(address).text


def test_countries_are_offered_by_name_with_the_own_one_first(app, landlord, sign_in):
    page = sign_in(Role.OWNER, landlord.id, language="de").get("/office/customers/new").text

    options = page.partition('id="field-country"')[2].partition("</select>")[0]
    assert options.index("Deutschland") < options.index("Afghanistan")
    assert options.index("Österreich") < options.index("Polen")
    assert 'value="DE" selected' in options


def test_changes_are_saved_with_before_and_after(owner, make_customer):
    customer = make_customer()

    answer = owner.post(f"/office/customers/{customer.id}/edit", data=changing(customer, last_name="Lund"))

    assert answer.status_code == 302
    assert customers()[0].last_name == "Lund"
    page = owner.get(answer.location).text
    assert "The customer&#39;s data were changed" in page
    assert "<del>Lind</del>" in page
    assert "<ins>Lund</ins>" in page


def test_saving_the_same_again_changes_nothing(owner, make_customer):
    customer = make_customer()
    owner.post(f"/office/customers/{customer.id}/edit", data=changing(customer))
    version = customers()[0].version

    owner.post(f"/office/customers/{customer.id}/edit", data=changing(customers()[0]))

    assert customers()[0].version == version
    assert len(activities_of("customer", customer.id)) == 2


def test_a_conflict_shows_what_differs_and_keeps_what_was_typed(owner, make_customer):
    customer = make_customer()
    opened = changing(customer, last_name="Typed", city="Bremen")
    owner.post(f"/office/customers/{customer.id}/edit", data=changing(customer, last_name="Saved"))

    refused = owner.post(f"/office/customers/{customer.id}/edit", data=opened)

    assert refused.status_code == 409
    assert customers()[0].last_name == "Saved"
    assert "Somebody else saved this customer" in refused.text
    rows = refused.text.partition("What differs")[2].partition("</table>")[0]
    assert "Saved" in rows
    assert "Typed" in rows
    assert "Bremen" in rows
    assert "ada@example.org" not in rows
    assert 'value="Typed"' in refused.text
    assert f'name="version" value="{customers()[0].version}"' in refused.text


def test_after_a_conflict_the_form_can_be_sent_again(owner, make_customer):
    customer = make_customer()
    owner.post(f"/office/customers/{customer.id}/edit", data=changing(customer, last_name="Saved"))

    again = changing(customers()[0], last_name="Typed")

    assert owner.post(f"/office/customers/{customer.id}/edit", data=again).status_code == 302
    assert customers()[0].last_name == "Typed"


def test_a_changed_phone_number_alone_is_noticed_as_well(make_customer):
    customer = make_customer(phones=("030 23125 001",))
    before, data = customer.version, CustomerData(first_name="Ada", last_name="Lind", email="ada@example.org")

    with transaction():
        change_customer(get_customer(customer.id), data, version=before, actor=SYSTEM, at=NOW)

    assert get_customer(customer.id).version == before + 1
    with pytest.raises(Conflict), transaction():
        change_customer(get_customer(customer.id), data, version=before, actor=SYSTEM, at=NOW)


def test_an_address_can_be_removed(make_customer):
    customer = make_customer(address=Address("Am See 1", "10115", "Berlin", "DE"))
    data = CustomerData(first_name="Ada", last_name="Lind")

    with transaction():
        change_customer(get_customer(customer.id), data, version=customer.version, actor=SYSTEM, at=NOW)

    assert not get_customer(customer.id).addresses


def test_a_number_may_not_be_left_out_of_an_existing_customer(owner, make_customer):
    customer = make_customer()

    answer = owner.post(f"/office/customers/{customer.id}/edit", data=changing(customer, number=" "))

    assert answer.status_code == 422


def test_read_only_staff_see_customers_and_change_nothing(app, landlord, make_customer, sign_in):
    customer = make_customer()
    reader = sign_in(Role.READ_ONLY, landlord.id)

    with unguarded(app):
        card = reader.get(f"/office/customers/{customer.id}")
        assert card.status_code == 200
        assert f"/office/customers/{customer.id}/edit" not in card.text
        assert "/office/customers/new" not in reader.get("/office/customers/").text
        for address in ("new", f"{customer.id}/edit"):
            assert reader.get(f"/office/customers/{address}").status_code == 403
            assert reader.post(f"/office/customers/{address}", data=FORM).status_code == 403
    assert browser(app).get(f"/office/customers/{customer.id}").status_code == 302


def test_another_landlords_customer_is_not_found(owner, make_customer, make_landlord):
    with use_landlord(make_landlord("other").id):
        foreign = make_customer("Foreign", "Person", "f@example.org")
        form = changing(foreign)

    for address in ("", "/edit"):
        assert owner.get(f"/office/customers/{foreign.id}{address}").status_code == 404
    assert owner.post(f"/office/customers/{foreign.id}/edit", data=form).status_code == 404
    assert "Foreign" not in owner.get("/office/customers/?q=foreign").text
    assert "Foreign" not in owner.get(f"/office/customers/?after={foreign.id}").text


def test_two_landlords_count_their_numbers_each_for_themselves(owner, make_customer, make_landlord):
    make_customer()
    with use_landlord(make_landlord("other").id):
        assert make_customer("B", "B", "b@example.org").number == "K-00001"


@pytest.mark.parametrize(
    ("country", "typed", "international"),
    [
        ("DE", "(030) 23125-001", "+493023125001"),
        ("AT", "0660 1234567", "+436601234567"),
        ("CH", "044 668 18 00", "+41446681800"),
        ("FR", "06 39 98 00 11", "+33639980011"),
        ("GB", "07700 900123", "+447700900123"),
        ("US", "(202) 555-0123", "+12025550123"),
        ("IT", "06 6982 1234", "+390669821234"),
        ("ES", "612 345 678", "+34612345678"),
        ("NL", "06-12345678", "+31612345678"),
        ("PL", "512 345 678", "+48512345678"),
        ("DE", "0045 32 12 34 56", "+4532123456"),
    ],
)
def test_phones_are_read_in_the_spelling_of_their_country(owner, country, typed, international):
    owner.post("/office/customers/new", data={**FORM, "country": country, "phones": [typed]})

    assert [phone.international for phone in customers()[0].phones] == [international]


def test_phones_and_addresses_carry_labels_and_there_can_be_several(owner):
    more = {
        "phone_labels": ["work", "mobile", ""],
        "address_label": "home",
        "more-label": ["billing", ""],
        "more-street": ["Hafen 2", ""],
        "more-postal_code": ["24103", ""],
        "more-city": ["Kiel", ""],
        "more-country": ["DE", "DE"],
    }

    answer = owner.post("/office/customers/new", data={**FORM, **more})

    [customer] = customers()
    assert [phone.label for phone in customer.phones] == ["work", "mobile"]
    assert [(one.label, one.city) for one in customer.addresses] == [("home", "Berlin"), ("billing", "Kiel")]
    card = owner.get(answer.location).text
    for text in ("Work", "Mobile", "Billing", "Hafen 2"):
        assert text in card, text
    form = owner.get(f"{answer.location}/edit").text
    assert form.count('name="more-street"') == 2
    assert form.count('name="phones"') == 3


@pytest.mark.parametrize("name", ["👩‍👩‍👧 Lind", "מרים כהן", "\u202eLind", "Ng", "O'Neil-Şahin"])
def test_names_of_the_whole_world_are_taken(owner, name):
    answer = owner.post("/office/customers/new", data={**FORM, "last_name": name})

    assert answer.status_code == 302
    assert customers()[0].last_name == name


@pytest.mark.parametrize(
    ("country", "typed", "is_right"),
    [
        ("DE", "DE123456789", True),
        ("DE", "DE 123 456 789", True),
        ("DE", "123456789", True),
        ("DE", "DE12345678", False),
        ("DE", "ATU12345678", True),
        ("AT", "AT12345678", False),
        ("CH", "CHE-123.456.789 MWST", True),
        ("GR", "EL123456789", True),
        ("US", "12-3456789", True),
        ("DE", "???", False),
    ],
)
def test_a_vat_id_is_checked_by_its_shape(owner, country, typed, is_right):
    answer = owner.post("/office/customers/new", data={**FORM, "country": country, "vat_id": typed, "phones": []})

    assert answer.status_code == (302 if is_right else 422)
    assert ("This is not a VAT id." in answer.text) is not is_right


def test_a_number_that_somebody_else_took_in_the_same_moment_is_refused(make_customer, monkeypatch):
    """Nobody sees the number of a transaction that is not over yet: both find it free, and the database decides."""
    first, second = make_customer(), make_customer("Bo", "Berg", "bo@example.org")
    monkeypatch.setattr("core.customers.services._taken", lambda numbers: set())
    taken = CustomerData(last_name="Cole", number=first.number)

    for write in (
        lambda: create_customer(taken, actor=SYSTEM, at=NOW),
        lambda: change_customer(
            get_customer(second.id, locked=True), taken, version=second.version, actor=SYSTEM, at=NOW
        ),
    ):
        with pytest.raises(NumberTaken), transaction():
            write()

    assert [one.last_name for one in customers()] == ["Lind", "Berg"]
