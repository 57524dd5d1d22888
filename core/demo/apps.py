"""The state of the apps in the demo: one landlord uses the private app, one has asked for it, one may not."""

from collections.abc import Mapping
from datetime import datetime

from core.activities.models import ActorKind
from core.activities.services import Actor
from core.apps.lifecycle import activate_app, configure_app, install_app, manifest_of, request_activation
from core.apps.registry import current_registry
from core.apps.settings import settings_schema
from core.catalogue.services import all_services
from core.db import transaction
from core.isolation import use_landlord

APP = "booking_data_manager"
SETTINGS = {"deadline_amount": 2, "deadline_unit": "days", "reminder_on": True, "reminder_days": 5}
MANAGER = Actor(ActorKind.ACCOUNT_MANAGER, "Anna Brandt")


def load_apps(landlords: Mapping[str, int], at: datetime) -> None:
    """Put the private app into its states, if it is installed and can be used on this machine."""
    app = current_registry().get(APP)
    if app is None or app.error:
        return
    with use_landlord(landlords["estran-bleu"]), transaction():
        activate_app(APP, until=None, reason="", actor=MANAGER, at=at)
        owner = Actor(ActorKind.STAFF, "Maëlle Kerjean")
        install_app(APP, manifest_of(APP).access_names, actor=owner, at=at)
        released = [f"{service.id}:{field.key}" for service in all_services() for field in service.data_fields]
        schema = settings_schema(APP)
        wanted = schema.load({**SETTINGS, "released": released})
        configure_app(APP, schema.dump(wanted), actor=owner, at=at)
    with use_landlord(landlords["seeblick"]), transaction():
        owner = Actor(ActorKind.STAFF, "Jörn Petersen")
        note = "Unsere Gäste sollen Skipper und Kennzeichen selbst nachtragen können."
        request_activation(APP, note, actor=owner, at=at)
