"""The column register: what each column of core and apps holds (reliability.md 8.3).

It drives the export, anonymising, the register of processing (GDPR 30) and the merge of duplicates. A column that is
not classed, or looks like a reference and is not declared as one, stops core from starting and leaves an app out.
"""

import enum
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


class ColumnClass(enum.StrEnum):
    """What a column holds."""

    PERSONAL = "personal"
    STAFF = "staff"
    FREE_TEXT = "free_text"
    REFERENCE = "reference"
    TECHNICAL = "technical"
    FISCAL = "fiscal"


class Retention(enum.Enum):
    """Why and for how many years records are kept although somebody asked for their deletion (GDPR 17(3)(b)).

    Source: German law as of 2025, § 147 AO and § 14b UStG for vouchers, § 257 HGB for letters that led to an order.
    """

    VOUCHER = 8
    BUSINESS_LETTER = 6

    @property
    def years(self) -> int:
        """How many years after the end of the calendar year."""
        return self.value


@dataclass(frozen=True)
class Move:
    """When records are merged, the row goes to the kept one as it is."""


@dataclass(frozen=True)
class MoveOrCombine:
    """Rows that agree in the columns ``by`` become one; NULL agrees with NULL.

    Without ``by`` there is one row per record. ``combine(kept, gone)`` takes over from the row that goes what must not
    be lost; its complete content stands in the journal of the merge either way. With ``is_pair`` the two columns
    ``by`` name two records, the one with the lower id first; a row that would name one record twice goes.
    """

    by: tuple[str, ...] = ()
    combine: Callable[[Any, Any], None] | None = None
    is_pair: bool = False


@dataclass(frozen=True)
class KeepBoth:
    """Both rows stay; ``distinguish(row)`` changes what would clash in the row that moves."""

    distinguish: Callable[[Any], None]


@dataclass(frozen=True)
class Refuse:
    """While there is such a row, the records cannot be merged; ``reason`` is a sentence for staff."""

    reason: str


MergePolicy = Move | MoveOrCombine | KeepBoth | Refuse
MOVE = Move()


@dataclass(frozen=True)
class BelongsTo:
    """The row belongs to the one that ``column`` names, a row of ``table``."""

    column: str
    table: str
    merge: MergePolicy = MOVE


@dataclass(frozen=True)
class BelongsToAny:
    """The row belongs to the row ``id_column`` of the table that the word in ``type_column`` stands for.

    ``tables`` translates words that are not names of tables, or is a function that does.
    """

    type_column: str
    id_column: str
    tables: Mapping[str, str] | Callable[[], Mapping[str, str]] = field(default_factory=dict)
    merge: MergePolicy = MOVE

    @property
    def column(self) -> str:
        """The column with the id."""
        return self.id_column

    def words_for(self, table: str) -> list[str]:
        """Return the words in ``type_column`` that stand for a table."""
        known = self.tables() if callable(self.tables) else self.tables
        return [table, *(word for word, name in known.items() if name == table and word != table)]


@dataclass(frozen=True)
class NamesInJson:
    """The JSON ``column`` holds the id of a row of ``table`` under ``path``."""

    column: str
    path: tuple[str, ...]
    table: str
    merge: MergePolicy = MOVE


Ownership = BelongsTo | BelongsToAny | NamesInJson


@dataclass(frozen=True)
class TableRegister:
    """What the columns of one table hold, and to whom its rows belong."""

    classes: Mapping[str, ColumnClass]
    owners: tuple[Ownership, ...] = ()
    retention: Retention | None = None
    harmless: frozenset[str] = frozenset()

    def columns(self, *wanted: ColumnClass) -> list[str]:
        """Return the columns of these classes."""
        return [name for name, found in self.classes.items() if found in wanted]


def register(  # noqa: PLR0913 - a keyword for each class
    *,
    personal: str = "",
    staff: str = "",
    free_text: str = "",
    references: str = "",
    technical: str = "",
    fiscal: str = "",
    owners: Iterable[Ownership] = (),
    retention: Retention | None = None,
    harmless: str = "",
) -> TableRegister:
    """Class the columns of a table, names parted by blanks; ``id`` and ``landlord_id`` need not be named.

    Args:
        personal: about a customer: shown to them, blanked when they are anonymised.
        staff: about the people who work for the landlord or the operator.
        free_text: whatever somebody typed; it can hold anything, so it is blanked as a whole.
        references: ids of other rows.
        technical: tells nothing about a person.
        fiscal: what the tax office may ask for; kept for ``retention``, without what is personal.
        owners: by which columns a row belongs to another one, and what a merge does with it.
        retention: why and how long rows are kept.
        harmless: technical columns whose names look like references or addresses and are none.
    """
    owned = tuple(owners)
    named = [one.column for one in owned if not isinstance(one, NamesInJson)]
    named += [one.type_column for one in owned if isinstance(one, BelongsToAny)]
    classes: dict[str, ColumnClass] = {"id": ColumnClass.TECHNICAL, "landlord_id": ColumnClass.TECHNICAL}
    groups = (
        (ColumnClass.PERSONAL, personal),
        (ColumnClass.STAFF, staff),
        (ColumnClass.FREE_TEXT, free_text),
        (ColumnClass.REFERENCE, " ".join([references, *dict.fromkeys(named)])),
        (ColumnClass.TECHNICAL, f"{technical} {harmless}"),
        (ColumnClass.FISCAL, fiscal),
    )
    for column_class, names in groups:
        for name in names.split():
            if classes.setdefault(name, column_class) is not column_class:
                raise ValueError(f"{name} is classed twice")
    return TableRegister(classes, owned, retention, frozenset(harmless.split()))
