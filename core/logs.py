"""Logs: events on standard error, without people's data and secrets (R-14, R-83)."""

import json
import logging
import re
from collections.abc import Iterable
from datetime import UTC, datetime

HIDDEN = "***"
# Signed tokens of links, sessions and forms; passwords in addresses; what PostgreSQL tells about a row; addresses.
_SECRETS = (
    (
        re.compile(
            r"(?<![\w-])[A-Za-z0-9_-]{16,}(?:\.[A-Za-z0-9_-]{6})?\.(?:[A-Za-z0-9_-]{43}|[A-Za-z0-9_-]{27})(?![\w-])"
        ),
        HIDDEN,
    ),
    (re.compile(r"(?<=://)[^\s/@]{0,200}:[^\s/@]{0,200}(?=@)"), HIDDEN),
    (re.compile(r"^DETAIL:.*$", re.MULTILINE), f"DETAIL: {HIDDEN}"),
    (re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), HIDDEN),
)


_fields: list[re.Pattern[str]] = []


def hide_fields(names: Iterable[str]) -> None:
    """Blacken the values of fields from now on, wherever a line writes them as ``name=value`` or ``"name": "value"``.

    The column register says which fields tell of people.
    """
    words = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    value = r"""(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^\s,;)}\]]+)"""
    _fields[:] = [re.compile(rf"""(?<![\w-])(['"]?(?:{words})['"]?\s*[=:]\s*){value}""")] if words else []


class CleanFormatter(logging.Formatter):
    """Writes a line for people; secrets and e-mail addresses are blackened, wherever they come from."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """Return the text of a record, with the traceback if there is one."""
        return without_secrets(super().format(record))


class JsonFormatter(CleanFormatter):
    """Writes one JSON object per event, for machines."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as JSON."""
        event = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": without_secrets(record.getMessage()),
        }
        if record.exc_info:
            event["traceback"] = without_secrets(self.formatException(record.exc_info))
        return json.dumps(event, ensure_ascii=False)


def init_logs(style: str) -> None:
    """Send everything from INFO on to standard error, as ``text`` or ``json``."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter() if style == "json" else CleanFormatter())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in ("alembic", "rq.worker"):
        logging.getLogger(name).setLevel(logging.WARNING)


def without_secrets(text: str) -> str:
    """Return ``text`` with tokens, passwords in addresses, e-mail addresses and fields about people blackened."""
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    for pattern in _fields:
        text = pattern.sub(rf"\1{HIDDEN}", text)
    return text
