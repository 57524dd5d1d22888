"""What each access token opens: its own right, at its own landlord, and nothing else (R-01)."""

from typing import Any

from core.db import db, transaction
from core.isolation import use_landlord
from core.permissions.access import Access
from core.permissions.rights import Role
from core.permissions.token_rights import PARTNER_RIGHTS, TokenRight
from core.rest.models import ApiToken
from core.rest.tokens import hash_of
from tests.conftest import NOW
from tests.security.conftest import World
from tests.security.routes import Route, routes_of
from tests.security.rules import RULES, ByToken
from tests.security.test_matrix import by_token, send
from tests.security.world import Browser, give_token


def api_routes(world: World) -> list[Route]:
    return [route for route in routes_of(world.app) if by_token(route)]


def right_of(route: Route) -> str:
    rule = RULES[route.endpoint]
    assert isinstance(rule, ByToken)
    return rule.right


def ask(world: World, token: str, route: Route) -> Any:
    return send(Browser(world.app, token), route, route.address(world.house.ids))


def test_each_right_opens_its_routes_and_no_others(world: World) -> None:
    wrong = []
    for right in TokenRight:
        token = give_token(world.house.id, right)
        for route in api_routes(world):
            answer = ask(world, token, route)
            if (right_of(route) == right.value) == (answer.status_code in (401, 403)):
                wrong.append(f"{route} with {right.value}: {answer.status_code}")

    assert not wrong, "\n".join(wrong)


def test_without_its_right_all_others_do_not_open_a_route(world: World) -> None:
    wrong = []
    for right in TokenRight:
        token = give_token(world.house.id, *(one for one in TokenRight if one is not right))
        closed = [route for route in api_routes(world) if right_of(route) == right.value]
        wrong += [str(route) for route in closed if ask(world, token, route).json["code"] != "token_lacks_right"]

    assert not wrong, "\n".join(wrong)


def test_a_partner_opens_only_what_partners_may(world: World) -> None:
    token = give_token(world.house.id, *PARTNER_RIGHTS, channel="holidu")
    opened = {right_of(route) for route in api_routes(world) if ask(world, token, route).status_code not in (401, 403)}

    assert opened <= {right.value for right in PARTNER_RIGHTS}


def test_a_token_that_ended_opens_nothing(world: World) -> None:
    for column in ("revoked_at", "expires_at"):
        token = give_token(world.house.id)
        with use_landlord(world.house.id), transaction():
            found = db.session.query(ApiToken).filter_by(token_hash=hash_of(token)).one()
            setattr(found, column, NOW)
        for route in api_routes(world):
            assert ask(world, token, route).status_code == 401, f"{route} {column}"


def test_signed_in_people_open_nothing_without_a_token(world: World) -> None:
    for route in api_routes(world):
        answer = send(world.staff[Role.OWNER], route, route.address(world.house.ids))
        assert answer.status_code == 401, str(route)


def test_a_route_whose_mark_is_forgotten_is_found(world: World) -> None:
    """The control: with another right in its mark, the same look notices."""
    view = world.app.view_functions["api.list_customers"]
    route = next(route for route in api_routes(world) if route.endpoint == "api.list_customers")
    before = view.__kontor_access__  # type: ignore[attr-defined]

    view.__kontor_access__ = Access("services.read", by_token=True)  # type: ignore[attr-defined]
    try:
        answer = ask(world, give_token(world.house.id, TokenRight.SERVICES_READ), route)
    finally:
        view.__kontor_access__ = before  # type: ignore[attr-defined]

    assert answer.status_code == 200
