"""The booking route in a browser: a guest books two services with an extra, a regular signs in and reserves."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from core.activities.services import SYSTEM
from core.bookings.models import Booking
from core.catalogue.models import Unit
from core.catalogue.price_models import Extra, ServiceExtra
from core.catalogue.services import all_services
from core.clock import now
from core.customers.access import choose_customer_password, create_access
from core.customers.access_models import CustomerRights
from core.customers.services import CustomerData, create_customer
from core.db import db, transaction
from core.isolation import use_landlord
from core.landlords.models import Landlord
from tests.browser import steps
from tests.browser.conftest import Site

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database_kind", ["sqlite"])]
REGULAR = "stammgast@example.org"
PASSWORD = "ein langer satz"
BREAKFAST = "Frühstück am Steg"


def choose(page: Page, number: int, days_ahead: int) -> None:
    """Choose one of the services for two days, from the list."""
    steps.follow(page, page.locator("main a[href*='/services/']").nth(number))
    first, last = (now() + timedelta(days=days_ahead + more) for more in (0, 1))
    for control, day in zip(page.locator("main form input[type=date]").all(), (first, last), strict=False):
        control.fill(day.date().isoformat())
    for extra in page.locator("main form input[name^=extra-]").all()[:1]:
        extra.check() if extra.get_attribute("type") == "checkbox" else extra.fill("1")


def go_on(page: Page) -> None:
    steps.follow(page, page.locator("main form.k-dates button[type=submit]"))
    expect(page).to_have_url(re.compile("/selection$"))


def test_a_guest_books_two_services_with_an_extra(
    site: Site, open_page: Callable[..., Page], screenshot_folder: Path | None
) -> None:
    with site.app.app_context():
        day_services = offer_breakfast("seeblick")
    page = open_page("de", "light", 390)
    page.goto(f"{site.url}/book/seeblick/?lang=de")
    choose(page, day_services[0], 40)
    steps.look(page, screenshot_folder, "route-dates")
    go_on(page)
    expect(page.locator("[data-hold-left]")).to_contain_text(re.compile(r"\d:\d\d"))
    steps.follow(page, page.locator("main a[href*='item=2']").first)
    choose(page, day_services[1], 40)
    go_on(page)
    steps.look(page, screenshot_folder, "route-selection")
    steps.follow(page, page.locator("main a[href$='/details']"))
    page.fill("main [name=email]", "gast@example.org")
    steps.fill_form(page)
    steps.look(page, screenshot_folder, "route-details")
    steps.follow(page, page.locator("main form#details button[type=submit]").last)
    expect(page.locator("main")).to_contain_text(BREAKFAST)
    page.locator("main form input[type=checkbox]").check()
    steps.look(page, screenshot_folder, "route-summary")
    page.locator("main form button[name=kind]").first.dblclick()
    expect(page).to_have_url(re.compile("/done$"))

    with site.app.app_context(), use_landlord(landlord_id("seeblick")):
        booking = db.session.scalars(select(Booking).order_by(Booking.id.desc())).first()
        assert booking is not None
        assert len(booking.items) == 2
        assert [charge.titles["de"] for charge in booking.charges].count(BREAKFAST) == 2


def test_a_regular_signs_in_reserves_and_is_refused_where_not_permitted(
    site: Site, open_page: Callable[..., Page], screenshot_folder: Path | None
) -> None:
    with site.app.app_context():
        day_services = make_regular("seeblick")
    page = open_page("de", "dark", 390)
    page.goto(f"{site.url}/book/seeblick/?lang=de")
    expect(page.locator("main")).to_contain_text("Hier können Sie nicht online buchen.")
    steps.look(page, screenshot_folder, "route-closed")
    page.goto(f"{site.url}/book/seeblick/sign-in")
    page.fill("[name=email]", REGULAR)
    page.fill("[name=password]", PASSWORD)
    steps.look(page, screenshot_folder, "route-sign-in")
    steps.follow(page, page.locator("main form button[type=submit]").first)
    choose(page, day_services[0], 45)
    go_on(page)
    page.goto(f"{site.url}/book/seeblick/details")
    if page.url.endswith("/details"):
        assert page.locator("main [name=email]").count() == 0
        steps.fill_form(page)
        steps.follow(page, page.locator("main form#details button[type=submit]").last)
    kinds = [button.get_attribute("value") for button in page.locator("main form button[name=kind]").all()]
    assert kinds == ["reservation"]
    page.locator("main form input[type=checkbox]").check()
    page.locator("main form button[name=kind]").evaluate("button => { button.value = 'booking'; }")
    steps.follow(page, page.locator("main form button[name=kind]"))
    expect(page.locator("main")).to_contain_text("Das geht online nicht.")
    page.locator("main form input[type=checkbox]").check()
    steps.follow(page, page.locator("main form button[name=kind]"))
    expect(page).to_have_url(re.compile("/done$"))
    steps.look(page, screenshot_folder, "route-reserved")


def landlord_id(slug: str) -> int:
    return db.session.scalars(select(Landlord.id).where(Landlord.slug == slug)).one()


def services_by_day() -> list[int]:
    """Return where the services by day stand in the list."""
    return [position for position, service in enumerate(all_services()) if service.unit is Unit.DAY]


def offer_breakfast(slug: str) -> list[int]:
    """Offer breakfast with everything; returns where the services by day stand in the list."""
    with use_landlord(landlord_id(slug)):
        with transaction():
            extra = Extra(titles={"de": BREAKFAST}, position=-1, price_minor=900, created_at=now())
            db.session.add(extra)
            db.session.flush()
            db.session.add_all(ServiceExtra(service_id=one.id, extra_id=extra.id) for one in all_services())
        return services_by_day()


def make_regular(slug: str) -> list[int]:
    """Let strangers do nothing, and one regular customer with a login reserve."""
    with use_landlord(landlord_id(slug)):
        with transaction():
            landlord = db.session.get_one(Landlord, landlord_id(slug))
            rights = {"book": False, "reserve": False, "request_offer": False}
            landlord.settings = {**landlord.settings, "customer_login": True, "booking_rights": rights}
            data = CustomerData(first_name="Edda", last_name="Weber", email=REGULAR)
            customer = create_customer(data, actor=SYSTEM, at=now())
            choose_customer_password(create_access(customer, actor=SYSTEM, at=now()), PASSWORD, actor=SYSTEM, at=now())
            db.session.add(CustomerRights(customer_id=customer.id, overrides={"reserve": True}))
        return services_by_day()
