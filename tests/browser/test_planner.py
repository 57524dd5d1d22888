"""The calendar as staff use it: a bar is dragged and confirmed, and moved by keyboard; also on a phone, as a list."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from core.bookings.models import Booking, BookingItem
from core.catalogue.models import Service, Unit
from core.clock import now
from core.db import db
from core.isolation import use_landlord
from core.landlords.services import get_landlord_by_slug
from tests.browser import steps
from tests.browser.conftest import Site

SLUG, OWNER = "eichgrund", "owner@eichgrund.example"


@pytest.mark.browser
@pytest.mark.parametrize(("database_kind", "language"), [("sqlite", "de")])
def test_a_bar_is_dragged_and_another_moved_by_keyboard(
    site: Site, open_page: Callable[..., Page], screenshot_folder: Path | None, language: str
) -> None:
    item_id, day = coming_item(site)
    page = open_page(language)
    steps.sign_in(page, site, OWNER)
    page.goto(f"{site.url}/office/calendar/?day={day}")
    steps.look(page, screenshot_folder, "calendar")
    before = times(site, item_id)

    drag(page, page.locator(f"[data-item='{item_id}']"), days=1)
    expect(page.locator("dialog form[method=post]")).to_be_visible()
    steps.look(page, screenshot_folder, "calendar-confirm")
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).not_to_be_visible()
    assert times(site, item_id) == before

    drag(page, page.locator(f"[data-item='{item_id}']"), days=1)
    steps.follow(page, page.locator("dialog form[method=post] button[type=submit]"))
    expect(page.locator(".k-flash")).to_be_visible()
    assert times(site, item_id) == tuple(at + timedelta(days=1) for at in before)

    page.locator(f"[data-item='{item_id}']").focus()
    page.keyboard.press("Enter")
    expect(page.locator("dialog [name=last]")).to_be_visible()
    last = (before[1] + timedelta(days=2)).date().isoformat()
    page.locator("dialog [name=last]").fill(last)
    page.locator("dialog [name=last]").press("Enter")
    with page.expect_event("load"):
        page.locator("dialog form[method=post] button[type=submit]").press("Enter")
    expect(page.locator(".k-flash")).to_be_visible()
    assert times(site, item_id)[1].date().isoformat() == last

    phone = open_page(language, "dark", 390)
    steps.sign_in(phone, site, OWNER)
    phone.goto(f"{site.url}/office/calendar/?day={day}")
    steps.follow(phone, phone.locator(".k-plan-narrow a"))
    steps.look(phone, screenshot_folder, "calendar-list")


def coming_item(site: Site) -> tuple[int, str]:
    """Return an open item by the night that lies well inside a coming month, with places left, and its first day."""
    with site.app.app_context(), use_landlord(get_landlord_by_slug(SLUG).id):
        rows = db.session.execute(
            select(BookingItem.id, BookingItem.starts_at, BookingItem.ends_at)
            .join(Booking, Booking.id == BookingItem.booking_id)
            .join(Service, Service.id == BookingItem.service_id)
            .where(
                BookingItem.starts_at > now() + timedelta(days=1),
                Booking.cancelled_at.is_(None),
                Service.unit_name == Unit.NIGHT.value,
                Service.capacity > 5,
            )
            .order_by(BookingItem.starts_at)
        )
        found = next(row for row in rows if row.starts_at.day >= 2 and row.ends_at.day <= 24 and same_month(row))
        return found.id, found.starts_at.date().isoformat()


def same_month(row) -> bool:
    return row.starts_at.month == row.ends_at.month


def times(site: Site, item_id: int) -> tuple:
    with site.app.app_context(), use_landlord(get_landlord_by_slug(SLUG).id):
        item = db.session.get_one(BookingItem, item_id)
        zone = get_landlord_by_slug(SLUG).zone
        return tuple(at.astimezone(zone).replace(tzinfo=None) for at in (item.starts_at, item.ends_at))


def drag(page: Page, bar: Locator, *, days: int) -> None:
    bar.scroll_into_view_if_needed()
    box, lane = bar.bounding_box(), bar.locator("xpath=..").bounding_box()
    assert box is not None
    assert lane is not None
    width = lane["width"] * 2 / int(page.locator("[data-plan]").get_attribute("data-columns") or 62)
    x, y = box["x"] + 6, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + days * width / 2, y)
    page.mouse.move(x + days * width, y)
    page.mouse.up()
