"""What one reading of a feed has done, as the page of partners shows it and as the feed keeps it."""

from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import Any

MOST_SHOWN = 50


@dataclass(frozen=True)
class Conflict:
    """An entry that has no place: when, what it says, and the bookings that have the places (id and number)."""

    uid: str
    starts_at: str
    ends_at: str
    title: str
    in_way: tuple[tuple[int, str], ...]

    @property
    def begins(self) -> datetime:
        """When the entry begins."""
        return datetime.fromisoformat(self.starts_at)

    @property
    def ends(self) -> datetime:
        """When the entry ends."""
        return datetime.fromisoformat(self.ends_at)


@dataclass
class Report:
    """How many entries became what; ``unread`` holds lines with reasons, ``postponed`` what the next run takes up."""

    new: int = 0
    moved: int = 0
    cancelled: int = 0
    unchanged: int = 0
    closed: int = 0
    opened: int = 0
    ignored: int = 0
    postponed: int = 0
    kept: int = 0
    conflict_count: int = 0
    conflicts: list[Conflict] = field(default_factory=list)
    unread: list[tuple[int, str]] = field(default_factory=list)

    @property
    def has_changes(self) -> bool:
        """Whether anything was written."""
        return any((self.new, self.moved, self.cancelled, self.closed, self.opened))

    @property
    def needs_somebody(self) -> bool:
        """Whether somebody has to look at it."""
        return bool(self.conflict_count or self.unread or self.kept)

    def add_conflict(self, conflict: Conflict) -> None:
        """Count a conflict; the first ones are kept in full."""
        self.conflict_count += 1
        if len(self.conflicts) < MOST_SHOWN:
            self.conflicts.append(conflict)

    def include(self, before: "Report") -> None:
        """Count what earlier parts of the same reading have done; what they brought is not unchanged."""
        self.unchanged = max(0, self.unchanged - before.new)
        for name in ("new", "moved", "cancelled", "closed", "opened"):
            setattr(self, name, getattr(self, name) + getattr(before, name))

    def to_json(self) -> dict[str, Any]:
        """Return the report as a feed keeps it."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Report":
        """Return a kept report; the blank one of a feed that was never read is all zeros."""
        known = {one.name for one in fields(cls)}
        values = {name: value for name, value in stored.items() if name in known}
        conflicts = [
            Conflict(**{**one, "in_way": tuple((found[0], found[1]) for found in one["in_way"])})
            for one in values.pop("conflicts", [])
        ]
        unread = [(one[0], one[1]) for one in values.pop("unread", [])]
        return cls(**values, conflicts=conflicts, unread=unread)
