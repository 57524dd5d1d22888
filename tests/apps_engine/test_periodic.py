"""The part of the life cycle that happens by itself."""

from datetime import timedelta

from sqlalchemy import event, select

from core.apps.faults import store_faults
from core.apps.lifecycle import activate_app, configure_app
from core.apps.models import AppFault
from core.apps.periodic import tick
from core.db import db, transaction
from tests.apps import concierge
from tests.apps_engine.conftest import MANAGER, OWNER
from tests.apps_engine.test_dispatch import find_implementation
from tests.conftest import NOW


def test_apps_in_use_do_their_work(landlord, enable):
    enable("concierge")
    concierge.hooks.told.clear()

    tick(NOW)

    assert concierge.hooks.told == [("periodic_work", NOW)]


def test_apps_that_are_not_in_use_do_nothing(landlord):
    tick(NOW)

    assert concierge.hooks.told == []


def test_an_app_that_fails_at_its_work_is_counted_and_stores_nothing(landlord, enable, monkeypatch):
    enable("concierge")

    def half_done(now):
        landlord = db.session.merge(enabled_landlord)
        landlord.phone = "changed"
        db.session.flush()
        raise RuntimeError("on purpose")

    enabled_landlord = landlord
    monkeypatch.setattr(find_implementation("periodic_work", "concierge"), "function", half_done)

    tick(NOW)
    store_faults()

    db.session.rollback()
    assert db.session.execute(select(AppFault.app, AppFault.hook)).all() == [("concierge", "periodic_work")]
    assert db.session.get(type(landlord), landlord.id).phone != "changed"


def test_nothing_is_written_while_nothing_is_due(landlord, enable):
    enable("sample")
    said = []

    def note(_connection, _cursor, statement, *_):
        said.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        tick(NOW)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)

    assert said
    assert all(statement.startswith("SELECT") or statement == "BEGIN" for statement in said)


def test_an_ended_activation_is_settled_before_the_app_works(landlord, enable):
    enable("concierge")
    with transaction():
        activate_app("concierge", until=NOW + timedelta(hours=1), reason="", actor=MANAGER, at=NOW)
        configure_app("concierge", {}, actor=OWNER, at=NOW)
    concierge.hooks.told.clear()

    tick(NOW + timedelta(hours=1))

    assert [name for name, _ in concierge.hooks.told] == ["app_paused"]
