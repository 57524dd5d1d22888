"""From the bytes of a calendar file to its components with numbered lines (RFC 5545, 3.1); bounded before it works.

Nothing in here understands dates: what a line means is for ``calendar_reading`` to say.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from flask_babel import lazy_gettext

from core.channels.errors import BrokenCalendar, CalendarTooLarge, NotACalendar

LARGEST = 2 * 1024 * 1024
MOST_LINES = 80_000
LONGEST_LINE = 64 * 1024
MOST_ENTRIES = 3_000
DEEPEST = 4

_LINE_END = re.compile("\r\n|\n|\r")
# Each part ends where another sign begins, so that no line is tried in many ways.
_PARAMETER = r';[A-Za-z0-9-]+=(?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*'
_LINE = re.compile(rf"([A-Za-z0-9-]+)((?:{_PARAMETER})*):(.*)", re.DOTALL)
_ONE_PARAMETER = re.compile(r';([A-Za-z0-9-]+)=("[^"]*"|[^";:]*)')
_ESCAPES = re.compile(r"\\([nN,;\\])")


@dataclass(frozen=True)
class Line:
    """One content line: its number in the file, name and parameters in capitals, and the raw value."""

    number: int
    name: str
    parameters: dict[str, str]
    value: str

    @property
    def text(self) -> str:
        """The value as text, with its escapes undone."""
        return _ESCAPES.sub(lambda found: "\n" if found[1] in "nN" else found[1], self.value).strip()


@dataclass
class Component:
    """What stands between a BEGIN and its END; the components in it stand in ``parts``."""

    name: str
    number: int
    lines: list[Line] = field(default_factory=list)
    parts: list["Component"] = field(default_factory=list)

    def line(self, name: str) -> Line | None:
        """Return the first line of a name."""
        return next((one for one in self.lines if one.name == name), None)

    def text(self, name: str) -> str:
        """Return the text of the first line of a name, or nothing."""
        found = self.line(name)
        return found.text if found else ""


def calendars_in(content: bytes) -> list[Component]:
    """Return the calendars of a file.

    Raises:
        CalendarTooLarge: more bytes, lines or entries than any partner has.
        NotACalendar: it is something else.
        BrokenCalendar: it ends in the middle, or a line fits nowhere.
    """
    if len(content) > LARGEST:
        raise CalendarTooLarge(limit=lazy_gettext("at most %(count)s MB", count=LARGEST // 1024 // 1024))
    text = _decoded(content)
    if not text.lstrip().upper().startswith("BEGIN:VCALENDAR"):
        raise NotACalendar
    return _components(_lines(text))


def _decoded(content: bytes) -> str:
    """Return the text: UTF-8 as the standard says, else what old programmes on Windows write."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", "replace")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", "replace")
    if "\0" in text:
        raise NotACalendar
    return text


def _lines(text: str) -> Iterator[Line]:
    pieces: list[str] = []
    length = begun_at = 0
    for number, physical in enumerate(_LINE_END.split(text), start=1):
        if number > MOST_LINES:
            raise CalendarTooLarge(limit=lazy_gettext("at most %(count)s lines", count=MOST_LINES))
        if physical[:1] in (" ", "\t") and pieces:
            pieces.append(physical[1:])
        else:
            if pieces:
                yield _line(begun_at, "".join(pieces))
            pieces, length, begun_at = ([physical] if physical.strip() else []), 0, number
        length += len(physical)
        if length > LONGEST_LINE:
            raise BrokenCalendar(line=begun_at, reason=lazy_gettext("it is too long"))
    if pieces:
        yield _line(begun_at, "".join(pieces))


def _line(number: int, text: str) -> Line:
    found = _LINE.fullmatch(text)
    if found is None:
        raise BrokenCalendar(line=number, reason=lazy_gettext("it has no name and value"))
    parameters = {name.upper(): value.strip('"') for name, value in _ONE_PARAMETER.findall(found[2])}
    return Line(number, found[1].upper(), parameters, found[3])


def _components(lines: Iterator[Line]) -> list[Component]:
    calendars: list[Component] = []
    open_parts: list[Component] = []
    entries = last = 0
    for line in lines:
        last = line.number
        if line.name == "BEGIN":
            made = Component(line.value.strip().upper(), line.number)
            if (not open_parts) != (made.name == "VCALENDAR") or len(open_parts) == DEEPEST:
                raise BrokenCalendar(line=line.number, reason=lazy_gettext("it begins something that cannot be here"))
            entries += made.name == "VEVENT"
            if entries > MOST_ENTRIES:
                raise CalendarTooLarge(limit=lazy_gettext("at most %(count)s entries", count=MOST_ENTRIES))
            (open_parts[-1].parts if open_parts else calendars).append(made)
            open_parts.append(made)
        elif not open_parts:
            raise BrokenCalendar(line=line.number, reason=lazy_gettext("it stands outside the calendar"))
        elif line.name == "END":
            if open_parts.pop().name != line.value.strip().upper():
                raise BrokenCalendar(line=line.number, reason=lazy_gettext("it ends something that was not begun"))
        else:
            open_parts[-1].lines.append(line)
    if open_parts:
        # A calendar that was cut off would look as if its last bookings had been cancelled.
        raise BrokenCalendar(line=last, reason=lazy_gettext("the file ends before the calendar does"))
    return calendars
