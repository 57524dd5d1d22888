import os
from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from core.activities.services import Subject
from core.db import db, transaction
from core.errors import NotFound
from core.files import services
from core.files.content import FileTooLarge
from core.files.models import StoredFile
from core.files.services import (
    NotAPicture,
    StorageFull,
    claim_files,
    delete_file,
    get_file,
    open_file,
    purge_files,
    store_upload,
    unfinished_file,
)
from core.isolation import use_landlord
from tests.conftest import NOW
from tests.files.samples import PDF, picture, upload


def bytes_on_disk(folder, landlord):
    place = folder / "files" / str(landlord.id)
    return {path.name for path in place.iterdir()} if place.exists() else set()


def fail_after(work):
    with transaction():
        work()
        raise ZeroDivisionError


@pytest.fixture(autouse=True)
def clean_folder(settings_folder, landlord):
    place = settings_folder / "files" / str(landlord.id)
    for path in place.iterdir() if place.exists() else ():
        path.unlink()


def test_a_file_is_stored_under_a_random_name_of_ours(make_file, landlord, settings_folder):
    stored = make_file("../../../licence.pdf")

    assert stored.name == "licence.pdf"
    assert len(stored.key) == 32
    assert bytes_on_disk(settings_folder, landlord) == {stored.key}
    with open_file(stored) as stream:
        assert stream.read() == PDF


def test_files_are_readable_for_the_operator_alone(make_file, landlord, settings_folder):
    stored = make_file()

    mode = (settings_folder / "files" / str(landlord.id) / stored.key).stat().st_mode
    assert mode & 0o077 == 0


def test_another_landlord_does_not_find_the_file(make_file, make_landlord):
    stored_id = make_file().id

    with use_landlord(make_landlord("other").id), pytest.raises(NotFound):
        get_file(stored_id)


def test_a_huge_upload_is_not_read_to_its_end(landlord):
    class Endless(BytesIO):
        given = 0

        def read(self, size: int | None = -1) -> bytes:
            assert size is not None
            assert size >= 0
            self.given += size
            return b"%PDF-1.4" + b" " * (size - 8)

    stream = Endless()
    with pytest.raises(FileTooLarge), transaction():
        store_upload(FileStorage(stream, filename="a.pdf"), at=NOW)

    assert stream.given == 8 * 1024 * 1024 + 1


def test_a_picture_is_asked_for_and_a_pdf_refused(landlord):
    with pytest.raises(NotAPicture), transaction():
        store_upload(upload(PDF, "a.pdf"), at=NOW, only_pictures=True)


def test_the_quota_counts_the_landlords_own_files_only(make_file, make_landlord, monkeypatch):
    make_file()
    monkeypatch.setattr(services, "QUOTA", len(PDF) + 10)

    with pytest.raises(StorageFull):
        make_file()
    with use_landlord(make_landlord("other").id):
        make_file()


def test_nothing_is_left_in_the_database_when_the_transaction_fails(landlord):
    with pytest.raises(ZeroDivisionError):
        fail_after(lambda: store_upload(upload(PDF, "a.pdf"), at=NOW))

    assert db.session.scalar(select(StoredFile.id)) is None


def test_a_deleted_file_loses_its_bytes_once_it_is_certain(make_file, landlord, settings_folder):
    stored = make_file()
    with pytest.raises(ZeroDivisionError):
        fail_after(lambda: delete_file(get_file(stored.id)))
    assert bytes_on_disk(settings_folder, landlord)

    with transaction():
        delete_file(get_file(stored.id))

    assert not bytes_on_disk(settings_folder, landlord)


def test_bytes_that_are_gone_are_not_found(make_file, landlord, settings_folder):
    stored = make_file()
    (settings_folder / "files" / str(landlord.id) / stored.key).unlink()

    with pytest.raises(NotFound):
        open_file(stored)


def test_the_purge_takes_what_nobody_claimed_and_leaves_the_rest(make_file, landlord, settings_folder):
    old, claimed = make_file(at=NOW - timedelta(days=3)), make_file(at=NOW - timedelta(days=3))
    young = make_file(at=NOW - timedelta(days=1))
    old_key = old.key
    with transaction():
        claim_files([claimed.id], Subject("booking", 1))

    purge_files(NOW)
    purge_files(NOW)

    assert set(db.session.scalars(select(StoredFile.id))) == {claimed.id, young.id}
    assert old_key not in bytes_on_disk(settings_folder, landlord)


def test_the_purge_takes_old_bytes_without_a_row(make_file, landlord, settings_folder):
    stored = make_file()
    place = settings_folder / "files" / str(landlord.id)
    for name, age in (("orphan", 3), ("just-written", 0)):
        (place / name).write_bytes(b"x")
        at = (NOW - timedelta(days=age)).timestamp()
        os.utime(place / name, (at, at))

    purge_files(NOW)

    assert bytes_on_disk(settings_folder, landlord) == {stored.key, "just-written"}


def test_the_purge_takes_what_a_killed_process_was_making(landlord, settings_folder):
    path = unfinished_file()
    path.write_bytes(b"half a list of customers")
    at = (NOW - timedelta(days=3)).timestamp()
    os.utime(path, (at, at))

    purge_files(NOW)

    assert path.parent == settings_folder / "files" / str(landlord.id)
    assert not path.exists()


def test_a_claimed_file_keeps_its_first_owner(make_file):
    stored = make_file()
    with transaction():
        claim_files([stored.id], Subject("booking", 1))

    with transaction():
        claim_files([stored.id], Subject("booking", 2))

    assert get_file(stored.id).subject_id == 1


def test_pictures_shrink_by_being_drawn_anew(landlord):
    with transaction():
        stored = store_upload(upload(picture("PNG", (300, 300)), "a.png"), at=NOW, longest_side=100)

    with open_file(stored) as stream:
        assert len(stream.read()) == stored.size
