"""Everything that the page of one landlord shows: plan, apps with what can be done, faults, history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from core.apps.availability import AppState
from core.apps.lifecycle import ACTIVATION_RULES
from core.apps.manifest import App, Visibility
from core.apps.models import ActivationState, AppActivation, AppFault, AppInstallation
from core.apps.registry import current_registry
from core.apps.shop import Offer, offer_of
from core.db import db
from core.platform.forms import PlacedForm
from core.platform.schemas import ActivateSchema, DeclineSchema, EndSchema

MOST_FAULTS = 20
Forms = Mapping[str, PlacedForm]


@dataclass(frozen=True)
class AppAtLandlord:
    """One app at the landlord, with the forms of what can be done."""

    app: App
    offer: Offer
    activation: AppActivation | None
    installation: AppInstallation | None
    forms: Forms

    @property
    def is_private(self) -> bool:
        """Whether it needs an activation at all."""
        return self.app.manifest.visibility is Visibility.PRIVATE

    @property
    def is_requested(self) -> bool:
        """Whether a request waits for a decision."""
        return self.activation is not None and self.activation.state == ActivationState.REQUESTED

    @property
    def is_active(self) -> bool:
        """Whether the activation has not been taken back; its last day may be over."""
        return self.activation is not None and self.activation.state == ActivationState.ACTIVE

    @property
    def obstacle(self) -> str:
        """Why it cannot be activated now; empty when it can."""
        refused = (check for check in self.offer.found.checks if not check.passed and check.rule in ACTIVATION_RULES)
        return next((str(check.reason) for check in refused), "")

    @property
    def is_paused_for_faults(self) -> bool:
        """Whether repeated faults paused it."""
        return self.installation is not None and self.installation.paused_for_faults_at is not None

    @property
    def is_installed(self) -> bool:
        """Whether the landlord has it, paused or not."""
        return self.offer.found.state in (AppState.INSTALLED, AppState.PAUSED)


def apps_at_landlord(bound: Forms) -> list[AppAtLandlord]:
    """Return every app of this server at the landlord who is served; ``bound`` are forms that were sent."""
    activations = {row.app: row for row in db.session.scalars(select(AppActivation))}
    installations = {row.app: row for row in db.session.scalars(select(AppInstallation))}
    apps = sorted(current_registry().apps.values(), key=lambda app: str(app.manifest.title).casefold())
    return [
        AppAtLandlord(
            app,
            offer_of(app.manifest),
            activations.get(app.name),
            installations.get(app.name),
            {action: bound.get(place(action, app.name)) or new_form(action, app.name) for action in SCHEMAS},
        )
        for app in apps
    ]


SCHEMAS = {"activate": ActivateSchema, "decline": DeclineSchema, "end": EndSchema}


def place(action: str, app: str) -> str:
    """Return the name of a form's place on the page."""
    return f"{action}-{app}"


def new_form(action: str, app: str) -> PlacedForm:
    """Return an empty form for an action on an app."""
    return PlacedForm(SCHEMAS[action](), place(action, app))


def recent_faults() -> Sequence[AppFault]:
    """Return the newest faults of apps at the landlord who is served."""
    return db.session.scalars(
        select(AppFault).order_by(AppFault.at.desc(), AppFault.id.desc()).limit(MOST_FAULTS)
    ).all()
