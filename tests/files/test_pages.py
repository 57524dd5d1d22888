import pytest

from core.activities.services import SYSTEM
from core.catalogue.editing import archive_service, replace_picture
from core.catalogue.models import Service
from core.catalogue.services import get_service
from core.db import db, transaction
from core.isolation import use_landlord
from core.permissions.rights import Role
from tests.catalogue.building import new_service
from tests.conftest import NOW, browser
from tests.files.samples import PDF, picture, upload


@pytest.fixture
def shown_service(landlord) -> Service:
    """A service with a picture."""
    service = new_service()
    with transaction():
        replace_picture(get_service(service.id, locked=True), upload(picture(), "boat.jpg"), actor=SYSTEM, at=NOW)
    return db.session.get_one(Service, service.id)


@pytest.mark.parametrize("role", [Role.OWNER, Role.READ_ONLY])
def test_staff_get_a_file_as_a_download_that_cannot_run(landlord, make_file, sign_in, role):
    stored = make_file("Führer schein.pdf")
    client = sign_in(role, landlord.id)

    answer = client.get(f"/office/files/{stored.id}")

    assert answer.status_code == 200
    assert answer.data == PDF
    assert answer.content_type == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert "F%C3%BChrer%20schein.pdf" in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert answer.headers["Cache-Control"] == "no-store"


def test_nobody_else_gets_the_file(app, landlord, make_landlord, make_file, sign_in):
    stored = make_file()
    other = make_landlord("other")

    assert browser(app).get(f"/office/files/{stored.id}").status_code == 302
    assert sign_in(Role.OWNER, other.id).get(f"/office/files/{stored.id}").status_code == 404
    assert sign_in(Role.ACCOUNT_MANAGER).get(f"/office/files/{stored.id}").status_code == 404


@pytest.mark.parametrize("number", ["0", "999", "99999999999999999999", "-1", "1.5", "x", "%00"])
def test_a_file_that_cannot_be_is_not_found(landlord, sign_in, number):
    assert sign_in(Role.OWNER, landlord.id).get(f"/office/files/{number}").status_code in (400, 404)


def test_visitors_see_the_picture_of_a_service_that_is_offered(app, landlord, shown_service):
    answer = browser(app).get(f"/book/{landlord.slug}/pictures/{shown_service.picture_file_id}")

    assert answer.status_code == 200
    assert answer.content_type == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert "Set-Cookie" not in answer.headers


def test_visitors_do_not_see_the_picture_of_an_archived_service(app, landlord, shown_service, sign_in):
    address = f"/book/{landlord.slug}/pictures/{shown_service.picture_file_id}"
    office = f"/office/services/{shown_service.id}/picture/{shown_service.picture_file_id}"
    with transaction():
        archive_service(get_service(shown_service.id), actor=SYSTEM, at=NOW)

    assert browser(app).get(address).status_code == 404
    assert sign_in(Role.READ_ONLY, landlord.id).get(office).status_code == 200


def test_visitors_never_get_a_file_that_is_no_picture_of_a_service(app, landlord, make_file, shown_service):
    licence, photo = make_file(), make_file("passport.jpg", picture())

    for stored in (licence, photo):
        assert browser(app).get(f"/book/{landlord.slug}/pictures/{stored.id}").status_code == 404


def test_the_picture_is_not_found_under_another_landlords_address(app, shown_service, make_landlord, sign_in):
    other = make_landlord("other")
    number = shown_service.picture_file_id

    assert browser(app).get(f"/book/other/pictures/{number}").status_code == 404
    assert browser(app).get(f"/book/nobody/pictures/{number}").status_code == 404
    office = f"/office/services/{shown_service.id}/picture/{number}"
    assert sign_in(Role.OWNER, other.id).get(office).status_code == 404
    with use_landlord(other.id):
        same_number = new_service()
    assert browser(app).get(f"/book/other/pictures/{same_number.id}").status_code == 404
