"""Five years of statistics from the numbers that are kept, against counting the bookings (B-09; aim: one second).

``KONTOR_BENCH_BOOKINGS`` says how many bookings there are (default 30,000; the aim is meant for 900,000).
"""

import os
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import insert, select, update

from benchmarks.measure import rates, show
from benchmarks.stage import make_demo, page, sign_in
from core.bookings.models import Booking, BookingItem, BookingKind
from core.clock import now
from core.customers.models import Customer
from core.db import db, transaction
from core.isolation import use_landlord
from core.landlords.services import current_landlord, get_landlord_by_slug
from core.statistics.counting import count_months
from core.statistics.keeping import MOST_MONTHS_AT_ONCE, keep_statistics
from core.statistics.months import Months

BOOKINGS = int(os.environ.get("KONTOR_BENCH_BOOKINGS", "30000"))
LANDLORD = "estran-bleu"
YEARS = Months(date(2031, 1, 1), date(2035, 12, 1))
CHUNK = 5_000
COUNTED = "the bookings, counted"
PAGE = "Kontor: five years and the five before, charts and tables"


def run(folder: Path) -> None:
    """Measure and print."""
    app = make_demo(folder)
    with app.app_context():
        landlord_id = get_landlord_by_slug(LANDLORD).id
        with use_landlord(landlord_id):
            fill()
            for _run in range(len(list(YEARS)) // MOST_MONTHS_AT_ONCE + 8):
                keep_statistics(now())
    cookie = sign_in(app, "owner@estran.example")
    ours = page(app, "/office/statistics/?first=2031-01&last=2035-12", cookie)
    found = rates({COUNTED: _counting(app, landlord_id), PAGE: ours})
    note = f"{1000 / found[PAGE]:.0f} ms of the processor (aim: 1000)"
    show(f"Statistics of {BOOKINGS} bookings", found, COUNTED, {PAGE: note})


def fill() -> None:
    """Add bookings of one item each, spread over the years."""
    pattern = db.session.scalars(select(BookingItem).limit(1)).one()
    booking, item = (
        {column.key: getattr(row, column.key) for column in row.__table__.columns if column.key != "id"}
        for row in (pattern.booking, pattern)
    )
    customers = list(db.session.scalars(select(Customer.id)))
    days = (YEARS.moments(current_landlord().zone)[1] - datetime(2031, 1, 1, tzinfo=UTC)).days - 4
    for first in range(0, BOOKINGS, CHUNK):
        bookings, items = [], []
        for index in range(first, min(first + CHUNK, BOOKINGS)):
            starts_at = datetime(2031, 1, 1, 15, tzinfo=UTC) + timedelta(days=index * 31 % days)
            times = {"starts_at": starts_at, "ends_at": starts_at + timedelta(days=3, hours=-6)}
            own = {"id": 900_000 + index, "number": f"S-{index}", "customer_id": customers[index % len(customers)]}
            fixed = {"kind_name": BookingKind.BOOKING.value, "form_key": None, "partner_reference": None}
            bookings.append({**booking, **own, **fixed, "cancelled_at": None, **times})
            # What takes no place is not counted against the capacity while a million rows are filled in.
            items.append({**item, "booking_id": 900_000 + index, "takes_place": False, **times})
        with transaction():
            db.session.execute(insert(Booking), bookings)
            db.session.execute(insert(BookingItem), items)
    with transaction():
        db.session.execute(update(Customer).where(Customer.id % 9 > 0).values(allows_profiling=True))


def _counting(app: Flask, landlord_id: int) -> Callable[[], object]:
    def count() -> int:
        with app.app_context(), use_landlord(landlord_id):
            return len(count_months(YEARS, current_landlord().zone))

    return count
