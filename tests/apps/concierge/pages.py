"""Pages for staff and for customers; some behave badly."""

from flask import Blueprint

from core.appkit import Customer, DomainError, app_page, db, public_page, requires
from core.appkit import public as for_everybody

office = Blueprint("concierge", __name__)
public = Blueprint("concierge_public", __name__)


class DoorClosed(DomainError):
    """An error that the app foresees."""

    code = "door_closed"
    status = 409


@office.get("/")
def lobby():
    return app_page("concierge/lobby.html")


@office.get("/said-to-be-public")
@for_everybody
def said_to_be_public():
    return "staff only"


@office.get("/keys")
@requires("customers.edit")
def keys():
    return "the keys"


@office.get("/fails")
def fails():
    db.session.add(Customer(number="K-9", first_name="Left", last_name="Behind"))
    raise RuntimeError("on purpose")


@office.get("/foresees")
def foresees():
    raise DoorClosed


@public.get("/hello")
@for_everybody
def hello():
    return public_page("concierge/hello.html")


@public.get("/fails")
@for_everybody
def fails_outside():
    raise RuntimeError("on purpose")


@public.get("/unmarked")
def unmarked():
    return "nobody"


@public.get("/for-staff")
@requires("customers.read")
def for_staff():
    return "staff of this house"
