"""The whole way of a link, files, simultaneous savers, and the app's tables."""

import re
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import current_app
from flask_babel import force_locale
from PIL import Image
from sqlalchemy import select

from core.activities.services import SYSTEM
from core.bookings.services import CONFIRMATION
from core.catalogue.models import FieldType
from core.catalogue.services import get_service
from core.db import Base, db, transaction
from core.files.models import StoredFile
from core.isolation import use_landlord
from core.messages.kinds import message_kind
from core.messages.models import Message
from plugins.booking_data_manager.decisions import approve
from plugins.booking_data_manager.models import ChangeSet, ChangeState
from plugins.booking_data_manager.names import NAME
from tests.booking_data_manager.conftest import Browser, EditPage, answer, data_field, form_of, links_of_booking, reload
from tests.conftest import NOW, browser, unguarded


def picture() -> BytesIO:
    found = BytesIO()
    Image.new("RGB", (20, 20), "red").save(found, "PNG")
    found.seek(0)
    return found


def button_of_confirmation(booking) -> str:
    """Return the path behind the button of the confirmation mail, as the customer gets it."""
    db.session.rollback()
    query = select(Message).where(Message.kind == CONFIRMATION, Message.subject_id == booking.id)
    message_id = db.session.scalars(query).one().id
    with current_app.app_context(), use_landlord(booking.landlord_id), force_locale("en"):
        message = db.session.scalars(select(Message).where(Message.id == message_id)).one()
        text = message_kind(CONFIRMATION).kind.write(message, NOW).text
    return re.search(r"https://kontor\.test(/link/\S+)", text)[1]


def test_from_the_button_in_the_mail_to_the_saved_details(app, booking):
    client = Browser(browser(app))
    path = button_of_confirmation(booking)

    gate = client.get(path)
    let_in = client.post(path, data={"email": " ADA@example.org "})
    page = EditPage(client, let_in.headers["Location"])
    shown = page.get()
    saved = page.post(form_of(booking, plate="B-XY 99"))

    assert "B-AL 1" not in gate.text
    assert (let_in.status_code, saved.status_code) == (303, 303)
    assert "/link/" not in page.url
    assert "B-AL 1" in shown.text
    assert answer(booking, "plate") == "B-XY 99"
    assert "Your details are saved." in page.get().text


@pytest.mark.parametrize("address", ["eve@example.org", "ada@example.com", ""])
def test_the_wrong_address_lets_nobody_in(app, booking, address):
    client = Browser(browser(app))
    path = button_of_confirmation(booking)

    refused = client.post(path, data={"email": address})
    page = client.get(f"/a/seeblick/{NAME}/{links_of_booking(booking)[0].id}")

    assert refused.status_code in (422, 429)
    assert page.status_code == 403
    assert "B-AL 1" not in refused.text + page.text


def test_of_simultaneous_savers_one_wins_and_nobody_loses_what_they_typed(booking, link, let_in, page):
    values = [form_of(booking, plate=f"B-XY {number}") for number in range(8)]
    pages = [EditPage(let_in(link), page.url) for _ in values]
    db.session.rollback()

    with unguarded(page.client.application), ThreadPoolExecutor(8) as pool:
        sent_at_once = [
            pool.submit(one.client.client.post, page.url, data=typed) for one, typed in zip(pages, values, strict=True)
        ]
        answers = [one.result() for one in sent_at_once]

    assert sorted(one.status_code for one in answers) == [303] + [409] * 7
    for sent, got in zip(values, answers, strict=True):
        plate = next(text for name, text in sent.items() if name.endswith("-b-plate"))
        assert got.status_code == 303 or plate in got.text
    assert reload(booking).version == 2


@pytest.fixture
def licence(service, configure, make_booking):
    """A booking that asks for a file."""
    with transaction():
        fresh = get_service(service.id)
        fresh.data_fields.append(data_field("licence", FieldType.FILE, {"en": "Licence"}))
    configure(released=[f"{service.id}:licence"])
    return make_booking()


def file_page(licence, let_in):
    link = links_of_booking(licence)[0]
    return EditPage(let_in(link), f"/a/seeblick/{NAME}/{link.id}")


def test_a_file_is_sent_replaced_and_kept_when_none_is_chosen(licence, let_in):
    page = file_page(licence, let_in)
    name = f"a-{licence.items[0].id}-b-licence"

    first = page.post({"version": "1-0", name: (picture(), "first.png")})
    stored = answer(licence, "licence")
    again = page.post({"version": "2-0", name: (BytesIO(), "")})

    assert (first.status_code, again.status_code) == (303, 303)
    assert stored != ""
    assert answer(licence, "licence") == stored
    assert "first.png" in page.get().text


def test_a_file_of_the_wrong_kind_is_refused(licence, let_in):
    page = file_page(licence, let_in)

    refused = page.post({"version": "1-0", f"a-{licence.items[0].id}-b-licence": (BytesIO(b"<svg onload=x>"), "a.svg")})

    assert refused.status_code == 422
    assert answer(licence, "licence") == ""


def test_a_file_id_cannot_be_typed(licence, let_in):
    page = file_page(licence, let_in)

    refused = page.post({"version": "1-0", f"a-{licence.items[0].id}-b-licence": "1"})

    assert refused.status_code == 422
    assert answer(licence, "licence") == ""


def test_a_file_that_waits_for_approval_belongs_to_the_booking(licence, let_in, configure, service):
    configure(released=[f"{service.id}:licence"], notice="approve")
    page = file_page(licence, let_in)
    page.post({"version": "1-0", f"a-{licence.items[0].id}-b-licence": (picture(), "licence.png")})
    db.session.rollback()
    stored = db.session.scalars(select(StoredFile)).one()
    waiting = db.session.scalars(select(ChangeSet)).one()

    with transaction():
        approve(waiting.id, actor=SYSTEM, at=NOW)

    assert (stored.subject_type, stored.subject_id) == ("booking", licence.id)
    assert waiting.state is ChangeState.APPLIED
    assert answer(licence, "licence") == str(stored.id)


def test_the_tables_are_what_the_models_say(app, landlord):
    found = compare_metadata(MigrationContext.configure(db.session.connection()), Base.metadata)

    ours = [one for one in found if NAME in repr(one) and "alembic_version" not in repr(one)]
    assert ours == []
