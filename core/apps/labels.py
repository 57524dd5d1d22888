"""The engine's words for readers: states, rules, and why an app pauses."""

from flask_babel import LazyString, lazy_gettext

from core.apps.availability import AppState, Rule

STATE_LABELS: dict[AppState, LazyString] = {
    AppState.UNAVAILABLE: lazy_gettext("Not available"),
    AppState.AVAILABLE: lazy_gettext("Available"),
    AppState.REQUESTED: lazy_gettext("Activation requested"),
    AppState.ACTIVATED: lazy_gettext("Activated, not installed"),
    AppState.INSTALLED: lazy_gettext("In use"),
    AppState.PAUSED: lazy_gettext("Paused"),
}
STATE_TONES: dict[AppState, str] = {
    AppState.UNAVAILABLE: "neutral",
    AppState.AVAILABLE: "blue",
    AppState.REQUESTED: "purple",
    AppState.ACTIVATED: "blue",
    AppState.INSTALLED: "green",
    AppState.PAUSED: "orange",
}
RULE_LABELS: dict[Rule, LazyString] = {
    Rule.PACKAGE: lazy_gettext("The app is on this server and can be loaded"),
    Rule.VERSION: lazy_gettext("Its tables fit its version"),
    Rule.VISIBLE: lazy_gettext("The landlord may see it"),
    Rule.ACTIVATED: lazy_gettext("It is activated"),
    Rule.PLAN: lazy_gettext("The plan includes it"),
    Rule.DEPENDENCIES: lazy_gettext("The apps that it needs are in use"),
    Rule.INSTALLED: lazy_gettext("The landlord installed it"),
    Rule.CONSENT: lazy_gettext("The landlord agreed to its access to data"),
    Rule.HEALTHY: lazy_gettext("It is not paused after faults"),
    Rule.ROLE: lazy_gettext("The person's role may use apps"),
}
PAUSE_REASONS: dict[str, LazyString] = {
    Rule.PACKAGE.value: lazy_gettext("It could not be loaded on this server."),
    Rule.VERSION.value: lazy_gettext("Its tables need repair by the operator."),
    Rule.VISIBLE.value: lazy_gettext("It is no longer activated."),
    Rule.ACTIVATED.value: lazy_gettext("Its activation ended."),
    Rule.PLAN.value: lazy_gettext("The plan no longer includes it."),
    Rule.DEPENDENCIES.value: lazy_gettext("An app that it needs is not in use."),
    Rule.CONSENT.value: lazy_gettext("It asks for more access than was agreed to."),
    Rule.HEALTHY.value: lazy_gettext("It failed repeatedly."),
}
