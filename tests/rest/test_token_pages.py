"""The page "API access": what staff see and do with tokens."""

import re
from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import select

from core.activities.models import Activity
from core.db import db
from core.permissions.rights import Role
from core.rest.models import ApiToken
from tests.rest.program import Program
from tests.support.desk import Desk

NEW = "/office/settings/api/new"
LIST = "/office/settings/api/"
MakeDesk = Callable[..., Desk]


def create(desk: Desk, **more: Any) -> Any:
    return desk.post(NEW, {"name": "Till", "rights": ["services.read"], **more})


def shown_in(page: Any) -> str:
    found = re.search(r"<code>(kontor_[\w-]+)</code>", page.text)
    assert found, page.text
    return found[1]


def test_a_new_token_is_shown_once_and_works(app: Flask, desk: MakeDesk) -> None:
    owner = desk(Role.OWNER)

    shown = shown_in(create(owner))

    assert Program(app, shown).get("/services").status_code == 200
    assert shown not in owner.get(LIST).text
    assert "Till" in owner.get(LIST).text


def test_a_token_needs_a_name_and_a_right(desk: MakeDesk) -> None:
    owner = desk(Role.OWNER)

    assert create(owner, name="").status_code == 422
    assert create(owner, rights=[]).status_code == 422
    assert create(owner, rights=["everything"]).status_code == 422
    assert db.session.scalars(select(ApiToken)).all() == []


def test_the_last_day_is_included_and_lies_ahead(desk: MakeDesk) -> None:
    owner = desk(Role.OWNER)

    assert create(owner, expires_on="2026-05-31").status_code == 422
    assert create(owner, expires_on="2026-06-01").status_code == 200
    expires_at = db.session.scalars(select(ApiToken)).one().expires_at
    assert expires_at is not None
    assert expires_at.isoformat() == "2026-06-01T22:00:00+00:00"


def test_a_partner_that_names_no_point_of_sale_is_it_itself(desk: MakeDesk) -> None:
    create(desk(Role.OWNER), rights=["bookings.write"], channel="booking_com")

    token = db.session.scalars(select(ApiToken)).one()
    assert (token.channel, token.point_of_sale) == ("booking_com", "Booking.com")


def test_a_partner_gets_partners_rights_only(desk: MakeDesk) -> None:
    owner = desk(Role.OWNER)

    assert create(owner, channel="holidu", rights=["customers.read"]).status_code == 422
    assert create(owner, channel="website").status_code == 422
    assert create(owner, channel="", point_of_sale="Berlin").status_code == 422


def test_a_revoked_token_is_gone_and_history_says_so(app: Flask, desk: MakeDesk) -> None:
    owner = desk(Role.OWNER)
    shown = shown_in(create(owner))
    token_id = db.session.scalars(select(ApiToken.id)).one()

    answer = owner.post(f"{LIST}{token_id}/revoke")

    assert answer.status_code == 302
    assert Program(app, shown).get("/services").status_code == 401
    page = owner.get(LIST).text
    assert "The access token “Till” was revoked" in page
    assert "No access tokens yet" in page


def test_creating_and_revoking_leave_one_line_each(desk: MakeDesk) -> None:
    owner = desk(Role.OWNER)
    create(owner)
    token_id = db.session.scalars(select(ApiToken.id)).one()
    owner.post(f"{LIST}{token_id}/revoke")
    owner.post(f"{LIST}{token_id}/revoke")
    db.session.rollback()

    events = db.session.scalars(select(Activity.event).where(Activity.subject_type == "api_token")).all()
    assert sorted(events) == ["api_token.created", "api_token.revoked"]
