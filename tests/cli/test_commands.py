"""Short commands: what they do, what they say, how they end."""

import pytest
from sqlalchemy import select, text

from core import check
from core.accounts.models import User
from core.accounts.services import sign_in
from core.clock import now
from core.db import RoleRights, db, transaction
from core.landlords.models import Landlord, Plan
from core.landlords.services import create_landlord, get_landlord_by_slug
from core.migrations.run import owner_engine
from core.permissions.rights import Role
from tests.conftest import PASSWORD
from tests.smtp_server import Fault, SmtpServer
from tests.support.databases import Database
from tests.support.processes import free_port


def is_postgres(database: Database) -> bool:
    return database.settings.database_url.startswith("postgresql")


def test_without_a_key_a_command_refuses_and_says_how_to_make_one(command, database):
    said = command("check", env={})

    assert said.code == 2
    assert said.out == ""
    assert "kontor: KONTOR_SECRET_KEYS is not set" in said.err
    assert "secrets.token_urlsafe" in said.err


def test_migrating_twice_is_harmless_and_names_core_and_apps(command, environment):
    first, second = command("migrate", env=environment), command("migrate", env=environment)

    assert (first.code, second.code) == (0, 0)
    assert "core: up to date" in second.out
    assert "booking_data_manager: up to date" in second.out


def test_a_landlord_is_created_with_plan_language_and_address(command, environment, app):
    said = command(
        "landlords", "create", "am-see", "--name", "Am See", "--plan", "premium", "--language", "fr",
        "--timezone", "Europe/Paris", "--email", "hallo@am-see.example", env=environment,
    )  # fmt: skip

    assert (said.code, said.out) == (0, "Landlord am-see created.\n")
    landlord = get_landlord_by_slug("am-see")
    assert (landlord.name, landlord.plan, landlord.language) == ("Am See", Plan.PREMIUM, "fr")
    assert (landlord.timezone, landlord.email) == ("Europe/Paris", "hallo@am-see.example")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["Am See", "--name", "x"], "cannot be used as slug"),
        (["am-see", "--name", "x", "--timezone", "Mars/Olympus"], "Mars/Olympus"),
        (["am-see", "--name", "x", "--email", "nobody"], "no e-mail address"),
        (["am-see", "--name", "x", "--plan", "golden"], "golden"),
        (["am-see"], "--name"),
    ],
)
def test_a_landlord_that_cannot_be_is_refused_in_one_line(command, environment, app, arguments, words):
    said = command("landlords", "create", *arguments, env=environment)

    assert said.code == 2
    assert words in said.err
    assert "Traceback" not in said.err
    assert db.session.scalar(select(Landlord.id)) is None


def test_a_short_name_is_given_once(command, environment, make_landlord):
    make_landlord("am-see")

    said = command("landlords", "create", "am-see", "--name", "Am See", env=environment)

    assert said.code == 2
    assert "This short name is taken" in said.err


def test_a_user_signs_in_with_the_password_of_the_environment(command, environment, landlord):
    env = {**environment, "KONTOR_PASSWORD": PASSWORD}

    said = command(
        "users", "create", "Ada@Example.org", "--name", "Ada", "--role", "owner", "--landlord", landlord.slug, env=env
    )

    assert (said.code, said.out) == (0, "Ada@Example.org can sign in.\n")
    user = db.session.scalars(select(User)).one()
    assert (user.email, user.role, user.landlord_id) == ("ada@example.org", Role.OWNER, landlord.id)
    assert PASSWORD not in said.out + said.err + user.password_hash


def test_an_account_manager_belongs_to_no_landlord(command, environment, app):
    env = {**environment, "KONTOR_PASSWORD": PASSWORD}
    arguments = ["users", "create", "anna@example.org", "--name", "Anna", "--role", "account_manager"]

    refused = command(*arguments, "--landlord", "am-see", env=env)
    made = command(*arguments, env=env)

    assert (refused.code, made.code) == (2, 0)
    assert "account managers must not have it" in refused.err


@pytest.mark.parametrize(
    ("email", "slug", "password", "words"),
    [
        ("nobody", "seeblick", PASSWORD, "no e-mail address"),
        ("ada@example.org", "elsewhere", PASSWORD, "find"),
        ("ada@example.org", "seeblick", "short", "12"),
    ],
)
def test_a_user_who_cannot_be_is_refused_in_one_line(command, environment, landlord, email, slug, password, words):
    env = {**environment, "KONTOR_PASSWORD": password}

    said = command("users", "create", email, "--name", "Ada", "--role", "staff", "--landlord", slug, env=env)

    assert said.code == 2
    assert words in said.err
    assert "Traceback" not in said.err


def test_apps_are_listed_with_what_is_wrong_with_them(command, environment):
    said = command("apps", "list", env=environment)

    assert said.code == 0
    assert "booking_data_manager\t" in said.out
    assert "private\tpremium\tready" in said.out


# check


def test_check_finds_nothing_where_everything_is_in_order(command, environment, server):
    said = command("check", env={**environment, "KONTOR_SMTP_URL": server.url})

    assert (said.code, said.out) == (0, "Everything is in order.\n")


def test_check_wants_a_login_that_is_no_superuser(command, environment, database):
    env = {**environment, "KONTOR_DATABASE_URL": database.settings.database_url}

    said = command("check", env=env)

    assert said.code == 0
    assert ("warning: KONTOR_DATABASE_URL signs in as a superuser" in said.out) is is_postgres(database)


