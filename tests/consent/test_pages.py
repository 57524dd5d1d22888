"""Consents on the card, the form to sign, and the landlord's texts under Settings (C-22, C-24)."""

import pytest
from sqlalchemy import select

from core.consent.models import Consent, Wording
from core.consent.ready_made import PARTS, READY_MADE
from core.consent.services import consents_of
from core.customers.models import Customer
from core.customers.services import Address
from core.db import db
from core.i18n import LANGUAGES
from core.permissions.rights import Role


def texts(**english: str) -> dict[str, str]:
    found = {f"{part}-{language}": READY_MADE[language][part] for part in PARTS for language in LANGUAGES}
    return {**found, **{f"{part}-en": text for part, text in english.items()}}


def save(client, number: int = 1, **english: str):
    return client.post("/office/settings/privacy", data={"number": number, **texts(**english)})


def test_staff_enter_what_a_customer_signed(owner, make_customer):
    customer = make_customer()
    address = f"/office/customers/{customer.id}/consents"

    before = owner.get(address)
    data = {"consents": ["promotion-email", "profiling"], "source": "counter", "number": "1"}
    saved = owner.post(address, data=data)
    card = owner.get(saved.location).text

    assert "checked" not in before.text.split('name="consents"')[1].split(">")[0]
    assert saved.location == f"/office/customers/{customer.id}/messages"
    for text in ("Offers and news (E-mail)", "on the signed form", "Version 1", "Owner"):
        assert text in card, text
    assert db.session.get_one(Customer, customer.id).allows_profiling
    assert len(db.session.scalars(select(Consent)).all()) == 2


@pytest.mark.parametrize(
    "data",
    [{"consents": ["everything"], "source": "counter"}, {"consents": [], "source": "route"}, {"source": "portal"}],
)
def test_what_is_no_consent_or_no_way_to_know_is_refused(owner, make_customer, data):
    customer = make_customer()

    answer = owner.post(f"/office/customers/{customer.id}/consents", data={"number": "1", **data})

    assert answer.status_code == 422
    assert not db.session.scalars(select(Consent)).all()


def test_a_form_that_was_open_while_the_customer_withdrew_gives_nothing_again(owner, make_customer):
    customer = make_customer()
    address = f"/office/customers/{customer.id}/consents"
    owner.post(address, data={"consents": ["promotion-email"], "source": "staff", "number": "1"})
    owner.post(address, data={"consents": [], "shown": "promotion-email", "source": "staff", "number": "1"})

    stale = {"consents": ["promotion-email", "welcome-sms"], "shown": "promotion-email", "source": "staff"}
    owner.post(address, data={**stale, "number": "1"})

    assert [one.key for one in consents_of(customer.id) if one.is_given] == ["welcome-sms"]
    assert 'value="welcome-sms"' in owner.get(address).text.split('name="shown"')[1].split(">")[0]


def test_the_history_says_what_changed(owner, make_customer):
    customer = make_customer()
    owner.post(
        f"/office/customers/{customer.id}/consents",
        data={"consents": ["promotion-email"], "source": "staff", "number": "1"},
    )

    page = owner.get(f"/office/customers/{customer.id}").text

    assert "Consents were changed by staff" in page
    assert "Offers and news (E-mail):" in page


def test_the_form_to_sign_holds_the_customers_data_in_their_language(owner, make_customer):
    customer = make_customer(language="fr", address=Address("Seeweg 1", "10115", "Berlin", "DE"))

    page = owner.get(f"/office/customers/{customer.id}/consents/form").text
    german = owner.get(f"/office/customers/{customer.id}/consents/form?language=de").text

    for text in ("Ada Lind", "Seeweg 1, 10115 Berlin", "ada@example.org", "Qui est responsable", "Signature"):
        assert text in page, text
    assert "Wer für Ihre Daten verantwortlich ist" in german


def test_a_customers_version_can_be_read_although_a_newer_one_holds(owner, make_customer):
    customer = make_customer()
    owner.post(
        f"/office/customers/{customer.id}/consents",
        data={"consents": ["promotion-email"], "source": "staff", "number": "1"},
    )
    save(owner, statement="Something new.")
    wording_id = db.session.scalars(select(Wording.id).where(Wording.number == 1)).one()

    page = owner.get(f"/office/customers/{customer.id}/consents/versions/{wording_id}?language=en").text

    assert "Who is responsible for your data" in page
    assert "Something new." not in page


def test_the_landlord_changes_the_text_and_sees_what_changed(owner, app):
    saved = save(owner, intro="All of this is up to you alone.")
    page = owner.get(saved.location).text
    newest = db.session.scalars(select(Wording.id).order_by(Wording.number.desc())).first()
    version = owner.get(f"/office/settings/privacy/versions/{newest}").text
    public = owner.get("/book/seeblick/privacy?lang=en").text

    assert "Version 2 was saved." in page
    assert "<ins>All of this is up to you alone.</ins>" in version
    assert "<del>All of this is up to you. Your booking" in version
    assert "Who is responsible for your data" in public
    assert "Version 2" in public


def test_somebody_elses_version_is_not_overwritten_unseen(owner):
    save(owner, intro="One.")

    answer = save(owner, intro="Two.")
    again = save(owner, 2, intro="Two.")

    assert answer.status_code == 409
    assert "Somebody else saved another version meanwhile." in answer.text
    assert again.status_code == 302


@pytest.mark.parametrize("text", ["", "We are {nobody}.", "A lone { brace"])
def test_a_text_that_cannot_be_used_is_refused(owner, text):
    assert save(owner, statement=text).status_code == 422


def test_what_the_landlord_types_is_text(owner):
    save(owner, statement="# <script>alert(1)</script>\n\n<b>bold</b>")

    page = owner.get("/book/seeblick/privacy?lang=en").text

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<b>bold" not in page


@pytest.mark.parametrize("role", [Role.STAFF, Role.READ_ONLY])
def test_the_texts_are_for_those_who_may_change_settings(landlord, sign_in, role):
    assert sign_in(role, landlord.id).get("/office/settings/privacy").status_code == 403


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_statement_is_public_in_each_language(owner, language):
    page = owner.get(f"/book/seeblick/privacy?lang={language}").text

    assert "Seeblick" in page
    assert READY_MADE[language]["statement"].split("\n\n")[3][:40] in page
