"""Work of imports that comes back."""

from datetime import datetime

from core.customer_imports.services import forget_old_lists
from core.db import transaction

HOUR, MINUTE = 3, 20


def forget_old_customer_lists(now: datetime) -> None:
    """Throw old lists away, once a day."""
    if (now.hour, now.minute) == (HOUR, MINUTE):
        with transaction():
            forget_old_lists(now)
