"""The demo's duplicates look as they do in practice, and its couples are none."""

import re
from collections import Counter

import pytest

from core.demo.model import Customer, DemoData, DuplicateKind, Person
from core.demo.spelling import written_out


def people_by_key(data: DemoData) -> dict[str, Person]:
    return {customer.person.key: customer.person for customer in data.customers}


def duplicates_of_kind(data: DemoData, kind: DuplicateKind) -> list[tuple[Person, Person]]:
    """List pairs of the first record and its duplicate."""
    people = people_by_key(data)
    return [
        (people[person.duplicate_of], person)
        for person in people.values()
        if person.duplicate_of is not None and person.duplicate_kind is kind
    ]


def last_digits(person: Person) -> set[str]:
    """List the ends of the phone numbers, which no way of spelling changes."""
    return {re.sub(r"\D", "", phone)[-7:] for phone in person.phones}


def test_about_forty_duplicates_are_marked_with_all_kinds(data: DemoData) -> None:
    people = people_by_key(data)
    duplicates = [p for p in people.values() if p.duplicate_of is not None]

    kinds = Counter(person.duplicate_kind for person in duplicates)
    assert 35 <= len(duplicates) <= 45
    assert set(kinds) == set(DuplicateKind)
    assert all(people[p.duplicate_of or ""].duplicate_of is None for p in duplicates)
    assert all((p.duplicate_of is None) == (p.duplicate_kind is None) for p in people.values())


def test_a_duplicate_came_after_the_first_record_and_booked(data: DemoData) -> None:
    customers: dict[str, Customer] = {c.person.key: c for c in data.customers}
    booked = {booking.customer for booking in data.bookings}

    for customer in data.customers:
        first = customers.get(customer.person.duplicate_of or "")
        if first is not None:
            assert first.landlord == customer.landlord
            assert first.created_at < customer.created_at
            assert customer.person.key in booked


def test_a_duplicate_shares_a_way_to_reach_the_customer(data: DemoData) -> None:
    for kind in DuplicateKind:
        for first, again in duplicates_of_kind(data, kind):
            shares_email = first.email.lower() == again.email.lower()
            shares_phone = bool(last_digits(first) & last_digits(again))

            assert shares_email or shares_phone


@pytest.mark.parametrize(
    ("kind", "changed"),
    [
        (DuplicateKind.UMLAUT, {"last_name"}),
        (DuplicateKind.MARRIAGE, {"last_name", "email"}),
        (DuplicateKind.SWAPPED_NAMES, {"first_name", "last_name"}),
        (DuplicateKind.INITIAL, {"first_name"}),
        (DuplicateKind.OTHER_EMAIL, {"email"}),
        (DuplicateKind.PHONE_SPELLING, {"phones", "email"}),
        (DuplicateKind.MOVED, {"address"}),
        (DuplicateKind.COMPANY_PERSON, {"kind", "company", "email"}),
        (DuplicateKind.EMAIL_CASE, {"email"}),
    ],
)
def test_a_duplicate_differs_as_its_kind_says(data: DemoData, kind: DuplicateKind, changed: set[str]) -> None:
    pairs = duplicates_of_kind(data, kind)

    assert pairs
    for first, again in pairs:
        for name in changed:
            assert getattr(first, name) != getattr(again, name)


def test_a_typo_changes_one_of_the_names(data: DemoData) -> None:
    for first, again in duplicates_of_kind(data, DuplicateKind.TYPO):
        is_same_first = first.first_name == again.first_name
        is_same_last = first.last_name == again.last_name

        assert is_same_first != is_same_last


def test_an_umlaut_duplicate_is_the_same_name_written_out(data: DemoData) -> None:
    for first, again in duplicates_of_kind(data, DuplicateKind.UMLAUT):
        assert again.last_name == written_out(first.last_name)
        assert again.last_name.isascii()


def test_couples_share_a_home_but_are_not_duplicates(data: DemoData) -> None:
    people = people_by_key(data)
    partners = [p for p in people.values() if p.household_of is not None]

    assert len(partners) >= 15
    for person in partners:
        other = people[person.household_of or ""]
        assert person.duplicate_of is None
        assert person.address == other.address
        assert person.first_name != other.first_name
        assert person.email != other.email
        assert person.birthday is None or person.birthday != other.birthday
