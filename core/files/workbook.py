"""Large Excel files in constant memory: rows are written as they come, and texts stay texts (R-74)."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rustpy_xlsxwriter import write_worksheet

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_TEXT = 32_767
LONGEST_TITLE = 31
USUAL_WIDTH = 16
# What XML cannot hold, and halves of characters.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")

Cell = str | int | float | bool | date | None


@dataclass(frozen=True)
class Column:
    """One column: what stands above it, and how wide it is in letters."""

    title: str
    width: int = USUAL_WIDTH


def write_workbook(path: Path, title: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> None:
    """Write a workbook with one sheet; what ``rows`` raises comes out here.

    Days are cells of the kind date, numbers are numbers, and no text is ever a formula, a link or a number.
    """
    heads = _heads(columns)
    write_worksheet(
        _records(heads, rows),
        str(path),
        sheet_name=_NOT_IN_TITLES.sub(" ", title)[:LONGEST_TITLE] or "1",
        freeze_row=1,
        bold_headers=True,
        datetime_format="yyyy-mm-dd",
        column_widths={head: float(column.width) for head, column in zip(heads, columns, strict=True)},
    )


def clean_text(text: str) -> str:
    """Return a text as a cell can hold it."""
    return _UNPRINTABLE.sub("", text)[:LONGEST_TEXT]


def _records(heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[Mapping[str, Cell]]:
    empty = True
    for row in rows:
        empty = False
        yield {head: clean_text(cell) if isinstance(cell, str) else cell for head, cell in zip(heads, row, strict=True)}
    if empty:
        # The heads are written with the first row.
        yield dict.fromkeys(heads)


def _heads(columns: Sequence[Column]) -> list[str]:
    """Return the titles, each different, as the writer knows columns by them."""
    found: list[str] = []
    for column in columns:
        title, number = clean_text(column.title), 2
        head = title
        while head in found:
            head, number = f"{title} ({number})", number + 1
        found.append(head)
    return found
