"""How sure it is that two customers are one: a sum of hand-set weights, all in one table (C-20, docs/duplicates.md)."""

import math
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from core.customers.match_keys import company_words, plain_words, street_words
from core.duplicates.names import are_family_names_alike, are_first_names_alike, is_initial_of, is_slip
from core.duplicates.reasons import Reason

# A different first name outweighs everything that couples and twins share: name, address, phone, even the mailbox.
WEIGHTS: dict[Reason, int] = {
    Reason.SAME_EMAIL: 7,
    Reason.SAME_PHONE: 5,
    Reason.SAME_NAME: 6,
    Reason.SWAPPED_NAMES: 5,
    Reason.SAME_COMPANY: 6,
    Reason.ALIKE_COMPANY: 4,
    Reason.SAME_FAMILY_NAME: 3,
    Reason.ALIKE_FAMILY_NAME: 2,
    Reason.SAME_FIRST_NAME: 3,
    Reason.ALIKE_FIRST_NAME: 2,
    Reason.SAME_INITIAL: 1,
    Reason.SAME_BIRTHDAY: 5,
    Reason.ALIKE_BIRTHDAY: 1,
    Reason.SAME_ADDRESS: 4,
    Reason.SAME_POSTAL_CODE: 1,
    Reason.OTHER_PLACE: -1,
    Reason.OTHER_COMPANY: -8,
    Reason.OTHER_FAMILY_NAME: -2,
    Reason.OTHER_FIRST_NAME: -16,
    Reason.OTHER_BIRTHDAY: -8,
}
LEAST_SCORE = 9
# Up to this many customers; with ten times as many, people of the same name are so many that it takes a point more.
SMALL = 100_000


@dataclass(frozen=True)
class Record:
    """What is compared of a customer: all phone numbers and addresses, not only the main ones."""

    id: int
    is_company: bool = False
    company: str = ""
    first_name: str = ""
    last_name: str = ""
    email_key: str = ""
    birthday: date | None = None
    phones: frozenset[str] = frozenset()
    places: tuple[tuple[str, str], ...] = ()

    @cached_property
    def first(self) -> str:
        """The first name in plain letters."""
        return plain_words(self.first_name)

    @cached_property
    def family(self) -> str:
        """The last name in plain letters."""
        return plain_words(self.last_name)

    @cached_property
    def firm(self) -> str:
        """The company's name in plain letters, without its legal form."""
        return company_words(self.company) if self.is_company else ""

    @cached_property
    def postal_codes(self) -> frozenset[str]:
        """The postal codes of all addresses."""
        return frozenset(filter(None, (plain_words(code).replace(" ", "") for code, _street in self.places)))

    @cached_property
    def homes(self) -> frozenset[tuple[str, str]]:
        """All addresses that have both postal code and street, in one spelling."""
        found = ((plain_words(code).replace(" ", ""), street_words(street)) for code, street in self.places)
        return frozenset((code, street) for code, street in found if code and street)


@dataclass(frozen=True)
class Verdict:
    """A score with the observations that it is made of."""

    score: int
    reasons: tuple[Reason, ...]


def compare(one: Record, other: Record) -> Verdict:
    """Return how sure it is that two customers are one, and why; unknown values say nothing."""
    reasons = (*_contacts(one, other), *_names(one, other), *_birthdays(one, other), *_homes(one, other))
    return Verdict(sum(WEIGHTS[reason] for reason in reasons), reasons)


def least_score(customers: int) -> int:
    """Return from which score on a pair is proposed, at a landlord with so many customers."""
    return LEAST_SCORE + (round(math.log10(customers / SMALL)) if customers > SMALL else 0)


def _contacts(one: Record, other: Record) -> tuple[Reason, ...]:
    same_email = (Reason.SAME_EMAIL,) if one.email_key and one.email_key == other.email_key else ()
    return (*same_email, Reason.SAME_PHONE) if one.phones & other.phones else same_email


def _names(one: Record, other: Record) -> tuple[Reason, ...]:
    if one.is_company and other.is_company and one.firm and other.firm:
        # Whoever is in charge there may change.
        return (_compared_firms(one.firm, other.firm),)
    if one.first and one.first == other.first and one.family and one.family == other.family:
        return (Reason.SAME_NAME,)
    if _are_swapped(one, other):
        return (Reason.SWAPPED_NAMES,)
    found = (_compared_families(one.family, other.family), _compared_first_names(one.first, other.first))
    return tuple(reason for reason in found if reason is not None)


def _are_swapped(one: Record, other: Record) -> bool:
    if not (one.first and one.family and other.first and other.family) or one.first == other.first:
        return False
    return _may_be_one(one.first, other.family) and _may_be_one(one.family, other.first)


def _may_be_one(one: str, other: str) -> bool:
    return one == other or is_initial_of(one, other) or is_slip(one, other)


def _compared_firms(one: str, other: str) -> Reason:
    if one == other:
        return Reason.SAME_COMPANY
    return Reason.ALIKE_COMPANY if are_family_names_alike(one, other) else Reason.OTHER_COMPANY


def _compared_families(one: str, other: str) -> Reason | None:
    if not one or not other:
        return None
    if one == other:
        return Reason.SAME_FAMILY_NAME
    return Reason.ALIKE_FAMILY_NAME if are_family_names_alike(one, other) else Reason.OTHER_FAMILY_NAME


def _compared_first_names(one: str, other: str) -> Reason | None:
    if not one or not other:
        return None
    if one == other:
        return Reason.SAME_FIRST_NAME
    if is_initial_of(one, other):
        return Reason.SAME_INITIAL
    return Reason.ALIKE_FIRST_NAME if are_first_names_alike(one, other) else Reason.OTHER_FIRST_NAME


def _birthdays(one: Record, other: Record) -> tuple[Reason, ...]:
    if one.birthday is None or other.birthday is None:
        return ()
    if one.birthday == other.birthday:
        return (Reason.SAME_BIRTHDAY,)
    return (Reason.ALIKE_BIRTHDAY if _is_misread(one.birthday, other.birthday) else Reason.OTHER_BIRTHDAY,)


def _is_misread(one: date, other: date) -> bool:
    """Tell whether two days of one year differ by one digit, or by day and month swapped."""
    if one.year != other.year:
        return False
    return (one.day, one.month) == (other.month, other.day) or is_slip(one.strftime("%d%m%Y"), other.strftime("%d%m%Y"))


def _homes(one: Record, other: Record) -> tuple[Reason, ...]:
    if one.homes & other.homes:
        return (Reason.SAME_ADDRESS,)
    if not one.postal_codes or not other.postal_codes:
        return ()
    shared = one.postal_codes & other.postal_codes
    if not shared:
        return (Reason.OTHER_PLACE,)
    is_misspelt = any(
        here[0] == there[0] and is_slip(here[1], there[1]) and _number(here[1]) == _number(there[1])
        for here in one.homes
        for there in other.homes
    )
    return (Reason.SAME_ADDRESS if is_misspelt else Reason.SAME_POSTAL_CODE,)


def _number(street: str) -> str:
    return "".join(letter for letter in street if letter.isdigit())
