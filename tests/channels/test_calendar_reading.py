"""What partners' calendars say: the shapes of the large portals, and files that are broken or far too large."""

from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from time import process_time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.channels.calendar_lines import LARGEST, MOST_ENTRIES
from core.channels.calendar_reading import CalendarEntry, ReadCalendar, read_calendar
from core.channels.errors import BrokenCalendar, CalendarTooLarge, NotACalendar
from core.errors import DomainError

FILES = Path(__file__).parent / "files"
BERLIN = ZoneInfo("Europe/Berlin")
TODAY = date(2026, 6, 1)


def read(content: bytes | str, zone: ZoneInfo = BERLIN) -> ReadCalendar:
    return read_calendar(content.encode() if isinstance(content, str) else content, zone, today=TODAY)


def file(name: str) -> ReadCalendar:
    return read((FILES / f"{name}.ics").read_bytes())


def calendar(*events: str, before: str = "") -> str:
    body = "".join(f"BEGIN:VEVENT\n{event}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{before}{body}END:VCALENDAR\n"


def one(*lines: str, before: str = "") -> CalendarEntry:
    (entry,) = read(calendar("\n".join(("UID:a", *lines)), before=before)).entries
    return entry


def unread(*lines: str) -> str:
    (found,) = read(calendar("\n".join(("UID:a", *lines)))).unread
    return str(found.reason)


@pytest.fixture(autouse=True)
def _context(app):
    """Sentences are made in the reader's language."""


def test_airbnbs_reservation_has_its_days_and_what_tells_it_apart():
    reservation, closed = file("airbnb").entries

    assert (reservation.first_day, reservation.end_day) == (date(2026, 7, 10), date(2026, 7, 17))
    assert reservation.is_all_day
    assert (reservation.reservation_code, reservation.phone_digits) == ("HMTESTCODE", "0143")
    assert reservation.url == "https://www.airbnb.com/hosting/reservations/details/HMTESTCODE"
    assert closed.summary == "Airbnb (Not available)"


def test_booking_coms_days_are_closed():
    entries = file("booking_com").entries

    assert [(entry.first_day.day, entry.end_day.day) for entry in entries] == [(5, 12), (20, 22)]
    assert {entry.summary for entry in entries} == {"CLOSED - Not available"}


def test_names_with_umlauts_and_escaped_commas_come_through():
    (entry,) = file("holidu").entries

    assert entry.summary == "Reserviert - Jörg Müßig"
    assert entry.description == "Buchung 556677, 4 Personen"


def test_vrbos_reservations_and_closed_days_are_told_apart_by_their_words():
    assert [entry.summary for entry in file("vrbo").entries] == ["Reserved - Nora Beispiel", "Blocked"]


def test_googles_weekly_entry_comes_back_at_the_same_time_of_day_without_the_day_that_was_left_out():
    times = [entry for entry in file("google").entries if entry.uid.startswith("weekly")]

    assert [entry.uid for entry in times] == [
        "weekly0000cleaning@google.com/20261019",
        "weekly0000cleaning@google.com/20261102",
    ]
    # Summer time on the first day, winter time on the second.
    assert [entry.starts_at.hour for entry in times] == [7, 8]


def test_googles_days_count_although_they_are_marked_as_free():
    assert [entry.summary for entry in file("google").entries if entry.is_all_day] == ["Eigennutzung"]


def test_a_cancelled_entry_says_so():
    assert [entry.uid for entry in file("google").entries if entry.is_cancelled] == ["cancelled0000@google.com"]


def test_outlooks_own_names_of_time_zones_are_known():
    booked, _meeting = file("outlook").entries

    assert booked.starts_at == datetime(2026, 7, 3, 14, tzinfo=UTC)
    assert (booked.first_day, booked.end_day) == (date(2026, 7, 3), date(2026, 7, 5))


def test_a_time_zone_that_the_file_describes_is_worked_out():
    _booked, meeting = file("outlook").entries

    assert (meeting.starts_at, meeting.ends_at) == (
        datetime(2026, 12, 1, 17, tzinfo=UTC),
        datetime(2026, 12, 1, 19, tzinfo=UTC),
    )


def test_a_time_without_a_zone_is_meant_at_the_landlords_place():
    entry = one("DTSTART:20260703T160000", "DTEND:20260703T180000")

    assert entry.starts_at == datetime(2026, 7, 3, 14, tzinfo=UTC)


def test_a_zone_with_a_path_before_its_name_is_known():
    entry = one("DTSTART;TZID=/citadel.org/20210210_1/Europe/Berlin:20260703T160000", "DTEND:20260703T180000Z")

    assert entry.starts_at == datetime(2026, 7, 3, 14, tzinfo=UTC)


def test_whole_days_last_from_midnight_to_midnight_also_when_the_clocks_change():
    entry = one("DTSTART;VALUE=DATE:20261024", "DTEND;VALUE=DATE:20261026")

    assert (entry.starts_at, entry.ends_at) == (
        datetime(2026, 10, 23, 22, tzinfo=UTC),
        datetime(2026, 10, 25, 23, tzinfo=UTC),
    )


@pytest.mark.parametrize("end", ["", "DTEND;VALUE=DATE:20260703", "DURATION:P1D"])
def test_a_day_without_an_end_is_one_day(end):
    assert one("DTSTART;VALUE=DATE:20260703", *filter(None, [end])).end_day == date(2026, 7, 4)


def test_the_newest_of_two_entries_with_one_name_counts():
    older = "UID:a\nSEQUENCE:1\nDTSTART;VALUE=DATE:20260701"
    newer = "UID:a\nSEQUENCE:3\nDTSTART;VALUE=DATE:20260705"

    assert [entry.first_day.day for entry in read(calendar(newer, older)).entries] == [5]


def test_one_time_of_a_recurring_entry_that_was_moved_replaces_the_rule():
    rule = "UID:a\nDTSTART;VALUE=DATE:20260706\nRRULE:FREQ=DAILY;COUNT=2"
    moved = "UID:a\nRECURRENCE-ID;VALUE=DATE:20260707\nDTSTART;VALUE=DATE:20260709"

    assert [entry.first_day.day for entry in read(calendar(rule, moved)).entries] == [6, 9]


def test_a_rule_without_an_end_is_followed_for_two_years():
    entries = read(calendar("UID:a\nDTSTART;VALUE=DATE:20200106\nRRULE:FREQ=WEEKLY;BYDAY=MO")).entries

    assert entries[0].first_day == date(2026, 6, 1)
    assert 100 < len(entries) < 110


def test_a_lone_entry_without_a_name_gets_the_same_one_each_time():
    text = calendar("DTSTART;VALUE=DATE:20260706\nSUMMARY:Closed")

    assert read(text).entries[0].uid == read(text).entries[0].uid != ""


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (["SUMMARY:nothing else"], "it has no start"),
        (["DTSTART:20260230T100000Z", "DTEND:20260302T100000Z"], "“20260230T100000Z” is no date"),
        (["DTSTART;VALUE=DATE:99990101"], "“99990101” is no date"),
        (["DTSTART:20260703T100000Z", "DTEND:20260702T100000Z"], "its end is not after its start"),
        (["DTSTART;TZID=Mars/Olympus:20260703T100000", "DURATION:PT1H"], "the time zone Mars/Olympus is not known"),
        (["DTSTART:20260703T100000Z", "DURATION:forever"], "“forever” is no length"),
        (["DTSTART;VALUE=DATE:20260703", "RRULE:FREQ=SECONDLY"], "it comes back in a way that is not supported"),
        (
            ["DTSTART;VALUE=DATE:20260703", "RRULE:FREQ=YEARLY;BYDAY=-1SU"],
            "it comes back in a way that is not supported",
        ),
    ],
)
def test_an_entry_that_makes_no_sense_is_named_with_its_reason_and_stays_known(lines, reason):
    assert unread(*lines) == reason


