"""Invented people in any number, with names as unevenly spread as real ones."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from core.customers.names import search_text, sort_key

FIRST_WORDS = (
    "Anna Peter Maria Hans Sabine Michael Ursula Thomas Monika Andreas Petra Wolfgang Claudia Stefan Birgit Klaus "
    "Andrea Jürgen Stefanie Christian Heike Uwe Gabriele Werner Ingrid Frank Nicole Horst Julia Zoë Björn Éloïse"
)
LAST_WORDS = (
    "Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter Klein Wolf "
    "Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Krause Lehmann Köhler Maier Walter König "
    "Fuchs Kaiser Lang Weiß Peters Scholz Jung Möller Hahn Keller Vogel Friedrich Günther Frank Berger Winkler Roth"
)
START_WORDS = (
    "Al Bar Ber Bra Dor Eich El Fal Gra Hag Hol Il Jan Kal Kor Lin Lu Mar Mor Nie Ol Pas Quel Ro Sal Tan Ul Wal Zan"
)
MIDDLE_WORDS = "a be den e ger hau in ke ler lo mann na o ren schei ser ta tin u ver wei zel"
END_WORDS = (
    "bach beck berg burg dorf feld hausen hof holz ing ke lein mann meier ner rath rich sen stein tal wald weg zig"
)
TOWNS_WORDS = "Berlin Hamburg München Köln Frankfurt Stuttgart Düsseldorf Leipzig Dortmund Essen Bremen Dresden"

FIRST, LAST, START = FIRST_WORDS.split(), LAST_WORDS.split(), START_WORDS.split()
MIDDLE, END, TOWNS = MIDDLE_WORDS.split(), END_WORDS.split(), TOWNS_WORDS.split()


@dataclass(frozen=True)
class Person:
    """One invented customer."""

    id: int
    first_name: str
    last_name: str
    company: str
    city: str
    language: str
    has_email: bool

    @property
    def kind(self) -> str:
        return "company" if self.company else "person"

    @cached_property
    def email(self) -> str:
        return f"{self.last_name.lower()}.{self.id}@example.org".translate(UMLAUTS) if self.has_email else ""

    @property
    def phone(self) -> str:
        return f"0{30 + self.id % 900} {1_000_000 + self.id * 7919 % 9_000_000}"

    @property
    def international(self) -> str:
        return f"+49{self.phone[1:].replace(' ', '')}"

    @property
    def street(self) -> str:
        return f"{self.last_name}weg {self.id % 200}"

    @property
    def postal_code(self) -> str:
        return f"{self.id * 31 % 90_000 + 10_000}"

    @property
    def sort_key(self) -> str:
        return sort_key(self.company, self.first_name, self.last_name, self.email)

    @property
    def search_text(self) -> str:
        texts = (f"{self.company} {self.last_name} {self.first_name}", self.email, f"X-{self.id}", self.city)
        return search_text(texts, (str(self.id), self.phone, self.international))


UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def people(first_id: int, count: int) -> Iterator[Person]:
    """Yield people; the same for the same numbers."""
    chance = random.Random(first_id)
    for number in range(first_id, first_id + count):
        last = _last_name(chance)
        company = f"{last} {chance.choice(('GmbH', 'AG', 'Reisen', 'Bau'))}" if chance.random() < 0.1 else ""
        first = chance.choice(FIRST[: chance.randint(4, len(FIRST))])
        language = chance.choices(("de", "en", "fr"), (95, 4.9, 0.1))[0]
        yield Person(number, first, last, company, _town(chance), language, chance.random() < 0.9)


def _last_name(chance: random.Random) -> str:
    if chance.random() < 0.25:
        return chance.choice(LAST[: chance.randint(4, len(LAST))])
    return chance.choice(START) + chance.choice(MIDDLE) + chance.choice(END)


def _town(chance: random.Random) -> str:
    return chance.choice(TOWNS) if chance.random() < 0.4 else chance.choice(START) + chance.choice(END)