@pytest.mark.parametrize(
    ("rights", "words"),
    [
        (RoleRights(True, False, False, False), "can walk round row-level security"),
        (RoleRights(False, True, False, False), "can walk round row-level security"),
        (RoleRights(False, False, True, False), "owns tables"),
    ],
)
def test_check_names_rights_that_open_the_wall_between_landlords(command, environment, monkeypatch, rights, words):
    monkeypatch.setattr(check, "role_rights", lambda: rights)

    said = command("check", env=environment)

    assert said.code == 1
    assert f"error: The role kontor_app {words}" in said.out


def test_check_wants_the_tables_of_apps_up_to_date(command, environment, database):
    owner = owner_engine(database.settings)
    with owner.begin() as connection:
        before = connection.execute(text("SELECT version_num FROM alembic_version_booking_data_manager")).scalar()
        connection.execute(text("UPDATE alembic_version_booking_data_manager SET version_num = '0000'"))

    said = command("check", env=environment)

    with owner.begin() as connection:
        connection.execute(text("UPDATE alembic_version_booking_data_manager SET version_num = :old"), {"old": before})
    owner.dispose()
    assert said.code == 1
    assert "error: The tables of the app booking_data_manager are not up to date. Run `kontor migrate`." in said.out


def test_check_names_a_database_that_cannot_be_reached(command, environment):
    url = f"postgresql://kontor:hidden@127.0.0.1:{free_port()}/kontor"

    said = command("check", env={**environment, "KONTOR_DATABASE_URL": url})

    assert said.code == 1
    assert "error: The database cannot be used" in said.out
    assert "KONTOR_DATABASE_URL" in said.out
    assert "hidden" not in said.out + said.err


def test_a_command_that_needs_the_database_says_so_in_one_line(command, environment):
    url = f"postgresql://kontor:hidden@127.0.0.1:{free_port()}/kontor"

    said = command("migrate", env={**environment, "KONTOR_OWNER_DATABASE_URL": url})

    assert said.code == 2
    assert said.err.startswith("kontor: The database cannot be used")
    assert "hidden" not in said.err


def test_check_and_run_want_the_tables_up_to_date(command, environment, tmp_path):
    env = {**environment, "KONTOR_DATABASE_URL": f"sqlite:///{tmp_path / 'empty.sqlite3'}"}

    checked = command("check", env=env)

    assert checked.code == 1
    assert "error: The tables are not up to date. Run `kontor migrate`." in checked.out


def test_check_names_a_redis_that_does_not_answer(command, environment):
    said = command("check", env={**environment, "KONTOR_REDIS_URL": f"redis://127.0.0.1:{free_port()}/0"})

    assert said.code == 1
    assert "error: Redis does not answer" in said.out


def test_check_misses_a_worker_beside_redis(command, environment, redis_url):
    said = command("check", env={**environment, "KONTOR_REDIS_URL": redis_url})

    assert "warning: No worker runs" in said.out


def test_check_warns_without_a_mail_server_and_without_a_sender(command, environment, app):
    with transaction():
        create_landlord("Am See", "am-see", Plan.BASIC, at=now())

    said = command("check", env={**environment, "KONTOR_MAIL_FROM": ""})

    assert said.code == 0
    assert "warning: KONTOR_SMTP_URL is not set: mails wait in the outbox." in said.out
    assert "no e-mail address to send from: am-see." in said.out


def test_check_signs_in_to_the_mail_server_and_sends_nothing(command, environment):
    with SmtpServer(credentials=("kontor", "right password")) as server:
        right = command("check", env={**environment, "KONTOR_SMTP_URL": server.url})
        wrong_url = server.url.replace("right", "wrong")
        wrong = command("check", env={**environment, "KONTOR_SMTP_URL": wrong_url})

    assert right.code == 0
    assert wrong.code == 1
    assert "error: The mail server cannot be used: 535" in wrong.out
    assert "password" not in wrong.out
    assert server.messages == []


def test_check_names_a_mail_server_that_is_busy(command, environment, server):
    server.fail_next(Fault.BUSY_AT_CONNECT)

    said = command("check", env={**environment, "KONTOR_SMTP_URL": server.url})

    assert said.code == 1
    assert "error: The mail server cannot be used: 421" in said.out


def test_an_address_of_a_mail_server_that_cannot_be_used_is_refused_without_its_password(command, environment):
    said = command("check", env={**environment, "KONTOR_SMTP_URL": "smtp://kontor:hidden@mail.example.org?starttls=0"})

    assert said.code == 2
    assert "KONTOR_SMTP_URL cannot be used" in said.err
    assert "hidden" not in said.err


def test_check_wants_tls_and_the_number_of_proxies(command, environment):
    clear = command("check", env={**environment, "KONTOR_BASE_URL": "http://kontor.example.org"})
    unknown = command("check", env={**environment, "KONTOR_TRUSTED_PROXIES": "0"})

    assert clear.code == 1
    assert "error: KONTOR_BASE_URL has no https" in clear.out
    assert unknown.code == 0
    assert "warning: KONTOR_TRUSTED_PROXIES is 0" in unknown.out


def test_a_user_made_by_the_command_can_sign_in(command, environment, landlord):
    env = {**environment, "KONTOR_PASSWORD": PASSWORD}
    command(
        "users", "create", "ada@example.org", "--name", "A", "--role", "staff", "--landlord", landlord.slug, env=env
    )

    with transaction():
        found = sign_in("ada@example.org", PASSWORD, at=now())

    assert found.email == "ada@example.org"
