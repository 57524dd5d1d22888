"""The list of pairs, the surest first, in pages by key; a fixed number of statements however many pairs there are."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import LazyString, lazy_gettext
from sqlalchemy import Select, and_, func, or_, select

from core.apps import hookspecs
from core.apps.dispatch import collect
from core.apps.parts import DuplicateWarning, Text
from core.db import db
from core.duplicates.beside import CustomerBeside, customers_beside, with_figures
from core.duplicates.families import families_of
from core.duplicates.models import DuplicatePair, PairState
from core.duplicates.reasons import Reason

PAGE = 20
ON_CARD = 3
MOST_COUNTED = 1000
# From which score on which words are used, the surest first.
WORDS: tuple[tuple[int, LazyString, str], ...] = (
    (17, lazy_gettext("Almost certain"), "green"),
    (13, lazy_gettext("Very likely"), "blue"),
)
FEWEST_WORDS = (0, lazy_gettext("Possible"), "neutral")

# Score and id: the place of a pair in the list.
PairKey = tuple[int, int]


@dataclass(frozen=True)
class ShownPair:
    """One pair; ``family`` holds the ids of all whom open pairs connect with these two, and them."""

    id: int
    score: int
    reasons: Sequence[Reason]
    first: CustomerBeside
    second: CustomerBeside
    decided_by: str = ""
    decided_at: datetime | None = None
    family: Sequence[int] = ()
    warnings: Sequence[Text] = ()

    @property
    def words(self) -> LazyString:
        """How sure it is, in words."""
        return _look(self.score)[1]

    @property
    def tone(self) -> str:
        """The colour of how sure it is."""
        return _look(self.score)[2]

    @property
    def ids(self) -> str:
        """The ids of the two, as the address of the merge has them."""
        return f"{self.first.id},{self.second.id}"

    @property
    def family_ids(self) -> str:
        """The ids of the whole family, as the address of the merge has them."""
        return ",".join(str(customer_id) for customer_id in self.family)


@dataclass(frozen=True)
class PairPage:
    """One page of pairs; ``before`` and ``after`` are the places from which the pages beside it go on."""

    pairs: Sequence[ShownPair]
    before: str | None = None
    after: str | None = None


def find_pairs(
    state: PairState = PairState.OPEN,
    *,
    customer_id: int | None = None,
    after: PairKey | None = None,
    before: PairKey | None = None,
    limit: int = PAGE,
) -> PairPage:
    """Return one page of the list; with ``customer_id`` only of pairs with this customer."""
    is_back = before is not None
    query = _pairs(state, customer_id)
    found = db.session.scalars(_beyond(query, before or after, is_back=is_back).limit(limit + 1)).all()
    has_more, rows = len(found) > limit, found[:limit]
    if is_back:
        rows = rows[::-1]
    has_before = has_more if is_back else after is not None
    has_after = is_back or has_more
    return PairPage(
        _shown(rows),
        _place(rows[0]) if rows and has_before else None,
        _place(rows[-1]) if rows and has_after else None,
    )


def pairs_of_customer(customer_id: int) -> list[ShownPair]:
    """Return a customer's surest open pairs, for the card; they lack figures, warnings and families."""
    query = _pairs(PairState.OPEN, customer_id)
    rows = db.session.scalars(_beyond(query, None, is_back=False).limit(ON_CARD)).all()
    return _paired(rows, customers_beside(_customers_in(rows)))


def count_open_pairs() -> int:
    """Return how many pairs wait to be decided; beyond ``MOST_COUNTED`` it stops counting."""
    some = select(DuplicatePair.id).where(DuplicatePair.state_name == PairState.OPEN.value).limit(MOST_COUNTED)
    return db.session.scalar(select(func.count()).select_from(some.subquery())) or 0


def read_place(text: str) -> PairKey | None:
    """Return the place of a pair from the address of a page; anything else counts as absent."""
    score, _dash, pair_id = text.partition("-")
    is_place = all(part.isascii() and part.isdigit() and len(part) < 10 for part in (score, pair_id))
    return (int(score), int(pair_id)) if is_place else None


def _pairs(state: PairState, customer_id: int | None) -> Select[Any]:
    query = select(DuplicatePair).where(DuplicatePair.state_name == state.value)
    if customer_id is None:
        return query
    return query.where(or_(DuplicatePair.first_id == customer_id, DuplicatePair.second_id == customer_id))


def _beyond(query: Select[Any], key: PairKey | None, *, is_back: bool) -> Select[Any]:
    score, pair_id = DuplicatePair.score, DuplicatePair.id
    if key is not None and is_back:
        query = query.where(or_(score > key[0], and_(score == key[0], pair_id > key[1])))
    elif key is not None:
        query = query.where(or_(score < key[0], and_(score == key[0], pair_id < key[1])))
    return query.order_by(score.asc(), pair_id.asc()) if is_back else query.order_by(score.desc(), pair_id.desc())


def _place(row: DuplicatePair) -> str:
    return f"{row.score}-{row.id}"


def _shown(rows: Sequence[DuplicatePair]) -> list[ShownPair]:
    if not rows:
        return []
    groups = [(row.first_id, row.second_id) for row in rows]
    warnings: defaultdict[int, list[Text]] = defaultdict(list)
    for warning in collect(hookspecs.duplicate_warnings, DuplicateWarning, groups=groups).values:
        if 0 <= warning.group < len(groups):
            warnings[rows[warning.group].id].append(warning.text)
    families = families_of(groups) if rows[0].state_name == PairState.OPEN else {}
    return _paired(rows, with_figures(customers_beside(_customers_in(rows))), families, warnings)


def _paired(
    rows: Sequence[DuplicatePair],
    customers: Mapping[int, CustomerBeside],
    families: Mapping[int, Sequence[int]] | None = None,
    warnings: Mapping[int, Sequence[Text]] | None = None,
) -> list[ShownPair]:
    return [
        ShownPair(
            id=row.id,
            score=row.score,
            reasons=[Reason(code) for code in row.reasons],
            first=customers[row.first_id],
            second=customers[row.second_id],
            decided_by=row.decided_by,
            decided_at=row.decided_at,
            family=(families or {}).get(row.first_id, ()),
            warnings=(warnings or {}).get(row.id, ()),
        )
        for row in rows
        if row.first_id in customers and row.second_id in customers
    ]


def _customers_in(rows: Sequence[DuplicatePair]) -> set[int]:
    return {customer_id for row in rows for customer_id in (row.first_id, row.second_id)}


def _look(score: int) -> tuple[int, LazyString, str]:
    return next((look for look in WORDS if score >= look[0]), FEWEST_WORDS)
