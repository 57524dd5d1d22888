"""Two who create overlapping seasons at the same moment: one of them is refused."""

from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from datetime import date
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select

from core.activities.services import SYSTEM
from core.catalogue import seasons
from core.catalogue.price_models import SeasonPeriod
from core.catalogue.seasons import SeasonData, SeasonsOverlap, create_season
from core.db import db, transaction
from core.isolation import use_landlord
from tests.conftest import NOW

DAYS = ((date(2030, 7, 1), date(2030, 7, 31)),)


def _race(app: Flask, landlord_id: int) -> int:
    """Create the same season from four threads at once; return how many periods there are then."""
    start = Barrier(4)

    def create(number: int) -> None:
        with app.app_context(), use_landlord(landlord_id):
            start.wait()
            try:
                with transaction():
                    create_season(SeasonData({"en": f"Season {number}"}, DAYS), actor=SYSTEM, at=NOW)
            except SeasonsOverlap:
                pass

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: Context().run(create, number), range(4)))
    db.session.rollback()
    return len(db.session.scalars(select(SeasonPeriod)).all())


def test_only_one_of_several_overlapping_seasons_is_created(app, landlord):
    db.session.rollback()

    assert _race(app, landlord.id) == 1


@pytest.mark.parametrize("database", ["postgres"], indirect=True)
def test_without_the_lock_the_same_race_would_be_lost(app, landlord, monkeypatch):
    monkeypatch.setattr(seasons, "lock_landlord", lambda _landlord_id: None)
    barrier = Barrier(4)
    checked = seasons._require_free_days

    def check(*arguments) -> None:
        checked(*arguments)
        barrier.wait(timeout=10)

    monkeypatch.setattr(seasons, "_require_free_days", check)
    db.session.rollback()

    assert _race(app, landlord.id) == 4
