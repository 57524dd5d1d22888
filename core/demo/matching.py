"""Decide who comes to which visit."""

from collections import defaultdict
from collections.abc import Sequence
from random import Random

from core.demo.model import Person
from core.demo.visits import Visit

REGULARITY = (1, 1, 1, 1, 2, 3, 8)
"""How often people come again, against each other."""

IDLE_SHARE = 0.04
"""The share of people without a booking: they only asked, or were entered by hand."""


def matched(visits: Sequence[Visit], people: Sequence[Person], rng: Random) -> list[tuple[Visit, Person]]:
    """Give each visit a customer, and nobody two visits at the same time.

    Records of the same customer count as one. Each duplicate gets a visit.
    """
    queue = _queue(len(visits), people, rng)
    agenda = _Agenda()
    pairs = []
    for visit in rng.sample(visits, len(visits)):
        waiting = [*queue, *people]
        person = next(one for one in waiting if agenda.is_free(one, visit))
        if person in queue:
            queue.remove(person)
        agenda.enter(person, visit)
        pairs.append((visit, person))
    return pairs


def _queue(length: int, people: Sequence[Person], rng: Random) -> list[Person]:
    """Line everybody up once, and the regulars again and again."""
    singles = [person for person in people if person.duplicate_of is None]
    idle = {one.key for one in rng.sample(singles, round(IDLE_SHARE * len(people)))}
    active = [person for person in people if person.key not in idle]
    weights = [rng.choice(REGULARITY) for _ in active]
    again = rng.choices(active, weights, k=length - len(active))
    return rng.sample(active, len(active)) + again


class _Agenda:
    """Know when each customer is already there."""

    def __init__(self) -> None:
        self._visits: dict[str, list[Visit]] = defaultdict(list)

    def is_free(self, person: Person, visit: Visit) -> bool:
        return not any(
            known.starts_at < visit.ends_at and visit.starts_at < known.ends_at
            for known in self._visits[_identity(person)]
        )

    def enter(self, person: Person, visit: Visit) -> None:
        self._visits[_identity(person)].append(visit)


def _identity(person: Person) -> str:
    return person.duplicate_of or person.key
