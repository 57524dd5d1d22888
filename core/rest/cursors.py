"""Where a list goes on: an opaque text for programs, a key of the last row for us."""

import base64
import json
from datetime import datetime
from typing import Any

from core.rest.schema import wrong
from core.web.checks import NOT_USABLE
from core.web.input import HIGHEST_ID


def cursor_of(*key: Any) -> str:
    """Return the cursor for a key of texts and numbers."""
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


def id_in(cursor: str) -> int | None:
    """Return the id in a cursor; None at the beginning of a list.

    Raises:
        BadInput: it is none of ours.
    """
    if not cursor:
        return None
    match _key_in(cursor):
        case [int(row_id)] if _is_row(row_id):
            return row_id
    raise _not_ours()


def moment_in(cursor: str) -> tuple[datetime, int] | None:
    """Return the moment and the id in a cursor; None at the beginning of a list.

    Raises:
        BadInput: it is none of ours.
    """
    if not cursor:
        return None
    match _key_in(cursor):
        case [str(moment), int(row_id)] if _is_row(row_id):
            return _moment(moment), row_id
    raise _not_ours()


def _is_row(number: int) -> bool:
    return not isinstance(number, bool) and 1 <= number <= HIGHEST_ID


def _key_in(cursor: str) -> Any:
    try:
        return json.loads(base64.urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)))
    except (ValueError, RecursionError) as error:
        raise _not_ours() from error


def _moment(typed: str) -> datetime:
    try:
        found = datetime.fromisoformat(typed)
    except ValueError as error:
        raise _not_ours() from error
    if found.tzinfo is None or not 1900 <= found.year <= 2200:
        raise _not_ours()
    return found


def _not_ours() -> Exception:
    return wrong("/cursor", str(NOT_USABLE))
