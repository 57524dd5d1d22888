"""The pages on which customers are exported, anonymised and deleted (C-15, C-16, C-21)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core.activities.services import SYSTEM
from core.bookings.services import NewBooking, NewItem, create_booking
from core.catalogue.periods import Period
from core.customers.former_models import FormerCustomer
from core.customers.models import Customer
from core.customers.services import CustomerAnonymised
from core.db import db, transaction
from core.privacy.models import Erasure
from tests.catalogue.building import new_service
from tests.conftest import NOW
from tests.privacy.planted import Planted, plant

ADA = Planted("Qwjx")


def customers() -> list[Customer]:
    db.session.rollback()
    return list(db.session.scalars(select(Customer)))


def test_a_customer_who_may_be_anonymised_is_and_a_proof_stays(owner, landlord):
    customer_id = plant(ADA, new_service(capacity=50))
    address = f"/office/customers/{customer_id}/anonymise"

    page = owner.get(address).text
    answer = owner.post(address)
    proof = owner.get(answer.location)
    pdf = owner.get(f"{answer.location}/proof.pdf")
    card = owner.get(f"/office/customers/{customer_id}").text

    assert "This customer can be anonymised." in page
    assert "figures kept for the tax office" in page
    assert proof.status_code == 200
    assert "Done" in proof.text
    assert pdf.data.startswith(b"%PDF")
    assert "Change permissions" not in card
    assert owner.get(f"/office/customers/{customer_id}/edit").status_code == 409
    assert "Anonymisierter Kunde" in card
    assert not [word for word in ADA.words.values() if word in proof.text + card]


def test_who_may_not_be_anonymised_learns_why_and_from_when_on(owner, landlord, monkeypatch):
    customer_id = plant(ADA, new_service(capacity=50), ends_at=NOW)
    monkeypatch.setattr("core.privacy.erasing_views.now", lambda: NOW)
    address = f"/office/customers/{customer_id}/anonymise"

    page = owner.get(address).text
    answer = owner.post(address)

    assert "This customer cannot be anonymised now." in page
    assert "is less than six weeks ago" in page
    assert "7/13/26" in page
    assert answer.status_code == 409
    assert customers()[0].anonymised_at is None


def test_deleting_asks_for_the_name_and_leaves_a_tombstone(owner, make_customer):
    customer_id, number = (made := make_customer(comment="quiet")).id, made.number
    address = f"/office/customers/{customer_id}/delete"

    wrong = owner.post(address, data={"name": "Ada"})
    right = owner.post(address, data={"name": " ada  LIND"})

    assert wrong.status_code == 422
    assert "exactly as it stands above" in wrong.text
    assert right.status_code == 302
    assert not customers()
    tombstone = db.session.scalars(select(FormerCustomer)).one()
    assert (tombstone.customer_id, tombstone.number, tombstone.merged_into_id) == (customer_id, number, None)
    assert db.session.scalars(select(Erasure)).one().kind_name == "deleted"
    assert owner.get(f"/office/customers/{customer_id}").status_code == 404


def test_who_has_paid_is_not_deleted_but_can_be_anonymised(owner, landlord):
    customer_id = plant(ADA, new_service(capacity=50))
    address = f"/office/customers/{customer_id}/delete"

    page = owner.get(address).text
    answer = owner.post(address, data={"name": f"Ada {ADA.words['name']}"})

    assert "The tax office may ask for figures" in page
    assert f"/office/customers/{customer_id}/anonymise" in page
    assert answer.status_code == 409
    assert len(customers()) == 1


def test_who_is_still_to_come_is_not_deleted(owner, make_customer):
    customer, service = make_customer(), new_service(capacity=5)
    start = NOW.replace(year=2099)
    item = NewItem(service.id, Period(start, start.replace(day=2), 1))
    with transaction():
        create_booking(
            db.session.get_one(Customer, customer.id), NewBooking([item], channel="office"), actor=SYSTEM, at=NOW
        )

    page = owner.get(f"/office/customers/{customer.id}/delete").text

    assert "is still to come" in page


def test_the_register_of_processing_names_every_kind_of_row_with_why_and_how_long(owner, enable):
    enable("booking_data_manager")

    page = owner.get("/office/settings/privacy/register").text

    for text in (
        "Master data",
        "Your team",
        "Booking Data Manager",
        "8 years from the end of the year",
        "date of birth",
    ):
        assert text in page, text


def test_the_export_page_starts_an_export(owner, make_customer):
    customer = make_customer()

    answer = owner.post(f"/office/customers/{customer.id}/export")

    assert owner.get(answer.location).status_code == 200
    assert "Exports of the last days" in owner.get(f"/office/customers/{customer.id}/export").text


@pytest.mark.parametrize("months", ["12", "0"])
def test_the_time_after_which_customers_are_proposed_is_stored(owner, months):
    owner.post("/office/settings/privacy/", data={"months": months})

    assert f'value="{months}"' in owner.get("/office/settings/privacy/").text


def test_an_anonymised_customer_gets_no_new_booking(owner, landlord):
    service = new_service(capacity=50)
    customer_id = plant(ADA, service)
    owner.post(f"/office/customers/{customer_id}/anonymise")
    item = NewItem(service.id, Period(NOW + timedelta(days=30), NOW + timedelta(days=31), 1))

    with pytest.raises(CustomerAnonymised), transaction():
        create_booking(db.session.get_one(Customer, customer_id), NewBooking([item]), actor=SYSTEM, at=NOW)
