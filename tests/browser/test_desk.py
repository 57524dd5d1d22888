"""A day at the desk: create with extras, grant a discount, reload prices, hand over, take back, copy and cancel."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.clock import now
from tests.browser import steps
from tests.browser.conftest import Site

BOOKING = re.compile(r"/office/bookings/(\d+)")


@pytest.mark.browser
@pytest.mark.parametrize(
    ("database_kind", "language", "scheme", "width"),
    [("sqlite", "de", "light", 1400), ("postgres", "en", "dark", 390)],
)
def test_a_booking_is_made_priced_handed_over_taken_back_and_cancelled(
    site: Site,
    open_page: Callable[..., Page],
    screenshot_folder: Path | None,
    language: str,
    scheme: str,
    width: int,
) -> None:
    pictures = screenshot_folder / f"desk-{language}-{scheme}" if screenshot_folder else None
    page = open_page(language, scheme, width)
    steps.sign_in(page, site, "owner@seeblick.example")

    booking = create(page, site, pictures)
    change_the_price(page, booking, pictures)
    for name in ("messages", "history", "print", "customer", "copy"):
        page.goto(f"{booking}/{name}")
        steps.look(page, pictures, name)
    page.goto(booking)
    steps.send(page, "/state")
    steps.look(page, pictures, "handed-over")
    steps.send(page, "/state")
    page.goto(f"{booking}/cancel")
    page.locator("#message-no").check()
    steps.follow(page, page.locator("main form button.btn-danger"))
    steps.look(page, pictures, "cancelled")


def create(page: Page, site: Site, pictures: Path | None) -> str:
    """The price appears while the form is filled in; then the booking is made."""
    first = now() + timedelta(hours=1)
    page.goto(f"{site.url}/office/bookings/new?customer=3&service=4&first={first:%Y-%m-%d}")
    page.fill("[name=last]", f"{first + timedelta(days=1):%Y-%m-%d}")
    page.locator("[name=notes]").click()
    expect(page.locator("#quote tfoot")).to_be_visible()
    steps.look(page, pictures, "new")
    steps.follow(page, page.locator("main form button.btn-primary"))
    page.wait_for_url(BOOKING)
    found = BOOKING.search(page.url)
    assert found
    return f"{site.url}/office/bookings/{found[1]}"


def change_the_price(page: Page, booking: str, pictures: Path | None) -> None:
    """A discount is granted, prices are compared with the list, and the price table shows it."""
    page.goto(f"{booking}/discounts/new")
    page.fill("[name=title]", "Stammgast")
    page.fill("[name=percent]", "10")
    steps.look(page, pictures, "discount")
    steps.follow(page, page.locator("main form button.btn-primary"))
    page.goto(f"{booking}/prices")
    steps.look(page, pictures, "prices")
    page.goto(booking)
    expect(page.locator("#price")).to_contain_text("Stammgast")
    steps.look(page, pictures, "booking")
