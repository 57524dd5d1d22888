"""Until when offers and reservations are good; whole days at the landlord's place (B-03, P-01)."""

from datetime import UTC, date, datetime, time, timedelta

from core.customers.models import Customer
from core.customers.rights import booking_rights_of
from core.landlords.services import current_landlord


def end_of_day(day: date) -> datetime:
    """Return the moment at which a day is over at the landlord's place."""
    return datetime.combine(day + timedelta(days=1), time(), current_landlord().zone).astimezone(UTC)


def last_day(expires_at: datetime) -> date:
    """Return the last day at the landlord's place on which something is good that ends at ``expires_at``."""
    return (expires_at - timedelta(microseconds=1)).astimezone(current_landlord().zone).date()


def reservation_end(customer: Customer | None, *, at: datetime) -> datetime:
    """Return until when a reservation is good that a customer makes now: to the end of the last day they may have."""
    days = booking_rights_of(customer).reservation_days
    return end_of_day(at.astimezone(current_landlord().zone).date() + timedelta(days=days))
