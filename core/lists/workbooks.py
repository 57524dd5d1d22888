"""Excel workbooks as rows of text; what could be a bomb is refused by the table of contents, before it is unpacked.

The measures of R-75: a workbook of 5 MB can take half a gigabyte and 20 seconds to open without them.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError  # nosec B405 - only the error; defusedxml parses
from zipfile import BadZipFile, LargeZipFile, ZipFile, ZipInfo
from zlib import error as ZlibError  # noqa: N812 - the library's own spelling would read like a variable

from defusedxml import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from core.lists.csv_files import Limits, Row
from core.lists.errors import NotAWorkbook

SIGNATURE = b"PK\x03\x04"
MOST_PARTS = 2_000
# Unpacked bytes: of a sheet, of the texts that sheets share, and of every other part that is read at once.
LARGEST_SHEET = 160 * 1024 * 1024
LARGEST_TEXTS = 40 * 1024 * 1024
LARGEST_PART = 4 * 1024 * 1024
# Sheets of numbers pack well, but not like a bomb.
HIGHEST_RATIO = 150
SMALL = 1024 * 1024
MOST_CELLS = 12_000_000
_REQUIRED = {"[Content_Types].xml", "xl/workbook.xml"}
_SHEETS, _TEXTS = "xl/worksheets/", "xl/sharedStrings.xml"
_UNREADABLE = (
    BadZipFile, LargeZipFile, ZlibError, InvalidFileException, DefusedXmlException, ParseError, KeyError, ValueError,
    TypeError, AttributeError, IndexError, OSError, EOFError, RuntimeError, OverflowError,
)  # fmt: skip


def check_workbook(path: Path, limits: Limits) -> int:
    """Refuse what is no workbook, or too large once unpacked; returns the unpacked bytes that will be read.

    Raises:
        NotAWorkbook: it is another kind of file, damaged, or locked by a password.
        ListTooLarge: its parts are too large or too many.
    """
    try:
        with ZipFile(path) as archive:
            parts = archive.infolist()
    except _UNREADABLE as error:
        raise NotAWorkbook from error
    names = [part.filename for part in parts]
    if not set(names) >= _REQUIRED or any(part.flag_bits & 1 for part in parts):
        raise NotAWorkbook
    if len(names) > MOST_PARTS or len(set(names)) != len(names) or any(map(_is_bomb, parts)):
        raise limits.exceeded()
    return sum(part.file_size for part in parts if part.filename.startswith(_SHEETS) or part.filename == _TEXTS)


def workbook_rows(path: Path, limits: Limits) -> Iterator[Row]:
    """Give the rows of the first sheet one by one, heads first and without blank lines; formulas by their last result.

    Raises:
        NotAWorkbook, ListTooLarge: see ``check_workbook``; or it turned out while reading.
    """
    check_workbook(path, limits)
    try:
        with path.open("rb") as stream:
            workbook = load_workbook(stream, read_only=True, data_only=True, keep_links=False)
            try:
                yield from _rows(workbook.worksheets[0], limits)
            finally:
                workbook.close()
    except _UNREADABLE as error:
        raise NotAWorkbook from error


def _is_bomb(part: ZipInfo) -> bool:
    if part.file_size > SMALL and part.file_size > HIGHEST_RATIO * max(1, part.compress_size):
        return True
    if part.filename.startswith(_SHEETS) and not part.filename.startswith(f"{_SHEETS}_rels"):
        return part.file_size > LARGEST_SHEET
    if part.filename == _TEXTS:
        return part.file_size > LARGEST_TEXTS
    # Pictures are never unpacked.
    return part.file_size > LARGEST_PART and not part.filename.startswith("xl/media/")


def _rows(sheet: Any, limits: Limits) -> Iterator[Row]:
    # What the sheet says about its size is often wrong, and would cut it off.
    sheet.reset_dimensions()
    found = cells = 0
    for line, values in enumerate(sheet.iter_rows(values_only=True), 1):
        cells += len(values) + 1
        if cells > MOST_CELLS or line > 1_048_576:
            raise limits.exceeded()
        if not any(value is not None for value in values):
            continue
        if any(value is not None for value in values[limits.columns :]):
            raise limits.exceeded()
        texts = tuple(_text(value) for value in values[: limits.columns])
        if any(len(text) > limits.cell for text in texts):
            raise limits.exceeded()
        if any(text.strip() for text in texts):
            found += 1
            if found > limits.lines + 1:
                raise limits.exceeded()
            yield Row(line, texts)


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime() | date() | time():
            return value.isoformat()
        case timedelta():
            return str(value)
        case _:
            # Excel writes control characters as words such as _x0000_.
            return str(value).replace("\0", "")
