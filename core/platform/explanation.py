"""Answers "Why can't they see it?": every rule in order, and the link that mends the first no (A-10)."""

from dataclasses import dataclass

from flask import url_for
from flask_babel import LazyString, lazy_gettext

from core.apps.availability import Availability, Check, Rule, availability
from core.apps.labels import RULE_LABELS
from core.apps.manifest import App
from core.apps.registry import current_registry
from core.isolation import use_landlord
from core.permissions.rights import Role


@dataclass(frozen=True)
class Mending:
    """What puts a rule right: a sentence, and a page of ours or an address for the landlord."""

    text: LazyString | str
    label: LazyString | str = ""
    url: str = ""
    address: str = ""


@dataclass(frozen=True)
class Answer:
    """One rule with its answer; ``mending`` stands with the first no only."""

    label: LazyString
    check: Check
    mending: Mending | None = None


@dataclass(frozen=True)
class Explanation:
    """All rules' answers for one landlord, app and role."""

    found: Availability
    answers: tuple[Answer, ...]


def explain(landlord_id: int, name: str, role: Role) -> Explanation:
    """Ask all rules and say what mends the first that says no."""
    with use_landlord(landlord_id):
        found = availability(name, role=role)
        first_no = found.first_no
        mending = _mending(first_no.rule, landlord_id, name) if first_no else None
        answers = tuple(
            Answer(RULE_LABELS[check.rule], check, mending if check is first_no else None) for check in found.checks
        )
    return Explanation(found, answers)


def known_apps() -> list[App]:
    """Return the apps to choose from, by title."""
    return sorted(current_registry().apps.values(), key=lambda app: str(app.manifest.title).casefold())


def _mending(rule: Rule, landlord_id: int, name: str) -> Mending:
    page = url_for("platform.landlord", landlord_id=landlord_id)
    match rule:
        case Rule.PACKAGE | Rule.VERSION:
            return Mending(
                lazy_gettext("The operator repairs or updates the app on the server; the page names the fault."),
                lazy_gettext("Show the app"),
                f"{page}#app-{name}",
            )
        case Rule.VISIBLE | Rule.ACTIVATED:
            return Mending(
                lazy_gettext("Activate the app for this landlord."), lazy_gettext("Activate"), f"{page}#app-{name}"
            )
        case Rule.PLAN:
            return Mending(
                lazy_gettext("Change the plan of this landlord."), lazy_gettext("Change the plan"), f"{page}#plan"
            )
        case Rule.DEPENDENCIES:
            return _needed_first(landlord_id, name)
        case Rule.INSTALLED | Rule.CONSENT:
            return Mending(
                lazy_gettext("The owner or a manager of the landlord does this. Send them this address:"),
                address=url_for("apps.install", name=name, _external=True),
            )
        case Rule.HEALTHY:
            return Mending(
                lazy_gettext("Look at the faults. When their cause is gone, release the app."),
                lazy_gettext("Show the faults"),
                f"{page}#app-{name}",
            )
        case Rule.ROLE:
            return Mending(lazy_gettext("The owner of the landlord's account gives the person another role."))


def _needed_first(landlord_id: int, name: str) -> Mending:
    app = current_registry().get(name)
    needed = app.manifest.needs if app else ()
    missing = next((other for other in needed if not availability(other).may_use), "")
    return Mending(
        lazy_gettext("Find out about the app that it needs."),
        lazy_gettext("Ask about that app"),
        url_for("platform.explain", landlord=landlord_id, app=missing),
    )
