"""The lines of a list between its upload and its end: one line of JSON each, in a stored file of the landlord."""

import json
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, suppress
from datetime import datetime
from pathlib import Path
from typing import IO, BinaryIO

from core.activities.services import Subject
from core.customer_imports.errors import ListGone
from core.customer_imports.models import CustomerImport
from core.errors import NotFound
from core.files.models import StoredFile
from core.files.services import delete_file, get_file, open_file, store_made_file, unfinished_file
from core.lists.csv_files import Limits, Row, file_rows
from core.lists.errors import EmptyList
from core.lists.workbooks import SIGNATURE, check_workbook, workbook_rows

SUBJECT = "customer_import"
LIMITS = Limits(size=32 * 1024 * 1024, lines=200_000, columns=80, cell=32_767)
# A workbook that unpacks to more than this is read by the worker.
QUICK_WORKBOOK = 6 * 1024 * 1024
RAW, LINES = "application/octet-stream", "application/x-ndjson"
_CHUNK = 1024 * 1024


def received(stream: IO[bytes]) -> Path:
    """Return a temporary file with what was uploaded; the caller removes it.

    Raises:
        ListTooLarge: it has more bytes than a list may have.
    """
    path, size = unfinished_file(), 0
    with path.open("wb") as target:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > LIMITS.size:
                path.unlink()
                raise LIMITS.exceeded()
            target.write(chunk)
    return path


def is_quick(path: Path) -> bool:
    """Tell whether a page may wait until the file is read; refuses bombs and what is no list.

    Raises:
        NotAWorkbook, ListTooLarge: see ``check_workbook``.
    """
    return not _is_workbook(path) or check_workbook(path, LIMITS) <= QUICK_WORKBOOK


def rows_in(path: Path) -> Iterator[Row]:
    """Give the rows of a file in CSV or of a workbook; which of them it is, its content says."""
    if _is_workbook(path):
        return workbook_rows(path, LIMITS)
    return file_rows(path, LIMITS)


def keep_raw(found: CustomerImport, path: Path, *, at: datetime) -> StoredFile:
    """Keep a file as it came in, until a worker reads it."""
    return store_made_file(path, found.file_name, RAW, Subject(SUBJECT, found.id), at=at)


def keep_rows(found: CustomerImport, path: Path, *, at: datetime) -> StoredFile:
    """Keep rows that were written by ``written``."""
    return store_made_file(path, f"{found.file_name}.jsonl", LINES, Subject(SUBJECT, found.id), at=at)


def written(rows: Iterable[Row]) -> tuple[Path, tuple[str, ...], int]:
    """Write rows into a temporary file; returns it with the heads and the number of lines below them.

    Raises:
        EmptyList: there is nothing below the heads.
    """
    heads: tuple[str, ...] = ()
    path, count = unfinished_file(), -1
    with ExitStack() as unfinished, path.open("w", encoding="utf-8") as target:
        unfinished.callback(path.unlink)
        for row in rows:
            cells = [cell.replace("\0", "").strip() for cell in row.cells]
            if count < 0:
                heads = tuple(" ".join(cell.split()) for cell in cells)
            else:
                target.write(json.dumps([row.line, cells], separators=(",", ":")) + "\n")
            count += 1
        if count < 1:
            raise EmptyList
        unfinished.pop_all()
    return path, heads, count


def kept_rows(found: CustomerImport, offset: int = 0) -> Iterator[tuple[Row, int]]:
    """Give the kept lines from a place in the file on, each with the place where the next one begins.

    Raises:
        ListGone: the file was thrown away.
    """
    with _opened(found) as stream:
        stream.seek(offset)
        for text in stream:
            offset += len(text)
            line, cells = json.loads(text)
            yield Row(line, tuple(cells)), offset


def raw_copy(found: CustomerImport) -> Path:
    """Return a temporary copy of the file as it came in; the caller removes it."""
    with _opened(found) as stream:
        return received(stream)


def forget_file(found: CustomerImport) -> None:
    """Throw the kept lines away."""
    if found.file_id is not None:
        with suppress(NotFound):
            delete_file(get_file(found.file_id))
        found.file_id = None


def _opened(found: CustomerImport) -> BinaryIO:
    if found.file_id is None:
        raise ListGone
    try:
        return open_file(get_file(found.file_id))
    except NotFound as error:
        raise ListGone from error


def _is_workbook(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(4) == SIGNATURE
