"""Lists of bookings: files as Excel writes them, columns, the dry run, and taking over as work of the worker."""

from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from sqlalchemy import func, select

from core.bookings.models import Booking
from core.catalogue.models import Unit
from core.channels import csv_jobs
from core.channels.csv_check import Places
from core.channels.csv_columns import FIELDS
from core.channels.csv_imports import LIMITS
from core.channels.csv_jobs import continue_imports, import_bookings
from core.channels.models import BookingImport
from core.customers.models import Customer
from core.db import db
from core.isolation import use_landlord
from core.lists.columns import guessed_columns
from core.lists.csv_files import decoded, read_table
from core.lists.csv_writing import as_text
from core.lists.errors import BrokenList, EmptyList, ListTooLarge, NotAList
from core.messages.models import Message
from tests.conftest import NOW
from tests.support.statements import counted_statements

PAGE = "/office/settings/partners/import"
HEADS = "Buchungsnummer;Anreise;Abreise;Objekt;Gast;E-Mail;Preis;Personen"


def listed(*lines: str, heads: str = HEADS) -> bytes:
    return "\r\n".join((heads, *lines)).encode()


def line(reference: str = "A1", arrival: str = "10.07.2026", departure: str = "12.07.2026", **more: str) -> str:
    values = {"service": "Lake house", "guest": "Jörg Müßig", "email": "j@example.org", "price": "1.234,50", **more}
    persons = values.get("persons", "2")
    return ";".join(
        (reference, arrival, departure, values["service"], values["guest"], values["email"], values["price"], persons)
    )


@pytest.fixture
def upload(desk, house):
    someone = desk()

    def send(content: bytes, channel: str = "holidu", **more: str):
        data = {"file": (BytesIO(content), "list.csv"), "channel": channel, "point_of_sale": "", "service": "", **more}
        answer = someone.post(PAGE, data)
        if answer.status_code != 302:
            return answer
        return someone.get(answer.headers["Location"])

    send.desk = someone
    return send


def newest() -> BookingImport:
    db.session.rollback()
    return db.session.scalars(select(BookingImport).order_by(BookingImport.id.desc())).first()


def run(desk) -> BookingImport:
    found = newest()
    landlord_id, import_id = found.landlord_id, found.id
    desk.post(f"{PAGE}/{import_id}/start")
    with use_landlord(landlord_id):
        import_bookings(landlord_id, import_id)
    return newest()


def bookings() -> list[Booking]:
    db.session.rollback()
    return list(db.session.scalars(select(Booking).order_by(Booking.starts_at)))


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_lists_are_read_as_spreadsheets_write_them(app, code, separator):
    text = separator.join(("Gast", "Anreise")) + "\r\n" + separator.join(('"Müßig, Jörg"', "10.07.2026")) + "\r\n"

    table = read_table(decoded(text.encode(code), LIMITS), LIMITS)

    assert (table.heads, table.rows[0].cells) == (("Gast", "Anreise"), ("Müßig, Jörg", "10.07.2026"))


def test_excels_own_line_about_the_separator_is_understood(app):
    table = read_table("sep=,\r\nGast,Anreise\r\nA;B,C\r\n", LIMITS)

    assert (table.rows[0].cells, table.rows[0].line) == (("A;B", "C"), 3)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", NotAList),
        (b"PK\x03\x04" + b"x" * 100, NotAList),
        (b"%PDF-1.7", NotAList),
        (b"\xd0\xcf\x11\xe0old excel", NotAList),
        (b"<html>", NotAList),
        (b"a;b\n\x00;c\n", NotAList),
        (b"x" * (LIMITS.size + 1), ListTooLarge),
        (b"a;b\n" + b"1;2\n" * (LIMITS.lines + 1), ListTooLarge),
        (b";".join([b"a"] * 61) + b"\n" + b"x\n", ListTooLarge),
        (b"a;b\n" + b"y" * 2001 + b";z\n", ListTooLarge),
        (b"a;b\n", EmptyList),
        (b'a;b\n"never closed;1\n', BrokenList),
    ],
)
def test_wrong_and_enormous_files_are_refused(app, content, error):
    with pytest.raises(error):
        read_table(decoded(content, LIMITS), LIMITS)


