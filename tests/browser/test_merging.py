"""Eight cards of one person become one, and are eight again (C-19)."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from core.activities.services import SYSTEM
from core.bookings.services import NewBooking, NewItem, create_booking
from core.catalogue.models import Service
from core.catalogue.periods import Period
from core.clock import now
from core.customers.services import Address, CustomerData, create_customer
from core.db import db, transaction
from core.isolation import use_landlord
from core.landlords.models import Landlord
from tests.browser import steps
from tests.browser.conftest import Site

CARD = re.compile(r"/office/customers/(\d+)$")


@pytest.mark.browser
@pytest.mark.parametrize(
    ("database_kind", "language", "scheme", "width"),
    [("sqlite", "de", "light", 1400), ("sqlite", "de", "dark", 390)],
)
def test_eight_namesakes_become_one_and_are_eight_again(
    site: Site,
    open_page: Callable[..., Page],
    screenshot_folder: Path | None,
    language: str,
    scheme: str,
    width: int,
) -> None:
    pictures = screenshot_folder / f"merge-{language}-{scheme}" if screenshot_folder else None
    ids = make_namesakes(site)
    page = open_page(language, scheme, width)
    steps.sign_in(page, site, "owner@seeblick.example")

    page.goto(f"{site.url}/office/customers/{ids[0]}/merge")
    for _other in ids[1:]:
        steps.follow(page, page.locator("#results .k-row-actions a").first)
    steps.look(page, pictures, "choose")
    steps.follow(page, page.locator("a[href*='merge?ids=']").first)
    page.locator("input[name=take-email]").last.check()
    steps.look(page, pictures, "form")
    steps.follow(page, page.locator("main form button.btn-primary"))
    steps.look(page, pictures, "preview")
    steps.follow(page, page.locator("main form button.btn-primary"))
    page.wait_for_url(CARD)
    steps.look(page, pictures, "merged")
    expect(page.locator("main")).to_contain_text("namesake7@example.org")

    page.goto(f"{site.url}/office/customers/{ids[5]}")
    assert page.url.endswith(f"/office/customers/{ids[0]}")
    steps.send(page, "/undo")
    steps.look(page, pictures, "taken-back")
    page.goto(f"{site.url}/office/customers/{ids[5]}")
    assert page.url.endswith(f"/office/customers/{ids[5]}")
    expect(page.locator("main")).to_contain_text("namesake5@example.org")


def make_namesakes(site: Site) -> list[int]:
    with site.app.app_context():
        landlord_id = db.session.scalars(select(Landlord.id).where(Landlord.slug == "seeblick")).one()
        with use_landlord(landlord_id), transaction():
            service = db.session.scalars(select(Service).order_by(Service.id)).first()
            assert service is not None
            ids = []
            for number in range(8):
                data = CustomerData(
                    first_name="Adelheid" if number % 2 else "Ada",
                    last_name="Lindqvist-Zwilling",
                    email=f"namesake{number}@example.org",
                    phones=("030 23125 001", f"0171 39200 {number:02d}"),
                    address=Address("Am See 1", "10115", "Berlin", "DE"),
                    comment=f"Comment {number}" if number < 3 else "",
                )
                customer = create_customer(data, actor=SYSTEM, at=now())
                starts_at = now() + timedelta(days=400 + 3 * number)
                item = NewItem(service.id, Period(starts_at, starts_at + timedelta(days=2), 2))
                create_booking(customer, NewBooking([item]), actor=SYSTEM, at=now())
                ids.append(customer.id)
    return ids
