"""A form changes what it shows and nothing else, whatever is sent along with it (R-78, ASVS 15.3.3)."""

from collections.abc import Iterator
from typing import Any

from werkzeug.datastructures import MultiDict

from core.db import Base
from core.permissions.rights import Role
from tests.security.conftest import World
from tests.security.page_forms import PageForm, forms_of
from tests.security.routes import Route, routes_of
from tests.security.rules import FAILING
from tests.security.test_matrix import let_in
from tests.security.world import Browser
from tests.support.databases import Database
from tests.web.dumps import changed, dump

COLUMNS = sorted({column.name for table in Base.metadata.sorted_tables for column in table.columns})
# Buttons that say one word and look at nothing else.
BUTTONS = ("/state", "/cancel")


def forms_with_fields(world: World) -> Iterator[tuple[Route, Browser, PageForm]]:
    """Yield the forms of all pages that ask for something, each once, with somebody who may send them."""
    let_in(world.staff[Role.OWNER], world.house)
    seen = set()
    for route in routes_of(world.app, "GET"):
        if route.endpoint in {*FAILING, "accounts.sign_in", "links.gate"}:
            continue
        person = world.account_manager if route.endpoint.startswith("platform.") else world.staff[Role.OWNER]
        address = route.address(world.house.ids)
        for form in forms_of(person.open(address).data.decode(errors="replace")):
            action = form.action or address
            if {name for name, _value in form.values} - {"csrf_token", "back", "next"} and action not in seen:
                seen.add(action)
                yield route, person, PageForm(action, form.method, form.values)


def post(person: Browser, form: PageForm, *more: tuple[str, str]) -> Any:
    return person.post_unguarded(form.action, MultiDict([*form.values, *more]))  # type: ignore[arg-type]


def test_a_field_that_the_page_does_not_show_stops_the_form(database: Database, world: World) -> None:
    forms = list(forms_with_fields(world))
    before = dump(database)
    wrong = []
    for _route, person, form in forms:
        if form.action.endswith(BUTTONS):
            continue
        shown = {name for name, _value in form.values}
        answer = post(person, form, *[(name, "1") for name in COLUMNS if name not in shown])
        if not 400 <= answer.status_code < 500:
            wrong.append(f"{form.action}: {answer.status_code}")
        after = dump(database)
        if changed(before, after):
            wrong.append(f"{form.action} changed {changed(before, after)}")
            before = after

    assert len(forms) > 12
    assert not wrong, "\n".join(wrong)


def test_a_button_changes_what_it_says_and_nothing_else(database: Database, world: World) -> None:
    buttons = [form for form in forms_with_fields(world) if form[2].action.endswith(BUTTONS)]
    columns = {table.name: [column.name for column in table.columns] for table in Base.metadata.sorted_tables}
    before = dump(database)

    for _route, person, form in buttons:
        shown = {name for name, _value in form.values}
        assert post(person, form, *[(name, "77") for name in COLUMNS if name not in shown]).status_code == 302

    touched = {
        (table, name)
        for table in ("booking", "booking_item", "customer", "service", "participant", "landlord", "user_account")
        for old, new in zip(before[table], dump(database)[table], strict=True)
        for name, was, became in zip(columns[table], old, new, strict=True)
        if was != became
    }
    assert touched == {
        ("booking", "cancelled_at"),
        ("booking", "version"),
        ("booking_item", "state_name"),
        ("booking_item", "takes_place"),
    }


def test_the_same_forms_without_it_are_taken(world: World) -> None:
    """The control: what a browser would send is accepted by most of the forms."""
    taken = {form.action for _route, person, form in forms_with_fields(world) if post(person, form).status_code < 400}

    assert len(taken) > 8
