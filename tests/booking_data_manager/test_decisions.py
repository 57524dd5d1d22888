import pytest
from sqlalchemy import select

from core.activities.models import Activity
from core.activities.services import SYSTEM
from core.bookings.answers import change_answers, slots_of
from core.bookings.participants import remove_participant
from core.bookings.services import lock_booking
from core.db import db, transaction
from core.permissions.rights import Role
from plugins.booking_data_manager.decisions import AlreadyDecided, LaterEdit, approve, decline, revert
from plugins.booking_data_manager.models import ChangeSet, ChangeState
from plugins.booking_data_manager.names import NAME
from tests.booking_data_manager.conftest import Browser, answer, form_of, messages_of, reload
from tests.conftest import NOW

OFFICE = f"/office/my-apps/{NAME}"


def change_set(index: int = -1) -> ChangeSet:
    db.session.rollback()
    return list(db.session.scalars(select(ChangeSet).order_by(ChangeSet.id)))[index]


def write_in_office(booking, key, value):
    with transaction():
        locked = lock_booking(booking.id)
        slots = [slot for slot in slots_of(locked) if slot.question.key == key][:1]
        change_answers(locked, slots, {slots[0].name: value}, actor=SYSTEM, at=NOW)


@pytest.fixture
def waiting(page, booking, configure):
    """An edit that waits for approval."""
    configure(notice="approve")
    page.post(form_of(booking, plate="B-XY 99"))
    return change_set()


def test_reverting_brings_back_the_values_before(page, booking):
    page.post(form_of(booking, plate="B-XY 99", name0="Adele Lind"))

    with transaction():
        revert(change_set().id, actor=SYSTEM, at=NOW)

    assert answer(booking, "plate") == "B-AL 1"
    assert reload(booking).items[0].participants[0].answers["name"] == "Ada Lind"
    assert change_set().state is ChangeState.REVERTED


def test_an_edit_that_was_overtaken_by_a_later_one_is_not_reverted(page, booking):
    page.post(form_of(booking, plate="B-XY 99", birthday="1980-05-01"))
    page.post(form_of(booking, plate="B-ZZ 1"))

    with pytest.raises(LaterEdit) as refused, transaction():
        revert(change_set(0).id, actor=SYSTEM, at=NOW)

    assert "Number plate" in refused.value.sentence
    assert "birthday" not in refused.value.sentence
    assert answer(booking, "plate") == "B-ZZ 1"
    assert answer(booking, "birthday") == "1980-05-01"


def test_an_edit_that_staff_changed_since_is_not_reverted(page, booking):
    page.post(form_of(booking, plate="B-XY 99"))
    write_in_office(booking, "plate", "B-OFFICE 1")

    with pytest.raises(LaterEdit), transaction():
        revert(change_set().id, actor=SYSTEM, at=NOW)

    assert answer(booking, "plate") == "B-OFFICE 1"


def test_a_later_edit_with_the_same_value_still_counts_as_later(page, booking):
    for plate in ("B-XY 99", "B-ZZ 1", "B-XY 99"):
        page.post(form_of(booking, plate=plate))

    with pytest.raises(LaterEdit), transaction():
        revert(change_set(0).id, actor=SYSTEM, at=NOW)


def test_an_edit_of_a_participant_who_is_gone_is_not_reverted(page, booking):
    page.post(form_of(booking, name1="Bo Berg"))
    with transaction():
        locked = lock_booking(booking.id)
        remove_participant(locked, locked.items[0].participants[1].id, actor=SYSTEM, at=NOW)

    with pytest.raises(LaterEdit) as refused, transaction():
        revert(change_set().id, actor=SYSTEM, at=NOW)

    assert "Participant 2" in refused.value.sentence


def test_an_edit_is_reverted_once(page, booking):
    page.post(form_of(booking, plate="B-XY 99"))
    with transaction():
        revert(change_set().id, actor=SYSTEM, at=NOW)

    with pytest.raises(AlreadyDecided), transaction():
        revert(change_set().id, actor=SYSTEM, at=NOW)


def test_what_waits_for_approval_does_not_change_the_booking(waiting, booking):
    assert waiting.state is ChangeState.WAITING
    assert answer(booking, "plate") == "B-AL 1"
    assert reload(booking).version == 1


def test_customers_find_what_they_sent_while_it_waits(waiting, page):
    text = page.get().text

    assert "B-XY 99" in text
    assert "wait for approval" in text


def test_approving_writes_the_values_in_the_name_of_who_approved(waiting, booking, app_on, sign_in):
    client = Browser(sign_in(Role.STAFF, app_on.id))

    done = client.post(f"{OFFICE}/edits/{waiting.id}/approve")

    assert done.status_code == 302
    assert answer(booking, "plate") == "B-XY 99"
    assert change_set().state is ChangeState.APPLIED
    db.session.rollback()
    line = db.session.scalars(select(Activity).where(Activity.event == "booking.answers_changed")).one()
    assert (line.actor_kind, line.details["via"]) == ("staff", NAME)


def test_declining_leaves_the_booking_and_is_on_record(waiting, booking, page):
    with transaction():
        decline(waiting.id, actor=SYSTEM, at=NOW)

    assert answer(booking, "plate") == "B-AL 1"
    assert change_set().state is ChangeState.DECLINED
    assert db.session.scalars(select(Activity).where(Activity.event == f"{NAME}.declined")).one()
    assert "B-XY 99" not in page.get().text


def test_approving_what_staff_changed_since_is_refused(waiting, booking):
    write_in_office(booking, "plate", "B-OFFICE 1")

    with pytest.raises(LaterEdit), transaction():
        approve(waiting.id, actor=SYSTEM, at=NOW)

    assert answer(booking, "plate") == "B-OFFICE 1"


def test_sending_the_same_changes_again_makes_no_second_request(waiting, page, booking):
    page.post(form_of(booking, plate="B-XY 99"))

    assert change_set(0).id == change_set(-1).id == waiting.id
    assert len(messages_of("edited")) == 1


def test_a_second_request_replaces_the_first(waiting, page, booking):
    page.post(form_of(booking, plate="B-XY 99", birthday="1980-05-01", version=f"1-{waiting.id}"))

    assert change_set(0).state is ChangeState.REPLACED
    assert {one.key for one in change_set().changes} == {"plate", "birthday"}
    with pytest.raises(AlreadyDecided), transaction():
        approve(waiting.id, actor=SYSTEM, at=NOW)


def test_a_second_tab_cannot_throw_away_the_first_ones_request(waiting, page, booking):
    result = page.post(form_of(booking, birthday="1980-05-01", version="1-0"))

    assert result.status_code == 409
    assert "B-XY 99" in result.text
    assert change_set().state is ChangeState.WAITING


def test_taking_a_request_back_leaves_nothing_to_approve(waiting, page, booking):
    page.post(form_of(booking, version=f"1-{waiting.id}"))

    assert change_set().state is ChangeState.REPLACED


@pytest.mark.parametrize("what", ["approve", "decline", "revert"])
def test_whoever_may_only_read_decides_nothing(waiting, booking, app_on, sign_in, what):
    client = Browser(sign_in(Role.READ_ONLY, app_on.id))

    refused = client.post(f"{OFFICE}/edits/{waiting.id}/{what}")

    assert refused.status_code == 403
    assert change_set().state is ChangeState.WAITING


def test_staff_of_another_landlord_decide_nothing(waiting, make_landlord, sign_in):
    client = Browser(sign_in(Role.OWNER, make_landlord("other").id))

    refused = client.post(f"{OFFICE}/edits/{waiting.id}/approve")

    assert refused.status_code == 404
