"""Files as answers of bookings: they belong to the booking from the moment it is saved."""

from datetime import UTC, datetime, timedelta

from werkzeug.datastructures import MultiDict

from core.activities.services import SYSTEM
from core.bookings.answers import change_answers, check_slots, slots_of
from core.bookings.services import NewBooking, NewItem, create_booking, get_booking, lock_booking
from core.catalogue.models import FieldScope, FieldType
from core.catalogue.periods import Period
from core.db import transaction
from core.files.answers import take_uploads
from core.files.services import get_file, purge_files
from tests.catalogue.building import new_field, new_service
from tests.conftest import NOW
from tests.files.samples import PDF, upload

START = datetime(2030, 7, 1, 9, tzinfo=UTC)


def uploaded() -> str:
    with transaction():
        return str(take_uploads(["x"], MultiDict({"x": upload(PDF, "a.pdf")}), NOW)[0]["x"])


def booked(customer, answers=None, participants=()):
    service = new_service()
    new_field(service, "Licence", FieldType.FILE, required=True)
    new_field(service, "Passport", FieldType.FILE, scope=FieldScope.PARTICIPANT)
    item = NewItem(service.id, Period(START, START + timedelta(hours=9), 1), 1, answers or {}, participants)
    with transaction():
        return create_booking(customer, NewBooking([item], channel="office"), actor=SYSTEM, at=NOW).id


def test_files_of_a_new_booking_outlive_the_purge(make_customer):
    licence, passport, stray = uploaded(), uploaded(), uploaded()

    booking_id = booked(make_customer(), {"licence": licence}, [{"passport": passport}])
    purge_files(NOW + timedelta(days=3))

    assert (get_file(int(licence)).subject_type, get_file(int(licence)).subject_id) == ("booking", booking_id)
    assert get_file(int(passport)).subject_id == booking_id
    assert stray not in {licence, passport}


def test_a_file_that_is_added_later_belongs_to_the_booking_as_well(make_customer):
    booking_id = booked(make_customer())
    with transaction():
        booking = lock_booking(booking_id)
        [slot] = slots_of(booking)
        taken, _errors = take_uploads([slot.name], MultiDict({slot.name: upload(PDF, "a.pdf")}), NOW)
        answers, errors = check_slots([slot], taken)
        change_answers(booking, [slot], answers, actor=SYSTEM, at=NOW)

    assert not errors
    assert get_file(int(taken[slot.name])).subject_id == booking_id


def test_what_is_typed_into_a_file_field_changes_nothing(make_customer, make_file):
    mine, foreign = uploaded(), str(make_file().id)
    booking_id = booked(make_customer(), {"licence": mine})
    [slot] = slots_of(get_booking(booking_id))

    answers, errors = check_slots([slot], {slot.name: foreign})

    assert not errors
    assert answers == {slot.name: mine}


def test_a_required_file_that_is_missing_is_asked_for(make_customer, make_file):
    booking_id = booked(make_customer())
    [slot] = slots_of(get_booking(booking_id))

    assert set(check_slots([slot], {})[1]) == {slot.name}
    assert set(check_slots([slot], {slot.name: str(make_file().id)})[1]) == {slot.name}
