"""Nobody reaches, changes or even notices what belongs to another landlord (R-01, R-02)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from core.db import Base, db
from core.isolation import use_landlord
from tests.isolation.rows import OWNED
from tests.security.conftest import World
from tests.security.routes import Route, routes_of
from tests.security.rules import FAILING, NAMES
from tests.security.test_matrix import let_in, send
from tests.security.world import UNKNOWN, House

SEARCH = "Zilp"
# Names that lists, forms and filters of ours read from a query or a form.
TYPED = (
    "customer",
    "service",
    "booking",
    "file",
    "before",
    "after",
    "page",
    "landlord_id",
    "id",
    "item",
    "next",
    "back",
)


@dataclass(frozen=True)
class Numbers:
    """What stands in an address, and which of it belongs to the other landlord."""

    values: dict[str, int]
    foreign: frozenset[str]

    def unknown(self) -> "Numbers":
        """Return the same with numbers that nobody has."""
        return Numbers({**self.values, **dict.fromkeys(self.foreign, UNKNOWN)}, self.foreign)


def variants(route: Route, world: World) -> Iterator[Numbers]:
    """Yield the numbers of an address: all foreign, and each foreign one beside own ones."""
    names = [name for name in route.numbers if name != "landlord_id"]
    own, foreign = (
        {name: house.ids[NAMES.get((route.endpoint, name), name)] for name in names}
        for house in (world.neighbour, world.house)
    )
    yield Numbers(foreign, frozenset(names))
    if len(names) > 1:
        yield from (Numbers({**own, name: foreign[name]}, frozenset({name})) for name in names)


def address_with(route: Route, numbers: Numbers, world: World) -> str:
    """Return the address below the neighbour's own with other numbers in it."""
    return route.address(world.neighbour.ids, **numbers.values)


def same_everywhere(text: str, *numbers: Any) -> str:
    """Take out what differs between two answers to the same page: the token of the form and the number asked for."""
    text = re.sub(r'(name="csrf_token" value=")[^"]*', r"\1", text)
    for number in numbers:
        text = re.sub(rf"(?<!\d){number}(?!\d)", "N", text)
    return text


def rows_of(house: House) -> dict[str, list[tuple[Any, ...]]]:
    """Return everything that the database holds of a landlord."""
    found = {}
    with use_landlord(house.id):
        for model in OWNED:
            columns = [getattr(model, column.name) for column in model.__table__.columns]
            found[model.__tablename__] = [tuple(row) for row in db.session.execute(select(*columns).order_by(model.id))]
        db.session.rollback()
    return found


def numbered(world: World) -> list[Route]:
    """Return the routes that name rows of a landlord."""
    return [
        route
        for route in routes_of(world.app)
        if [name for name in route.numbers if name != "landlord_id"] and route.endpoint not in FAILING
    ]


def test_a_foreign_number_and_an_unknown_one_get_the_same_answer(world: World) -> None:
    wrong = []
    for browser in (world.neighbours_owner, world.visitor):
        for route in numbered(world):
            for numbers in variants(route, world):
                answers = [
                    send(browser, route, address_with(route, some, world)) for some in (numbers, numbers.unknown())
                ]
                asked = {UNKNOWN, *(numbers.values[name] for name in numbers.foreign)}
                texts = [same_everywhere(answer.text, *asked) for answer in answers]
                if answers[0].status_code != answers[1].status_code or texts[0] != texts[1]:
                    wrong.append(f"{route}: {answers[0].status_code} and {answers[1].status_code}")

    assert not wrong, "\n".join(wrong)


def asks_to_sign_in(answer: Any) -> bool:
    """Tell whether a page of customers' accounts leads to their sign-in, whatever number it was asked for."""
    return answer.status_code == 303 and str(answer.location).endswith("/account/sign-in")


def test_a_foreign_number_is_never_found(world: World) -> None:
    wrong = []
    for route in numbered(world):
        for numbers in variants(route, world):
            answer = send(world.neighbours_owner, route, address_with(route, numbers, world))
            if answer.status_code not in (403, 404) and not asks_to_sign_in(answer):
                wrong.append(f"{route}: {answer.status_code}")

    assert not wrong, "\n".join(wrong)