def test_one_senseless_entry_does_not_take_the_others_with_it():
    found = read(calendar("UID:bad\nDTSTART:x", "UID:good\nDTSTART;VALUE=DATE:20260703"))

    assert [entry.uid for entry in found.entries] == ["good"]
    assert [(one.uid, one.line) for one in found.unread] == [("bad", 3)]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\n", 4),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nno colon here\nEND:VEVENT\nEND:VCALENDAR", 3),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR", 3),
        ("BEGIN:VCALENDAR\nEND:VCALENDAR\nUID:a", 3),
        ("BEGIN:VCALENDAR\nBEGIN:VCALENDAR", 2),
        ("BEGIN:VCALENDAR\n" + "BEGIN:VEVENT\n" * 10, 5),
        ("BEGIN:VCALENDAR\nSUMMARY:" + "x" * 70_000, 2),
        ("BEGIN:VCALENDAR\nSUMMARY:x\n" + " yyyyyyyyyyyyyyyyyyyy\n" * 7_000, 2),
    ],
)
def test_a_file_that_does_not_fit_together_is_refused_with_its_line(content, line):
    with pytest.raises(BrokenCalendar) as caught:
        read(content)

    assert caught.value.details["line"] in (line, line - 1)
    assert "Line" in caught.value.sentence


@pytest.mark.parametrize(
    "content", [b"", b"<!DOCTYPE html><title>Sign in</title>", b"\x00" * 50, b"PK\x03\x04", b"\xff\xfe\x00"]
)
def test_what_is_no_calendar_is_refused(content):
    with pytest.raises(NotACalendar):
        read(content)


@pytest.mark.parametrize(
    "content",
    [
        b"BEGIN:VCALENDAR\n" + b"x" * LARGEST,
        b"BEGIN:VCALENDAR\n" + b"A:b\n" * 90_000,
        b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\nEND:VEVENT\n" * (MOST_ENTRIES + 1),
        b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\nRRULE:FREQ=DAILY\nEND:VEVENT\n" * 101 + b"END:VCALENDAR",
    ],
)
def test_enormous_files_are_refused_quickly(content):
    began = process_time()

    with pytest.raises(CalendarTooLarge):
        read(content)
    assert process_time() - began < 4


def test_a_file_of_old_windows_programmes_keeps_its_umlauts():
    text = calendar("UID:a\nDTSTART;VALUE=DATE:20260703\nSUMMARY:Müller")

    assert [read(text.encode(code)).entries[0].summary for code in ("cp1252", "utf-8-sig", "utf-16")] == ["Müller"] * 3


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from((FILES / "google.ics").read_bytes().splitlines(keepends=True)), max_size=40),
    st.binary(max_size=30),
)
def test_no_mixture_of_lines_raises_anything_but_a_domain_error(lines, noise):
    for content in (b"".join(lines), b"BEGIN:VCALENDAR\r\n" + b"".join(lines) + noise + b"\r\nEND:VCALENDAR\r\n"):
        with suppress(DomainError):
            read(content)


@settings(max_examples=150, deadline=None)
@given(
    st.text(max_size=60), st.sampled_from(["DTSTART", "DTEND", "RRULE", "DURATION", "DTSTART;TZID=X", "UID", "EXDATE"])
)
def test_no_value_raises_anything_but_a_domain_error(value, name):
    with suppress(DomainError):
        read(calendar(f"{name}:{value}\nDTSTART;VALUE=DATE:20260703"))