def test_columns_are_guessed_from_their_names():
    heads = ("Buchungsnummer", "Gast", "Anreise am", "Abreise am", "Unterkunft", "Gesamtpreis", "Kommission")

    assert guessed_columns(heads, FIELDS) == {
        "reference": 0, "last_name": 1, "arrival": 2, "departure": 3, "service": 4, "price": 5,
    }  # fmt: skip


def test_the_dry_run_writes_no_booking_and_says_what_would_become_of_each_line(upload):
    page = upload(listed(line(), line("A2", "11.07.2026", "13.07.2026"), line("A3", "tomorrow"))).text

    assert bookings() == []
    assert "Import 1 booking" in page
    assert "At that time nothing is free any more." in page
    assert "“tomorrow” is no date" in page


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (line(departure="10.07.2026"), "The end must be after the start."),
        (line(departure="10.07.2028"), "This is too long."),
        (line(service="Castle"), "There is no service “Castle”."),
        (line(service=""), "No service."),
        (line(guest=""), "The name of the guest is missing."),
        (line(email="nobody"), "“nobody” is not an e-mail address."),
        (line(price="much"), "“much” is no amount."),
        (line(price="-5"), "“-5” is no amount."),
        (line(persons="many"), "“many” is not a number of persons."),
        (line(arrival="31.02.2026"), "“31.02.2026” is no date."),
        (line(reference="x" * 111), "The number at the partner is too long."),
    ],
)
def test_a_line_that_cannot_be_a_booking_says_why(upload, wrong, reason):
    assert reason in upload(listed(wrong)).text


def test_a_booking_that_stands_twice_in_the_list_is_told(upload):
    assert "The same booking stands in line 2." in upload(listed(line(), line())).text


def test_lines_become_bookings_of_the_partner_and_nobody_is_written_to(upload):
    upload(listed(line(), line("A2", "2026-07-12", "2026-07-14", price="")))

    found = run(upload.desk)

    first, second = bookings()
    assert (found.state.value, found.made, found.content) == ("done", 2, "")
    assert (first.channel, first.point_of_sale, first.partner_reference) == ("holidu", "Holidu", "A1")
    assert (first.total_minor, second.total_minor) == (123_450, 0)
    assert (first.starts_at, first.items[0].persons) == (datetime(2026, 7, 10, 14, tzinfo=UTC), 2)
    assert (first.customer.first_name, first.customer.last_name) == ("Jörg", "Müßig")
    assert db.session.scalar(select(func.count(Message.id))) == 0


def test_old_bookings_of_the_office_are_imported_without_a_message(upload):
    upload(listed(line(arrival="10.07.2024", departure="12.07.2024", price="")), "office")

    run(upload.desk)

    (booking,) = bookings()
    assert (booking.channel, booking.total_minor) == ("office", 20_000)
    assert db.session.scalar(select(func.count(Message.id))) == 0


def test_a_list_that_comes_in_twice_makes_nothing_twice(upload):
    content = listed(line(), line("", "12.07.2026", "14.07.2026"))
    upload(content)
    run(upload.desk)

    page = upload(content).text
    assert "Import 2" not in page
    assert len(bookings()) == 2


def test_hours_need_a_time_of_day(upload, make_service):
    make_service("Boat", Unit.HOUR, capacity=1)
    lines = (
        line("A1", "10.07.2026 14:00", "10.07.2026 16:30", service="Boat"),
        line("A2", "10.07.2026", "10.07.2026", service="Boat"),
    )

    assert "Start and end need a time of day" in upload(listed(*lines)).text
    run(upload.desk)

    (booking,) = bookings()
    assert (booking.items[0].units, booking.ends_at - booking.starts_at) == (3, timedelta(hours=2, minutes=30))


