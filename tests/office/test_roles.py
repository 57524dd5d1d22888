"""Every route of the office for every role: a role without the right is refused, before anything is looked up."""

from collections.abc import Iterator

import pytest

from core.permissions.access import access_of
from core.permissions.rights import EDIT, MANAGE, OWN, RIGHTS, Role
from tests.support.desk import Desk

STAFF_ROLES = [Role.OWNER, Role.MANAGER, Role.STAFF, Role.READ_ONLY]
CHANGING = EDIT | MANAGE | OWN
# Everybody may change their own account, also who only reads the landlord's data.
OWN_ACCOUNT = "account.own"
# Installing asks the apps' rules first; these posts lead nowhere without the right either.
VALUES = {"int": "999999", "string": "sample", "default": "sample", "any": "text", "path": "x"}


def office_routes(app) -> Iterator[tuple[str, str, str]]:
    """Give method, address and right of every route under /office and of the own account."""
    for rule in app.url_map.iter_rules():
        address = str(rule)
        if not address.startswith(("/office", "/profile")) or "static" in rule.endpoint:
            continue
        access = access_of(app, rule.endpoint)
        for method in sorted(rule.methods & {"GET", "POST"}):
            yield method, _filled(rule), access.right if access else None


def _filled(rule) -> str:
    values = {name: _value(converter) for name, converter in rule._converters.items()}
    return rule.build(values, append_unknown=False)[1]


def _value(converter) -> object:
    name = type(converter).__name__
    return 999999 if "Id" in name or "Integer" in name else "text" if "Any" in name else "sample"


def test_there_are_routes_to_look_at_and_each_names_its_right(app):
    routes = list(office_routes(app))

    assert len(routes) > 30
    assert not [route for route in routes if route[2] is None]


def test_every_route_that_changes_something_needs_a_right_that_readers_lack(app):
    posts = [(address, right) for method, address, right in office_routes(app) if method == "POST"]

    loose = [address for address, right in posts if right not in CHANGING and right != OWN_ACCOUNT]

    assert not loose


@pytest.mark.parametrize("role", STAFF_ROLES, ids=lambda role: role.value)
def test_each_role_passes_where_it_has_the_right_and_nowhere_else(app, desk, role):
    page = desk(role)
    wrong = []

    for method, address, right in office_routes(app):
        status = (page.post if method == "POST" else page.get)(address).status_code
        if (status == 403) != (right not in RIGHTS[role]) or status >= 500:
            wrong.append((method, address, right, status))

    assert not wrong


def test_strangers_are_sent_to_the_sign_in_and_account_managers_see_no_office(app, desk, sign_in, landlord):
    manager = Desk(app)
    with app.app_context():
        manager.client = sign_in(Role.ACCOUNT_MANAGER)
    stranger = Desk(app)

    for method, address, right in office_routes(app):
        opened = stranger.post if method == "POST" else stranger.get
        answer = opened(address)
        assert answer.status_code == 302, address
        assert answer.location.startswith("/sign-in"), address
        if right != OWN_ACCOUNT:
            assert (manager.post if method == "POST" else manager.get)(address).status_code == 404, address
