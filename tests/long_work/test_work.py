"""Long work goes on part by part, can be stopped, and ends with a result; only those with the right see it."""

from datetime import timedelta

import pytest
from flask_babel import force_locale

from core.activities.models import ActorKind
from core.activities.services import SYSTEM, Actor, Subject
from core.clock import now
from core.db import transaction
from core.errors import Conflict
from core.files.services import store_made_file
from core.long_work import services
from core.long_work.kinds import WorkKind
from core.long_work.models import WorkState
from core.long_work.services import (
    SUBJECT,
    WorkStopped,
    do_work,
    finish_work,
    get_work,
    note_progress,
    start_work,
    stop_work,
)
from tests.conftest import NOW

PARTS = 3


def run_a_part(work_id: int) -> bool:
    with transaction():
        work = get_work(work_id, locked=True)
        note_progress(work, work.done + 1)
        if work.done < work.total:
            return True
        finish_work(work, at=now(), result={"made": work.done})
    return False


def run_badly(_work_id: int) -> bool:
    raise Conflict


@pytest.fixture
def kinds(app):
    found = {
        "count": WorkKind("count", "Counting", "customers.export", run_a_part, page=lambda _work: "/office/"),
        "break": WorkKind("break", "Breaking", "customers.export", run_badly),
    }
    app.extensions["kontor.long_work"].update(found)
    yield found
    for name in found:
        app.extensions["kontor.long_work"].pop(name)


@pytest.fixture
def started(landlord, kinds):
    def start(kind: str = "count"):
        with transaction():
            return start_work(kind, {}, total=PARTS, actor=Actor(ActorKind.STAFF, "Olga", 1), at=now()).id

    return start


def do(landlord, work_id: int) -> None:
    do_work(landlord.id, work_id)


def test_each_run_does_a_part_until_it_is_done(landlord, started):
    work_id = started()

    for _ in range(PARTS):
        do(landlord, work_id)

    work = get_work(work_id)
    assert (work.state, work.done, work.result) == (WorkState.DONE, PARTS, {"made": PARTS})


def test_stopped_work_does_nothing_and_goes_on_later(landlord, started):
    work_id = started()
    do(landlord, work_id)
    with transaction():
        stop_work(get_work(work_id, locked=True))

    do(landlord, work_id)

    assert get_work(work_id).done == 1
    with transaction():
        services.resume_work(get_work(work_id, locked=True), at=now())
    do(landlord, work_id)
    assert get_work(work_id).done == 2


def test_what_cannot_be_done_says_why(landlord, started):
    work_id = started("break")

    do(landlord, work_id)

    work = get_work(work_id)
    assert work.state is WorkState.FAILED
    with force_locale("de"):
        assert work.problem == Conflict().sentence


def test_work_whose_worker_died_is_taken_up_again_and_not_for_ever(landlord, started, monkeypatch):
    work_id = started()
    with transaction():
        work = get_work(work_id, locked=True)
        work.attempts, work.leased_until = services.MOST_ATTEMPTS, NOW - timedelta(hours=1)

    services.continue_work(now())

    assert get_work(work_id).state is WorkState.FAILED


def test_two_workers_do_not_do_the_same_part(landlord, started):
    work_id = started()
    with transaction():
        get_work(work_id, locked=True).leased_until = now() + timedelta(minutes=1)

    do(landlord, work_id)

    assert get_work(work_id).done == 0


def test_the_page_shows_progress_and_result_to_those_with_the_right(owner, staff, landlord, started):
    work_id = started()
    do(landlord, work_id)

    running = owner.get(f"/office/background/{work_id}")

    assert "1 of 3" in running.text
    assert running.headers["Refresh"]
    assert "Counting" in owner.get("/office/background/").text
    assert staff.get(f"/office/background/{work_id}").status_code == 404
    assert "Counting" not in staff.get("/office/background/").text


def test_the_file_is_sent_to_those_with_the_right_and_by_its_own_page_only(owner, staff, started, tmp_path):
    work_id = started()
    made = tmp_path / "made.csv"
    made.write_text("a;b")
    with transaction():
        work = get_work(work_id, locked=True)
        file_id = store_made_file(made, "list.csv", "text/csv", Subject(SUBJECT, work_id), at=now()).id
        work.file_id = file_id

    answer = owner.get(f"/office/background/{work_id}/file")

    assert answer.data == b"a;b"
    assert answer.headers["Content-Disposition"] == "attachment; filename=list.csv"
    assert staff.get(f"/office/background/{work_id}/file").status_code == 404
    assert owner.get(f"/office/files/{file_id}").status_code == 404


def test_old_work_goes_with_its_file(landlord, started, tmp_path):
    work_id = started()
    with transaction():
        work = get_work(work_id, locked=True)
        finish_work(work, at=now())
        work.created_at = now() - services.KEPT - timedelta(days=1)

    services.forget_old_work(now())

    assert services.newest_work() == []


def test_work_is_started_by_somebody_named(started):
    with transaction():
        work = start_work("count", {}, total=1, actor=SYSTEM, at=NOW)

    assert work.started_by == ""


def test_work_that_was_stopped_in_its_last_part_is_not_finished(landlord, started):
    work_id = started()
    with transaction():
        stop_work(get_work(work_id, locked=True))

    with pytest.raises(WorkStopped), transaction():
        finish_work(get_work(work_id, locked=True), at=now())

    assert get_work(work_id).state is WorkState.STOPPED
