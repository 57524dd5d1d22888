"""Consents on the way to a booking: unticked, free, and recorded with the version that was read (C-22, C-24)."""

import re

import pytest
from sqlalchemy import select

from core.activities.services import SYSTEM
from core.consent.models import Consent
from core.consent.ready_made import READY_MADE
from core.consent.services import consents_of
from core.consent.wordings import save_wording
from core.customers.models import Customer
from core.db import db, transaction
from tests.conftest import NOW
from tests.storefront.conftest import CONTACT, Visitor


@pytest.fixture
def ready(visitor: Visitor, make_service) -> Visitor:
    """A visitor who has chosen a stay."""
    visitor.choose(make_service().id)
    return visitor


def save_another_version() -> None:
    texts = {language: {**parts, "intro": "New."} for language, parts in READY_MADE.items()}
    with transaction():
        save_wording(texts, based_on=1, actor=SYSTEM, at=NOW)


def given() -> dict[str, tuple[str, int | None, str]]:
    db.session.rollback()
    customer_id = db.session.scalars(select(Customer.id)).one()
    return {one.key: (one.source.value, one.version, one.language) for one in consents_of(customer_id) if one.is_given}


def test_the_statement_can_be_read_and_no_box_is_ticked(ready):
    page = ready.get("/details").text

    boxes = re.findall(r'<input[^>]*name="consents"[^>]*>', page)
    assert "Who is responsible for your data" in page
    assert len(boxes) == 7
    assert not any("checked" in box or "required" in box for box in boxes)


def test_a_booking_without_any_consent_goes_through(ready):
    ready.answer()

    assert ready.book().location == "/book/seeblick/done"
    assert not given()
    assert not db.session.scalars(select(Consent)).all()


def test_what_was_ticked_is_seen_in_the_summary_and_recorded(ready):
    ready.post("/details", {**CONTACT, "consents": ["promotion-email", "profiling"], "wording": "1"})
    details, summary = ready.get("/details").text, ready.get("/summary").text
    ready.book()

    assert details.count("checked") == 2
    assert "Offers and news (E-mail)" in summary
    assert given() == {"promotion-email": ("route", 1, "en"), "profiling": ("route", 1, "en")}
    assert db.session.scalars(select(Customer)).one().allows_profiling


def test_what_was_ticked_can_be_taken_back_before_booking(ready):
    ready.post("/details", {**CONTACT, "consents": ["promotion-email"], "wording": "1"})
    ready.post("/details", {**CONTACT, "wording": "1"})
    ready.book()

    assert not given()


def test_the_version_that_was_read_counts_and_not_one_saved_meanwhile(ready):
    ready.post("/details", {**CONTACT, "consents": ["promotion-sms"], "wording": "1"})
    save_another_version()
    ready.book()

    assert given() == {"promotion-sms": ("route", 1, "en")}


def test_what_is_no_consent_is_refused(ready):
    answer = ready.post("/details", {**CONTACT, "consents": ["everything"], "wording": "1"})

    assert answer.status_code == 422


def test_every_page_for_customers_leads_to_the_statement(visitor, landlord):
    assert 'href="/book/seeblick/privacy"' in visitor.get("/").text
