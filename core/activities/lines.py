"""Turns rows of the history into readable sentences: what happened, when, who did it, which values changed.

What changed stands in ``details["changes"]``: a mapping from the name of a value to its two states, or a list of
entries with ``before`` and ``after`` that bring their own ``labels`` (per language), ``type``, ``choices`` and, for
amounts of the type ``money``, their ``currency``.
``amount_minor`` with ``currency`` among the details is read as ``%(amount)s`` in the reader's spelling.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from flask import current_app
from flask_babel import LazyString, format_date, format_decimal, gettext

from core.activities.models import Activity, ActorKind
from core.i18n import localised
from core.money import format_money
from core.web.filters import moment

Text = LazyString | str
# Beside the name, so that people, customers and the system are told apart at a glance.
ICONS = {
    ActorKind.STAFF: "user",
    ActorKind.CUSTOMER: "id",
    ActorKind.ACCOUNT_MANAGER: "shield-lock",
    ActorKind.SYSTEM: "settings",
}
Labels = Mapping[str, Text]


@dataclass(frozen=True)
class Change:
    """One value before and after, as people read it."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Line:
    """One line of history, ready for the page."""

    when: str
    who: str
    text: str
    changes: tuple[Change, ...] = ()
    icon: str = ""


def lines_of(activities: Iterable[Activity], title_of_app: Callable[[str], Text] = str) -> list[Line]:
    """Return rows of history as sentences; ``title_of_app`` gives the title that readers know an app by."""
    return [_line(activity, title_of_app) for activity in activities]


def _line(activity: Activity, title_of_app: Callable[[str], Text]) -> Line:
    details = dict(activity.details)
    for name in ("app", "via"):
        if details.get(name):
            details[name] = str(title_of_app(details[name]))
    if "amount_minor" in details:
        details["amount"] = format_money(details["amount_minor"], details.get("currency", ""))
    return Line(
        when=moment(activity.at),
        who=_who(activity, details),
        text=_sentence(activity.event, details),
        changes=_changes(details.get("changes") or (), _labels(activity.event)),
        icon=ICONS[ActorKind(activity.actor_kind)],
    )


class _Gone(dict[str, Any]):
    """Details that went when somebody was anonymised: the sentence stays, with a dash for each of them."""

    def __missing__(self, name: str) -> str:
        return "–"


def _sentence(event: str, details: Mapping[str, Any]) -> str:
    texts: Mapping[str, Text] = current_app.extensions["kontor.activity_texts"]
    text = texts.get(event)
    if text is None:
        return gettext("Something was changed")
    try:
        return str(text) % (details or _Gone())
    except (KeyError, TypeError, ValueError):
        # The sentence asks for more than an old row holds.
        return gettext("Something was changed")


def _who(activity: Activity, details: Mapping[str, Any]) -> str:
    match ActorKind(activity.actor_kind):
        case ActorKind.CUSTOMER:
            name = gettext("%(name)s (customer)", name=activity.actor_name)
        case ActorKind.ACCOUNT_MANAGER:
            name = gettext("%(name)s (account manager)", name=activity.actor_name)
        case ActorKind.SYSTEM:
            name = activity.actor_name or gettext("automatically")
        case _:
            name = activity.actor_name
    if details.get("import"):
        return gettext("%(name)s, through import %(file)s", name=name, file=details["import"])
    via = str(details.get("via") or "")
    return gettext("%(name)s, through %(app)s", name=name, app=via) if via else name


def _labels(event: str) -> Labels:
    labels: Mapping[str, Labels] = current_app.extensions["kontor.activity_labels"]
    return labels.get(event, {})


def _changes(found: Any, labels: Labels) -> tuple[Change, ...]:
    if isinstance(found, Mapping):
        return tuple(
            Change(_label(name, labels), _shown(states[0], {}), _shown(states[1], {})) for name, states in found.items()
        )
    return tuple(
        Change(_label_of_entry(entry, labels), _shown(entry.get("before"), entry), _shown(entry.get("after"), entry))
        for entry in found
    )


def _label(name: str, labels: Labels) -> str:
    return str(labels.get(name) or gettext("Entry"))


def _label_of_entry(entry: Mapping[str, Any], labels: Labels) -> str:
    label = localised(entry.get("labels") or {}) or _label(str(entry.get("key", "")), labels)
    position = entry.get("participant_position")
    if position is None:
        return label
    return gettext("Participant %(number)s, %(label)s", number=position + 1, label=label)


def _shown(value: Any, entry: Mapping[str, Any]) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, list | tuple):
        return ", ".join(str(part) for part in value if part)
    try:
        return _typed(str(value), entry)
    except (ValueError, InvalidOperation):
        return str(value)


def _typed(value: str, entry: Mapping[str, Any]) -> str:
    match entry.get("type"):
        case "date":
            return format_date(date.fromisoformat(value))
        case "number":
            return format_decimal(Decimal(value))
        case "yes_no":
            return gettext("yes") if value == "yes" else gettext("no")
        case "moment":
            return moment(datetime.fromisoformat(value))
        case "money":
            return format_money(int(value), entry["currency"])
        case "file":
            return gettext("a file")
        case "choice":
            labels = {one["value"]: localised(one["labels"]) for one in entry.get("choices", ())}
            return labels.get(value, value)
    return value
