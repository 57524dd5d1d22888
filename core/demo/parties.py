"""Draw the people who come along with a customer."""

from dataclasses import dataclass
from datetime import date
from random import Random

from core.demo.model import Person
from core.demo.names import CULTURES, Culture
from core.demo.people import birthday_between

LARGEST_PARTY = 8


@dataclass(frozen=True, slots=True)
class Guest:
    """Hold what a participant knows to answer; ``height`` is in centimetres."""

    first_name: str
    last_name: str
    birthday: date
    height: int
    is_child: bool


def party_of(person: Person, today: date, rng: Random) -> tuple[Guest, ...]:
    """Draw a customer's usual company: the customer, a partner, children, friends."""
    culture = _culture_of(person)
    names = [name for name in culture.given if name != person.first_name]
    first_names = iter(rng.sample(names, LARGEST_PARTY))
    birthday = person.birthday or birthday_between(1950, 2000, rng)
    partner_name = person.last_name if rng.random() < 0.7 else rng.choice(culture.family)
    party = [
        _adult(person.first_name, person.last_name, birthday, rng),
        _adult(next(first_names), partner_name, _near(birthday, rng), rng),
    ]
    party += [
        _child(next(first_names), person.last_name, born, today, rng)
        for born in _birth_years(birthday.year, today.year, rng)
    ]
    while len(party) < LARGEST_PARTY:
        family = rng.choice(culture.family)
        friend_birthday = birthday_between(1950, 2000, rng)
        party.append(_adult(next(first_names), family, friend_birthday, rng))
    return tuple(party)


def _culture_of(person: Person) -> Culture:
    """Find whose names go with a customer's, also when those were mistyped."""
    known = {person.first_name, person.last_name}
    alike = (
        culture
        for culture in CULTURES.values()
        if known & {*culture.given, *culture.family} and culture.country == person.address.country
    )
    at_home = (culture for culture in CULTURES.values() if culture.country == person.address.country)
    return next(alike, None) or next(at_home)


def _adult(first_name: str, last_name: str, birthday: date, rng: Random) -> Guest:
    return Guest(first_name, last_name, birthday, rng.randint(156, 196), False)


def _near(birthday: date, rng: Random) -> date:
    return birthday_between(birthday.year - 4, birthday.year + 4, rng)


def _birth_years(parent: int, this_year: int, rng: Random) -> list[int]:
    """Draw when the children were born: of school age now, of parents of an age."""
    first, last = max(this_year - 15, parent + 22), min(this_year - 4, parent + 44)
    if first > last:
        return []
    return [rng.randint(first, last) for _ in range(rng.choice((0, 1, 2, 2, 3)))]


def _child(first_name: str, last_name: str, born: int, today: date, rng: Random) -> Guest:
    height = 78 + 6 * (today.year - born)
    birthday = birthday_between(born, born, rng)
    return Guest(first_name, last_name, birthday, height, True)
