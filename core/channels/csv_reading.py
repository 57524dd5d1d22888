"""From the bytes of a list to rows of text: encodings and separators as Excel writes them; bounded before it works."""

import csv
from dataclasses import dataclass
from io import StringIO

from flask_babel import lazy_gettext

from core.errors import DomainError

LARGEST = 5 * 1024 * 1024
MOST_LINES = 20_000
MOST_COLUMNS = 60
LONGEST_CELL = 2_000
SEPARATORS = (";", ",", "\t", "|")
_OTHER_FILES = (b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"<!", b"<h", b"<?", b"{")


class NotAList(DomainError):
    """What came in is no list in CSV."""

    code = "not_a_list"
    status = 422
    text = lazy_gettext("This is not a list in CSV. In Excel choose “Save as” and “CSV UTF-8”.")


class BrokenList(DomainError):
    """A line of a list cannot be read."""

    code = "broken_list"
    status = 422
    text = lazy_gettext("Line %(line)s of the list cannot be read. Is a quotation mark missing?")


class ListTooLarge(DomainError):
    """More than fits into one import."""

    code = "list_too_large"
    status = 413
    text = lazy_gettext("The list is too large: at most %(lines)s lines, %(columns)s columns and %(size)s MB.")


class EmptyList(DomainError):
    """A list without lines below its heads."""

    code = "empty_list"
    status = 422
    text = lazy_gettext("The list has no lines. The first line names the columns, the bookings follow.")


@dataclass(frozen=True)
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


def decoded(content: bytes) -> str:
    """Return the text of a list: UTF-8 or UTF-16 by their marks, UTF-8 without one, else as Excel on Windows writes.

    Raises:
        ListTooLarge: it is larger than a list may be.
        NotAList: it is another kind of file.
    """
    if len(content) > LARGEST:
        raise _too_large()
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


def read_table(text: str) -> Table:
    """Return the columns and lines of a list.

    Raises:
        ListTooLarge: it has more lines, columns or longer cells than a list may have.
        BrokenList: a line cannot be read.
        EmptyList: there is no line below the names of the columns.
    """
    separator, body, skipped = _separated(text)
    reader = csv.reader(StringIO(body, newline=""), delimiter=separator, strict=True)
    rows: list[Row] = []
    try:
        for cells in reader:
            if len(cells) > MOST_COLUMNS or any(len(cell) > LONGEST_CELL for cell in cells):
                raise _too_large()
            if len(rows) > MOST_LINES + 1:
                raise _too_large()
            if any(cell.strip() for cell in cells):
                rows.append(Row(reader.line_num + skipped, tuple(" ".join(cell.split()) for cell in cells)))
    except csv.Error as error:
        raise BrokenList(line=reader.line_num + skipped) from error
    if len(rows) > MOST_LINES + 1:
        raise _too_large()
    if len(rows) < 2:
        raise EmptyList
    return Table(rows[0].cells, tuple(rows[1:]))


def _separated(text: str) -> tuple[str, str, int]:
    """Return the separator, the text that it separates, and how many lines came before."""
    first, _end, rest = text.partition("\n")
    named = first.strip().lower()
    if named.startswith("sep=") and len(named) == 5:
        return named[-1], rest, 1
    return max(SEPARATORS, key=first.count), text, 0


def _too_large() -> ListTooLarge:
    return ListTooLarge(lines=MOST_LINES, columns=MOST_COLUMNS, size=LARGEST // 1024 // 1024)
