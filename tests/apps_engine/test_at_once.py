"""Two people in the same moment: the life cycle takes one step after the other."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from sqlalchemy import delete, func, select

from core.activities.models import Activity
from core.apps.lifecycle import activate_app, change_plan, install_app, request_activation
from core.apps.models import AppActivation, AppInstallation
from core.db import db, transaction
from core.errors import DomainError
from core.isolation import use_landlord
from core.landlords.models import Landlord, Plan
from core.landlords.services import current_landlord
from tests.apps_engine.conftest import MANAGER, OWNER
from tests.conftest import NOW

THREADS = 6


@pytest.fixture
def at_once(app, landlord):
    """Run steps in as many threads, each as a request of its own; return what they raised."""
    landlord_id = landlord.id

    def run(*steps):
        barrier = Barrier(len(steps))

        def one(step):
            with app.app_context(), use_landlord(landlord_id):
                barrier.wait()
                try:
                    with transaction():
                        step()
                except DomainError as error:
                    return error.code
            return None

        db.session.rollback()
        with ThreadPoolExecutor(len(steps)) as pool:
            return list(pool.map(one, steps))

    return run


def count(model, *conditions):
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions))


def test_a_request_sent_several_times_at_once_is_one_request(at_once):
    answers = at_once(*[lambda: request_activation("concierge", "", actor=OWNER, at=NOW)] * THREADS)

    assert answers == [None] * THREADS
    assert count(AppActivation) == 1


def test_an_installation_sent_several_times_at_once_is_one_installation(at_once):
    access = ["customers.read"]

    answers = at_once(*[lambda: install_app("sample", access, actor=OWNER, at=NOW)] * THREADS)

    assert answers == [None] * THREADS
    assert count(AppInstallation) == 1
    assert count(Activity, Activity.event == "app.installed") == 1


def test_an_activation_beside_a_lower_plan_comes_before_it_or_is_refused(at_once, landlord):
    def lower():
        change_plan(current_landlord(), Plan.BASIC, actor=MANAGER, at=NOW)

    activate = partial(activate_app, "concierge", until=None, reason="", actor=MANAGER, at=NOW)

    for _ in range(5):
        answers = at_once(lower, activate)

        steps = db.session.scalars(select(Activity.event).order_by(Activity.id)).all()
        assert (answers, steps) in (
            ([None, None], ["app.activated", "landlord.plan_changed"]),
            ([None, "cannot_activate"], ["landlord.plan_changed"]),
        )
        start_again(landlord.id)


def start_again(landlord_id):
    with transaction():
        db.session.get(Landlord, landlord_id).plan_level = Plan.PREMIUM.value
        db.session.execute(delete(Activity))
        db.session.execute(delete(AppActivation))
