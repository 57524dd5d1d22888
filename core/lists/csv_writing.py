"""CSV that people open in a spreadsheet."""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO

# What a spreadsheet would take for a formula, in the full width of East Asian letters as well.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
_MARK = "\ufeff"


def as_text(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula (R-74)."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def csv_lines(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """Give a list in pieces, as Excel reads it; no cell of it is a formula."""
    yield _MARK
    for row in rows:
        line = StringIO()
        csv.writer(line, delimiter=";").writerow(as_text(cell) if isinstance(cell, str) else cell for cell in row)
        yield line.getvalue()
