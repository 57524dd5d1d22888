"""Customers whose truth is known: people with damaged copies, and households that are no duplicates.

What goes wrong with copies: slips of the finger, umlauts written out, marriage, initials, swapped names, another or no
mail address and phone, other spellings of phone and street, a move, a missing date of birth. In 6.5 % of the households
somebody else with the same family name and address is a customer too, half of them with the same phone and a fifth with
the same mailbox: those are no duplicates, and they are the hard part.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from random import Random

from faker import Faker
from faker.providers.person.de_DE import Provider

COPIED = 0.084
SECOND_COPY = 0.25
WITH_HOUSEHOLD = 0.065
STEMS = ("Acker", "Berg", "Buch", "Dorn", "Eich", "Feld", "Forst", "Gries", "Hagen", "Heide", "Holz", "Kalk", "Kirch")
MORE_STEMS = ("Kreuz", "Linden", "Moos", "Mühl", "Ober", "Rosen", "Schön", "Stein", "Tann", "Wald", "Weiß", "Wiesen")
ENDS = ("acher", "bach", "bauer", "beck", "berger", "brenner", "bühl", "egger", "feld", "felder", "hammer", "häuser")
MORE_ENDS = (
    "heimer",
    "hofer",
    "hold",
    "huber",
    "kamp",
    "kötter",
    "leitner",
    "mann",
    "meier",
    "müller",
    "reuter",
    "ried",
)
LAST_ENDS = ("richter", "rieder", "röder", "schläger", "schmid", "stätter", "steiner", "taler", "wanger", "wirth")
UMLAUTS = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"}


@dataclass(frozen=True)
class Person:
    """A customer as typed; those with one ``truth`` are one and the same."""

    truth: int
    first_name: str
    last_name: str
    email: str
    phone: str
    birthday: date | None
    street: str
    postal_code: str
    city: str


@dataclass(frozen=True)
class Pools:
    """What names and places are drawn from."""

    first_names: tuple[str, ...]
    last_names: tuple[str, ...]
    streets: tuple[str, ...]
    towns: tuple[tuple[str, str], ...]


def people(count: int, seed: int = 1) -> Iterator[Person]:
    """Give so many customers, copies and households among them."""
    rng, pools, given, truth = Random(seed), _pools(), 0, 0
    while given < count:
        truth += 1
        person = _person(truth, rng, pools)
        family = [person]
        if rng.random() < WITH_HOUSEHOLD:
            truth += 1
            family.append(_housemate(person, truth, rng, pools))
        rows = [row for one in family for row in (one, *_copies(one, rng, pools))]
        yield from rows[: count - given]
        given += len(rows)


@cache
def _pools() -> Pools:
    faker = Faker("de_DE")
    Faker.seed(7)
    first_names = tuple(sorted({*Provider.first_names_male, *Provider.first_names_female}))
    composed = [f"{a}{b}" for a in STEMS + MORE_STEMS for b in ENDS + MORE_ENDS + LAST_ENDS]
    composed += [f"{a}{b}e" for a in STEMS + MORE_STEMS for b in ENDS + MORE_ENDS]
    # The usual names come first and are drawn more often.
    last_names = (*Provider.last_names, *composed)
    streets = tuple(faker.street_name() for _ in range(6_000))
    towns = tuple((f"{postal:05d}", faker.city_name()) for postal in range(1067, 99999, 13))
    return Pools(first_names, last_names, streets, towns)


def _person(truth: int, rng: Random, pools: Pools) -> Person:
    first, last = rng.choice(pools.first_names), _last_name(rng, pools)
    postal_code, city = rng.choice(pools.towns)
    street = f"{rng.choice(pools.streets)} {rng.randint(1, 120)}"
    birthday = date(1935, 1, 1) + timedelta(days=rng.randrange(25_500))
    mail = _mail(first, last, rng) if rng.random() < 0.9 else ""
    known = birthday if rng.random() < 0.75 else None
    phone = _phone(rng) if rng.random() < 0.85 else ""
    return Person(truth, first, last, mail, phone, known, street, postal_code, city)


def _last_name(rng: Random, pools: Pools) -> str:
    # A long tail: the most frequent name has about two per cent.
    return pools.last_names[min(int(len(pools.last_names) * rng.random() ** 1.75), len(pools.last_names) - 1)]


def _housemate(person: Person, truth: int, rng: Random, pools: Pools) -> Person:
    first = rng.choice([name for name in rng.sample(pools.first_names, 3) if name != person.first_name])
    birthday = date(1935, 1, 1) + timedelta(days=rng.randrange(25_500)) if rng.random() < 0.75 else None
    return replace(
        person,
        truth=truth,
        first_name=first,
        birthday=birthday,
        phone=person.phone if rng.random() < 0.5 else _phone(rng),
        email=person.email if rng.random() < 0.2 else _mail(first, person.last_name, rng),
    )


def _copies(person: Person, rng: Random, pools: Pools) -> list[Person]:
    if rng.random() >= COPIED:
        return []
    made = [_damaged(person, rng, pools)]
    while rng.random() < SECOND_COPY:
        made.append(_damaged(person, rng, pools))
    return made


def _damaged(person: Person, rng: Random, pools: Pools) -> Person:
    if rng.random() < 0.25:
        person = replace(person, birthday=None)
    for _ in range(rng.choice((1, 1, 2, 2, 3))):
        person = rng.choice(DAMAGES)(person, rng, pools)
    return person


def _typo(text: str, rng: Random) -> str:
    if len(text) < 4:
        return text
    at = rng.randrange(1, len(text) - 1)
    letter = rng.choice("abcdefghiklmnoprstuvwz")
    return rng.choice(
        (
            text[:at] + text[at + 1] + text[at] + text[at + 2 :],
            text[: at + 1] + text[at:],
            text[:at] + text[at + 1 :],
            text[:at] + letter + text[at + 1 :],
        )
    )


def _written_out(text: str) -> str:
    return "".join(UMLAUTS.get(sign, sign) for sign in text)


def _mail(first: str, last: str, rng: Random) -> str:
    name = _written_out(f"{first}.{last}").lower().replace(" ", "-")
    number = "" if rng.random() < 0.3 else str(rng.randint(1, 999))
    return f"{name}{number}@mail{rng.randint(1, 40)}.example"


def _phone(rng: Random) -> str:
    return f"+49{rng.choice(('151', '160', '170', '171', '30', '40', '89', '221'))}{rng.randint(10**6, 10**8 - 1)}"


def _respelt_street(person: Person) -> Person:
    street = person.street.replace("straße", "str.").replace("Straße", "Str.")
    return replace(person, street=street.upper() if street == person.street else street)


DAMAGES = (
    lambda person, rng, _: replace(person, last_name=_typo(person.last_name, rng)),
    lambda person, rng, _: replace(person, first_name=_typo(person.first_name, rng)),
    lambda person, _rng, _: replace(
        person, first_name=_written_out(person.first_name), last_name=_written_out(person.last_name)
    ),
    lambda person, rng, pools: replace(person, last_name=_last_name(rng, pools)),
    lambda person, _rng, _: replace(person, first_name=f"{person.first_name[0]}."),
    lambda person, _rng, _: replace(person, first_name=person.last_name, last_name=person.first_name),
    lambda person, rng, _: replace(person, email=_mail(person.first_name, person.last_name, rng)),
    lambda person, _rng, _: replace(person, email=""),
    lambda person, rng, _: replace(person, phone=_phone(rng)),
    lambda person, _rng, _: replace(person, phone=""),
    lambda person, _rng, _: replace(person, phone=person.phone.replace("+49", "0")),
    lambda person, _rng, _: _respelt_street(person),
    lambda person, rng, pools: replace(
        person,
        street=f"{rng.choice(pools.streets)} {rng.randint(1, 120)}",
        **dict(zip(("postal_code", "city"), rng.choice(pools.towns), strict=True)),
    ),
)
