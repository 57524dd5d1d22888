"""What duplicates give to other parts of core, through the same hooks as apps."""

from datetime import datetime

from core.apps.markers import hookimpl
from core.customers.models import Customer
from core.duplicates.finding import find_duplicates


@hookimpl
def customer_saved(customer: Customer, now: datetime) -> None:
    """Look whether somebody else may be the same customer."""
    find_duplicates(customer, at=now)
