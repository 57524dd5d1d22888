"""Draw the people and companies who book at one landlord."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from core.demo.companies import vat_id_in
from core.demo.duplicates import duplicates_of
from core.demo.model import CustomerKind, Person
from core.demo.names import COMMENTS, COMPANIES, CULTURES, Culture
from core.demo.phones import PhoneBook
from core.demo.places import address_in
from core.demo.spelling import address_part
from core.demo.trades import Trade

MAIL_DOMAINS = (
    "example.com",
    "example.com",
    "example.org",
    "example.net",
    "post.example",
    "mail.example",
)
"""Domains that RFC 2606 reserves: no mail can ever reach a stranger."""

BIRTHDAY_SHARE = 0.55
COMMENT_SHARE = 0.08
CAPITALS_SHARE = 0.2


class Mailboxes:
    """Hand out e-mail addresses, none of them twice."""

    def __init__(self, rng: Random) -> None:
        """Begin with all addresses free."""
        self._rng = rng
        self._taken: set[str] = set()

    def address(self, first_name: str, last_name: str) -> str:
        """Take an address that suits a name; some people write it with capitals."""
        first, last = address_part(first_name), address_part(last_name)
        while True:
            year = self._rng.randint(48, 99)
            patterns = (f"{first}.{last}", f"{first}.{last}", f"{first[0]}.{last}", f"{last}{year}", f"{first}_{last}")
            local = self._rng.choice(patterns)
            domain = self._rng.choice(MAIL_DOMAINS)
            if f"{local}@{domain}" not in self._taken:
                break
        self._taken.add(f"{local}@{domain}")
        has_capitals = "." in local and self._rng.random() < CAPITALS_SHARE
        return f"{local.title() if has_capitals else local}@{domain}"


@dataclass(frozen=True, slots=True)
class Sources:
    """Hold what the details of people are drawn from, none of them twice."""

    keys: Iterator[str]
    phones: PhoneBook
    mailboxes: Mailboxes
    rng: Random


def people_of(trade: Trade, phones: PhoneBook, rng: Random) -> list[Person]:
    """Draw everybody who is known at one landlord, duplicates and households last."""
    keys = (f"{trade.landlord.slug}-p{number:03d}" for number in range(1, 10**3))
    sources = Sources(keys, phones, Mailboxes(rng), rng)
    alone = trade.people - trade.duplicates - trade.couples
    people = [_commented(_person(*names, sources), trade, rng) for names in distinct_names(trade, alone, rng)]
    people[: trade.companies] = [_as_company(person, rng) for person in people[: trade.companies]]
    rng.shuffle(people)
    couples = list(_partners(people, trade.couples, sources))
    return people + couples + duplicates_of(people, trade.duplicates, keys, rng)


def distinct_names(trade: Trade, count: int, rng: Random) -> list[tuple[Culture, str, str]]:
    """Draw names in the mix of the landlord, nobody twice."""
    drawn: dict[tuple[str, str], Culture] = {}
    while len(drawn) < count:
        code = rng.choices(list(trade.cultures), list(trade.cultures.values()))[0]
        culture = CULTURES[code]
        name = (rng.choice(culture.given), rng.choice(culture.family))
        if name[0] != name[1]:
            drawn.setdefault(name, culture)
    return [(culture, first, last) for (first, last), culture in drawn.items()]


def birthday_between(first_year: int, last_year: int, rng: Random) -> date:
    """Draw a birthday in a span of years."""
    day = date(first_year, 1, 1) + timedelta(rng.randrange(365))
    year = rng.randint(first_year, last_year)
    return day.replace(year=year, day=min(day.day, 28))


def _person(culture: Culture, first_name: str, last_name: str, sources: Sources) -> Person:
    rng = sources.rng
    knows_birthday = rng.random() < BIRTHDAY_SHARE
    return Person(
        key=next(sources.keys),
        kind=CustomerKind.PERSON,
        first_name=first_name,
        last_name=last_name,
        email=sources.mailboxes.address(first_name, last_name),
        address=address_in(culture.country, rng),
        language=rng.choice(culture.languages),
        phones=_some_phones(culture.country, sources),
        birthday=birthday_between(1946, 2003, rng) if knows_birthday else None,
    )


def _some_phones(country: str, sources: Sources) -> tuple[str, ...]:
    count = sources.rng.choices((0, 1, 2), (8, 80, 12))[0]
    return tuple(phone for _ in range(count) for phone in sources.phones.number(country))


def _commented(person: Person, trade: Trade, rng: Random) -> Person:
    if rng.random() >= COMMENT_SHARE:
        return person
    return replace(person, comment=rng.choice(COMMENTS[trade.landlord.language]))


def _as_company(person: Person, rng: Random) -> Person:
    """Make a person the contact of a company that carries the family name."""
    country = person.address.country
    pattern = rng.choice(COMPANIES.get(country, COMPANIES["GB"]))
    company = pattern.format(name=person.last_name)
    mailbox = rng.choice(("info", "office", address_part(person.first_name)))
    return replace(
        person,
        kind=CustomerKind.COMPANY,
        company=company,
        vat_id=vat_id_in(country, rng),
        email=f"{mailbox}@{address_part(company)}.example",
        birthday=None,
    )


def _partners(people: Sequence[Person], count: int, sources: Sources) -> Iterator[Person]:
    """Draw people who live with a customer and are customers of their own."""
    rng = sources.rng
    settled = [person for person in people if person.kind is CustomerKind.PERSON]
    for other in rng.sample(settled, count):
        first_name = _other_given_name(other, rng)
        own_phone = sources.phones.number(other.address.country)
        yield replace(
            other,
            key=next(sources.keys),
            first_name=first_name,
            email=sources.mailboxes.address(first_name, other.last_name),
            phones=rng.choice((other.phones, own_phone)),
            birthday=_near(other.birthday, rng),
            comment="",
            household_of=other.key,
        )


def _other_given_name(person: Person, rng: Random) -> str:
    """Draw a first name from the same culture that begins with another letter."""
    culture = next(culture for culture in CULTURES.values() if person.first_name in culture.given)
    names = [name for name in culture.given if name[0] != person.first_name[0]]
    return rng.choice(names)


def _near(birthday: date | None, rng: Random) -> date | None:
    if birthday is None:
        return None
    return birthday + timedelta(rng.choice((-1, 1)) * rng.randrange(90, 2000))
