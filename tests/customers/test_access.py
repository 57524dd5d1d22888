"""A customer's access: created once per address, opened with a password, ended by a new stamp (C-02, C-03)."""

import pytest
from sqlalchemy import select

from core.accounts.services import PasswordTooShort, WrongCredentials
from core.activities.services import SYSTEM
from core.customers.access import (
    AccessExists,
    access_of,
    choose_customer_password,
    create_access,
    end_customer_sessions,
    has_access,
    sign_in_customer,
    signed_in_customer,
)
from core.customers.access_mails import ACCESS, PASSWORD, plan_access_mail, send_password_link
from core.customers.models import Customer
from core.db import db, transaction
from core.isolation import use_landlord
from core.landlords.models import Landlord
from core.links.models import SignedLink
from core.messages.kinds import Content, NotNow, message_kind
from core.messages.models import Message
from tests.conftest import NOW

SECRET = "a long sentence"


@pytest.fixture(autouse=True)
def logins(landlord) -> None:
    """Customers of the landlord have a login."""
    with transaction():
        db.session.get_one(Landlord, landlord.id).settings = {"customer_login": True}


@pytest.fixture
def ada(make_customer) -> Customer:
    """A customer with an access and a password."""
    customer = make_customer()
    with transaction():
        login = create_access(db.session.get_one(Customer, customer.id), actor=SYSTEM, at=NOW)
        choose_customer_password(login, SECRET, actor=SYSTEM, at=NOW)
    return customer


def sign_in(email: str, password: str = SECRET):
    with transaction():
        return sign_in_customer(email, password, at=NOW)


def test_one_address_has_one_access_in_whatever_spelling(ada, make_customer):
    other = make_customer(email="ADA@Example.org")

    with pytest.raises(AccessExists), transaction():
        create_access(db.session.get_one(Customer, other.id), actor=SYSTEM, at=NOW)


def test_the_same_address_has_another_access_at_another_landlord(ada, make_landlord, make_customer):
    elsewhere = make_landlord("other")

    with use_landlord(elsewhere.id):
        assert not has_access("ada@example.org")
        with pytest.raises(WrongCredentials):
            sign_in("ada@example.org")


@pytest.mark.parametrize(
    ("email", "password"),
    [("ada@example.org", "wrong"), ("nobody@example.org", SECRET), ("", ""), ("ada@example.org", "")],
)
def test_wrong_credentials_open_nothing(ada, email, password):
    with pytest.raises(WrongCredentials):
        sign_in(email, password)


def test_an_access_without_a_password_cannot_be_opened(make_customer):
    customer = make_customer()
    with transaction():
        create_access(db.session.get_one(Customer, customer.id), actor=SYSTEM, at=NOW)

    with pytest.raises(WrongCredentials):
        sign_in("ada@example.org", "")


def test_a_new_stamp_ends_all_sessions(ada):
    first, second = sign_in("Ada@example.org"), sign_in("ada@example.org")
    assert signed_in_customer(first.login_id, first.stamp).id == ada.id

    with transaction():
        end_customer_sessions(second.login_id, second.stamp)

    assert signed_in_customer(first.login_id, first.stamp) is None


def test_a_foreign_stamp_ends_no_session(ada):
    held = sign_in("ada@example.org")

    with transaction():
        end_customer_sessions(held.login_id, "guessed")

    assert signed_in_customer(held.login_id, held.stamp) is not None


def test_a_new_password_ends_all_sessions_and_a_short_one_is_refused(ada):
    held = sign_in("ada@example.org")

    with pytest.raises(PasswordTooShort), transaction():
        choose_customer_password(access_of(ada.id), "too short", actor=SYSTEM, at=NOW)
    with transaction():
        choose_customer_password(access_of(ada.id), "another long sentence", actor=SYSTEM, at=NOW)

    assert signed_in_customer(held.login_id, held.stamp) is None
    assert sign_in("ada@example.org", "another long sentence").customer_id == ada.id


def test_the_mail_has_a_link_and_no_password(make_customer):
    customer = make_customer()
    with transaction():
        plan_access_mail(create_access(db.session.get_one(Customer, customer.id), actor=SYSTEM, at=NOW), now=NOW)

    message = db.session.scalars(select(Message)).one()
    content = message_kind(ACCESS).kind.write(message, NOW)

    assert isinstance(content, Content)
    assert "/link/seeblick/customer-access/" in content.text
    assert message.recipient_address == "ada@example.org"


def test_no_mail_goes_out_once_a_password_is_chosen(ada):
    with transaction():
        plan_access_mail(access_of(ada.id), now=NOW)

    message = db.session.scalars(select(Message)).one()

    assert isinstance(message_kind(ACCESS).kind.write(message, NOW), NotNow)


def test_a_forgotten_password_brings_one_link_in_five_minutes(ada, landlord, monkeypatch):
    monkeypatch.setattr("core.customers.access_mails.clock_now", lambda: NOW)
    login_id = access_of(ada.id).id

    for _time in range(3):
        send_password_link(landlord.id, login_id)
    send_password_link(landlord.id, 0)

    db.session.rollback()
    assert [message.kind for message in db.session.scalars(select(Message))] == [PASSWORD]
    assert len(db.session.scalars(select(SignedLink)).all()) == 1
