"""From the bytes of a list to rows of text: encodings and separators as Excel writes them; bounded before it works."""

import codecs
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO, StringIO
from itertools import chain
from pathlib import Path
from typing import BinaryIO, TextIO

from core.lists.errors import BrokenList, EmptyList, ListTooLarge, NotAList

SEPARATORS = (";", ",", "\t", "|")
_OTHER_FILES = (b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"<!", b"<h", b"<?", b"{")
_CHUNK = 1024 * 1024
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
    return content.decode(_encoding(BytesIO(content)), "replace")


def file_rows(path: Path, limits: Limits) -> Iterator[Row]:
    """Give the rows of a file one by one, heads first and without blank lines; never all of it is in memory (R-75).

    Raises:
        ListTooLarge, NotAList: see ``decoded``.
        BrokenList: a line cannot be read.
    """
    if path.stat().st_size > limits.size:
        raise limits.exceeded()
    with path.open("rb") as stream:
        encoding = _encoding(stream)
    with path.open(encoding=encoding, errors="replace", newline="") as lines:
        yield from csv_rows(lines, limits)


def read_table(text: str, limits: Limits) -> Table:
    """Return the columns and lines of a list; line breaks and double blanks within cells become single blanks.

    Raises:
        ListTooLarge: it has more lines, columns or longer cells than a list may have.
        BrokenList: a line cannot be read.
        EmptyList: there is no line below the names of the columns.
    """
    rows = [
        Row(row.line, tuple(" ".join(cell.split()) for cell in row.cells))
        for row in csv_rows(StringIO(text, newline=""), limits)
    ]
    if len(rows) < 2:
        raise EmptyList
    return Table(rows[0].cells, tuple(rows[1:]))


def csv_rows(lines: TextIO, limits: Limits) -> Iterator[Row]:
    """Give the rows of a list one by one, heads first and without blank lines; ``lines`` keep their ends.

    Raises:
        ListTooLarge: it has more lines, columns or longer cells than a list may have.
        BrokenList: a line cannot be read.
    """
    first = lines.readline()
    named = first.strip().lower()
    skipped = int(named.startswith("sep=") and len(named) == 5)
    bare = _QUOTED.sub("", first)
    separator = named[-1] if skipped else max(SEPARATORS, key=bare.count)
    body = lines if skipped else chain([first], lines)
    reader = csv.reader(body, delimiter=separator, strict=True)
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


def _encoding(stream: BinaryIO) -> str:
    """Return how a file is encoded; reads it to its end.

    Raises:
        NotAList: it is another kind of file.
    """
    head = stream.read(_CHUNK)
    if not head.strip() or head.lstrip()[:4].lower().startswith(tuple(one.lower() for one in _OTHER_FILES)):
        raise NotAList
    stream.seek(0)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _checked(stream, "utf-16", "replace")
    try:
        return _checked(stream, "utf-8-sig", "strict")
    except UnicodeDecodeError:
        stream.seek(0)
        return _checked(stream, "cp1252", "replace")


def _checked(stream: BinaryIO, encoding: str, errors: str) -> str:
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    while chunk := stream.read(_CHUNK):
        if "\0" in decoder.decode(chunk):
            raise NotAList
    decoder.decode(b"", final=True)
    return encoding
