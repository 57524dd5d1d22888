"""Access tokens: what is kept of them, and what opens and closes the API (R-01, R-78)."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from limits import parse
from sqlalchemy import select
from time_machine import Traveller

from core.activities.services import SYSTEM
from core.db import db, transaction
from core.isolation import use_landlord
from core.landlords.models import Landlord
from core.permissions.rights import Role
from core.permissions.token_rights import PARTNER_RIGHTS, TokenRight
from core.rest.models import ApiToken
from core.rest.tokens import NewToken, RightNotForPartners, create_token, hash_of, revoke_token
from tests.conftest import NOW
from tests.rest.program import Program
from tests.support.desk import Desk
from tests.support.statements import counted_statements

MakeToken = Callable[..., str]


def only_token() -> ApiToken:
    return db.session.scalars(select(ApiToken)).one()


def test_only_the_hash_of_a_token_is_kept(make_token: MakeToken) -> None:
    shown = make_token()

    token = only_token()
    columns = [str(getattr(token, column.name)) for column in ApiToken.__table__.columns]
    assert token.token_hash == hash_of(shown)
    assert not any(shown.split("_", 2)[2] in value for value in columns)


def test_a_token_holds_more_than_128_random_bits(make_token: MakeToken) -> None:
    secrets = {re.fullmatch(r"kontor_\d+_([\w-]{43})", make_token())[1] for _ in range(20)}  # type: ignore[index]

    assert len(secrets) == 20


def test_a_token_opens_the_api_for_its_landlord(program: Program) -> None:
    assert program.get("/services").status_code == 200


def test_without_a_token_nothing_opens(app: Flask, landlord: Landlord) -> None:
    answer = Program(app).get("/services")

    assert answer.status_code == 401
    assert answer.json["code"] == "token_missing"
    assert answer.mimetype == "application/problem+json"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    "sent",
    [
        "Bearer",
        "Bearer ",
        "Bearer x",
        "Bearer kontor_1_x",
        "Basic a2F5OmtleQ==",
        "kontor",
        "Bearer kontor_99999999999_",
    ],
)
def test_what_is_no_token_is_refused(app: Flask, landlord: Landlord, sent: str) -> None:
    answer = Program(app).open("GET", "/services", headers={"Authorization": sent})

    assert answer.status_code == 401


def test_a_token_with_one_other_character_is_refused(app: Flask, make_token: MakeToken) -> None:
    shown = make_token()
    other = shown[:-1] + ("A" if shown[-1] != "A" else "B")

    assert Program(app, other).get("/services").json["code"] == "token_invalid"
    assert Program(app, shown).get("/services").status_code == 200


def test_a_token_cannot_be_sent_under_another_landlords_number(
    app: Flask, make_token: MakeToken, make_landlord: Callable[..., Landlord]
) -> None:
    shown = make_token()
    other = make_landlord("birke", name="Birke")
    _, _, secret = shown.split("_", 2)

    assert Program(app, f"kontor_{other.id}_{secret}").get("/services").status_code == 401


def test_cookies_alone_open_nothing(desk: Callable[..., Desk]) -> None:
    owner = desk(Role.OWNER)

    assert owner.get("/office/").status_code == 200
    assert owner.get("/api/v1/services").status_code == 401


def test_a_cookie_beside_a_token_changes_nothing(
    app: Flask, desk: Callable[..., Desk], make_token: MakeToken, landlord: Landlord
) -> None:
    owner, shown = desk(Role.OWNER), make_token(TokenRight.SERVICES_READ)

    answer = owner.get("/api/v1/customers", headers={"Authorization": f"Bearer {shown}"})

    assert answer.json["code"] == "token_lacks_right"


def test_no_answer_sets_a_cookie(program: Program) -> None:
    assert "Set-Cookie" not in program.get("/services").headers
    assert "Set-Cookie" not in program.post("/customers", {"last_name": "Lind"}).headers


def test_a_write_needs_no_csrf_token(program: Program) -> None:
    assert program.post("/customers", {"last_name": "Lind"}).status_code == 201


def test_a_token_is_good_until_it_expires(make_program: Callable[..., Program], clock: Traveller) -> None:
    program = make_program(expires_at=NOW + timedelta(days=1))

    clock.move_to(NOW + timedelta(days=1) - timedelta(seconds=1))
    assert program.get("/services").status_code == 200
    clock.move_to(NOW + timedelta(days=1))
    assert program.get("/services").json["code"] == "token_invalid"


def test_a_revoked_token_is_refused_at_once(program: Program) -> None:
    assert program.get("/services").status_code == 200

    with transaction():
        revoke_token(only_token().id, actor=SYSTEM, at=NOW)

    assert program.get("/services").json["code"] == "token_invalid"


def test_a_token_does_only_what_it_has_the_right_for(make_program: Callable[..., Program]) -> None:
    program = make_program(TokenRight.CUSTOMERS_READ)

    assert program.get("/customers").status_code == 200
    refused = program.post("/customers", {"last_name": "Lind"})
    assert refused.status_code == 403
    assert refused.json["code"] == "token_lacks_right"


def test_a_partner_cannot_be_given_what_is_not_theirs(landlord: Landlord) -> None:
    new = NewToken("Holidu", frozenset({TokenRight.CUSTOMERS_READ}), channel="holidu")

    with pytest.raises(RightNotForPartners), transaction():
        create_token(new, actor=SYSTEM, at=NOW)


def test_a_partners_token_has_no_more_even_if_its_row_says_so(make_program: Callable[..., Program]) -> None:
    partner = make_program(*PARTNER_RIGHTS, channel="holidu")
    with transaction():
        only_token().rights = [right.value for right in TokenRight]

    assert partner.get("/customers").status_code == 403
    assert partner.get("/services").status_code == 200


def test_the_last_use_is_written_once_an_hour(program: Program, clock: Traveller) -> None:
    used = []
    for minutes in (0, 59, 61):
        clock.move_to(NOW + timedelta(minutes=minutes))
        program.get("/services")
        db.session.rollback()
        used.append(only_token().used_at)

    assert used == [NOW, NOW, NOW + timedelta(minutes=61)]


def test_errors_speak_the_language_that_is_asked_for(app: Flask, landlord: Landlord) -> None:
    texts = {
        language: Program(app).open("GET", "/services", headers={"Accept-Language": language}).json["detail"]
        for language in ("de", "en", "fr", "xx")
    }

    assert len({texts["de"], texts["en"], texts["fr"]}) == 3
    assert texts["xx"] == texts["en"]


def test_too_many_requests_of_one_token_are_refused_and_others_go_on(
    make_program: Callable[..., Program], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.rest.gate.PER_TOKEN", parse("3 per minute"))
    busy, other = make_program(), make_program()

    answers = [busy.get("/services").status_code for _ in range(4)]

    assert answers == [200, 200, 200, 429]
    assert busy.get("/services").json["code"] == "too_many_requests"
    assert other.get("/services").status_code == 200


def test_somebody_who_guesses_is_slowed_down(app: Flask, landlord: Landlord, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.rest.gate.PER_NETWORK", parse("3 per minute"))
    guesser = Program(app, "kontor_1_" + "x" * 43)

    assert [guesser.get("/services").status_code for _ in range(4)] == [401, 401, 401, 429]


def test_two_landlords_tokens_see_their_own(
    app: Flask, make_landlord: Callable[..., Landlord], make_token: MakeToken, make_customer: Callable[..., Any]
) -> None:
    customer = make_customer(last_name="Zilpzalp")
    own = Program(app, make_token())
    neighbour = make_landlord("birke", name="Birke")
    with use_landlord(neighbour.id), transaction():
        _token, shown = create_token(NewToken("Other", frozenset(TokenRight)), actor=SYSTEM, at=NOW)
    other = Program(app, shown)

    assert own.get(f"/customers/{customer.id}").json["last_name"] == "Zilpzalp"
    foreign, unknown = other.get(f"/customers/{customer.id}"), other.get("/customers/987654")
    assert foreign.status_code == unknown.status_code == 404
    assert foreign.data == unknown.data
    assert other.get("/customers").json["items"] == []


def test_the_gate_costs_one_statement(program: Program, make_service: Callable[..., Any]) -> None:
    program.get("/services")

    with counted_statements() as statements:
        program.get("/customers")

    assert sum("api_token" in statement for statement in statements) == 1
    assert not any(statement.startswith(("UPDATE", "INSERT")) for statement in statements)
