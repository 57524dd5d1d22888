import pytest
from sqlalchemy import select

from core.activities.services import SYSTEM
from core.db import db, transaction
from core.payments.models import PaymentTerm
from core.payments.schedule import Terms
from core.payments.terms import TermArchived, UsualTerm, archive_term, make_usual, payment_terms
from core.payments.wording import term_text
from tests.conftest import NOW

TERM = {
    "names-en": "Deposit",
    "names-de": "Anzahlung",
    "names-fr": "",
    "deposit": "30",
    "deposit_days": "7",
    "rest_days": "14",
}
PAGE = "/office/settings/payment-terms/"


def stored():
    db.session.rollback()
    return db.session.scalars(select(PaymentTerm).order_by(PaymentTerm.id)).all()


def test_the_first_term_is_the_usual_one_and_the_next_is_not(desk):
    somebody = desk()

    for _time in range(2):
        assert somebody.post(f"{PAGE}new", TERM).status_code == 302

    assert [(term.deposit_basis_points, term.is_default) for term in stored()] == [(3000, True), (3000, False)]


def test_the_list_says_what_is_due_when(desk, make_term):
    make_term()

    text = desk().get(PAGE).text

    assert "30% within 7 days, the rest 14 days before the start" in text
    assert "Usual term" in text


@pytest.mark.parametrize(
    ("name", "typed"), [("deposit", "101"), ("deposit", "many"), ("deposit_days", "-1"), ("rest_days", "731")]
)
def test_numbers_that_cannot_be_are_refused(desk, name, typed):
    answer = desk().post(f"{PAGE}new", {**TERM, name: typed})

    assert answer.status_code == 422
    assert stored() == []


def test_a_term_needs_a_name(desk):
    assert desk().post(f"{PAGE}new", {**TERM, "names-en": "", "names-de": ""}).status_code == 422


def test_a_changed_term_is_kept(desk, make_term):
    term = make_term()

    desk().post(f"{PAGE}{term.id}", {**TERM, "deposit": "12,5", "rest_days": "30"})

    assert [(one.deposit_basis_points, one.rest_days) for one in stored()] == [(1250, 30)]


def test_there_is_always_one_usual_term(desk, make_term):
    first, second = make_term(), make_term(0, is_default=False)

    desk().post(f"{PAGE}{second.id}/usual")

    assert [(one.id, one.is_default) for one in stored()] == [(first.id, False), (second.id, True)]


def test_the_usual_term_is_not_archived_and_an_archived_one_never_becomes_it(make_term):
    usual, other = make_term(), make_term(is_default=False)

    with pytest.raises(UsualTerm), transaction():
        archive_term(usual.id, actor=SYSTEM, at=NOW)
    with transaction():
        archive_term(other.id, actor=SYSTEM, at=NOW)
    with pytest.raises(TermArchived), transaction():
        make_usual(other.id, actor=SYSTEM, at=NOW)

    assert [term.id for term in payment_terms()] == [usual.id]


def test_an_archived_term_comes_back(desk, make_term):
    make_term()
    other = make_term(is_default=False)
    somebody = desk()

    somebody.post(f"{PAGE}{other.id}/archive")
    archived = [term.is_archived for term in stored()]
    somebody.post(f"{PAGE}{other.id}/restore")

    assert archived == [False, True]
    assert [term.is_archived for term in stored()] == [False, False]


@pytest.mark.parametrize(
    ("terms", "text"),
    [
        (Terms(), "Everything on the day of the start"),
        (Terms(0, 0, 1), "Everything one day before the start"),
        (Terms(0, 0, 30), "Everything 30 days before the start"),
        (Terms(10_000), "Everything on the day of the booking"),
        (Terms(10_000, 10), "Everything within 10 days"),
        (Terms(2500, 0, 0), "25% on the day of the booking, the rest on the day of the start"),
        (Terms(1250, 1, 1), "12.5% within one day, the rest one day before the start"),
    ],
)
def test_terms_read_as_a_sentence(app, terms, text):
    with app.test_request_context("/", base_url="https://kontor.test"):
        assert term_text(terms) == text
