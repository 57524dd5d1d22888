"""Anonymising at the desk: refused with the day from which it holds, and allowed with a proof (C-21)."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from core.bookings.models import Booking
from core.clock import now
from core.customers.models import Customer
from core.db import db
from core.isolation import use_landlord
from core.landlords.services import get_landlord_by_slug
from core.privacy.rules import obstacles_of
from tests.browser import steps
from tests.browser.conftest import Site


@pytest.mark.browser
@pytest.mark.parametrize(
    ("database_kind", "language", "scheme", "width"),
    [("sqlite", "de", "light", 1400), ("sqlite", "de", "dark", 390)],
)
def test_a_customer_is_anonymised_when_nothing_stands_in_the_way(
    site: Site,
    open_page: Callable[..., Page],
    screenshot_folder: Path | None,
    language: str,
    scheme: str,
    width: int,
) -> None:
    pictures = screenshot_folder / f"privacy-{language}-{scheme}-{width}" if screenshot_folder else None
    refused, allowed, name = customers_of(site)
    page = open_page(language, scheme, width)
    steps.sign_in(page, site, "owner@seeblick.example")

    page.goto(f"{site.url}/office/customers/{refused}/anonymise")
    steps.look(page, pictures, "refused")
    expect(page.locator(".k-conditions .k-tone-red").first).to_be_visible()
    expect(page.locator("form.k-confirm-box")).to_have_count(0)

    page.goto(f"{site.url}/office/customers/{allowed}/anonymise")
    steps.look(page, pictures, "allowed")
    page.locator("details.k-confirm > summary").click()
    steps.follow(page, page.locator("form.k-confirm-box button.btn-danger"))
    page.wait_for_url(re.compile(r"/settings/privacy/erasures/\d+"))
    steps.look(page, pictures, "proof")
    settings = ("", "register", "inactive")
    for address in (f"customers/{allowed}", *(f"settings/privacy/{one}" for one in settings)):
        page.goto(f"{site.url}/office/{address}")
        steps.look(page, pictures, address.strip("/").replace("/", "-"))
    assert name not in page.content()


def customers_of(site: Site) -> tuple[int, int, str]:
    """Return a customer who may not be anonymised yet, one who may, and that one's last name."""
    with site.app.app_context():
        landlord_id = get_landlord_by_slug("seeblick").id
        db.session.rollback()
        with use_landlord(landlord_id):
            at = now()
            query = select(Customer).join(Booking, Booking.customer_id == Customer.id).where(Booking.ends_at > at)
            refused = db.session.scalars(query.limit(1)).first()
            old = select(Customer).join(Booking, Booking.customer_id == Customer.id)
            old = old.where(Booking.ends_at < at - timedelta(days=60)).distinct().limit(100)
            allowed = next(one for one in db.session.scalars(old) if not obstacles_of(one, at))
            assert refused is not None
            found = refused.id, allowed.id, allowed.last_name
            db.session.rollback()
            return found
