"""Owners decide who signs in and with which role (P-02); links to choose a password work once."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from core.accounts.models import User
from core.db import db
from core.permissions.rights import Role
from tests.conftest import browser, unguarded
from tests.support.desk import Desk

NEW = {"name": "Mira Vogt", "email": "mira@example.org", "role": "staff"}
PASSWORD = {"new": "a boat on the quiet lake", "again": "a boat on the quiet lake"}


@pytest.fixture
def owner(desk):
    return desk(Role.OWNER)


@pytest.fixture
def stranger(app) -> Desk:
    return Desk(app)


def link_in(page: str) -> str:
    found = re.search(r"https://kontor\.test(/choose-password/[\w.-]+)", page)
    assert found, page
    return found.group(1)


def user(email: str = NEW["email"]) -> User:
    db.session.rollback()
    return db.session.scalars(select(User).where(User.email == email)).one()


def test_somebody_who_is_invited_chooses_a_password_and_signs_in(app, owner, stranger):
    link = link_in(owner.post("/office/settings/team/new", NEW).text)

    assert "mira@example.org" in stranger.get(link).text
    assert stranger.post(link, PASSWORD).status_code == 302
    client = browser(app)
    with unguarded(app):
        answer = client.post("/sign-in", data={"email": NEW["email"], "password": PASSWORD["new"]})
    assert answer.status_code == 302


def test_nobody_signs_in_before_a_password_was_chosen(owner, stranger):
    owner.post("/office/settings/team/new", NEW)

    for password in ("none", "", "none "):
        assert stranger.post("/sign-in", {"email": NEW["email"], "password": password}).status_code == 422


def test_a_link_works_once(owner, stranger):
    link = link_in(owner.post("/office/settings/team/new", NEW).text)
    stranger.post(link, PASSWORD)

    again = stranger.post(link, {"new": "another long password", "again": "another long password"})

    assert again.status_code == 410
    assert stranger.get(link).status_code == 410


def test_opening_a_link_does_not_use_it_up(owner, stranger):
    link = link_in(owner.post("/office/settings/team/new", NEW).text)

    for _time in range(3):
        assert stranger.get(link).status_code == 200
    assert stranger.post(link, PASSWORD).status_code == 302


def test_a_link_ends_after_three_days(owner, stranger, clock):
    link = link_in(owner.post("/office/settings/team/new", NEW).text)

    clock.shift(timedelta(hours=72, seconds=1))

    assert stranger.get(link).status_code == 410


@pytest.mark.parametrize(
    "change", [lambda link: link[:-1] + ("A" if link[-1] != "A" else "B"), lambda link: link + "="]
)
def test_an_altered_link_opens_nothing(owner, stranger, change):
    link = link_in(owner.post("/office/settings/team/new", NEW).text)

    assert stranger.post(change(link), PASSWORD).status_code == 410


def test_a_link_of_somebody_locked_out_is_dead(owner, stranger):
    link = link_in(owner.post("/office/settings/team/new", NEW).text)
    owner.post(f"/office/settings/team/{user().id}/lock")

    assert stranger.post(link, PASSWORD).status_code == 410


def test_whoever_is_locked_out_is_signed_out_at_once(desk, owner, landlord):
    staff = desk(Role.STAFF)
    who = user(f"staff-{landlord.id}@example.org")

    owner.post(f"/office/settings/team/{who.id}/lock")

    assert staff.get("/office/").status_code == 302
    assert not user(who.email).is_active


def test_a_role_holds_with_the_next_request(desk, owner, landlord):
    staff = desk(Role.STAFF)
    who = user(f"staff-{landlord.id}@example.org")
    before = staff.get("/office/settings/permissions/").status_code

    owner.post(f"/office/settings/team/{who.id}", {"role": "manager"})

    assert (before, staff.get("/office/settings/permissions/").status_code) == (403, 200)


def test_the_last_owner_stays_owner_and_is_not_locked_out(owner, landlord):
    me = user(f"owner-{landlord.id}@example.org")

    role = owner.post(f"/office/settings/team/{me.id}", {"role": "staff"})
    owner.post(f"/office/settings/team/{me.id}/lock")

    assert role.status_code == 422
    assert "There has to be one owner at least." in role.text
    assert user(me.email).role is Role.OWNER
    assert user(me.email).is_active


def test_the_team_of_another_landlord_is_out_of_reach(owner, make_landlord, make_user):
    other = make_landlord("sommer", name="Sommer")
    them = make_user(Role.STAFF, other.id)

    assert owner.get(f"/office/settings/team/{them.id}").status_code == 404
    assert owner.post(f"/office/settings/team/{them.id}/link").status_code == 404


def test_no_account_manager_is_made_in_an_office(owner):
    answer = owner.post("/office/settings/team/new", {**NEW, "role": "account_manager"})

    assert answer.status_code == 422
