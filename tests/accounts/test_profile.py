import pytest
from sqlalchemy import select

from core.accounts.models import User, UserSession
from core.accounts.throttle import PER_ACCOUNT
from core.db import db
from core.permissions.rights import Role
from tests.conftest import PASSWORD
from tests.support.desk import Desk

NEW = "a boat on the lake at noon"


def change(page: Desk, old: str = PASSWORD, new: str = NEW, again: str = NEW):
    return page.post("/profile/password", {"old": old, "new": new, "again": again})


def enter(app, password: str):
    return Desk(app).post("/sign-in", {"email": address(), "password": password, "next": ""})


def address() -> str:
    db.session.rollback()
    return db.session.scalars(select(User.email)).one()


def test_the_page_speaks_the_chosen_language_from_now_on(desk):
    page = desk(Role.READ_ONLY)

    answer = page.post("/profile/language", {"language": "fr"})

    assert answer.status_code == 302
    assert '<html lang="fr"' in page.get("/profile").text


@pytest.mark.parametrize("language", ["", "xx", "en; drop"])
def test_a_language_that_does_not_exist_is_refused(desk, language):
    page = desk()

    assert page.post("/profile/language", {"language": language}).status_code == 422
    assert '<html lang="en"' in page.get("/profile").text


def test_a_new_password_ends_all_sessions_and_is_the_only_one_that_opens(app, desk):
    page = desk()

    answer = change(page)

    assert answer.location == "/sign-in"
    assert page.get("/office/").status_code == 302
    db.session.rollback()
    assert not db.session.scalars(select(UserSession)).all()
    assert enter(app, PASSWORD).status_code == 422
    assert enter(app, NEW).status_code == 302


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"old": "wrong password"}, "This is not your present password."),
        ({"again": "another sentence here"}, "The two new passwords differ."),
        ({"new": "short", "again": "short"}, "at least 12 characters"),
        ({"new": "", "again": ""}, "at least 12 characters"),
        ({"new": "x" * 300, "again": "x" * 300}, "This text is too long."),
    ],
)
def test_a_change_that_cannot_be_made_says_why_and_leaves_everything(app, desk, typed, sentence):
    page = desk()

    answer = change(page, **typed)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert NEW not in answer.text
    assert page.get("/office/").status_code == 200
    assert enter(app, PASSWORD).status_code == 302


def test_the_present_password_cannot_be_guessed_from_an_open_session(desk):
    page = desk()

    statuses = [change(page, old=f"guess {index}").status_code for index in range(PER_ACCOUNT.amount + 1)]

    assert statuses == [422] * PER_ACCOUNT.amount + [429]


def test_account_managers_have_a_profile_in_their_own_frame(app, sign_in, landlord):
    manager = Desk(app)
    with app.app_context():
        manager.client = sign_in(Role.ACCOUNT_MANAGER)

    shown = manager.get("/profile")

    assert shown.status_code == 200
    assert "You act as account manager" in shown.text


def test_strangers_have_no_profile(app, landlord):
    stranger = Desk(app)

    assert stranger.get("/profile").status_code == 302
    assert stranger.post("/profile/language", {"language": "fr"}).status_code == 302
    assert change(stranger).status_code == 302
