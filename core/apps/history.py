"""The history of the apps at the landlord who is served: who did what, when and why (A-09)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from flask_babel import format_date, gettext
from sqlalchemy import select

from core.activities.lines import Line, lines_of
from core.activities.models import Activity
from core.apps.availability import last_moment
from core.apps.labels import PAUSE_REASONS
from core.apps.manifest import AppManifest
from core.apps.registry import current_registry
from core.db import db
from core.isolation import current_landlord_id

LOOKED_AT = 500


def life_cycle_lines(*, app: str | None = None, limit: int = 20) -> list[Line]:
    """Return the newest lines about the apps and the plan, or about one app."""
    activities = db.session.scalars(
        select(Activity)
        .where(Activity.subject_type.in_(("app", "landlord")), Activity.subject_id == current_landlord_id())
        .order_by(Activity.at.desc(), Activity.id.desc())
        .limit(limit if app is None else LOOKED_AT)
    ).all()
    wanted = [one for one in activities if app is None or one.details.get("app") == app][:limit]
    lines = lines_of(wanted, app_title)
    return [_with_reasons(line, activity) for line, activity in zip(lines, wanted, strict=True)]


def app_title(name: str) -> str:
    """Return the title that readers know an app by; for one that is gone its name."""
    app = current_registry().get(name)
    return str(app.manifest.title) if app else name


def _with_reasons(line: Line, activity: Activity) -> Line:
    return replace(line, text=" ".join([f"{line.text}.", *_reasons(activity)]))


def _reasons(activity: Activity) -> Iterator[str]:
    details = activity.details
    if details.get("until"):
        day = format_date(last_moment(datetime.fromisoformat(details["until"])))
        yield gettext("Last day: %(day)s.", day=day)
    if details.get("note"):
        yield gettext("Note: “%(text)s”", text=details["note"])
    if details.get("reason"):
        yield gettext("Reason: “%(text)s”", text=details["reason"])
    if details.get("rule") in PAUSE_REASONS:
        yield str(PAUSE_REASONS[details["rule"]])
    if activity.event == "app.configured":
        changed = ", ".join(_changed_settings(activity))
        yield gettext("Changed: %(settings)s.", settings=changed) if changed else gettext("Nothing changed.")


def _changed_settings(activity: Activity) -> list[str]:
    app = current_registry().get(activity.details["app"])
    before, after = activity.details.get("before", {}), activity.details.get("after", {})
    labels = setting_labels(app.manifest) if app else {}
    return [label for name, label in labels.items() if before.get(name) != after.get(name)]


def setting_labels(manifest: AppManifest) -> dict[str, str]:
    """Return the settings of an app by name, as readers know them."""
    if manifest.settings is None:
        return {}
    declared = manifest.settings._declared_fields
    return {name: str(one.metadata.get("legend") or one.metadata.get("label", name)) for name, one in declared.items()}
