"""Work of customers' rights that comes back."""

from datetime import datetime

from core.db import transaction
from core.privacy.anonymise import ask_apps_again
from core.privacy.erasures import get_erasure, unfinished_erasures
from core.privacy.ledger import complete_ledger

MINUTE = 23


def finish_erasures(now: datetime) -> None:
    """Ask apps again that could not blank what they hold, and complete the ledger; once an hour."""
    if now.minute != MINUTE:
        return
    complete_ledger()
    for erasure_id in unfinished_erasures():
        with transaction():
            ask_apps_again(get_erasure(erasure_id, locked=True), at=now)
