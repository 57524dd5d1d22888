import io
from datetime import timedelta

import pytest

from core.activities.services import SYSTEM, activities_of
from core.bookings.answers import change_answers, slots_of
from core.bookings.services import get_booking, lock_booking
from core.catalogue.models import FieldScope, FieldType
from core.db import db, transaction
from core.files.models import StoredFile
from tests.conftest import NOW

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8cfc000000301010018dd8db00000000049454e44ae426082"
)


@pytest.fixture
def booking(make_booking, make_service, add_question):
    house = make_service()
    add_question(house, "plate", FieldType.PLATE, is_required=True)
    add_question(house, "wish")
    add_question(house, "name", scope=FieldScope.PARTICIPANT, is_required=True)
    return make_booking(service=house, people=2)


def names_of(booking) -> dict[str, str]:
    """Return the names of the form's fields by key, participants' with their position."""
    return {
        slot.question.key + (str(slot.participant.position) if slot.participant else ""): slot.name
        for slot in slots_of(booking)
    }


def typed(booking, **answers) -> dict[str, str]:
    names = names_of(booking)
    return {
        "version": str(booking.version),
        "notes": "",
        **dict.fromkeys(names.values(), ""),
        **{names[key]: value for key, value in answers.items()},
    }


def fresh(booking):
    db.session.rollback()
    return get_booking(booking.id)


def test_answers_are_saved_in_the_form_in_which_they_are_kept(desk, booking):
    answer = desk().post(
        f"/office/bookings/{booking.id}/edit", typed(booking, plate="b ab 123", name0="Ada", name1="Bo")
    )

    item = fresh(booking).items[0]
    assert answer.status_code == 302
    assert item.answers["plate"] == "B AB 123"
    assert [person.answers["name"] for person in item.participants] == ["Ada", "Bo"]


def test_the_history_says_what_changed_in_the_readers_words(desk, booking):
    page = desk()
    page.post(f"/office/bookings/{booking.id}/edit", typed(booking, plate="B AB 1", name1="Bo"))

    text = page.get(f"/office/bookings/{booking.id}").text

    assert "Details of the booking were changed" in text
    assert "Participant 2, Name" in text
    assert "Owner" in text


def test_staff_may_leave_required_fields_empty(desk, booking):
    page = desk()

    shown = page.get(f"/office/bookings/{booking.id}/edit").text
    answer = page.post(f"/office/bookings/{booking.id}/edit", typed(booking, wish="early"))

    assert "customers have to fill this in" in shown
    assert answer.status_code == 302
    assert fresh(booking).items[0].answers["wish"] == "early"


def test_a_wrong_answer_is_named_beside_its_field_and_nothing_typed_is_lost(desk, booking):
    answer = desk().post(
        f"/office/bookings/{booking.id}/edit", typed(booking, plate="???", wish="a cot please", name0="Ada")
    )

    assert answer.status_code == 422
    assert "This is not a number plate." in answer.text
    assert all(value in answer.text for value in ("???", "a cot please", "Ada"))
    assert not fresh(booking).items[0].answers.get("wish")


@pytest.mark.parametrize("name", ["kind_name", "a-1-b-unknown", "customer_id", "price_minor"])
def test_a_field_that_the_form_does_not_have_is_refused_as_a_whole(desk, booking, name):
    answer = desk().post(f"/office/bookings/{booking.id}/edit", {**typed(booking, wish="early"), name: "1"})

    assert answer.status_code == 422
    assert not fresh(booking).items[0].answers.get("wish")


@pytest.mark.parametrize("step", ["add-", "remove-x", "delete-1", "add-1;2"])
def test_an_unknown_step_is_refused(desk, booking, step):
    answer = desk().post(f"/office/bookings/{booking.id}/edit", {**typed(booking), "step": step})

    assert answer.status_code == 422
    assert len(fresh(booking).items[0].participants) == 2


def test_two_who_save_at_once_lose_nothing(desk, booking):
    stale = typed(booking, wish="late arrival", name0="Ada")
    with transaction():
        locked = lock_booking(booking.id)
        change_answers(locked, slots_of(locked), {names_of(locked)["wish"]: "early arrival"}, actor=SYSTEM, at=NOW)

    page = desk()
    answer = page.post(f"/office/bookings/{booking.id}/edit", stale)

    assert answer.status_code == 409
    assert "Somebody changed this booking in the meantime" in answer.text
    assert "late arrival" in answer.text
    assert "early arrival" in answer.text
    assert fresh(booking).items[0].answers["wish"] == "early arrival"
    again = {**stale, "version": str(fresh(booking).version)}
    assert page.post(f"/office/bookings/{booking.id}/edit", again).status_code == 302
    assert fresh(booking).items[0].answers["wish"] == "late arrival"


