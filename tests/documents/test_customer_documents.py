"""Documents on the customer card (C-12): filed with their kind, kept as long as the law says, listed in bookings."""

from datetime import date
from io import BytesIO

import pytest
from sqlalchemy import select

from core.activities.services import SYSTEM
from core.customers.models import Customer
from core.db import db, transaction
from core.documents.customer_files import MustBeKept, delete_document, documents_of_customer, file_document
from core.files.keeping import PaperKind
from core.files.models import StoredFile
from core.permissions.rights import Role
from tests.conftest import NOW, unguarded
from tests.files.samples import HTML, PDF, upload


@pytest.fixture
def owner(app, landlord, sign_in):
    client = sign_in(Role.OWNER, landlord.id)
    with unguarded(app):
        yield client


def filed(customer: Customer, kind: PaperKind = PaperKind.OTHER, name: str = "contract.pdf") -> int:
    with transaction():
        return file_document(customer.id, upload(PDF, name), kind, actor=SYSTEM, at=NOW).id


def post(client, customer, data: bytes = PDF, name: str = "contract.pdf", kind: str = "other"):
    form = {"file": (BytesIO(data), name), "kind": kind}
    return client.post(f"/office/customers/{customer.id}/documents", data=form, content_type="multipart/form-data")


def test_a_filed_document_stands_on_the_card_and_can_be_downloaded_and_deleted(owner, make_customer):
    customer = make_customer()

    post(owner, customer)
    card = owner.get(f"/office/customers/{customer.id}").text
    stored = documents_of_customer(customer.id)[0]
    got = owner.get(f"/office/customers/{customer.id}/documents/{stored.id}")
    owner.post(f"/office/customers/{customer.id}/documents/{stored.id}/delete")

    assert "contract.pdf" in card
    assert "The document “contract.pdf” was filed" in card
    assert got.data == PDF
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert not documents_of_customer(customer.id)


@pytest.mark.parametrize(
    ("kind", "last"),
    [("invoice", date(2034, 12, 31)), ("letter", date(2032, 12, 31)), ("other", None)],
)
def test_the_kind_says_how_long_a_document_is_kept(owner, make_customer, kind, last):
    customer = make_customer()

    post(owner, customer, kind=kind)

    assert documents_of_customer(customer.id)[0].keep_until == last


@pytest.mark.parametrize(
    ("data", "name", "kind"), [(HTML, "a.html", "other"), (PDF, "a.pdf", "poem"), (PDF, "", "other")]
)
def test_what_cannot_be_filed_is_not(owner, make_customer, data, name, kind):
    customer = make_customer()

    post(owner, customer, data, name, kind)

    assert not documents_of_customer(customer.id)


def test_a_kept_document_goes_before_its_day_only_by_the_owners_word(owner, app, landlord, sign_in, make_customer):
    customer = make_customer()
    paper = filed(customer, PaperKind.INVOICE)
    address = f"/office/customers/{customer.id}/documents/{paper}/delete"
    manager = sign_in(Role.MANAGER, landlord.id)

    with unguarded(app):
        assert manager.post(address, data={"confirmed": "true"}).status_code == 409
        assert owner.post(address).status_code == 409
        assert documents_of_customer(customer.id)
        owner.post(address, data={"confirmed": "true"})

    assert not documents_of_customer(customer.id)


def test_a_kept_document_may_go_after_its_last_day(make_customer):
    customer = make_customer()
    paper = filed(customer, PaperKind.INVOICE)

    with pytest.raises(MustBeKept), transaction():
        delete_document(customer.id, paper, by_owner=False, actor=SYSTEM, at=NOW.replace(year=2034, month=12, day=31))
    with transaction():
        delete_document(customer.id, paper, by_owner=False, actor=SYSTEM, at=NOW.replace(year=2035, month=1, day=1))

    assert not documents_of_customer(customer.id)


def test_a_document_opens_under_its_own_customer_alone(owner, make_customer):
    customer, other = make_customer(), make_customer("Bo", "Berg", "bo@example.org")
    paper = filed(customer)

    assert owner.get(f"/office/customers/{other.id}/documents/{paper}").status_code == 404
    assert owner.get(f"/office/files/{paper}").status_code == 404


def test_a_sealed_document_opens_for_the_owner_alone(owner, landlord, sign_in, make_customer):
    customer = make_customer()
    paper = filed(customer, PaperKind.INVOICE)
    with transaction():
        db.session.scalars(select(StoredFile)).one().sealed_at = NOW
    address = f"/office/customers/{customer.id}/documents/{paper}"

    assert owner.get(address).status_code == 200
    assert sign_in(Role.MANAGER, landlord.id).get(address).status_code == 404
