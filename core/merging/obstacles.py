"""What stands in the way of taking a merge back, in words that say what to look at."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext
from sqlalchemy import select

from core.activities.models import Activity
from core.db import db
from core.merging.models import CustomerMerge
from core.merging.wording import field_label, row_name, table_label
from core.web.filters import day


@dataclass(frozen=True)
class Obstacle:
    """One thing that was changed since; ``column`` is blank for a row that is gone, or whose place is taken."""

    table: str
    row: str = ""
    column: str = ""
    at: datetime | None = None
    chain: str = ""
    is_taken: bool = False

    @property
    def sentence(self) -> str:
        """The obstacle for readers."""
        if self.chain:
            return gettext("%(name)s was merged into another customer since; take that back first.", name=self.chain)
        if not self.row:
            return gettext("The app with “%(table)s” is not on this server.", table=table_label(self.table))
        if self.is_taken:
            return gettext("Taken since: %(what)s.", what=self.row)
        if not self.column:
            return gettext("Deleted since: %(what)s.", what=self.row)
        if self.table == "booking" and self.column == "customer_id":
            return gettext("Given to another customer since: %(what)s.", what=self.row)
        what = self.row if self.table != "customer" else str(field_label(self.column))
        if self.at is not None:
            return gettext("Changed on %(date)s: %(what)s.", date=day(self.at), what=what)
        return gettext("Changed since: %(what)s.", what=what)


def obstacle_of(
    table: str, before: Mapping[str, Any], column: str, current: Mapping[str, Any] | None, since: datetime
) -> Obstacle:
    """Return what was changed in a row; without ``column`` the row is gone."""
    name = row_name(table, current or before)
    at = _last_change(table, before["id"], since) if table in ("customer", "booking") and column else None
    return Obstacle(table, name, column, at)


def taken_since(table: str, before: Mapping[str, Any]) -> Obstacle:
    """Return that somebody else has what a row would have again, and only one can have it."""
    return Obstacle(table, row_name(table, before), is_taken=True)


def earlier_obstacles(merge: CustomerMerge) -> list[Obstacle]:
    """Return whether the customer who was kept has been merged into another one since."""
    kept = merge.summary.get("kept", {})
    if kept.get("id", merge.kept_id) == merge.kept_id:
        return []
    return [Obstacle("customer", chain=f"{kept['name']} ({kept['number']})")]


def _last_change(table: str, row_id: int, since: datetime) -> datetime | None:
    return db.session.scalar(
        select(Activity.at)
        .where(Activity.subject_type == table, Activity.subject_id == row_id, Activity.at > since)
        .order_by(Activity.at.desc())
        .limit(1)
    )
