"""What people do, step by step, by the pages' addresses and field names, so that it works in every language."""

import re
from email.message import EmailMessage
from pathlib import Path
from time import monotonic, sleep

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page

from core.demo.load import PASSWORD
from tests.browser.conftest import Site

AXE = Axe()
SERIOUS = {"serious", "critical"}
LINK = re.compile(r"http://127\.0\.0\.1:\d+/link/\S+")


def sign_in(page: Page, site: Site, email: str) -> None:
    page.goto(f"{site.url}/sign-in")
    page.fill("[name=email]", email)
    page.fill("[name=password]", PASSWORD)
    follow(page, page.locator("main button[type=submit]"))


def follow(page: Page, control: Locator) -> None:
    """Click on what leads to another page, and wait until that page is there."""
    with page.expect_event("load"):
        control.click()


def send(page: Page, form: str) -> None:
    """Send the form whose action ends with ``form``."""
    follow(page, page.locator(f"form[action$='{form}'] button[type=submit]").first)


def look(page: Page, folder: Path | None = None, name: str = "") -> None:
    """Check a page for accessibility and for sideways scrolling; keep a picture when somebody wants to see it."""
    page.wait_for_load_state()
    found = [one for one in AXE.run(page).response["violations"] if one["impact"] in SERIOUS]
    assert found == [], [(one["id"], one["nodes"][0]["html"]) for one in found]
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{page.url} scrolls sideways"
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / f"{name}.png", full_page=True)


def fill_form(page: Page) -> None:
    """Fill what is empty and required, with something that fits its type."""
    for control in page.locator("main form [required]:visible").all():
        fill_control(page, control)


def fill_control(page: Page, control: Locator) -> None:
    kind = control.get_attribute("type") or control.evaluate("element => element.tagName.toLowerCase()")
    if kind == "radio":
        name = control.get_attribute("name")
        page.locator(f"[name='{name}']").first.check()
        return
    if kind == "checkbox":
        control.check()
        return
    if kind == "select":
        if not control.input_value():
            control.select_option(index=1)
        return
    if not control.input_value():
        control.fill({"date": "1988-04-12", "number": "2", "email": "gast@example.org"}.get(kind, SAMPLES(control)))


def SAMPLES(control: Locator) -> str:
    name = (control.get_attribute("name") or "") + (control.get_attribute("autocomplete") or "")
    if "tel" in name or "phone" in name:
        return "+49 171 3920001"
    if "plate" in name:
        return "B-KO 2026"
    return "Weber"


def mail_with_link(site: Site, address: str, seconds: float = 20.0) -> EmailMessage:
    """Wait for a mail that has a link in it."""
    until = monotonic() + seconds
    while monotonic() < until:
        for mail in site.mails_to(address):
            if LINK.search(text_of(mail)):
                return mail
        sleep(0.1)
    raise AssertionError(f"no mail with a link came to {address}: {site.mail_server.messages}")


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(preferencelist=("plain",))
    assert part is not None
    return str(part.get_content())


def link_in(mail: EmailMessage) -> str:
    found = LINK.search(text_of(mail))
    assert found
    return found.group()