def test_own_numbers_are_found(world: World) -> None:
    """The control: the same look at own rows does open pages."""
    opened = 0
    for route in numbered(world):
        if route.method == "GET":
            opened += world.neighbours_owner.open(route.address(world.neighbour.ids)).status_code == 200

    assert opened >= 12


def test_another_landlords_words_never_appear(world: World) -> None:
    canary = world.house.canary.lower()
    let_in(world.neighbours_owner, world.house)
    queries: tuple[dict[str, Any], ...] = (
        {},
        dict.fromkeys(TYPED, world.house.ids["customer_id"]) | {"q": SEARCH},
        dict.fromkeys(TYPED, world.house.ids["service_id"]) | {"q": SEARCH.upper(), "search": SEARCH},
    )
    wrong = []
    for route in routes_of(world.app, "GET"):
        for numbers in variants(route, world):
            for query in queries:
                answer = world.neighbours_owner.open(address_with(route, numbers, world), query_string=query)
                shown = f"{answer.headers} {answer.data.decode(errors='replace')}".lower()
                if canary in shown:
                    wrong.append(f"{route} {query}")

    assert not wrong, "\n".join(wrong)


def test_own_words_do_appear(world: World) -> None:
    """The control: the same search finds the words on the landlord's own pages."""
    canary = world.neighbour.canary
    seen = {
        route.endpoint
        for route in routes_of(world.app, "GET")
        if canary in world.neighbours_owner.open(route.address(world.neighbour.ids)).data.decode(errors="replace")
    }

    assert {"customers.index", "customers.show", "bookings.index", "bookings.show", "catalogue.index"} <= seen
    assert {"messages.index", "messages.show", "messages.mail", "storefront.services", "office.start"} <= seen


def test_nothing_of_another_landlord_is_changed(world: World) -> None:
    before = rows_of(world.house)
    foreign = world.house.ids
    typed = {name: str(foreign["customer_id"]) for name in TYPED}
    for route in routes_of(world.app, "GET", "POST"):
        if route.endpoint in {"accounts.sign_out", *FAILING}:
            continue
        for numbers in variants(route, world):
            address = address_with(route, numbers, world)
            world.neighbours_owner.open(address, query_string=typed)
            if route.method == "POST":
                world.neighbours_owner.post_unguarded(address)
                world.neighbours_owner.post_unguarded(address, typed)

    assert rows_of(world.house) == before


def test_own_rows_are_changed_by_the_same_requests(world: World) -> None:
    """The control: what was posted in vain at the neighbour's works at home."""
    before = rows_of(world.neighbour)
    for route in routes_of(world.app, "POST"):
        if route.endpoint in ("messages.cancel", "bookings.cancel", "catalogue.archive", "catalogue.delete_field"):
            world.neighbours_owner.post_unguarded(route.address(world.neighbour.ids))

    after = rows_of(world.neighbour)
    assert {table for table in before if before[table] != after[table]} >= {"service", "data_field", "activity"}


def test_a_form_cannot_name_a_row_of_another_landlord(world: World) -> None:
    """A new booking for a foreign customer or service is refused like one for nobody (mass assignment, R-78)."""
    page = "/office/bookings/new"
    for name in ("customer", "service"):
        foreign = world.neighbours_owner.open(page, query_string={name: world.house.ids[f"{name}_id"]})
        unknown = world.neighbours_owner.open(page, query_string={name: UNKNOWN})

        assert foreign.status_code == unknown.status_code
        assert same_everywhere(foreign.text, UNKNOWN, world.house.ids[f"{name}_id"]) == same_everywhere(
            unknown.text, UNKNOWN, world.house.ids[f"{name}_id"]
        )


def test_the_files_of_another_landlord_are_on_no_page(world: World) -> None:
    for name in ("file_id", "picture_id"):
        number = world.house.ids[name]
        for address in (f"/office/files/{number}", f"/book/{world.neighbour.slug}/pictures/{number}"):
            assert world.neighbours_owner.open(address).status_code == 404, address


def test_an_attachment_of_a_booking_is_no_public_picture(world: World) -> None:
    address = f"/book/{world.house.slug}/pictures/{world.house.ids['file_id']}"

    assert world.visitor.open(address).status_code == 404


def test_every_model_has_rows_that_the_search_can_find(world: World) -> None:
    empty = {table for table, rows in rows_of(world.house).items() if not rows}

    assert empty == set()
    assert len(Base.metadata.tables) > len(OWNED)