def test_a_participant_who_went_meanwhile_does_not_hide_the_newer_state(desk, booking):
    page = desk()
    stale = typed(booking, name1="Bo", wish="a cot")
    gone = booking.items[0].participants[1].id
    page.post(f"/office/bookings/{booking.id}/edit", {**typed(booking), "step": f"remove-{gone}"})

    answer = page.post(f"/office/bookings/{booking.id}/edit", stale)

    assert answer.status_code == 409
    assert "a cot" in answer.text


def test_adding_a_participant_saves_what_was_typed_first(desk, booking):
    item = booking.items[0]

    answer = desk().post(
        f"/office/bookings/{booking.id}/edit", {**typed(booking, name0="Ada"), "step": f"add-{item.id}"}
    )

    people = fresh(booking).items[0].participants
    assert answer.status_code == 302
    assert "/edit" in answer.location
    assert [person.answers.get("name", "") for person in people] == ["Ada", "", ""]


def test_removing_a_participant_moves_the_others_up_and_keeps_it_in_the_history(desk, booking):
    names = typed(booking, name0="Ada", name1="Bo")
    page = desk()
    page.post(f"/office/bookings/{booking.id}/edit", names)
    first = fresh(booking).items[0].participants[0].id

    page.post(
        f"/office/bookings/{booking.id}/edit",
        {**typed(fresh(booking), name0="Ada", name1="Bo"), "step": f"remove-{first}"},
    )

    people = fresh(booking).items[0].participants
    assert [(person.position, person.answers["name"]) for person in people] == [(0, "Bo")]
    text = page.get(f"/office/bookings/{booking.id}").text
    assert "Participant 1 was removed" in text
    assert "<del>Ada</del>" in text


def test_a_participant_of_another_booking_cannot_be_removed(desk, booking, make_booking):
    other = make_booking(service=booking.items[0].service, people=1)
    foreign = other.items[0].participants[0].id

    answer = desk().post(f"/office/bookings/{booking.id}/edit", {**typed(booking), "step": f"remove-{foreign}"})

    assert answer.status_code == 404
    assert len(fresh(other).items[0].participants) == 1


def test_saving_without_a_change_writes_no_history(desk, booking):
    before = len(activities_of("booking", booking.id))

    desk().post(f"/office/bookings/{booking.id}/edit", typed(booking))

    fresh(booking)
    assert len(activities_of("booking", booking.id)) == before


def test_notes_are_kept_with_their_history(desk, booking):
    page = desk()
    page.post(f"/office/bookings/{booking.id}/edit", {**typed(booking), "notes": "Key under the mat"})

    text = page.get(f"/office/bookings/{booking.id}").text

    assert fresh(booking).notes == "Key under the mat"
    assert "The notes were changed" in text
    assert "<ins>Key under the mat</ins>" in text


def test_enter_presses_save_and_no_button_beside_a_participant(desk, booking):
    text = desk().get(f"/office/bookings/{booking.id}/edit").text
    form = text.index("<main")

    first = text.index('type="submit"', form)

    assert 'form="details"' in text[first - 40 : first + 60]
    assert first < text.index('name="step"')


def test_a_file_is_stored_and_what_is_not_allowed_is_named(desk, make_booking, make_service, add_question):
    house = make_service()
    add_question(house, "pass", FieldType.FILE)
    booking = make_booking(timedelta(days=3), service=house)
    name = names_of(booking)["pass"]
    base = {"version": str(booking.version), "notes": ""}
    page = desk()

    refused = page.post(
        f"/office/bookings/{booking.id}/edit",
        {**base, name: (io.BytesIO(b"MZ not a picture"), "pass.exe")},
        content_type="multipart/form-data",
    )
    forged = page.post(f"/office/bookings/{booking.id}/edit", {**base, name: "1"})
    taken = page.post(
        f"/office/bookings/{booking.id}/edit",
        {**base, name: (io.BytesIO(PNG), "pass.png")},
        content_type="multipart/form-data",
    )

    stored = fresh(booking).items[0].answers["pass"]
    file = db.session.get_one(StoredFile, int(stored))
    assert (refused.status_code, forged.status_code, taken.status_code) == (422, 422, 302)
    assert (file.subject_type, file.subject_id) == ("booking", booking.id)
    assert "pass.png" in page.get(f"/office/bookings/{booking.id}").text
