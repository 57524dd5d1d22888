"""From the bytes of a list to rows of text: encodings and separators as Excel writes them; bounded before it works."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

from core.lists.errors import BrokenList, EmptyList, ListTooLarge, NotAList

SEPARATORS = (";", ",", "\t", "|")
_OTHER_FILES = (b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"<!", b"<h", b"<?", b"{")
_QUOTED = re.compile(r'"[^"]*"')


@dataclass(frozen=True)
class Limits:
    """How much a list may hold; ``size`` in bytes, ``cell`` in characters."""

    size: int
    lines: int
    columns: int = 60
    cell: int = 2_000

    def exceeded(self) -> ListTooLarge:
        """Return the error that names the limits."""
        return ListTooLarge(lines=self.lines, columns=self.columns, size=self.size // 1024 // 1024)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list with its number in the file."""

    line: int
    cells: tuple[str, ...]

    def cell(self, column: int | None) -> str:
        """Return a cell; blank where the line is shorter, or the column is not chosen."""
        return self.cells[column] if column is not None and 0 <= column < len(self.cells) else ""


@dataclass(frozen=True)
class Table:
    """A list: the names of its columns, and its lines without blank ones."""

    heads: tuple[str, ...]
    rows: tuple[Row, ...]


def decoded(content: bytes, limits: Limits) -> str:
    """Return the text of a list: UTF-8 or UTF-16 by their marks, UTF-8 without one, else as Excel on Windows writes.

    Raises:
        ListTooLarge: it is larger than a list may be.
        NotAList: it is another kind of file.
    """
    if len(content) > limits.size:
        raise limits.exceeded()
    if not content.strip() or content.lstrip()[:4].lower().startswith(tuple(one.lower() for one in _OTHER_FILES)):
        raise NotAList
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", "replace")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", "replace")
    if "\0" in text:
        raise NotAList
    return text


def read_table(text: str, limits: Limits) -> Table:
    """Return the columns and lines of a list; line breaks and double blanks within cells become single blanks.

    Raises:
        ListTooLarge: it has more lines, columns or longer cells than a list may have.
        BrokenList: a line cannot be read.
        EmptyList: there is no line below the names of the columns.
    """
    rows = [Row(row.line, tuple(" ".join(cell.split()) for cell in row.cells)) for row in csv_rows(text, limits)]
    if len(rows) < 2:
        raise EmptyList
    return Table(rows[0].cells, tuple(rows[1:]))


def csv_rows(text: str, limits: Limits) -> Iterator[Row]:
    """Give the rows of a list one by one, heads first and without blank lines.

    Raises:
        ListTooLarge: it has more lines, columns or longer cells than a list may have.
        BrokenList: a line cannot be read.
    """
    separator, body, skipped = _separated(text)
    reader = csv.reader(StringIO(body, newline=""), delimiter=separator, strict=True)
    found = 0
    try:
        for cells in reader:
            if len(cells) > limits.columns or max(map(len, cells), default=0) > limits.cell:
                raise limits.exceeded()
            if "".join(cells).strip():
                found += 1
                # The heads are a line of their own.
                if found > limits.lines + 1:
                    raise limits.exceeded()
                yield Row(reader.line_num + skipped, tuple(cells))
    except csv.Error as error:
        raise BrokenList(line=reader.line_num + skipped) from error


def _separated(text: str) -> tuple[str, str, int]:
    """Return the separator, the text that it separates, and how many lines came before."""
    first, _end, rest = text.partition("\n")
    named = first.strip().lower()
    if named.startswith("sep=") and len(named) == 5:
        return named[-1], rest, 1
    bare = _QUOTED.sub("", first)
    return max(SEPARATORS, key=bare.count), text, 0
