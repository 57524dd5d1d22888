from io import BytesIO
from random import Random

import pytest
from PIL import Image

from core.files.content import (
    LARGEST_FILE,
    EmptyFile,
    FileTooLarge,
    FileTypeRefused,
    PictureTooLarge,
    PictureUnreadable,
    UploadRefused,
    checked_content,
    safe_name,
)
from tests.files.samples import HTML, PDF, SVG, picture, png_of, with_place


@pytest.mark.parametrize(
    ("name", "data", "content_type"),
    [
        ("a.jpg", picture("JPEG"), "image/jpeg"),
        ("a.JPEG", picture("JPEG"), "image/jpeg"),
        ("a.png", picture("PNG"), "image/png"),
        ("a.webp", picture("WEBP"), "image/webp"),
        ("a.pdf", PDF, "application/pdf"),
    ],
)
def test_pictures_and_pdfs_are_accepted(name, data, content_type):
    assert checked_content(name, data).content_type == content_type


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.svg", SVG),
        ("a.png", SVG),
        ("a.jpg", SVG),
        ("a.html", HTML),
        ("a.htm.jpg", HTML),
        ("a.pdf", HTML),
        ("a.gif", picture("GIF")),
        ("a.png", picture("GIF")),
        ("a.jpg", picture("PNG")),
        ("a.png", picture("JPEG")),
        ("a.pdf", picture("JPEG")),
        ("a.jpg", PDF),
        ("a.pdf", b"\n" * 40 + PDF),
        ("a.pdf", HTML + PDF),
        ("a.exe", b"MZ" + b"\0" * 200),
        ("a.jpg", b"MZ" + b"\0" * 200),
        ("a.zip", b"PK\x03\x04" + b"\0" * 200),
        ("a.tiff", picture("TIFF")),
        ("a.php", b"<?php system('id'); ?>"),
        ("a.jpg.php", picture("JPEG")),
        ("a.jpg\0.php", picture("JPEG")),
        ("a", picture("JPEG")),
        (".jpg", picture("JPEG")),
        ("", picture("JPEG")),
        ("a.js", b"alert(1)"),
        ("a.txt", b"hello"),
        ("a.png", b"hello"),
        ("a.ico", b"\0\0\1\0" + b"\0" * 100),
    ],
)
def test_everything_else_is_refused(name, data):
    with pytest.raises(FileTypeRefused):
        checked_content(name, data)


def test_an_empty_file_is_refused():
    with pytest.raises(EmptyFile):
        checked_content("a.pdf", b"")


def test_a_file_of_the_largest_size_is_accepted_and_one_byte_more_is_not():
    at_limit = PDF + b" " * (LARGEST_FILE - len(PDF))

    assert len(checked_content("a.pdf", at_limit).data) == LARGEST_FILE
    with pytest.raises(FileTooLarge):
        checked_content("a.pdf", at_limit + b" ")


@pytest.mark.parametrize(
    ("width", "height"), [(8000, 5001), (7072, 7072), (12000, 12000), (65535, 65535), (1, 2**31 - 1)]
)
def test_a_picture_with_too_many_pixels_is_refused_before_it_is_drawn(width, height):
    with pytest.raises(UploadRefused) as refusal:
        checked_content("a.png", png_of(width, height))

    assert isinstance(refusal.value, PictureTooLarge)


def test_a_picture_without_pixels_is_unreadable():
    with pytest.raises(PictureUnreadable):
        checked_content("a.png", png_of(200, 200))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_damaged_pictures_are_refused_or_drawn_but_never_break_anything(kind):
    good, chance = picture(kind, (64, 64)), Random(7)
    refused = 0
    for _ in range(120):
        data = bytearray(good)
        for _ in range(6):
            data[chance.randrange(len(data))] = chance.randrange(256)
        try:
            checked_content(f"a.{kind.lower()}", bytes(data[: chance.randrange(20, len(data))]))
        except UploadRefused:
            refused += 1

    assert refused


def test_what_a_picture_tells_about_its_owner_is_gone():
    stored = checked_content("a.jpg", with_place()).data

    with Image.open(BytesIO(stored)) as drawn:
        assert not drawn.getexif()
    assert b"SecretCamera" in with_place()
    assert b"SecretCamera" not in stored
    assert b"secret comment" not in stored


def test_text_in_a_png_and_what_follows_a_picture_are_gone():
    from PIL.PngImagePlugin import PngInfo

    told = PngInfo()
    told.add_text("Author", "SecretName")
    polyglot = picture("PNG", pnginfo=told) + HTML + b"PK\x03\x04"

    stored = checked_content("a.png", polyglot).data

    assert b"SecretName" not in stored
    assert b"<script>" not in stored
    assert b"PK\x03\x04" not in stored


def test_a_picture_taken_on_its_side_is_stored_upright():
    stored = checked_content("a.jpg", with_place((40, 20), orientation=6)).data

    with Image.open(BytesIO(stored)) as drawn:
        assert drawn.size == (20, 40)


def test_large_pictures_are_made_smaller():
    stored = checked_content("a.jpg", picture("JPEG", (4000, 2000)), longest_side=1000).data

    with Image.open(BytesIO(stored)) as drawn:
        assert drawn.size == (1000, 500)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "1", "I;16"])
def test_a_png_of_any_kind_of_pixels_is_drawn(mode):
    stored = checked_content("a.png", picture("PNG", mode=mode)).data

    with Image.open(BytesIO(stored)) as drawn:
        assert drawn.size == (40, 30)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\fakepath\\Führerschein.PDF", "Führerschein.PDF"),
        ("/abs/a.jpg", "a.jpg"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("evil\u202egpj.pdf", "evilgpj.pdf"),
        ("...", "file"),
        ("..", "file"),
        ("", "file"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_names_lose_folders_and_tricks(typed, kept):
    assert safe_name(typed) == kept
