"""An app's settings at the landlord who is served: one schema gives form, checks, defaults and upgrades (A-05)."""

import json
import logging
from collections.abc import Mapping
from functools import cache
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError

from core.apps.facts import app_facts
from core.apps.lifecycle import manifest_of
from core.errors import NotFound

logger = logging.getLogger(__name__)


def settings_schema(name: str) -> Schema:
    """Return the schema of an app's settings.

    Raises:
        NotFound: the app has no settings.
    """
    schema = manifest_of(name).settings
    if schema is None:
        raise NotFound
    return _instance(schema)


@cache
def _instance(schema: type[Schema]) -> Schema:
    # Making a schema costs three times as much as loading with it (performance.md, section G).
    return schema()


def app_settings(name: str) -> Any:
    """Return the settings as the app's schema loads them.

    New settings have their defaults, gone ones are dropped, and what a new version of the schema no longer accepts
    falls back to its default.
    """
    schema = settings_schema(name)
    known = {key: value for key, value in _stored(name).items() if key in schema.fields}
    try:
        return schema.load(known, unknown=EXCLUDE)
    except ValidationError as error:
        logger.warning("settings of app %s do not fit any more: %s", name, ", ".join(error.messages_dict))
        return _load_what_fits(schema, known, error)


def shown_settings(name: str) -> dict[str, Any]:
    """Return the settings as the form shows them."""
    schema, loaded = settings_schema(name), app_settings(name)
    return {key: schema.get_attribute(loaded, one.attribute or key, None) for key, one in schema.fields.items()}


def as_stored(schema: Schema, loaded: Any) -> dict[str, Any]:
    """Return loaded settings in the form that the database keeps."""
    stored: dict[str, Any] = json.loads(json.dumps(schema.dump(loaded), default=str))
    return stored


def _stored(name: str) -> Mapping[str, Any]:
    installed = app_facts().installed.get(name)
    return installed.settings if installed else {}


def _load_what_fits(schema: Schema, known: Mapping[str, Any], error: ValidationError) -> Any:
    fitting = {key: value for key, value in known.items() if key not in error.messages_dict}
    try:
        return schema.load(fitting, unknown=EXCLUDE)
    except ValidationError:
        # A rule about several settings together: only the defaults are sure to agree.
        return schema.load({}, unknown=EXCLUDE)
