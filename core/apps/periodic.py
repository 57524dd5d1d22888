"""The part of the life cycle that happens by itself, for the landlord who is served."""

from datetime import datetime

from core.apps import hookspecs
from core.apps.availability import enabled_apps
from core.apps.dispatch import perform
from core.apps.lifecycle import delete_kept_data, kept_data_due, pauses_are_settled, settle_pauses
from core.apps.registry import current_registry
from core.db import transaction


def tick(now: datetime) -> None:
    """Pause and resume apps, delete what was kept long enough, let apps work; safe to run twice."""
    if not pauses_are_settled(now):
        with transaction():
            settle_pauses(now)
    if kept_data_due(now):
        with transaction():
            delete_kept_data(now)
    hook = hookspecs.periodic_work
    for name, _impl in current_registry().implementations(hook.__name__, enabled_apps(now)):
        with transaction():
            perform(hook, only=name, now=now)
