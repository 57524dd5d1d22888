"""A month of the calendar with 200 services and 3,000 items against its two statements alone (issue: 300 ms)."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import insert, select

from benchmarks.measure import rates, show
from benchmarks.stage import make_demo, page, sign_in
from core.bookings.models import Booking, BookingItem
from core.catalogue.models import Service
from core.clock import now
from core.db import db, transaction
from core.isolation import use_landlord
from core.landlords.services import current_landlord, get_landlord_by_slug
from core.planner.plan import plan_of
from core.planner.window import View, window_of

SERVICES, EACH = 200, 15
DAY = date(2031, 7, 1)
LANDLORD = "estran-bleu"
LIMIT = "the two statements, their rows as tuples"
PAGE = "Kontor: a month, 200 services, 3,000 items"


def run(folder: Path) -> None:
    """Measure and print."""
    app = make_demo(folder)
    with app.app_context():
        landlord_id = get_landlord_by_slug(LANDLORD).id
        with use_landlord(landlord_id):
            fill()
    cookie = sign_in(app, "owner@estran.example")
    ours = page(app, f"/office/calendar/?view=month&day={DAY}", cookie)
    found = rates({LIMIT: lambda: _rows(app, landlord_id), PAGE: ours})
    note = f"{1000 / found[PAGE]:.0f} ms of the processor (aim: 300)"
    show(f"Calendar, {len(ours())} bytes", found, LIMIT, {PAGE: note})


def fill() -> None:
    """Add services with items that follow each other through the month."""
    pattern = db.session.scalars(select(BookingItem).limit(1)).one()
    booking, item, service = (
        {column.key: getattr(row, column.key) for column in row.__table__.columns if column.key != "id"}
        for row in (pattern.booking, pattern, pattern.service)
    )
    services = [
        {**service, "id": 50_000 + index, "key": f"bench-{index}", "titles": {"en": f"Pitch {index}"}}
        for index in range(SERVICES)
    ]
    bookings, items = [], []
    for index in range(SERVICES * EACH):
        key = 50_000 + index
        starts_at = datetime.combine(DAY, time(16), current_landlord().zone) + timedelta(days=2 * (index % EACH))
        times = {"starts_at": starts_at, "ends_at": starts_at + timedelta(days=2, hours=-6)}
        bookings.append({**booking, "id": key, "number": f"B-{key}", "form_key": None, "cancelled_at": None, **times})
        places = {"booking_id": key, "service_id": 50_000 + index // EACH, "quantity": 1, "state_name": "open"}
        items.append({**item, **places, **times})
    with transaction():
        db.session.execute(insert(Service), services)
        db.session.execute(insert(Booking), bookings)
        db.session.execute(insert(BookingItem), items)


def _rows(app: Flask, landlord_id: int) -> int:
    with app.app_context(), use_landlord(landlord_id):
        return len(plan_of(window_of(View.MONTH, DAY, current_landlord().zone), now=now()).rows)
