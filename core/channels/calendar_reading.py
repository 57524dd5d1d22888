"""What a partner's calendar says: its entries as days and moments in UTC; never an exception but a DomainError.

A file that does not fit together is refused as a whole. A single entry that cannot be understood is told by its line,
and stays known by its name, so that nobody takes it for cancelled.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask_babel import LazyString, lazy_gettext

from core.channels.calendar_lines import MOST_ENTRIES, Component, Line, calendars_in
from core.channels.calendar_recurrence import days_of
from core.channels.calendar_zones import Zones
from core.channels.errors import CalendarTooLarge
from core.errors import DomainError

AHEAD = timedelta(days=2 * 366)
LONGEST_UID = 110
LONGEST_TEXT = 2000
YEARS = range(1971, 2101)
MOST_RULES = 100
_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MOMENT = re.compile(r"(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})(Z?)")
_DURATION = re.compile(r"\+?P(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,7})S)?)?")
_CODE = re.compile(r"reservations?/(?:details/)?([A-Z0-9]{6,20})\b")
_LINK = re.compile(r"https://[^\s<>\"]{4,300}")
_DIGITS = re.compile(r"\(\D{0,20}4\D{0,20}\)\s{0,3}:\s{0,3}(\d{4})\b")


class EntryNotUnderstood(DomainError):
    """One entry of a calendar makes no sense."""

    code = "entry_not_understood"
    status = 422
    text = lazy_gettext("it makes no sense")

    @property
    def sentence(self) -> str:
        """The reason."""
        return str(self.details["reason"])


@dataclass(frozen=True)
class CalendarEntry:
    """One entry of a calendar.

    ``starts_at`` and ``ends_at`` are half-open, in UTC; an entry of whole days goes from midnight to midnight at the
    landlord's place. ``first_day`` and ``end_day`` are the same by days, ``end_day`` excluded. ``phone_digits`` are the
    last digits that some portals give away.
    """

    uid: str
    line: int
    is_all_day: bool
    first_day: date
    end_day: date
    starts_at: datetime
    ends_at: datetime
    summary: str = ""
    description: str = ""
    is_cancelled: bool = False
    sequence: int = 0
    changed_at: datetime | None = None
    url: str = ""
    reservation_code: str = ""
    phone_digits: str = ""


@dataclass(frozen=True)
class UnreadEntry:
    """An entry that could not be understood, with the reason; for a recurring one all its times are meant."""

    uid: str
    line: int
    reason: LazyString | str


@dataclass(frozen=True)
class ReadCalendar:
    """Everything that a calendar holds; each uid stands once in one of both."""

    entries: tuple[CalendarEntry, ...]
    unread: tuple[UnreadEntry, ...] = ()


def read_calendar(content: bytes, zone: ZoneInfo, *, today: date) -> ReadCalendar:
    """Return the entries of a calendar file; those that come back until two years after ``today``.

    Raises:
        CalendarTooLarge: more than any partner has.
        NotACalendar: it is something else.
        BrokenCalendar: it ends in the middle, or a line fits nowhere.
    """
    newest: dict[str, CalendarEntry] = {}
    unread: dict[str, UnreadEntry] = {}
    for calendar in calendars_in(content):
        described = {part.text("TZID"): part for part in calendar.parts if part.name == "VTIMEZONE"}
        zones = Zones(zone, described)
        events = [part for part in calendar.parts if part.name == "VEVENT"]
        if sum(event.line("RRULE") is not None for event in events) > MOST_RULES:
            raise CalendarTooLarge(limit=lazy_gettext("at most %(count)s entries that come back", count=MOST_RULES))
        moved = {(_uid(event), event.text("RECURRENCE-ID")[:8]) for event in events if event.line("RECURRENCE-ID")}
        for event in events:
            try:
                for entry in _entries(event, zones, moved, today):
                    if entry.uid not in newest or _age(entry) >= _age(newest[entry.uid]):
                        newest[entry.uid] = entry
            except DomainError as error:
                unread[_uid(event)] = UnreadEntry(_uid(event), event.number, error.sentence)
            if len(newest) > MOST_ENTRIES:
                raise CalendarTooLarge(limit=lazy_gettext("at most %(count)s entries", count=MOST_ENTRIES))
    entries = sorted(newest.values(), key=lambda entry: (entry.starts_at, entry.uid))
    return ReadCalendar(tuple(entries), tuple(one for uid, one in unread.items() if uid not in newest))


def _age(entry: CalendarEntry) -> tuple[int, datetime]:
    return entry.sequence, entry.changed_at or datetime.min.replace(tzinfo=UTC)


def _entries(event: Component, zones: Zones, moved: set[tuple[str, str]], today: date) -> Iterator[CalendarEntry]:
    entry = _entry(event, zones)
    rule = event.line("RRULE")
    if event.line("RECURRENCE-ID"):
        yield replace(entry, uid=_of_day(entry.uid, event.text("RECURRENCE-ID")[:8]))
    elif rule is None:
        yield entry
    else:
        left_out = {text[:8] for line in event.lines if line.name == "EXDATE" for text in line.value.split(",")}
        left_out |= {day for uid, day in moved if uid == entry.uid}
        for day in days_of(rule.value, entry.first_day, today - (entry.end_day - entry.first_day), today + AHEAD):
            if f"{day:%Y%m%d}" not in left_out:
                yield _on_day(entry, day, zones.own)


def _entry(event: Component, zones: Zones) -> CalendarEntry:
    start = event.line("DTSTART")
    if start is None:
        raise EntryNotUnderstood(reason=lazy_gettext("it has no start"))
    is_all_day = _is_day(start)
    starts_at = _moment(start, zones)
    ends_at = _end(event, starts_at, zones, is_all_day=is_all_day)
    if ends_at <= starts_at:
        raise EntryNotUnderstood(reason=lazy_gettext("its end is not after its start"))
    description = event.text("DESCRIPTION")[:LONGEST_TEXT]
    code, digits, link = _CODE.search(description), _DIGITS.search(description), _LINK.search(description)
    return CalendarEntry(
        uid=_uid(event),
        line=event.number,
        is_all_day=is_all_day,
        first_day=starts_at.astimezone(zones.own).date(),
        end_day=ends_at.astimezone(zones.own).date(),
        starts_at=starts_at,
        ends_at=ends_at,
        summary=" ".join(event.text("SUMMARY")[:LONGEST_TEXT].split()),
        description=description,
        is_cancelled=event.text("STATUS").upper() == "CANCELLED",
        sequence=_number(event.text("SEQUENCE")),
        changed_at=_changed_at(event, zones),
        url=link[0] if link else "",
        reservation_code=code[1] if code else "",
        phone_digits=digits[1] if digits else "",
    )


def _end(event: Component, starts_at: datetime, zones: Zones, *, is_all_day: bool) -> datetime:
    end, duration = event.line("DTEND"), event.line("DURATION")
    if end is not None:
        ends_at = _moment(end, zones)
        if ends_at != starts_at or not is_all_day:
            return ends_at
    elif duration is not None:
        return _add(starts_at, _length(duration), zones.own, is_all_day=is_all_day)
    elif not is_all_day:
        raise EntryNotUnderstood(reason=lazy_gettext("it has no end"))
    # A day without an end is one day (RFC 5545, 3.6.1); so do portals mean it that write the same day twice.
    return _add(starts_at, timedelta(days=1), zones.own, is_all_day=True)


def _add(starts_at: datetime, length: timedelta, zone: ZoneInfo, *, is_all_day: bool) -> datetime:
    """Return a later moment; days are days on the calendar, also over a change of the clocks."""
    if not is_all_day:
        return starts_at + length
    return _midnight(starts_at.astimezone(zone).date() + timedelta(days=max(1, length.days)), zone)


def _on_day(entry: CalendarEntry, day: date, zone: ZoneInfo) -> CalendarEntry:
    """Return an entry as it comes back on another day, at the same time of day."""
    days = day - entry.first_day
    starts_at, ends_at = (_shifted(moment, days, zone) for moment in (entry.starts_at, entry.ends_at))
    return replace(
        entry,
        uid=_of_day(entry.uid, f"{day:%Y%m%d}"),
        first_day=day,
        end_day=entry.end_day + days,
        starts_at=starts_at,
        ends_at=ends_at,
    )


def _shifted(moment: datetime, days: timedelta, zone: ZoneInfo) -> datetime:
    return (moment.astimezone(zone) + days).astimezone(UTC)


def _is_day(line: Line) -> bool:
    return line.parameters.get("VALUE", "").upper() == "DATE" or _DAY.fullmatch(line.value.strip()) is not None


def _moment(line: Line, zones: Zones) -> datetime:
    text = line.value.strip()
    found = _DAY.fullmatch(text[:8]) if _is_day(line) else _MOMENT.fullmatch(text)
    if found is None or int(found[1]) not in YEARS:
        raise EntryNotUnderstood(reason=lazy_gettext("“%(text)s” is no date", text=text[:40]))
    try:
        if _is_day(line):
            return _midnight(date(*(int(number) for number in found.groups())), zones.own)
        year, month, day, hour, minute, second = (int(number) for number in found.groups()[:6])
        local = datetime(year, month, day, hour, minute, min(second, 59))  # noqa: DTZ001
    except ValueError as error:
        raise EntryNotUnderstood(reason=lazy_gettext("“%(text)s” is no date", text=text[:40])) from error
    return local.replace(tzinfo=UTC) if found[7] else zones.to_utc(local, line.parameters.get("TZID", ""))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _length(line: Line) -> timedelta:
    found = _DURATION.fullmatch(line.value.strip())
    if found is None:
        raise EntryNotUnderstood(reason=lazy_gettext("“%(text)s” is no length", text=line.value[:40]))
    weeks, days, hours, minutes, seconds = (int(number or 0) for number in found.groups())
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)


def _changed_at(event: Component, zones: Zones) -> datetime | None:
    line = event.line("LAST-MODIFIED") or event.line("DTSTAMP")
    try:
        return _moment(line, zones) if line else None
    except DomainError:
        return None


def _uid(event: Component) -> str:
    """Return the entry's name for ever; one that has none, or an endless one, gets one from what it says."""
    uid = event.text("UID")
    if uid and len(uid) <= LONGEST_UID and uid.isprintable():
        return uid
    said = uid or "|".join(event.text(name) for name in ("DTSTART", "DTEND", "SUMMARY"))
    return hashlib.sha256(said.encode()).hexdigest()[:40]


def _of_day(uid: str, day: str) -> str:
    return f"{uid[: LONGEST_UID - 9]}/{day}"


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
