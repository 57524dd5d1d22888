"""What bookings tell about customers who may be one and the same (C-20)."""

from collections.abc import Sequence
from itertools import combinations

from flask_babel import format_date, lazy_gettext
from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from core.apps.parts import CustomerFigure, DuplicateWarning
from core.bookings.models import Booking
from core.db import db
from core.landlords.services import current_landlord


def warnings_of_bookings(groups: Sequence[Sequence[int]]) -> list[DuplicateWarning]:
    """Warn of stays at the same time: one person is seldom in two places."""
    parallel = _parallel_stays({customer_id for group in groups for customer_id in group})
    found = []
    for place, group in enumerate(groups):
        stays = next((parallel[pair] for pair in combinations(sorted(group), 2) if pair in parallel), None)
        if stays is not None:
            text = lazy_gettext(
                "Stays at the same time: bookings %(first)s and %(second)s.", first=stays[0], second=stays[1]
            )
            found.append(DuplicateWarning(place, text, order=20))
    return found


def figures_of_bookings(customer_ids: Sequence[int]) -> list[CustomerFigure]:
    """Give how many bookings there are, and when the last one begins."""
    query = select(Booking.customer_id, func.count(), func.max(Booking.starts_at))
    query = query.where(Booking.customer_id.in_(customer_ids), Booking.cancelled_at.is_(None))
    rows = {row[0]: (row[1], row[2]) for row in db.session.execute(query.group_by(Booking.customer_id))}
    zone, found = current_landlord().zone, []
    for customer_id in customer_ids:
        count, last = rows.get(customer_id, (0, None))
        found.append(CustomerFigure(customer_id, lazy_gettext("Bookings"), str(count), order=10))
        if last is not None:
            day = format_date(last.astimezone(zone).date())
            found.append(CustomerFigure(customer_id, lazy_gettext("Last booking"), day, order=11))
    return found


def _parallel_stays(customer_ids: set[int]) -> dict[tuple[int, int], tuple[str, str]]:
    one, other = aliased(Booking), aliased(Booking)
    query = (
        select(one.customer_id, other.customer_id, one.number, other.number)
        .join(other, (other.starts_at < one.ends_at) & (one.starts_at < other.ends_at))
        .where(
            one.customer_id.in_(customer_ids),
            other.customer_id.in_(customer_ids),
            one.customer_id < other.customer_id,
            one.cancelled_at.is_(None),
            other.cancelled_at.is_(None),
        )
        .order_by(one.starts_at, one.id)
    )
    return {(row[0], row[1]): (row[2], row[3]) for row in db.session.execute(query)}
