"""Style sheets and scripts: small, sent once, and new ones seen at once."""

import gzip
from pathlib import Path

import pytest
from flask import Flask, url_for

from core.web.static import static_version
from tests.conftest import browser

SHEET = "vendor/tabler/tabler.min.css"


@pytest.fixture
def address(app: Flask) -> str:
    with app.test_request_context(base_url="https://kontor.test"):
        return url_for("static", filename=SHEET)


@pytest.fixture
def content(app: Flask) -> bytes:
    return (Path(str(app.static_folder)) / SHEET).read_bytes()


def test_a_file_is_sent_small_and_for_ever(app, address, content):
    answer = browser(app).get(address, headers={"Accept-Encoding": "gzip, br"})

    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert gzip.decompress(answer.data) == content
    assert len(answer.data) < len(content) / 5


def test_a_browser_that_cannot_unpack_gets_the_file_as_it_is(app, address, content):
    for accepted in ("", "identity", "gzip;q=0"):
        answer = browser(app).get(address, headers={"Accept-Encoding": accepted})

        assert "Content-Encoding" not in answer.headers
        assert answer.data == content


@pytest.mark.parametrize("accepted", ["gzip", "identity"])
def test_a_file_that_the_browser_has_is_not_sent_again(app, address, accepted):
    headers = {"Accept-Encoding": accepted}
    etag = browser(app).get(address, headers=headers).headers["ETag"]

    again = browser(app).get(address, headers={**headers, "If-None-Match": etag})

    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("prefix", ["/static", "/static/0123456789ab"])
def test_a_page_of_an_older_version_still_finds_its_files_but_they_are_not_kept(app, content, prefix):
    answer = browser(app).get(f"{prefix}/{SHEET}")

    assert answer.data == content
    assert answer.headers["Cache-Control"] == "public, no-cache"


@pytest.mark.parametrize(
    "path", ["no/such.css", "../app.py", "0123456789ab/../../app.py", "..%2fapp.py", "%2e%2e/app.py", ""]
)
def test_nothing_beside_the_folder_is_sent(app, path):
    answer = browser(app).get(f"/static/{path}")

    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_address_changes_with_the_content_and_with_nothing_else(tmp_path):
    first, second, third = (tmp_path / name for name in ("first", "second", "third"))
    for folder, text in ((first, "a"), (second, "a"), (third, "b")):
        (folder / "css").mkdir(parents=True)
        (folder / "css" / "kontor.css").write_text(text)

    assert static_version(first) == static_version(second) != static_version(third)
