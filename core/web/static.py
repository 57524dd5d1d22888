"""Style sheets, scripts and icons: sent small and once, under an address that changes with their content."""

import gzip
import hashlib
import re
from functools import cache, lru_cache
from pathlib import Path

from flask import Flask, Response, current_app, request
from flask.typing import ResponseReturnValue

COMPRESSED = {"text/css", "text/javascript", "application/javascript", "image/svg+xml"}
FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "public, no-cache"
_VERSION = re.compile(r"[0-9a-f]{12}/")


@cache
def static_version(folder: Path) -> str:
    """Return a short mark of everything in the folder; it is part of the files' addresses."""
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            digest.update(f"{file.relative_to(folder).as_posix()}\0".encode() + file.read_bytes())
    return digest.hexdigest()[:12]


def init_static(app: Flask) -> None:
    """Let the application's own route for files send them compressed and for ever."""
    app.view_functions["static"] = send_versioned


def send_versioned(filename: str) -> Response:
    """Send a file under the address of this version: browsers never ask for it again."""
    return _send(filename, FOR_EVER)


def send_unversioned(filename: str) -> ResponseReturnValue:
    """Send a file without a version in its address, or with that of another one, to a page that is still open."""
    return _send(_VERSION.sub("", filename, count=1), ASK_AGAIN)


def _send(filename: str, caching: str) -> Response:
    response = current_app.send_static_file(filename)
    response.headers["Cache-Control"] = caching
    if response.mimetype in COMPRESSED:
        response.vary.add("Accept-Encoding")
        if response.status_code == 200 and request.accept_encodings["gzip"] > 0:
            _compress(response, Path(str(current_app.static_folder)) / filename)
    return response


def _compress(response: Response, file: Path) -> None:
    response.close()
    response.direct_passthrough = False
    response.set_data(_compressed(file))
    response.headers["Content-Encoding"] = "gzip"
    response.headers.pop("Accept-Ranges", None)
    etag = response.get_etag()[0]
    if etag:
        # The same content in another coding: RFC 9110 wants a weak mark for that.
        response.set_etag(etag, weak=True)


@lru_cache(maxsize=64)
def _compressed(file: Path) -> bytes:
    return gzip.compress(file.read_bytes(), 9, mtime=0)
