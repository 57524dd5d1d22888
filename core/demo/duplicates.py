"""Make second records of the same customer, the way they come about in practice."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import cycle, islice
from random import Random

from core.demo.model import CustomerKind, DuplicateKind, Person
from core.demo.names import CULTURES
from core.demo.phones import respelled
from core.demo.places import address_in
from core.demo.spelling import address_part, mistyped, written_out

OTHER_DOMAINS = ("web.example", "office.example", "family.example")
BIRTHDAY_KEPT = 0.6


@dataclass(frozen=True, slots=True)
class Recipe:
    """Say of whom a kind of duplicate can be made, and how."""

    suits: Callable[[Person], bool]
    make: Callable[[Person, Random], Person]


def duplicates_of(people: Sequence[Person], count: int, keys: Iterator[str], rng: Random) -> list[Person]:
    """Make duplicates of all kinds in turn, of each person at most one."""
    free = list(people)
    made: list[Person] = []
    for kind in sorted(islice(cycle(DuplicateKind), count), key=_scarce_first):
        first = rng.choice([person for person in free if RECIPES[kind].suits(person)])
        free.remove(first)
        again = RECIPES[kind].make(_as_typed_again(first, rng), rng)
        made.append(
            replace(
                again,
                key=next(keys),
                duplicate_of=first.key,
                duplicate_kind=kind,
            )
        )
    return made


def _scarce_first(kind: DuplicateKind) -> int:
    return list(RECIPES).index(kind)


def _as_typed_again(person: Person, rng: Random) -> Person:
    """Leave off what people do not type each time, and what staff noted."""
    keeps_birthday = rng.random() < BIRTHDAY_KEPT
    return replace(
        person,
        birthday=person.birthday if keeps_birthday else None,
        phones=person.phones[:1],
        comment="",
    )


def _is_person(person: Person) -> bool:
    return person.kind is CustomerKind.PERSON


def _is_reachable_person(person: Person) -> bool:
    return _is_person(person) and bool(person.phones)


def _is_company(person: Person) -> bool:
    return person.kind is CustomerKind.COMPANY and bool(person.phones)


def _has_accents(person: Person) -> bool:
    return _is_person(person) and written_out(person.last_name) != person.last_name


def _has_capitals(person: Person) -> bool:
    return _is_person(person) and person.email != person.email.lower()


def _mailbox_elsewhere(person: Person, rng: Random) -> str:
    name = address_part(f"{person.first_name} {person.last_name}")
    return f"{name}@{rng.choice(OTHER_DOMAINS)}"


def _typo(person: Person, rng: Random) -> Person:
    if len(person.first_name) > 4 and rng.random() < 0.4:
        return replace(person, first_name=mistyped(person.first_name, rng))
    return replace(person, last_name=mistyped(person.last_name, rng))


def _umlaut(person: Person, rng: Random) -> Person:
    address = person.address
    return replace(
        person,
        first_name=written_out(person.first_name),
        last_name=written_out(person.last_name),
        address=replace(address, street=written_out(address.street), city=written_out(address.city)),
    )


def _marriage(person: Person, rng: Random) -> Person:
    culture = next(culture for culture in CULTURES.values() if person.last_name in culture.family)
    names = [name for name in culture.family if name != person.last_name]
    married = replace(person, last_name=rng.choice(names))
    return replace(married, email=_mailbox_elsewhere(married, rng))


def _swapped_names(person: Person, rng: Random) -> Person:
    return replace(person, first_name=person.last_name, last_name=person.first_name)


def _initial(person: Person, rng: Random) -> Person:
    return replace(person, first_name=f"{person.first_name[0]}.")


def _other_email(person: Person, rng: Random) -> Person:
    return replace(person, email=_mailbox_elsewhere(person, rng))


def _phone_spelling(person: Person, rng: Random) -> Person:
    phone = respelled(person.phones[0], person.address.country)
    return replace(person, phones=(phone,), email=_mailbox_elsewhere(person, rng))


def _moved(person: Person, rng: Random) -> Person:
    while (address := address_in(person.address.country, rng)) == person.address:
        continue
    return replace(person, address=address)


def _company_person(person: Person, rng: Random) -> Person:
    return replace(
        person,
        kind=CustomerKind.PERSON,
        company="",
        vat_id="",
        email=_mailbox_elsewhere(person, rng),
    )


def _email_case(person: Person, rng: Random) -> Person:
    return replace(person, email=person.email.lower())


RECIPES: Mapping[DuplicateKind, Recipe] = {
    # The kinds that suit few people come first, before those are used up.
    DuplicateKind.COMPANY_PERSON: Recipe(_is_company, _company_person),
    DuplicateKind.EMAIL_CASE: Recipe(_has_capitals, _email_case),
    DuplicateKind.UMLAUT: Recipe(_has_accents, _umlaut),
    DuplicateKind.MARRIAGE: Recipe(_is_reachable_person, _marriage),
    DuplicateKind.OTHER_EMAIL: Recipe(_is_reachable_person, _other_email),
    DuplicateKind.PHONE_SPELLING: Recipe(_is_reachable_person, _phone_spelling),
    DuplicateKind.TYPO: Recipe(_is_person, _typo),
    DuplicateKind.SWAPPED_NAMES: Recipe(_is_person, _swapped_names),
    DuplicateKind.INITIAL: Recipe(_is_person, _initial),
    DuplicateKind.MOVED: Recipe(_is_person, _moved),
}
