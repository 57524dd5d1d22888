import re
from datetime import timedelta

from core.activities.services import SYSTEM
from core.apps import hookspecs
from core.apps.panels import draw_panels
from core.bookings.flow import move_item
from core.bookings.models import BookingKind, ItemState
from core.db import db, transaction
from tests.conftest import NOW
from tests.support.statements import counted_statements

DAY = timedelta(days=1)


def panels(app, customer) -> dict[str, str]:
    """Return the panels of core by their title, as the customer card draws them."""
    with app.test_request_context("/office/customers/1", base_url="https://kontor.test"):
        drawn = draw_panels(hookspecs.customer_card_panels, customer=customer, page="overview")
    return {str(panel.title): str(panel.html) for panel in drawn if panel.app == "core.bookings"}


def test_what_runs_or_is_still_out_is_currently_rented(app, make_booking, make_customer, make_service):
    ada = make_customer()
    running = make_booking(-DAY, 3 * DAY, customer=ada, service=make_service("Running"))
    out = make_booking(-9 * DAY, DAY, customer=ada, service=make_service("Kept too long"))
    make_booking(9 * DAY, DAY, customer=ada, service=make_service("Later"))
    make_booking(-9 * DAY, DAY, customer=ada, service=make_service("Over"))
    make_booking(-DAY, 3 * DAY, customer=ada, service=make_service("Only held"), kind=BookingKind.RESERVATION)
    with transaction():
        move_item(out.id, out.items[0].id, ItemState.HANDED_OVER, actor=SYSTEM, at=NOW)

    shown = panels(app, ada)["Currently rented"]

    assert f"/office/bookings/{running.id}" in shown
    assert "Kept too long" in shown
    assert "Overdue" in shown
    assert not any(title in shown for title in ("Later", "Over<", "Only held"))


def test_the_newest_twenty_bookings_stand_on_the_card_with_the_way_to_the_rest(app, make_booking, make_customer):
    ada = make_customer()
    made = [make_booking(index * DAY, DAY, customer=ada).number for index in range(1, 22)]

    shown = panels(app, ada)["Bookings"]

    assert re.findall(r">(\d{4}-\d{5})<", shown) == made[:0:-1]
    assert f"/office/bookings/?customer={ada.id}" in shown


def test_the_card_shows_only_the_customers_own_bookings(app, make_booking, make_customer):
    ada, bo = make_customer(), make_customer("Bo", "Ek", "bo@example.org")
    make_booking(customer=bo)

    shown = panels(app, ada)

    assert "This customer has not booked yet." in shown["Bookings"]
    assert "Nothing is rented at the moment." in shown["Currently rented"]


def test_the_number_of_statements_does_not_grow_with_the_bookings(app, make_booking, make_customer):
    ada, bo = make_customer(), make_customer("Bo", "Ek", "bo@example.org")
    make_booking(-DAY, 3 * DAY, customer=ada)
    for _ in range(15):
        make_booking(-DAY, 3 * DAY, customer=bo)

    def statements(customer_id) -> int:
        db.session.rollback()
        customer = db.session.get_one(type(ada), customer_id)
        panels(app, customer)
        with counted_statements() as found:
            panels(app, customer)
        return len(found)

    assert statements(bo.id) == statements(ada.id)


def test_handing_over_from_the_card_comes_back_to_the_card(desk, make_booking):
    booking = make_booking(-DAY, 3 * DAY)

    answer = desk().post(
        f"/office/bookings/{booking.id}/items/{booking.items[0].id}/state", {"state": "handed_over", "back": "customer"}
    )

    assert answer.location.endswith(f"/office/customers/{booking.customer_id}")
