"""Store, find, read and delete files; their bytes lie in the data folder under random names, a folder per landlord."""

import os
import secrets
import shutil
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from flask_babel import lazy_gettext
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage

from core.activities.services import Subject
from core.config import current_settings
from core.db import after_commit, db, transaction
from core.errors import NotFound
from core.files.content import (
    LARGEST_FILE,
    LONGEST_SIDE,
    Content,
    FileTypeRefused,
    NotAPicture,
    UploadRefused,
    checked_content,
)
from core.files.models import StoredFile
from core.isolation import current_landlord_id

QUOTA = 2 * 1024 * 1024 * 1024
UNCLAIMED_LIFE = timedelta(days=2)


class StorageFull(UploadRefused):
    """The landlord's share of the disk is used up."""

    code = "storage_full"
    text = lazy_gettext("There is no room left for files. Please tell the owner.")


def store_upload(
    upload: FileStorage, *, at: datetime, only_pictures: bool = False, longest_side: int = LONGEST_SIDE
) -> StoredFile:
    """Check an uploaded file and store it; nobody owns it until it is claimed.

    Raises:
        UploadRefused: the file cannot be used; the sentence says why.
    """
    try:
        content = read_upload(upload, longest_side=longest_side)
    except FileTypeRefused as error:
        if only_pictures:
            raise NotAPicture from error
        raise
    if only_pictures and not content.is_picture:
        raise NotAPicture
    return store_content(content, at=at)


def read_upload(upload: FileStorage, *, longest_side: int = LONGEST_SIDE) -> Content:
    """Return the checked content of an upload; reads one byte more than allowed and never all of something huge.

    Raises:
        UploadRefused: the file cannot be used.
    """
    return checked_content(upload.filename or "", upload.stream.read(LARGEST_FILE + 1), longest_side=longest_side)


def store_content(content: Content, *, at: datetime) -> StoredFile:
    """Store checked content in the running transaction.

    The quota is counted without a lock: simultaneous uploads can exceed it by a file each, no more.

    Raises:
        StorageFull: the landlord's quota is used up.
    """
    used = db.session.scalar(select(func.sum(StoredFile.size))) or 0
    if used + len(content.data) > QUOTA:
        raise StorageFull
    stored = StoredFile(
        key=secrets.token_urlsafe(24),
        name=content.name,
        content_type=content.content_type,
        size=len(content.data),
        created_at=at,
    )
    _write(_folder(current_landlord_id()) / stored.key, content.data)
    db.session.add(stored)
    db.session.flush()
    return stored


def unfinished_file() -> Path:
    """Return where a file can be made that is to be stored later; who makes it removes it when nothing comes of it.

    It lies in the landlord's folder, where the purge takes what a process left behind that was killed meanwhile.
    """
    return _folder(current_landlord_id()) / f"unfinished-{secrets.token_urlsafe(24)}"


def store_made_file(path: Path, name: str, content_type: str, subject: Subject, *, at: datetime) -> StoredFile:
    """Take a file that we made ourselves, such as an export, into the landlord's folder; ``path`` is moved.

    It belongs to ``subject`` from the start, and does not count against the quota of uploads: it is thrown away soon.
    """
    stored = StoredFile(
        key=secrets.token_urlsafe(24),
        name=name[:200],
        content_type=content_type,
        size=path.stat().st_size,
        subject_type=subject.type,
        subject_id=subject.id,
        created_at=at,
    )
    target = _folder(current_landlord_id()) / stored.key
    shutil.move(path, target)
    target.chmod(0o600)
    db.session.add(stored)
    db.session.flush()
    return stored


def get_file(file_id: int) -> StoredFile:
    """Return one file.

    Raises:
        NotFound: there is none with this id at this landlord.
    """
    stored = db.session.scalar(select(StoredFile).where(StoredFile.id == file_id))
    if stored is None:
        raise NotFound
    return stored


def files_with(ids: Iterable[int]) -> Sequence[StoredFile]:
    """Return those of the files that exist at this landlord, with one statement."""
    wanted = set(ids)
    return db.session.scalars(select(StoredFile).where(StoredFile.id.in_(wanted))).all() if wanted else ()


def files_of(subject_type: str, subject_id: int) -> Sequence[StoredFile]:
    """Return what belongs to one subject, newest first."""
    return db.session.scalars(
        select(StoredFile)
        .where(StoredFile.subject_type == subject_type, StoredFile.subject_id == subject_id)
        .order_by(StoredFile.id.desc())
    ).all()


def open_file(stored: StoredFile) -> BinaryIO:
    """Open the bytes of a file for reading.

    Raises:
        NotFound: they are gone, for example after a restore of the database alone.
    """
    try:
        return (_folder(stored.landlord_id) / stored.key).open("rb")
    except FileNotFoundError as error:
        raise NotFound from error


def claim_files(ids: Iterable[int], subject: Subject) -> None:
    """Say what files belong to; what nobody claims is thrown away after two days."""
    for stored in files_with(ids):
        if not stored.subject_type:
            stored.subject_type, stored.subject_id = subject.type, subject.id


def delete_file(stored: StoredFile) -> None:
    """Delete a file; its bytes go once the transaction is committed."""
    path = _folder(stored.landlord_id) / stored.key
    db.session.delete(stored)
    after_commit(lambda: path.unlink(missing_ok=True))


def purge_files(now: datetime) -> None:
    """Throw away what was uploaded two days ago and never claimed, and bytes without a row; safe to run twice."""
    limit = now - UNCLAIMED_LIFE
    unclaimed = select(StoredFile).where(StoredFile.subject_type == "", StoredFile.created_at < limit)
    if db.session.scalar(unclaimed.with_only_columns(StoredFile.id).limit(1)) is not None:
        with transaction():
            for stored in db.session.scalars(unclaimed):
                delete_file(stored)
    known = set(db.session.scalars(select(StoredFile.key)))
    for path in _folder(current_landlord_id()).iterdir():
        # A younger one may belong to a transaction that is still running.
        if path.name not in known and path.stat().st_mtime < limit.timestamp():
            path.unlink(missing_ok=True)


def _folder(landlord_id: int) -> Path:
    folder = current_settings().data_dir / "files" / str(landlord_id)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _write(path: Path, data: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
