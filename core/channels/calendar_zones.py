"""Time zones of calendar files: known names, Windows' names, and zones that a file describes itself."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from flask_babel import lazy_gettext
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from core.channels.calendar_lines import Component
from core.errors import DomainError

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_OFFSET = re.compile(r"([+-])(\d{2})(\d{2})(?:\d{2})?")
_MOMENT = re.compile(r"(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})")
_NTH_DAY = re.compile(r"([+-]?[1-5])(MO|TU|WE|TH|FR|SA|SU)")


class UnknownZone(DomainError):
    """A time zone that neither the file nor we know."""

    code = "unknown_zone"
    status = 422
    text = lazy_gettext("the time zone %(zone)s is not known")


@dataclass(frozen=True)
class Change:
    """The day of the year on which a zone's clocks change, at which time, and what they are ahead of UTC then."""

    since: datetime
    ahead: timedelta
    month: int = 0
    nth: int = 0
    weekday: int = 0

    def in_year(self, year: int) -> datetime:
        """Return the local moment of the change in a year; one that comes once has only its own."""
        if not self.month:
            return self.since
        day = _nth_weekday(year, self.month, self.nth, self.weekday)
        return datetime.combine(day, self.since.time())


@dataclass(frozen=True)
class Zones:
    """The time zones of one file; ``own`` is the landlord's, for what names none."""

    own: ZoneInfo
    described: Mapping[str, Component]

    def to_utc(self, local: datetime, name: str) -> datetime:
        """Return a local moment of the named zone in UTC.

        Raises:
            UnknownZone: nobody knows the zone.
        """
        return local.replace(tzinfo=self._zone(local, name)).astimezone(UTC)

    def _zone(self, local: datetime, name: str) -> tzinfo:
        known = _known_zone(name) if name else self.own
        if known is not None:
            return known
        described = self.described.get(name)
        if described is None:
            raise UnknownZone(zone=name[:80])
        location = _known_zone(described.text("X-LIC-LOCATION"))
        return location or timezone(_ahead(local, _changes(described, name)))


@cache
def _known_zone(name: str) -> ZoneInfo | None:
    """Return a zone by its name, also with the path that some programmes put before it."""
    parts = name.strip().strip("/").split("/")
    for candidate in ("/".join(parts[-count:]) for count in (3, 2, 1)):
        if candidate in available_timezones():
            return ZoneInfo(candidate)
    windows = WINDOWS_TO_OLSON.get(name.strip())
    return ZoneInfo(windows) if windows else None


def _ahead(local: datetime, changes: list[Change]) -> timedelta:
    """Return what a described zone is ahead of UTC: what the last change before the moment says."""
    onsets = [
        (onset, change.ahead)
        for change in changes
        for onset in (change.in_year(local.year - 1), change.in_year(local.year))
        if change.since <= onset <= local
    ]
    if onsets:
        return max(onsets)[1]
    return min(changes, key=lambda change: change.since).ahead


def _changes(described: Component, name: str) -> list[Change]:
    changes = [_change(part, name) for part in described.parts if part.name in ("STANDARD", "DAYLIGHT")]
    if not changes:
        raise UnknownZone(zone=name[:80])
    return changes


def _change(part: Component, name: str) -> Change:
    offset, begins = _OFFSET.fullmatch(part.text("TZOFFSETTO")), _MOMENT.fullmatch(part.text("DTSTART"))
    rule = dict(piece.split("=", 1) for piece in part.text("RRULE").split(";") if "=" in piece)
    nth = _NTH_DAY.fullmatch(rule.get("BYDAY", ""))
    month = rule.get("BYMONTH", "")
    if offset is None or begins is None or (rule and not (nth and month.isdecimal() and 1 <= int(month) <= 12)):
        raise UnknownZone(zone=name[:80])
    ahead = timedelta(hours=int(offset[2]), minutes=int(offset[3])) * (1 if offset[1] == "+" else -1)
    try:
        since = datetime(*(int(number) for number in begins.groups()))  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError as error:
        raise UnknownZone(zone=name[:80]) from error
    if abs(ahead) >= timedelta(days=1):
        raise UnknownZone(zone=name[:80])
    return Change(since, ahead, int(month), int(nth[1]), WEEKDAYS.index(nth[2])) if nth else Change(since, ahead)


def _nth_weekday(year: int, month: int, nth: int, weekday: int) -> date:
    """Return such as the last Sunday of March; a fifth that a month does not have is its fourth."""
    if nth > 0:
        first = date(year, month, 1)
        day = first + timedelta(days=(weekday - first.weekday()) % 7, weeks=nth - 1)
        return day if day.month == month else day - timedelta(weeks=1)
    last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    return last - timedelta(days=(last.weekday() - weekday) % 7, weeks=-nth - 1)
