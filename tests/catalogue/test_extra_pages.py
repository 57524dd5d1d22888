import pytest
from sqlalchemy import select

from core.activities.services import activities_of
from core.catalogue.extras import extras_of
from core.catalogue.price_models import Basis, Extra
from core.db import db
from core.isolation import use_landlord
from core.permissions.rights import Role
from tests.catalogue.building import new_service
from tests.conftest import unguarded
from tests.support.statements import counted_statements

FORM = {
    "titles-de": "Bettwäsche",
    "titles-en": "Bed linen",
    "titles-fr": "",
    "descriptions-de": "",
    "descriptions-en": "",
    "descriptions-fr": "",
    "price": "12,50",
    "basis": "person",
    "tax": "7",
    "max_quantity": "2",
}
NEW = "/office/settings/extras/new"


@pytest.fixture
def owner(app, landlord, sign_in):
    client = sign_in(Role.OWNER, landlord.id)
    with unguarded(app):
        yield client


def extras() -> list[Extra]:
    db.session.rollback()
    return list(db.session.scalars(select(Extra).order_by(Extra.position)))


def test_an_empty_list_says_what_extras_are(owner):
    assert "No extras yet" in owner.get("/office/settings/extras/").text


def test_an_extra_is_created_and_offered_with_its_services(owner):
    house, hut = new_service(title="House"), new_service(title="Hut")

    answer = owner.post(NEW, data={**FORM, "services": [house.id]})

    [extra] = extras()
    assert answer.location == "/office/settings/extras/"
    assert (extra.price_minor, extra.basis, extra.tax_basis_points, extra.max_quantity) == (1_250, Basis.PERSON, 700, 2)
    assert [one.id for one in extras_of(house.id)] == [extra.id]
    assert not extras_of(hut.id)
    assert "Bed linen" in owner.get(f"/office/services/{house.id}/prices").text
    assert "No extras with this service" in owner.get(f"/office/services/{hut.id}/prices").text


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"titles-de": "", "titles-en": ""}, "Please fill in at least one language."),
        ({"price": "-1"}, "Please enter an amount"),
        ({"price": "12 USD"}, "Please enter an amount"),
        ({"price": "100000"}, "too high"),
        ({"tax": "101"}, "percentage from 0 to 100"),
        ({"basis": "week"}, "Please choose"),
        ({"max_quantity": "0"}, "from 1 to"),
        ({"services": ["x"]}, "whole number"),
        ({"position": "2"}, "does not belong to it"),
    ],
)
def test_bad_input_is_explained_and_nothing_typed_is_lost(owner, wrong, says):
    answer = owner.post(NEW, data={**FORM, **wrong})

    assert answer.status_code == 422
    assert says in answer.text
    assert "Bettwäsche" in answer.text or "titles-de" in wrong
    assert not extras()


def test_a_service_of_another_landlord_is_not_taken(owner, make_landlord):
    with use_landlord(make_landlord(slug="other").id):
        foreign = new_service().id

    answer = owner.post(NEW, data={**FORM, "services": [foreign]})

    assert answer.status_code == 302
    assert not extras_of(foreign)


def test_a_required_extra_comes_once_per_place(owner):
    owner.post(NEW, data={**FORM, "required": "true", "max_quantity": "5"})

    assert (extras()[0].is_required, extras()[0].max_quantity) == (True, 1)


def test_changes_are_saved_and_put_on_record(owner):
    house, hut = new_service(title="House"), new_service(title="Hut")
    owner.post(NEW, data={**FORM, "services": [house.id]})
    [extra] = extras()

    owner.post(f"/office/settings/extras/{extra.id}", data={**FORM, "price": "14", "services": [hut.id]})

    assert extras()[0].price_minor == 1_400
    assert not extras_of(house.id)
    assert [one.id for one in extras_of(hut.id)] == [extra.id]
    assert activities_of("extra", extra.id)[0].details["changes"] == {
        "price": ["12.50 EUR", "14.00 EUR"],
        "services": [["House"], ["Hut"]],
    }


def test_saving_the_same_again_leaves_no_line(owner):
    owner.post(NEW, data=FORM)
    [extra] = extras()

    owner.post(f"/office/settings/extras/{extra.id}", data=FORM)

    assert [line.event for line in activities_of("extra", extra.id)] == ["extra.created"]


def test_an_archived_extra_is_offered_no_more_until_it_is_restored(owner):
    house = new_service()
    owner.post(NEW, data={**FORM, "services": [house.id]})
    [extra] = extras()

    owner.post(f"/office/settings/extras/{extra.id}/archive")
    assert not extras_of(house.id)
    assert "Bed linen" not in owner.get("/office/settings/extras/").text
    assert "Bed linen" in owner.get("/office/settings/extras/?state=archived").text

    owner.post(f"/office/settings/extras/{extra.id}/restore")
    assert [one.id for one in extras_of(house.id)] == [extra.id]


def test_extras_are_put_in_order_for_every_service(owner):
    house = new_service()
    for title in ("A", "B", "C"):
        owner.post(NEW, data={**FORM, "titles-en": title, "services": [house.id]})
    made = extras()

    owner.post(f"/office/settings/extras/{made[2].id}/move", data={"direction": "up"})
    owner.post(f"/office/settings/extras/{made[0].id}/move", data={"direction": "up"})
    owner.post(f"/office/settings/extras/{made[0].id}/move", data={"direction": "nonsense"})

    assert [extra.titles["en"] for extra in extras()] == ["A", "C", "B"]
    assert [extra.titles["en"] for extra in extras_of(house.id)] == ["A", "C", "B"]


def test_the_list_takes_the_same_number_of_statements_for_many_extras(owner):
    services = [new_service(title=title) for title in ("A", "B", "C")]
    ids = [service.id for service in services]
    owner.post(NEW, data={**FORM, "services": ids[:1]})
    owner.get("/office/settings/extras/")
    with counted_statements() as few:
        owner.get("/office/settings/extras/")
    for _number in range(5):
        owner.post(NEW, data={**FORM, "services": ids})
    with counted_statements() as many:
        owner.get("/office/settings/extras/")

    assert len(few) == len(many)
