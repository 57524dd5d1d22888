"""Files as answers of data fields (B-02): the stored answer is the file's id as text, empty means none.

Typed text must never become a reference to somebody's file: only ``take_uploads`` makes a ``FileAnswer``,
and ``kept_answer`` returns one that we stored ourselves.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import LazyString
from werkzeug.datastructures import FileStorage, MultiDict

from core.files.content import UploadRefused
from core.files.services import files_with, store_upload

Uploads = MultiDict[str, FileStorage]


class FileAnswer(str):
    """The answer of a file field that does not come from what somebody typed."""


@dataclass(frozen=True)
class ShownFile:
    """A stored answer as people see it; ``url`` is for staff."""

    name: str
    url: str
    size: int


def take_uploads(
    names: Iterable[str], uploads: Uploads, at: datetime
) -> tuple[dict[str, FileAnswer], dict[str, list[LazyString | str]]]:
    """Store what was uploaded under the given names; returns answers and errors, both by name.

    Runs inside ``transaction()``. A control in which nothing was chosen is in neither, so that what was uploaded
    before stays.
    """
    answers: dict[str, FileAnswer] = {}
    errors: dict[str, list[LazyString | str]] = {}
    for name in names:
        upload = uploads.get(name)
        if upload is None or not upload.filename:
            continue
        try:
            answers[name] = FileAnswer(store_upload(upload, at=at).id)
        except UploadRefused as error:
            errors[name] = [error.sentence]
    return answers, errors


def kept_answer(stored: str) -> FileAnswer:
    """Return an answer that comes from our own storage, such as a draft; never call it with what was posted."""
    return FileAnswer(stored)


def file_ids(answers: Iterable[str]) -> list[int]:
    """Return the ids that stored answers of file fields name."""
    return [int(answer) for answer in answers if answer.isascii() and answer.isdigit()]


def shown_files(answers: Iterable[str]) -> Mapping[str, ShownFile]:
    """Return stored answers with name and link, by answer, with one statement for all."""
    return {
        str(stored.id): ShownFile(stored.name, url_for("files.download", file_id=stored.id), stored.size)
        for stored in files_with(file_ids(answers))
    }


def shown_file(answer: str) -> ShownFile | None:
    """Return one stored answer with name and link; None when there is none or the file is gone."""
    return shown_files([answer]).get(answer)
