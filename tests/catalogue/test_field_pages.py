from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from core.activities.services import SYSTEM
from core.bookings.models import Booking
from core.bookings.services import NewBooking, NewItem, create_booking
from core.catalogue.models import DataField, FieldScope, FieldType
from core.catalogue.periods import Period
from core.db import db, transaction
from core.isolation import use_landlord
from core.permissions.rights import Role
from tests.catalogue.building import new_field, new_service
from tests.conftest import NOW, unguarded

FORM = {
    "labels-de": "Kennzeichen",
    "labels-en": "Number plate",
    "labels-fr": "Immatriculation",
    "helps-de": "",
    "helps-en": "With hyphen",
    "helps-fr": "",
    "scope": "booking",
    "required": "true",
}
CHOICE_FORM = {
    **FORM,
    "option-0-value": "",
    "option-0-de": "Ja",
    "option-0-en": "Yes",
    "option-0-fr": "",
    "option-1-value": "",
    "option-1-de": "",
    "option-1-en": "",
    "option-1-fr": "Non",
    "option-2-value": "",
    "option-2-de": "",
    "option-2-en": "",
    "option-2-fr": "",
}


@pytest.fixture
def owner(app, landlord, sign_in):
    client = sign_in(Role.OWNER, landlord.id)
    with unguarded(app):
        yield client


@pytest.fixture
def service(landlord):
    return new_service()


def data_fields():
    db.session.rollback()
    return db.session.scalars(select(DataField).order_by(DataField.position)).all()


def book(customer, service, answers):
    period = Period(datetime(2030, 7, 1, 9, tzinfo=UTC), datetime(2030, 7, 1, 18, tzinfo=UTC), 1)
    with transaction():
        new = NewBooking([NewItem(service.id, period, answers=answers)], channel="office")
        return create_booking(customer, new, actor=SYSTEM, at=NOW).id


@pytest.mark.parametrize("kind", [kind for kind in FieldType if kind is not FieldType.CHOICE])
def test_a_data_field_of_each_type_is_added(owner, service, kind):
    answer = owner.post(f"/office/services/{service.id}/fields/new/{kind}", data=FORM)

    assert answer.status_code == 302
    [one] = data_fields()
    assert (one.key, one.type_name, one.is_required, one.is_personal) == ("number_plate", kind.value, True, False)
    assert "Number plate" in owner.get(f"/office/services/{service.id}").text


def test_the_types_are_offered_with_an_explanation(owner, service):
    page = owner.get(f"/office/services/{service.id}/fields/new").text

    assert all(f"/fields/new/{kind}" in page for kind in FieldType)


def test_a_choice_gets_its_options_from_the_rows_that_are_filled(owner, service):
    owner.post(f"/office/services/{service.id}/fields/new/choice", data=CHOICE_FORM)

    [one] = data_fields()
    assert one.choices == [
        {"value": "yes", "labels": {"de": "Ja", "en": "Yes", "fr": ""}},
        {"value": "non", "labels": {"de": "", "en": "", "fr": "Non"}},
    ]


def test_a_choice_without_options_is_refused_and_nothing_is_lost(owner, service):
    blank = {name: "" if name.startswith("option") else value for name, value in CHOICE_FORM.items()}

    answer = owner.post(f"/office/services/{service.id}/fields/new/choice", data=blank)

    assert answer.status_code == 422
    assert "at least one option" in answer.text
    assert "Kennzeichen" in answer.text


def test_options_keep_their_value_when_their_label_is_changed(owner, service):
    owner.post(f"/office/services/{service.id}/fields/new/choice", data=CHOICE_FORM)
    [one] = data_fields()

    changed = {**CHOICE_FORM, "option-0-value": "yes", "option-0-en": "Sure", "option-1-value": "non"}
    owner.post(f"/office/services/{service.id}/fields/{one.id}", data=changed)

    assert [option["value"] for option in data_fields()[0].choices] == ["yes", "non"]
    assert data_fields()[0].choices[0]["labels"]["en"] == "Sure"


