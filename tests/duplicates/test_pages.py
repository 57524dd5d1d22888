"""The page shows the surest pairs first, both customers side by side, and remembers what is decided."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core.activities.services import SYSTEM
from core.bookings.models import BookingKind
from core.bookings.services import NewBooking, NewItem, create_booking
from core.catalogue.periods import Period
from core.customers.access_models import CustomerLogin
from core.db import db, transaction
from core.duplicates.email_clashes import email_clashes
from core.duplicates.families import families_of
from core.duplicates.listing import find_pairs, read_place
from core.duplicates.models import DuplicatePair
from core.long_work.models import LongWork
from core.permissions.rights import Role
from tests.catalogue.building import new_service
from tests.conftest import NOW
from tests.duplicates.conftest import HOME
from tests.support.statements import counted_statements

ADDRESS = "/office/customers/duplicates/"
MOST_STATEMENTS = 16


def book(customer, service, day: int):
    start = datetime(2030, 7, 1, 9, tzinfo=UTC) + timedelta(days=day)
    new = NewBooking([NewItem(service.id, Period(start, start + timedelta(hours=9), 1))], BookingKind.BOOKING, "office")
    with transaction():
        return create_booking(customer, new, actor=SYSTEM, at=NOW)


def pair_id() -> int:
    db.session.rollback()
    return db.session.query(DuplicatePair).one().id


@pytest.fixture
def two(make_customer):
    one = make_customer(phones=("030 23125 001",), address=HOME)
    other = make_customer("Ada", "Lindt", "ada@example.org", address=HOME)
    return one, other


def test_both_stand_side_by_side_with_reasons(owner, two):
    page = owner.get(ADDRESS).text

    for text in ("Ada Lind<", "Ada Lindt<", two[0].number, two[1].number, "same e-mail address", "similar last name"):
        assert text in page, text
    assert "Very likely" in page


def test_warnings_say_what_must_be_known(owner, make_customer):
    service = new_service(capacity=100)
    one = make_customer(birthday=date(1980, 2, 29), phones=("030 23125 001",), address=HOME)
    other = make_customer(birthday=date(1981, 2, 28), phones=("030 23125 001",), address=HOME)
    first, second = book(one, service, 0), book(other, service, 0)
    with transaction():
        for customer, email in ((one, "a@b.example"), (other, "c@d.example")):
            given = {"email_key": email, "password_hash": "x", "stamp": "x", "created_at": NOW}
            db.session.add(CustomerLogin(customer_id=customer.id, **given))

    page = owner.get(ADDRESS).text

    assert "The dates of birth differ." in page
    assert "More than one has a login in use." in page
    assert f"Stays at the same time: bookings {first.number} and {second.number}." in page
    assert "Jul 1, 2030" in page


def test_apps_add_warnings_and_figures(owner, two, enable):
    enable("sample")

    page = owner.get(ADDRESS).text

    assert "Sample warning" in page
    assert "Sample figure" in page


def test_a_decision_is_remembered_and_can_be_taken_back(owner, two):
    decided = pair_id()

    owner.post(f"{ADDRESS}{decided}/different", data={"after": "", "before": ""})

    assert "Ada Lindt" not in owner.get(ADDRESS).text
    assert "Ada Lindt" in owner.get(f"{ADDRESS}?state=different").text
    assert f"{two[1].number} is somebody else" in owner.get(f"/office/customers/{two[0].id}").text

    owner.post(f"{ADDRESS}{decided}/reopen")

    assert "Ada Lindt" in owner.get(ADDRESS).text


def test_those_without_the_right_only_look(client_of, two):
    staff = client_of(Role.STAFF)

    assert "not the same person" not in staff.get(ADDRESS).text
    assert staff.post(f"{ADDRESS}{pair_id()}/different").status_code == 403
    assert staff.post(f"{ADDRESS}search").status_code == 403


def test_a_pair_that_is_not_there_is_not_found(owner):
    assert owner.post(f"{ADDRESS}99/different").status_code == 404


def test_the_search_shows_its_progress(owner):
    answer = owner.post(f"{ADDRESS}search")

    work_id = db.session.query(LongWork).one().id
    assert answer.headers["Location"] == f"/office/background/{work_id}"


def test_an_empty_page_says_what_happens_here(owner):
    assert "No possible duplicates" in owner.get(ADDRESS).text
    assert "Nothing decided yet" in owner.get(f"{ADDRESS}?state=different").text


def test_the_card_shows_possible_duplicates_only_when_there_are_any(owner, two, make_customer):
    alone = make_customer("Eva", "Neu", "eva@example.org")

    assert "Possible duplicates" in owner.get(f"/office/customers/{two[0].id}").text
    assert "Possible duplicates" not in owner.get(f"/office/customers/{alone.id}").text


def test_the_pairs_of_one_customer_can_be_shown_alone(owner, two, make_customer):
    others = [make_customer("Eva", "Neu", "eva@example.org") for _ in range(2)]

    page = owner.get(f"{ADDRESS}?customer={others[0].id}").text

    assert "Eva Neu" in page
    assert "Ada Lindt" not in page


def test_pairs_that_hang_together_are_one_family(make_customer):
    ids = [make_customer(email="ada@example.org").id for _ in range(3)]

    families = families_of([(ids[0], ids[1])])

    assert families[ids[0]] == ids


def test_the_pages_go_on_by_score_and_id(owner, make_customer):
    for number in range(5):
        for _ in range(2):
            phones = ("030 23125 001",) if number % 2 else ()
            make_customer("Ada", f"Lind{'abcde'[number] * 6}", f"mail{number}@example.org", phones=phones)

    first = find_pairs(limit=2)
    second = find_pairs(limit=2, after=read_place(first.after))
    third = find_pairs(limit=2, after=read_place(second.after))
    back = find_pairs(limit=2, before=read_place(second.before))

    shown = [pair for page in (first, second, third) for pair in page.pairs]
    assert len({pair.id for pair in shown}) == 5
    assert [pair.score for pair in shown] == sorted((pair.score for pair in shown), reverse=True)
    assert [pair.id for pair in back.pairs] == [pair.id for pair in first.pairs]
    assert (first.before, third.after) == (None, None)


@pytest.mark.parametrize("place", ["x", "1", "1-", "-1", "1-2-3", "99999999999-1", "²-1"])
def test_a_wrong_place_is_the_first_page(owner, two, place):
    assert "Ada Lindt" in owner.get(f"{ADDRESS}?after={place}").text


def test_the_page_needs_few_statements_and_never_more_with_more_pairs(owner, make_customer):
    service = new_service(capacity=100)

    def add(number: int) -> None:
        for _ in range(2):
            book(make_customer(email=f"mail{number}@example.org", phones=("030 23125 001",)), service, number)

    add(1)
    with counted_statements() as few:
        owner.get(ADDRESS)
    for number in range(2, 6):
        add(number)

    with counted_statements() as many:
        owner.get(ADDRESS)

    assert len(many) <= len(few) + 2, many
    assert len(many) <= MOST_STATEMENTS, many


def test_shared_addresses_are_listed_in_pages_with_their_customers(make_customer):
    for email in ("b@example.org", "a@example.org", "a@example.org", "B@example.org", "c@example.org", ""):
        make_customer("Ada", "Lind", email)

    first = email_clashes(limit=1)
    second = email_clashes(limit=1, after=first.after)

    assert (first.count, [one.email for one in first.clashes]) == (2, ["a@example.org"])
    assert [one.email for one in second.clashes] == ["b@example.org"]
    assert [customer.name for customer in second.clashes[0].customers] == ["Ada Lind", "Ada Lind"]
    assert second.after is None
