"""Workbooks that people send, and that attackers build: refused before they are unpacked, or read in little memory."""

import time
import tracemalloc
import zipfile
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from openpyxl import Workbook

from core.lists.csv_files import Limits, csv_rows, file_rows
from core.lists.errors import BrokenList, EmptyList, ListTooLarge, NotAList, NotAWorkbook
from core.lists.workbooks import SIGNATURE, workbook_rows

LIMITS = Limits(size=32 * 1024 * 1024, lines=200_000, columns=80, cell=32_767)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = "xl/worksheets/sheet1.xml"
MEGABYTE = 1024 * 1024
LONGEST_SECONDS = 2.0
MOST_MEMORY = 150 * MEGABYTE


def parts_of(*rows: list[object]) -> dict[str, bytes]:
    book, stream = Workbook(), BytesIO()
    for row in rows or (["Name", "Ort"], ["Ada Lind", "Berlin"]):
        book.active.append(row)
    book.save(stream)
    with zipfile.ZipFile(stream) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: dict[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", packing) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def sheet(body: str, before: str = "") -> bytes:
    return f'{before}<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData></worksheet>'.encode()


def with_sheet(body: str, before: str = "") -> bytes:
    return packed({**parts_of(), SHEET: sheet(body, before)})


def text_cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def locked_by_password() -> bytes:
    content = bytearray(packed(parts_of()))
    for mark, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        start = content.find(mark)
        while start >= 0:
            content[start + offset] |= 1
            start = content.find(mark, start + 1)
    return bytes(content)


def lying_about_sizes() -> bytes:
    """A sheet that says it unpacks to a kilobyte and goes on for 60 megabytes."""
    content = bytearray(packed({**parts_of(), SHEET: b" " * (60 * MEGABYTE)}))
    true = (60 * MEGABYTE).to_bytes(4, "little")
    return bytes(content.replace(true, (1024).to_bytes(4, "little")))


ENTITIES = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha" * 10}">' for n in range(9))
OUTSIDE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
HEADS = f'<row r="1">{text_cell("A1", "Name")}</row>'

HOSTILE = {
    "a sheet of blanks": lambda: packed({**parts_of(), SHEET: b" " * (100 * MEGABYTE)}),
    "a part of blanks": lambda: packed({**parts_of(), "xl/styles.xml": b" " * (100 * MEGABYTE)}),
    "a theme of blanks": lambda: packed({**parts_of(), "xl/theme/theme1.xml": b" " * (20 * MEGABYTE)}),
    "texts of blanks": lambda: packed({**parts_of(), "xl/sharedStrings.xml": b" " * (60 * MEGABYTE)}),
    "a sheet that lies about its size": lying_about_sizes,
    "ten thousand parts": lambda: packed({**parts_of(), **{f"x/{n}": b"" for n in range(10_000)}}),
    "a workbook in a workbook": lambda: packed({"xl/inner.xlsx": packed(parts_of())}),
    "a zip of something else": lambda: packed({"letter.txt": b"hello"}),
    "a document of Word": lambda: packed({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}),
    "a binary workbook": lambda: packed({"[Content_Types].xml": b"<x/>", "xl/workbook.bin": b"x"}),
    "locked by a password": locked_by_password,
    "cut off": lambda: packed(parts_of())[:-200],
    "only the signature": lambda: SIGNATURE + b"x" * 1000,
    "an entity from outside": lambda: with_sheet(f'<row r="1">{text_cell("A1", "&e;")}</row>', OUTSIDE),
    "entities in entities": lambda: with_sheet(
        f'<row r="1">{text_cell("A1", "&a8;")}</row>', f"<!DOCTYPE x [{ENTITIES}]>"
    ),
    "entities in the workbook part": lambda: packed(
        {**parts_of(), "xl/workbook.xml": f"<!DOCTYPE x [{ENTITIES}]><x>&a8;</x>".encode()}
    ),
    "broken XML": lambda: with_sheet('<row r="1"><c r="A1">'),
    "a sheet that is no XML": lambda: packed({**parts_of(), SHEET: b"\x00\x01\x02"}),
    "a cell at the edge": lambda: with_sheet(HEADS + '<row r="2"><c r="XFD2"><v>1</v></c></row>'),
    "cells at the edge of empty lines": lambda: with_sheet(
        "".join(f'<row r="{n}"><c r="XFD{n}" s="0"/></row>' for n in range(1, 20_000))
    ),
    "an enormous cell": lambda: with_sheet(HEADS + f'<row r="2">{text_cell("A2", "x" * 40_000)}</row>'),
    "a place that does not exist": lambda: with_sheet('<row r="1"><c r="ZZZZ9"><v>1</v></c></row>'),
    "a line number that is none": lambda: with_sheet('<row r="x"><c r="A1"><v>1</v></c></row>'),
    "a shared text that is not there": lambda: with_sheet('<row r="1"><c r="A1" t="s"><v>999</v></c></row>'),
    "no sheet at all": lambda: packed({name: one for name, one in parts_of().items() if name != SHEET}),
}
HARMLESS = {
    "an empty line far away": lambda: with_sheet(HEADS + '<row r="900000"><c r="A900000"><v>1</v></c></row>'),
    "formulas": lambda: with_sheet(HEADS + '<row r="2"><c r="A2"><f>1+1</f><v>2</v></c></row>'),
    "a formula that was never worked out": lambda: with_sheet(HEADS + '<row r="2"><c r="A2"><f>1+1</f></c></row>'),
    "errors": lambda: with_sheet(HEADS + '<row r="2"><c r="A2" t="e"><v>#N/A</v></c></row>'),
    "a picture": lambda: packed({**parts_of(), "xl/media/image1.png": b"x" * (6 * MEGABYTE)}, zipfile.ZIP_STORED),
    "emoji and right-to-left": lambda: packed(parts_of(["Name"], ["👩‍👩‍👧 מרים \u202eevil"])),
    "names of 300 letters": lambda: packed(parts_of(["Name"], ["x" * 300])),
    "control characters": lambda: with_sheet(HEADS + f'<row r="2">{text_cell("A2", "a_x0000_b")}</row>'),
    "a wrong dimension": lambda: packed(
        {**parts_of(), SHEET: sheet(HEADS).replace(b"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>')}
    ),
}


def read(content: bytes, path: Path) -> list[tuple[str, ...]]:
    path.write_bytes(content)
    return [row.cells for row in workbook_rows(path, LIMITS)]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_workbook_is_refused_at_once_and_in_little_memory(app, name, tmp_path):
    content = HOSTILE[name]()
    tracemalloc.start()
    started = time.process_time()

    with pytest.raises((NotAWorkbook, ListTooLarge)):
        read(content, tmp_path / "x")

    seconds, memory = time.process_time() - started, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    # Looking at each piece of memory takes five times as long.
    assert seconds < LONGEST_SECONDS * 5, name
    assert memory < MOST_MEMORY, name


@pytest.mark.parametrize("name", HARMLESS)
def test_an_unusual_workbook_is_read(app, name, tmp_path):
    rows = read(HARMLESS[name](), tmp_path / "x")

    assert rows[0][0] == "Name"
    assert not any("\0" in cell for row in rows for cell in row)


def test_a_workbook_with_more_lines_than_allowed_is_refused_where_they_end(app, tmp_path):
    path = tmp_path / "x"
    path.write_bytes(packed(parts_of(*([f"line {number}"] for number in range(20)))))

    with pytest.raises(ListTooLarge):
        list(workbook_rows(path, Limits(size=MEGABYTE, lines=18)))


CSV_REFUSED = {
    "nothing": b"",
    "blanks": b"  \r\n ",
    "a page": b"<html><table>",
    "a document": b"%PDF-1.7",
    "an old workbook": b"\xd0\xcf\x11\xe0",
    "JSON": b'{"a": 1}',
    "packed": b"\x1f\x8b\x08",
    "NUL bytes": b"Name\n\x00\n",
    "NULs in UTF-16": "Name\n\0\n".encode("utf-16"),
    "an open quote": b'Name\n"Ada',
    "a quote in the middle": b'Name\n"Ada" Lind\n',
    "too many columns": b";".join([b"a"] * 81) + b"\n",
    "too many lines": b"Name\n" + b"x\n" * 200_001,
    "an enormous cell": b"Name\n" + b"x" * 33_000,
    "one endless line": b"x" * (3 * MEGABYTE),
    "too many bytes": b"x" * (32 * MEGABYTE + 1),
}


def lines_of(content: bytes, path: Path) -> list[tuple[str, ...]]:
    path.write_bytes(content)
    return [row.cells for row in file_rows(path, LIMITS)]


@pytest.mark.parametrize("name", CSV_REFUSED)
def test_a_hostile_list_is_refused_at_once(app, name, tmp_path):
    started = time.process_time()

    with pytest.raises((NotAList, BrokenList, ListTooLarge, EmptyList)):
        lines_of(CSV_REFUSED[name], tmp_path / "x")

    assert time.process_time() - started < LONGEST_SECONDS


@pytest.mark.parametrize(
    "text",
    ["=1+1", "@x", "👩‍👩‍👧", "מרים", "\u202eevil", "x" * 300, "a\u0301", "\x1b[31m", "ﷺ", "<script>", "'-- DROP TABLE"],
)
def test_an_unusual_text_is_read_as_it_stands(app, text, tmp_path):
    rows = lines_of(f"Name;Ort\n{text};x\n".encode(), tmp_path / "x")

    assert rows[1][0] == text


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_large_list_takes_little_memory_in_every_code(app, code, tmp_path):
    path = tmp_path / "x"
    # Letters beyond the usual ones make every letter of a text take four bytes.
    last = "😀" if code != "cp1252" else "ß"
    path.write_text("Name;Ort\n" + "Ada;Köln am Rhein\n" * 190_000 + f"{last};x\n", encoding=code)
    tracemalloc.start()

    last_row = [row.cells for row in file_rows(path, LIMITS) if row.line > 190_000][-1]

    memory = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert last_row == (last, "x")
    assert memory < 10 * MEGABYTE


def test_a_separator_within_quotes_of_the_heads_does_not_count(app):
    rows = list(csv_rows(StringIO('"Name, Vorname, Titel";Ort\n"Lind, Ada";Ulm\n'), LIMITS))

    assert rows[1].cells == ("Lind, Ada", "Ulm")
