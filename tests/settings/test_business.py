"""Landlords keep the facts about their business themselves."""

import pytest

from core.db import db
from core.landlords.booking_settings import booking_settings
from core.landlords.models import Landlord
from core.permissions.rights import Role

FACTS = {
    "name": "Seeblick Boote",
    "email": "hallo@seeblick.example",
    "phone": "",
    "street": "Am See 1",
    "postal_code": "10115",
    "city": "Berlin",
    "country": "DE",
    "language": "de",
    "timezone": "Europe/Berlin",
    "currency": "EUR",
    "color": "#123456",
    "customer_number_pattern": "S-{number:04d}",
}
PAGE = "/office/settings/business"


@pytest.fixture
def owner(desk):
    return desk(Role.OWNER)


def stored(landlord) -> Landlord:
    db.session.rollback()
    return db.session.get_one(Landlord, landlord.id, populate_existing=True)


def test_the_facts_are_stored_and_the_next_customer_has_the_new_number(owner, landlord, make_customer):
    assert owner.post(PAGE, FACTS).status_code == 302

    assert (stored(landlord).name, stored(landlord).color) == ("Seeblick Boote", "#123456")
    assert make_customer().number == "S-0001"


def test_the_currency_stays_once_something_has_a_price(owner, landlord, make_service):
    free = owner.post(PAGE, {**FACTS, "currency": "CHF"}).status_code
    make_service(price_minor=100)

    answer = owner.post(PAGE, {**FACTS, "currency": "EUR"})

    assert (free, answer.status_code) == (302, 409)
    assert "There are prices in CHF already." in answer.text
    assert stored(landlord).currency == "CHF"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("name", " "),
        ("color", "red"),
        ("color", "#12345g"),
        ("timezone", "Mars/Base"),
        ("currency", "euro"),
        ("country", "Germany"),
        ("email", "nobody"),
        ("customer_number_pattern", "K-1"),
        ("customer_number_pattern", "{number}{number}"),
        ("customer_number_pattern", "{number.__class__}"),
        ("customer_number_pattern", "{secret}"),
    ],
)
def test_what_cannot_be_used_is_refused_and_stays_in_the_form(owner, landlord, name, value):
    answer = owner.post(PAGE, {**FACTS, name: value})

    assert answer.status_code == 422
    assert getattr(stored(landlord), name) != value


def test_the_login_mode_is_a_switch_with_advice_beside_it(owner, landlord):
    page = owner.get("/office/settings/booking").text
    owner.post("/office/settings/booking", {"customer_login": "1"})

    assert "many regulars" in page
    assert booking_settings(stored(landlord)).customer_login
