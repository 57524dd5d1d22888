from collections.abc import Callable, Iterator
from io import BytesIO

import pytest
from flask.testing import FlaskClient

from core.customer_imports.models import CustomerImport
from core.db import db, transaction
from core.long_work.models import LongWork, WorkState
from core.long_work.services import do_work
from core.permissions.rights import Role
from tests.conftest import unguarded

PAGE = "/office/customers/imports/"


@pytest.fixture
def manager(app, landlord, sign_in) -> Iterator[FlaskClient]:
    client = sign_in(Role.MANAGER, landlord.id)
    with unguarded(app):
        yield client


class Imports:
    """What somebody does on the pages of imports."""

    def __init__(self, client: FlaskClient, landlord_id: int) -> None:
        self.client, self.landlord_id = client, landlord_id

    def upload(self, content: bytes, name: str = "customers.csv"):
        return self.client.post(PAGE, data={"file": (BytesIO(content), name)}, content_type="multipart/form-data")

    def newest(self) -> CustomerImport:
        db.session.rollback()
        return db.session.query(CustomerImport).order_by(CustomerImport.id.desc()).first()

    def check(self, columns: dict[str, int] | None = None, **options: str):
        found = self.newest()
        chosen = columns if columns is not None else found.settings["columns"]
        answer = self.client.post(f"{PAGE}{found.id}/check", data={**chosen, **options})
        self.work()
        return answer

    def start(self):
        answer = self.client.post(f"{PAGE}{self.newest().id}/start")
        self.work()
        return answer

    def undo(self):
        answer = self.client.post(f"{PAGE}{self.newest().id}/undo")
        self.work()
        return answer

    def page(self):
        return self.client.get(f"{PAGE}{self.newest().id}")

    def work(self) -> None:
        """Do what waits, as a worker would."""
        db.session.rollback()
        while work_ids := [one.id for one in db.session.query(LongWork) if one.state is WorkState.RUNNING]:
            for work_id in work_ids:
                do_work(self.landlord_id, work_id)
            db.session.rollback()

    def all_of(self, content: bytes, name: str = "customers.csv", **options: str) -> CustomerImport:
        """Upload, check and take over."""
        assert self.upload(content, name).status_code == 302
        self.work()
        self.check(**options)
        self.start()
        return self.newest()


@pytest.fixture
def imports(manager, landlord) -> Imports:
    # What the worker says about lines is written in the landlord's language.
    with transaction():
        db.session.merge(landlord, load=False).language = "en"
    return Imports(manager, landlord.id)


@pytest.fixture
def listed() -> Callable[..., bytes]:
    def make(*lines: str, heads: str = "Vorname;Nachname;E-Mail;Telefon;Ort", code: str = "utf-8") -> bytes:
        return "\r\n".join((heads, *lines)).encode(code)

    return make
