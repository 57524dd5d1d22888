"""The customer card and the edit page against the same pages written by hand with plain SQL (issue: half of it)."""

from collections.abc import Callable
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from benchmarks import hand_written
from benchmarks.measure import rates, show
from benchmarks.stage import cookies, make_demo, page, sign_in
from core.apps.availability import availability
from core.bookings.models import Booking
from core.clock import now
from core.db import db, transaction
from core.demo.run import DATABASE_FILE
from core.isolation import use_landlord
from core.landlords.services import get_landlord_by_slug
from core.links.services import link_for, link_url

APP = "booking_data_manager"
LANDLORD = "estran-bleu"
LIMIT = "hand-written: plain SQL, template of the same size"
AIM = "(aim: 0.50)"


def run(folder: Path) -> None:
    """Measure and print."""
    app = make_demo(folder)
    card(app, folder)
    edit_page(app, folder)
    bare(app)


def card(app: Flask, folder: Path) -> None:
    """The customer card: signed in, real templates, the app in use, for the customer with the most bookings."""
    with app.app_context():
        landlord_id = get_landlord_by_slug(LANDLORD).id
        with use_landlord(landlord_id):
            if not availability(APP).may_use:
                raise RuntimeError("the app must be in use for this measurement")
            customer_id = db.session.scalar(
                select(Booking.customer_id).group_by(Booking.customer_id).order_by(func.count().desc()).limit(1)
            )
    cookie = sign_in(app, "owner@estran.example")
    ours = page(app, f"/office/customers/{customer_id}", cookie)
    limit = _limit(folder, hand_written.CARD, landlord_id, int(customer_id or 0), ours)
    found = rates({LIMIT: limit, "Kontor: customer card with the app's panel": ours})
    show(f"Customer card, {len(ours())} bytes", found, LIMIT, {"Kontor: customer card with the app's panel": AIM})


def edit_page(app: Flask, folder: Path) -> None:
    """The edit page as a customer sees it after typing the address."""
    base = app.extensions["kontor.settings"].base_url
    with app.app_context():
        landlord_id = get_landlord_by_slug(LANDLORD).id
        with use_landlord(landlord_id):
            booking_id, url, address = _editable()
    client = app.test_client()
    answer = client.post(url.removeprefix(base), data={"email": address}, base_url=base)
    if answer.status_code != 303:
        raise RuntimeError(f"the link did not open: {answer.status}")
    ours = page(app, str(answer.location).removeprefix(base), cookies(client))
    limit = _limit(folder, hand_written.EDIT, landlord_id, booking_id, ours)
    found = rates({LIMIT: limit, "Kontor: edit page through a signed link": ours})
    show(f"Edit page, {len(ours())} bytes", found, LIMIT, {"Kontor: edit page through a signed link": AIM})


def bare(app: Flask) -> None:
    """What the core costs a page that does nothing."""
    hello = Flask("hello")
    hello.add_url_rule("/", view_func=lambda: {"status": "ok"})
    found = rates({"bare Flask": page(hello, "/"), "Kontor: /healthz": page(app, "/healthz")})
    show("A page that does nothing", found, "bare Flask")


def _editable() -> tuple[int, str, str]:
    moment = now()
    booking = db.session.scalars(
        select(Booking)
        .where(Booking.kind_name == "booking", Booking.cancelled_at.is_(None), Booking.starts_at > moment)
        .order_by(Booking.starts_at.desc())
        .limit(1)
    ).one()
    booking_id, address = booking.id, booking.customer.email
    with transaction():
        link = link_for("booking-details", booking_id, address, now=moment)
        url = link_url(link)
    return booking_id, url, address


def _limit(
    folder: Path, statements: tuple[str, ...], landlord_id: int, subject_id: int, ours: Callable[[], bytes]
) -> Callable[[], bytes]:
    app = hand_written.make_limit(folder / DATABASE_FILE, statements, landlord_id, subject_id, ours().decode())
    return page(app, "/")