@pytest.mark.parametrize(
    "wrong",
    [
        {"labels-de": "", "labels-en": "", "labels-fr": ""},
        {"labels-en": "x" * 201},
        {"scope": "planet"},
        {"key": "mine"},
        {"type_name": "file"},
        {"option-0-de": "no choice here"},
    ],
)
def test_bad_input_is_refused(owner, service, wrong):
    answer = owner.post(f"/office/services/{service.id}/fields/new/text", data={**FORM, **wrong})

    assert answer.status_code == 422
    assert not data_fields()


def test_key_and_type_never_change(owner, service):
    one = new_field(service)

    owner.post(f"/office/services/{service.id}/fields/{one.id}", data={**FORM, "labels-en": "Plate of the trailer"})

    [saved] = data_fields()
    assert (saved.key, saved.type_name, saved.labels["en"]) == ("number_plate", "plate", "Plate of the trailer")


def test_two_fields_with_the_same_label_get_different_keys(owner, service):
    for _ in range(2):
        owner.post(f"/office/services/{service.id}/fields/new/plate", data=FORM)

    assert [one.key for one in data_fields()] == ["number_plate", "number_plate_2"]


def test_bookings_keep_what_they_were_asked(owner, service, make_customer):
    one = new_field(service)
    booking_id = book(make_customer(), service, {"number_plate": "B-KO 1"})

    owner.post(f"/office/services/{service.id}/fields/{one.id}", data={**FORM, "labels-en": "Changed"})
    owner.post(f"/office/services/{service.id}/fields/new/text", data={**FORM, "labels-en": "Another"})
    owner.post(f"/office/services/{service.id}/fields/{one.id}/delete")

    db.session.rollback()
    [item] = db.session.get_one(Booking, booking_id).items
    assert [question.labels["en"] for question in item.questions] == ["Number plate"]
    assert item.answers == {"number_plate": "B-KO 1"}
    assert [left.labels["en"] for left in data_fields()] == ["Another"]


def test_fields_are_put_in_order(owner, service):
    made = [new_field(service, label) for label in ("A", "B", "C")]

    owner.post(f"/office/services/{service.id}/fields/{made[0].id}/move", data={"direction": "down"})

    assert [one.labels["en"] for one in data_fields()] == ["B", "A", "C"]


def test_a_field_of_another_service_is_not_found(owner, service):
    foreign = new_field(new_service(title="Other"))

    assert owner.get(f"/office/services/{service.id}/fields/{foreign.id}").status_code == 404
    for address in ("", "/move", "/delete"):
        answer = owner.post(f"/office/services/{service.id}/fields/{foreign.id}{address}", data=FORM)
        assert answer.status_code == 404
    assert len(data_fields()) == 1


def test_another_landlord_and_staff_without_the_right_change_nothing(app, landlord, service, make_landlord, sign_in):
    one = new_field(service, scope=FieldScope.PARTICIPANT)
    other = make_landlord("other")
    with use_landlord(other.id):
        stranger = sign_in(Role.OWNER, other.id)
    staff = sign_in(Role.STAFF, landlord.id)

    with unguarded(app):
        for address in ("new/text", str(one.id), f"{one.id}/move", f"{one.id}/delete"):
            url = f"/office/services/{service.id}/fields/{address}"
            assert stranger.post(url, data=FORM).status_code == 404
            assert staff.post(url, data=FORM).status_code == 403
    assert [left.labels["en"] for left in data_fields()] == ["Number plate"]


def test_a_service_has_room_for_so_many_fields_and_no_more(owner, service, monkeypatch):
    from core.catalogue import data_fields as editing

    monkeypatch.setattr(editing, "MOST_FIELDS", 1)
    new_field(service)

    assert owner.post(f"/office/services/{service.id}/fields/new/text", data=FORM).status_code == 409
