"""The customer's account in a browser: staff invite, the customer chooses a password, looks, consents and asks."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from core.consent.services import consents_of
from core.customers.access_models import CustomerLogin
from core.customers.models import Customer
from core.db import db
from core.demo.load import PASSWORD
from core.isolation import use_landlord
from core.landlords.models import Landlord
from tests.browser import steps
from tests.browser.conftest import Site

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database_kind", ["sqlite"])]
ACCOUNT = "/book/seeblick/account"
PAGES = ("", "/documents", "/data", "/consents", "/security", "/email")


def in_seeblick(site: Site, ask: Callable[[], object]) -> object:
    """Ask the database for something of the landlord."""
    with site.app.app_context():
        landlord_id = db.session.scalars(select(Landlord.id).where(Landlord.slug == "seeblick")).one()
        with use_landlord(landlord_id):
            return ask()


def somebody_without_login() -> tuple[int, str]:
    have = select(CustomerLogin.customer_id)
    query = select(Customer.id, Customer.email).where(Customer.email > "", Customer.id.not_in(have))
    found = db.session.execute(query.order_by(Customer.id)).first()
    assert found is not None
    return found[0], found[1]


def somebody_with_login() -> str:
    return db.session.scalars(select(CustomerLogin.email_key)).one()


def enter(page: Page, site: Site, email: str) -> None:
    page.goto(f"{site.url}{ACCOUNT}/sign-in")
    page.fill("[name=email]", email)
    page.fill("[name=password]", PASSWORD)
    steps.follow(page, page.locator("main form button[type=submit]").first)


@pytest.mark.parametrize(("scheme", "width"), [("light", 1400), ("dark", 390)])
def test_every_page_of_the_account_can_be_read_by_everybody(
    site: Site, open_page: Callable[..., Page], screenshot_folder: Path | None, scheme: str, width: int
) -> None:
    page = open_page("de", scheme, width)
    page.goto(f"{site.url}{ACCOUNT}/sign-in?lang=de")
    steps.look(page, screenshot_folder, f"account-sign-in-{scheme}")
    enter(page, site, str(in_seeblick(site, somebody_with_login)))
    for name in PAGES:
        page.goto(f"{site.url}{ACCOUNT}{name}")
        steps.look(page, screenshot_folder, f"account{name.replace('/', '-')}-{scheme}")
    page.goto(f"{site.url}{ACCOUNT}")
    steps.follow(page, page.locator("main a[href*='/account/bookings/']").first)
    steps.look(page, screenshot_folder, f"account-booking-{scheme}")
    for address in ("/privacy", "/unsubscribe/promotion-email/none"):
        page.goto(f"{site.url}/book/seeblick{address}")
        steps.look(page, screenshot_folder, f"{address.split('/')[1]}-{scheme}")


def test_an_invited_customer_chooses_a_password_and_agrees_to_offers(
    site: Site, open_page: Callable[..., Page], screenshot_folder: Path | None
) -> None:
    customer_id, email = in_seeblick(site, somebody_without_login)  # type: ignore[misc]
    office = open_page("de", "light", 1400)
    steps.sign_in(office, site, "owner@seeblick.example")
    office.goto(f"{site.url}/office/customers/{customer_id}")
    steps.send(office, "/access/invite")
    steps.look(office, screenshot_folder, "card-invited")

    page = open_page("de", "light", 390)
    page.goto(steps.link_in(steps.mail_with_link(site, email)))
    page.fill("[name=email]", email)
    steps.follow(page, page.locator("main form button[type=submit]").first)
    page.fill("[name=new]", PASSWORD)
    page.fill("[name=again]", PASSWORD)
    steps.follow(page, page.locator("main form button[type=submit]").first)
    page.goto(f"{site.url}{ACCOUNT}/consents")
    page.check("#consent-promotion-email")
    steps.follow(page, page.locator("main form button[type=submit]").first)
    expect(page.locator("#consent-promotion-email")).to_be_checked()
    steps.look(page, screenshot_folder, "consents-given")

    office.goto(f"{site.url}/office/customers/{customer_id}/messages")
    steps.look(office, screenshot_folder, "card-consents")
    given = in_seeblick(site, lambda: [one.key for one in consents_of(customer_id) if one.is_given])
    assert "promotion-email" in given  # type: ignore[operator]


@pytest.mark.parametrize("address", ["privacy", "booking"])
def test_the_settings_of_logins_and_privacy_can_be_read_by_everybody(
    site: Site, open_page: Callable[..., Page], screenshot_folder: Path | None, address: str
) -> None:
    page = open_page("de", "dark", 1400)
    steps.sign_in(page, site, "owner@seeblick.example")
    page.goto(f"{site.url}/office/settings/{address}")
    steps.look(page, screenshot_folder, f"settings-{address}")
