"""The main job from end to end, as the people do it: activate, install, configure, book, edit, look."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.clock import now
from tests.browser import steps
from tests.browser.conftest import Site

APP = "booking_data_manager"
GUEST = "gast@example.org"


@pytest.mark.browser
@pytest.mark.parametrize(
    ("database_kind", "language", "scheme"), [("sqlite", "de", "light"), ("postgres", "en", "dark")]
)
def test_an_app_is_activated_and_configured_and_a_customer_edits_a_booking(
    site: Site, open_page: Callable[..., Page], screenshot_folder: Path | None, language: str, scheme: str
) -> None:
    pictures = screenshot_folder / f"{language}-{scheme}" if screenshot_folder else None

    manager = open_page(language, scheme)
    activate(manager, site, pictures)

    owner = open_page(language, scheme)
    install_and_configure(owner, site, pictures)

    customer = open_page(language, scheme, 390)
    book(customer, site, language, pictures)
    mail = steps.mail_with_link(site, GUEST)
    assert [part.get_content_type() for part in mail.iter_attachments()] == ["text/calendar", "application/pdf"]
    new_value = edit(customer, site, steps.link_in(mail), pictures)

    see_the_edit(owner, site, new_value, pictures)


def activate(page: Page, site: Site, pictures: Path | None) -> None:
    """The account manager approves the request of one landlord and is refused for the one on Basic."""
    steps.sign_in(page, site, "anna@kontor.example")
    steps.look(page, pictures, "platform")
    steps.follow(page, page.get_by_role("link", name="Waldcamping Eichgrund").first)
    assert page.locator(f"form[action$='/apps/{APP}/activate'] button[type=submit]:visible").count() == 0
    expect(page.locator(f"#app-{APP}")).to_contain_text("Premium")
    steps.look(page, pictures, "platform-basic")
    page.goto(f"{site.url}/platform/")
    steps.follow(page, page.get_by_role("link", name="Bootsverleih Seeblick").first)
    steps.look(page, pictures, "platform-landlord")
    form = page.locator(f"form[action$='/apps/{APP}/activate']").first
    if not form.locator("button[type=submit]").first.is_visible():
        page.locator(f"#app-{APP} details summary").first.click()
    steps.follow(page, form.locator("button[type=submit]").first)
    steps.look(page, pictures, "platform-activated")


def install_and_configure(page: Page, site: Site, pictures: Path | None) -> None:
    """The owner installs the app with consent, releases fields, and opens its tabs."""
    steps.sign_in(page, site, "owner@seeblick.example")
    steps.look(page, pictures, "start")
    page.goto(f"{site.url}/office/apps/private")
    steps.look(page, pictures, "private-apps")
    page.goto(f"{site.url}/office/apps/{APP}/install")
    page.locator("[name=agree]").check()
    steps.look(page, pictures, "install")
    steps.send(page, f"/apps/{APP}/install")
    page.goto(f"{site.url}/office/apps/{APP}/settings")
    for box in page.locator("[name=released]").all():
        box.check()
    page.fill("[name=deadline_amount]", "2")
    page.select_option("[name=deadline_unit]", "hours")
    steps.look(page, pictures, "settings")
    steps.send(page, f"/apps/{APP}/settings")
    for tab in ("", "archived"):
        page.goto(f"{site.url}/office/my-apps/{APP}/{tab}")
        steps.look(page, pictures, f"tab-{tab or 'upcoming'}")


def book(page: Page, site: Site, language: str, pictures: Path | None) -> None:
    """A customer books a kayak for a day in three weeks, on a phone."""
    page.goto(f"{site.url}/book/seeblick/?lang={language}")
    steps.look(page, pictures, "book-services")
    steps.follow(page, page.locator("main a[href*='/services/']", has_text=re.compile("ka[jy]ak", re.IGNORECASE)).first)
    day = (now() + timedelta(days=21)).date().isoformat()
    for date_input in page.locator("main form input[type=date]").all():
        date_input.fill(day)
    steps.look(page, pictures, "book-dates")
    steps.send(page, page.locator("main form.k-dates").get_attribute("action") or "")
    steps.look(page, pictures, "book-selection")
    steps.follow(page, page.locator("main a[href$='/details']"))
    page.fill("main [name=email]", GUEST)
    steps.fill_form(page)
    steps.look(page, pictures, "book-details")
    steps.follow(page, page.locator("main form button[type=submit]").last)
    expect(page).to_have_url(re.compile("/summary$"))
    page.locator("main form input[type=checkbox]").check()
    steps.look(page, pictures, "book-summary")
    page.locator("main form button[name=kind]").first.dblclick()
    expect(page).to_have_url(re.compile("/done$"))
    steps.look(page, pictures, "book-done")


def edit(page: Page, site: Site, link: str, pictures: Path | None) -> str:
    """The customer opens the link, types the address, and corrects the first text that may be changed."""
    page.goto(link)
    steps.look(page, pictures, "link")
    page.fill("[name=email]", "somebody.else@example.org")
    steps.follow(page, page.locator("main form button[type=submit]"))
    assert "/link/" in page.url
    page.fill("[name=email]", GUEST.upper())
    steps.follow(page, page.locator("main form button[type=submit]"))
    expect(page).to_have_url(re.compile(rf"/a/seeblick/{APP}/\d+$"))
    steps.look(page, pictures, "edit")
    text = page.locator("main form input[type=text]:visible").first
    text.fill("Ümit Nováček")
    steps.follow(page, page.locator("main form button[type=submit]").last)
    expect(page.locator("main form input[type=text]:visible").first).to_have_value("Ümit Nováček")
    steps.look(page, pictures, "edit-saved")
    return "Ümit Nováček"


def see_the_edit(page: Page, site: Site, value: str, pictures: Path | None) -> None:
    """The landlord finds the booking, the new value and the history."""
    page.goto(f"{site.url}/office/customers/?q={GUEST}")
    steps.follow(page, page.locator("main tbody a").first)
    expect(page.locator("main")).to_contain_text(value)
    steps.look(page, pictures, "customer-card")
    steps.follow(page, page.locator("main a[href*='/office/bookings/']").first)
    expect(page.locator("main")).to_contain_text(value)
    steps.look(page, pictures, "booking")
