"""What a landlord decides about booking online, and what holds without a decision (C-01)."""

from sqlalchemy import select

from core.activities.models import Activity
from core.activities.services import SYSTEM
from core.db import db, transaction
from core.landlords.booking_settings import (
    BookingSettings,
    booking_settings,
    change_booking_settings,
    has_customer_login,
)
from core.landlords.models import Landlord
from tests.conftest import NOW


def change(landlord, **chosen):
    with transaction():
        change_booking_settings(landlord.id, BookingSettings(**chosen), actor=SYSTEM, at=NOW)
    return db.session.get_one(Landlord, landlord.id)


def test_customers_have_no_access_until_the_landlord_decides_so(landlord):
    assert not has_customer_login(landlord)
    assert booking_settings(landlord) == BookingSettings(customer_login=False, several_services=True)


def test_a_decision_is_kept_beside_the_other_settings(landlord):
    with transaction():
        db.session.get_one(Landlord, landlord.id).settings = {"booking_rights": {"book": False}}

    changed = change(landlord, customer_login=True)

    assert has_customer_login(changed)
    assert changed.settings["booking_rights"] == {"book": False}


def test_a_decision_is_on_record_once(landlord):
    change(landlord, customer_login=True)
    change(landlord, customer_login=True)

    [line] = db.session.scalars(select(Activity).where(Activity.event == "landlord.booking_settings_changed")).all()
    assert line.details["changes"] == [{"key": "customer_login", "before": "no", "after": "yes", "type": "yes_no"}]