def test_formulas_stay_text_and_leave_as_text(upload):
    page = upload(listed(line(guest="=HYPERLINK(1) X"), line("A2", arrival="=1+1")))
    assert page.status_code == 200
    found = newest()

    answer = upload.desk.get(f"{PAGE}/{found.id}/problems.csv")

    assert answer.data.startswith(b"\xef\xbb\xbf")
    cells = [cell for row in answer.text.split("\r\n") for cell in row.split(";")]
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)
    assert [as_text(cell) for cell in ("=1", "+1", "-1", "@x", "a=1")] == ["'=1", "'+1", "'-1", "'@x", "a=1"]


def test_columns_can_be_chosen_by_hand(upload):
    upload(listed(line(), heads="a;b;c;d;e;f;g;h"))
    found = newest()
    assert "Please choose the columns first." in upload.desk.get(f"{PAGE}/{found.id}").text

    columns = {"reference": "0", "arrival": "1", "departure": "2", "service": "3", "last_name": "4"}
    upload.desk.post(f"{PAGE}/{found.id}/columns", columns)

    assert "Import 1 booking" in upload.desk.get(f"{PAGE}/{found.id}").text


def test_an_import_without_its_columns_does_not_start(upload):
    upload(listed(line(), heads="a;b;c;d;e;f;g;h"))

    assert upload.desk.post(f"{PAGE}/{newest().id}/start").status_code == 422


def test_a_line_that_fails_leaves_nothing_behind_and_the_others_come_in(upload):
    upload(listed(line(), line("A2", "11.07.2026", "13.07.2026"), line("A3", "20.07.2026", "21.07.2026")))

    found = run(upload.desk)

    assert (found.made, found.failed, len(bookings())) == (2, 1, 2)
    assert db.session.scalar(select(func.count(Customer.id))) == 2
    assert "11.07.2026" in upload.desk.get(f"{PAGE}/{found.id}").text


def test_an_import_goes_on_where_its_worker_died(upload, monkeypatch):
    monkeypatch.setattr(csv_jobs, "LINES_AT_ONCE", 1)
    monkeypatch.setattr(csv_jobs, "SLICE_SECONDS", -1.0)
    lines = [line(f"A{n}", f"{10 + n}.07.2026", f"{11 + n}.07.2026") for n in range(3)]
    upload(listed(*lines))
    run(upload.desk)
    monkeypatch.setattr(csv_jobs, "SLICE_SECONDS", 15.0)

    assert continue_imports(NOW) == 1

    assert (newest().state.value, len(bookings())) == ("done", 3)


def test_an_import_that_is_stopped_takes_no_more_lines_and_can_go_on(upload):
    upload(listed(line()))
    found = newest()
    landlord_id, import_id = found.landlord_id, found.id
    upload.desk.post(f"{PAGE}/{import_id}/start")
    upload.desk.post(f"{PAGE}/{import_id}/stop")

    import_bookings(landlord_id, import_id)
    stopped = len(bookings())
    run(upload.desk)

    assert (stopped, len(bookings())) == (0, 1)


def test_the_dry_run_takes_the_same_number_of_statements_however_long_the_list_is(upload):
    counts = []
    for length in (2, 40):
        days = [(1 + n % 28, 1 + n // 28) for n in range(length)]
        upload(listed(*(line(f"L{length}-{d}-{m}", f"{d}.{m}.2027", f"{d + 1}.{m}.2027") for d, m in days)))
        found = newest()
        with counted_statements() as statements:
            upload.desk.get(f"{PAGE}/{found.id}")
        counts.append(len(statements))

    assert counts[0] == counts[1]


def test_places_are_counted_at_the_fullest_moment():
    places, day = Places(), timedelta(days=1)
    for begins, ends in ((0, 4), (2, 6), (8, 9)):
        places.take(NOW + begins * day, NOW + ends * day, 1)

    times = ((-2, 0), (0, 2), (1, 3), (4, 6), (6, 8), (-1, 20))
    found = [places.highest(NOW + begins * day, NOW + ends * day) for begins, ends in times]
    assert found == [0, 1, 2, 1, 0, 2]
