"""Staff invite customers, help with passwords and take logins away, with customers' logins on or off (C-04, C-06)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core.activities.services import SYSTEM
from core.customers.access import access_of, choose_customer_password
from core.customers.access_mails import ACCESS, PASSWORD
from core.customers.access_models import CustomerLogin
from core.customers.email_change import ask_for_new_email
from core.customers.invitations import invite_customer, take_access
from core.customers.models import Customer
from core.customers.services import get_customer
from core.db import db, transaction
from core.links.models import SignedLink
from core.messages.kinds import Content, NotNow, message_kind
from core.messages.models import Message
from core.permissions.rights import Role
from tests.conftest import NOW
from tests.conftest import PASSWORD as SECRET


def post(client, customer: Customer, what: str):
    return client.post(f"/office/customers/{customer.id}/access/{what}")


def card(client, customer: Customer) -> str:
    return client.get(f"/office/customers/{customer.id}").text


def messages() -> list[Message]:
    db.session.rollback()
    return list(db.session.scalars(select(Message).order_by(Message.id)))


def with_password(customer: Customer) -> Customer:
    with transaction():
        login = invite_customer(get_customer(customer.id), actor=SYSTEM, at=NOW)
        choose_customer_password(login, SECRET, actor=SYSTEM, at=NOW)
    return customer


def test_an_invitation_makes_a_login_and_a_mail_with_a_link(owner, make_customer):
    customer = make_customer()
    before = card(owner, customer)

    post(owner, customer, "invite")

    [message] = messages()
    content = message_kind(ACCESS).kind.write(message, NOW)
    page = card(owner, customer)
    assert "No login" in before
    assert isinstance(content, Content)
    assert "/link/seeblick/customer-access/" in content.text
    assert "/book/seeblick/account" in content.text
    for text in ("Invited, no password yet", "Send the invitation again", "The customer was invited to the account"):
        assert text in page, text


def test_an_invitation_goes_out_again_with_a_link_that_works(owner, make_customer):
    customer = make_customer()
    with transaction():
        invite_customer(get_customer(customer.id), actor=SYSTEM, at=NOW - timedelta(days=30))

    post(owner, customer, "invite")

    assert [message.kind for message in messages()] == [ACCESS, ACCESS]
    assert len(db.session.scalars(select(SignedLink)).all()) == 2


def test_staff_send_a_link_for_a_new_password_and_never_see_one(owner, make_customer):
    customer = with_password(make_customer())

    post(owner, customer, "password")

    message = messages()[-1]
    content = message_kind(PASSWORD).kind.write(message, NOW)
    assert isinstance(content, Content)
    assert "Here you choose a new password" in content.text
    assert SECRET not in card(owner, customer)
    assert "Active" in card(owner, customer)


def test_deleting_the_login_keeps_the_customer_and_ends_links_and_mails(owner, make_customer):
    customer = make_customer()
    post(owner, customer, "invite")

    post(owner, customer, "delete")

    assert access_of(customer.id) is None
    assert db.session.get(Customer, customer.id) is not None
    assert all(link.revoked_at for link in db.session.scalars(select(SignedLink)))
    assert isinstance(message_kind(ACCESS).kind.write(messages()[0], NOW), NotNow)
    assert "No login" in card(owner, customer)


def test_an_address_that_somebody_else_signs_in_with_cannot_be_invited(owner, make_customer):
    post(owner, make_customer(), "invite")
    other = make_customer("Bo", "Berg", "ADA@example.org")

    answer = owner.post(f"/office/customers/{other.id}/access/invite", follow_redirects=True)

    assert "Another customer signs in with this e-mail address." in answer.text
    assert access_of(other.id) is None


def test_without_an_address_nobody_is_invited(owner, make_customer):
    customer = make_customer(email="")

    answer = owner.post(f"/office/customers/{customer.id}/access/invite", follow_redirects=True)

    assert "The customer has no e-mail address." in answer.text
    assert "An invitation needs an e-mail address." in answer.text


def test_taking_a_login_that_is_not_there_changes_nothing(make_customer):
    customer = make_customer()
    with transaction():
        take_access(get_customer(customer.id), actor=SYSTEM, at=NOW)

    assert access_of(customer.id) is None


@pytest.mark.parametrize("ticked", [True, False])
def test_a_new_customer_is_invited_when_ticked(owner, ticked):
    data = {"kind": "person", "last_name": "Lind", "email": "ada@example.org", "language": "en"}

    answer = owner.post("/office/customers/new", data={**data, **({"invite": "true"} if ticked else {})})

    assert answer.status_code == 302
    assert len(messages()) == len(db.session.scalars(select(CustomerLogin)).all()) == (1 if ticked else 0)


def test_a_new_customer_without_an_address_is_not_invited_and_not_created(owner):
    answer = owner.post(
        "/office/customers/new", data={"kind": "person", "last_name": "Lind", "invite": "true", "language": "en"}
    )

    assert answer.status_code == 422
    assert "An invitation needs an e-mail address." in answer.text
    assert not db.session.scalars(select(Customer)).all()


def test_a_new_customer_whose_address_signs_in_already_is_not_created(owner, make_customer):
    post(owner, make_customer(), "invite")
    data = {"kind": "person", "last_name": "Other", "email": "ada@example.org", "language": "en", "invite": "true"}

    answer = owner.post("/office/customers/new", data=data)

    assert answer.status_code == 422
    assert len(db.session.scalars(select(Customer)).all()) == 1


def test_readers_see_the_login_and_change_nothing(landlord, sign_in, make_customer):
    reader = sign_in(Role.READ_ONLY, landlord.id)
    customer = make_customer()

    page = card(reader, customer)

    assert "No login" in page
    assert "/access/invite" not in page


def test_every_link_of_a_login_ends_with_it(make_customer, landlord):
    customer, other = (with_password(make_customer(email=f"{name}@example.org")) for name in ("ada", "bo"))
    with transaction():
        ask_for_new_email(access_of(customer.id), customer, "new@example.org", at=NOW)

        take_access(customer, actor=SYSTEM, at=NOW)
        take_access(other, actor=SYSTEM, at=NOW)

    # A database may give the number of the login to somebody else's, whom the links would then open.
    assert all(link.revoked_at for link in db.session.scalars(select(SignedLink)))
