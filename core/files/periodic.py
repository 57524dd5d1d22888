"""Work of files that comes back."""

from datetime import datetime

from core.files.services import purge_files

MINUTE = 7


def purge_hourly(now: datetime) -> None:
    """Throw away what nobody keeps, once an hour; the worker asks more often."""
    if now.minute == MINUTE:
        purge_files(now)
