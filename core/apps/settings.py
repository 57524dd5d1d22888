"""An app's settings at the landlord who is served: one schema gives form, checks, defaults and upgrades (A-05)."""

from typing import Any

from marshmallow import EXCLUDE, Schema

from core.apps.facts import app_facts
from core.apps.lifecycle import manifest_of
from core.errors import NotFound


def settings_schema(name: str) -> Schema:
    """Return the schema of an app's settings.

    Raises:
        NotFound: the app has no settings.
    """
    schema = manifest_of(name).settings
    if schema is None:
        raise NotFound
    return schema()


def app_settings(name: str) -> Any:
    """Return the settings as the app's schema loads them; new fields have their defaults, gone ones are dropped."""
    installed = app_facts().installed.get(name)
    stored = dict(installed.settings) if installed else {}
    schema = settings_schema(name)
    known = {key: value for key, value in stored.items() if key in schema.fields}
    return schema.load(known, unknown=EXCLUDE, partial=False)
