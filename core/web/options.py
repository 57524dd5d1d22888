"""The options of a choice, as rows of a form: a label per language each; a row without labels is dropped."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import LazyString, lazy_gettext
from werkzeug.datastructures import MultiDict

from core.i18n import LANGUAGES
from core.web.keys import key_of

MOST_OPTIONS = 60
BLANK_ROWS = 3
LONGEST_LABEL = 200
_NAME = re.compile(rf"option-(\d{{1,3}})-(value|{'|'.join(LANGUAGES)})")

NO_OPTION = lazy_gettext("Please give at least one option.")
TOO_LONG = lazy_gettext("This text is too long.")
TOO_MANY = lazy_gettext("There are too many options.")


@dataclass(frozen=True)
class OptionRow:
    """One row of the editor; ``value`` is empty while the option is new."""

    index: int
    value: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_blank(self) -> bool:
        """Whether no language has a label."""
        return not any(self.labels.values())


def rows_of(options: Iterable[Mapping[str, Any]]) -> list[OptionRow]:
    """Return the editor's rows for the present options, with blank ones for more."""
    rows = [OptionRow(index, one["value"], one["labels"]) for index, one in enumerate(options)]
    return rows + [OptionRow(len(rows) + more) for more in range(BLANK_ROWS)]


def split_posted(posted: MultiDict[str, str]) -> tuple[MultiDict[str, str], list[OptionRow]]:
    """Return what belongs to the rest of the form, and the editor's rows as they were typed."""
    rest: MultiDict[str, str] = MultiDict()
    cells: dict[int, dict[str, str]] = {}
    for name, value in posted.items(multi=True):
        found = _NAME.fullmatch(name)
        if found:
            cells.setdefault(int(found[1]), {})[found[2]] = value.strip()
        else:
            rest.add(name, value)
    return rest, [
        OptionRow(index, row.pop("value", ""), {language: row.get(language, "") for language in LANGUAGES})
        for index, row in sorted(cells.items())
    ]


def checked_options(
    rows: Iterable[OptionRow], present: Iterable[Mapping[str, Any]]
) -> tuple[list[dict[str, Any]], LazyString | None]:
    """Return the options as they are stored, and what is wrong with them.

    An option that was there keeps its value, because bookings hold it; a new one gets its value from its label.
    """
    known = {one["value"] for one in present}
    filled = [row for row in rows if not row.is_blank]
    if not filled:
        return [], NO_OPTION
    if len(filled) > MOST_OPTIONS:
        return [], TOO_MANY
    if any(len(label) > LONGEST_LABEL for row in filled for label in row.labels.values()):
        return [], TOO_LONG
    options: list[dict[str, Any]] = []
    taken = set(known)
    for row in filled:
        kept = row.value if row.value in known and row.value not in {one["value"] for one in options} else ""
        value = kept or key_of(row.labels, taken)
        taken.add(value)
        options.append({"value": value, "labels": dict(row.labels)})
    return options, None
