"""Work that comes back: for each landlord, and for all together; safe to run in several processes at once."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import Flask

from core.apps.dispatch import is_outage
from core.apps.faults import store_faults
from core.clock import now as clock_now
from core.isolation import use_landlord
from core.landlords.services import all_landlords

EVERY_SECONDS = 30.0
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Periodic:
    """What comes back: ``for_each`` runs per landlord in their scope, ``for_all`` once."""

    for_each: tuple[Callable[[datetime], object], ...]
    for_all: tuple[Callable[[datetime], object], ...]


def run_periodic(app: Flask) -> None:
    """Run everything that comes back once; a failure is logged and stops nothing else, unless the database is gone."""
    periodic: Periodic = app.extensions["kontor.periodic"]
    with app.app_context():
        landlord_ids = [landlord.id for landlord in all_landlords()]
    for landlord_id in landlord_ids:
        for task in periodic.for_each:
            _run(app, task, landlord_id)
    for task in periodic.for_all:
        _run(app, task, None)


def _run(app: Flask, task: Callable[[datetime], object], landlord_id: int | None) -> None:
    with app.app_context():
        try:
            if landlord_id is None:
                task(clock_now())
            else:
                with use_landlord(landlord_id):
                    task(clock_now())
        except Exception as error:
            if is_outage(error):
                raise
            logger.exception("periodic work %s failed for landlord %s", task.__name__, landlord_id)
        finally:
            store_faults()
