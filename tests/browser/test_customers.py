"""The desk's work with many customers: tick in the list and export them, and take over a list (C-18, C-23)."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.browser import steps
from tests.browser.conftest import Site

LIST = (
    "Kundennummer;Vorname;Nachname;E-Mail;Telefon;Ort\r\n"
    ";Ada;Überseer;ada@import.example;030 23125 001;Berlin\r\n"
    ";Bo;Überseer;nobody;;Ulm\r\n"
    ";Cem;Überseer;cem@import.example;0171 39200 11;Köln\r\n"
)
LOOKS = [("sqlite", "de", "light", 1400), ("sqlite", "fr", "dark", 390)]


@pytest.mark.browser
@pytest.mark.parametrize(("database_kind", "language", "scheme", "width"), LOOKS)
def test_ticked_customers_become_a_workbook(
    site: Site,
    open_page: Callable[..., Page],
    screenshot_folder: Path | None,
    tmp_path: Path,
    language: str,
    scheme: str,
    width: int,
) -> None:
    pictures = screenshot_folder / f"list-{language}-{scheme}" if screenshot_folder else None
    page = open_page(language, scheme, width)
    steps.sign_in(page, site, "owner@seeblick.example")

    page.goto(f"{site.url}/office/customers/")
    names = page.locator("tbody td.k-main a").all_inner_texts()[:2]
    for row in (0, 1):
        page.locator("tbody input[name=customer]").nth(row).check()
    page.locator("[data-selection-bar] summary").click()
    steps.look(page, pictures, "ticked")
    page.locator("button[formaction$='/export']").click()
    page.wait_for_url(re.compile(r"/office/background/\d+$"))
    link = page.locator("a[href$='/file']")
    expect(link).to_be_visible(timeout=30_000)
    steps.look(page, pictures, "finished")
    with page.expect_download() as started:
        link.click()
    started.value.save_as(tmp_path / "customers.xlsx")

    rows = list(load_workbook(tmp_path / "customers.xlsx").active.iter_rows(values_only=True))
    assert len(rows) == 3
    assert all(any(name.split()[-1] in str(cell) for cell in row) for name, row in zip(names, rows[1:], strict=True))


@pytest.mark.browser
@pytest.mark.parametrize(("database_kind", "language", "scheme", "width"), LOOKS)
def test_a_list_is_checked_taken_over_and_taken_back(
    site: Site,
    open_page: Callable[..., Page],
    screenshot_folder: Path | None,
    tmp_path: Path,
    language: str,
    scheme: str,
    width: int,
) -> None:
    pictures = screenshot_folder / f"import-{language}-{scheme}" if screenshot_folder else None
    (tmp_path / "kunden.csv").write_bytes(LIST.encode("cp1252"))
    page = open_page(language, scheme, width)
    steps.sign_in(page, site, "owner@seeblick.example")

    page.goto(f"{site.url}/office/customers/imports/")
    page.set_input_files("input[name=file]", tmp_path / "kunden.csv")
    steps.follow(page, page.locator("main form button[type=submit]"))
    steps.look(page, pictures, "columns")
    steps.send(page, "/check")
    expect(page.locator("main")).to_contain_text("nobody")
    steps.look(page, pictures, "checked")
    steps.send(page, "/start")
    # The result page of the work leads to the import.
    done = page.locator("main a[href*='/imports/']").first
    expect(done).to_be_visible(timeout=30_000)
    page.goto(f"{site.url}/office/customers/?q=überseer")
    expect(page.locator("tbody tr")).to_have_count(2)

    page.go_back()
    steps.follow(page, done)
    steps.look(page, pictures, "done")
    page.locator("details.k-confirm summary").first.click()
    steps.follow(page, page.locator("form[action$='/undo'] button[type=submit]"))
    expect(done).to_be_visible(timeout=30_000)
    steps.look(page, pictures, "taken-back")
    page.goto(f"{site.url}/office/customers/?q=überseer")
    expect(page.locator("tbody tr")).to_have_count(0)
