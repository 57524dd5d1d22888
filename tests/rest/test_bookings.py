"""Bookings through the API: the rules of the pages, and what partners may know (B-03, B-04, B-06)."""

from collections.abc import Callable
from datetime import time
from typing import Any

import pytest
from sqlalchemy import func, select

from core.activities.models import Activity
from core.bookings.models import Booking
from core.catalogue.models import FieldScope, FieldType, Service, Unit
from core.customers.models import Customer
from core.db import db
from core.messages.models import Message
from tests.rest.program import Program, pointers
from tests.support.statements import counted_statements

MakeService = Callable[..., Service]
MakeBooking = Callable[..., Booking]
LIND = {"last_name": "Lind", "first_name": "Ada", "email": "ada@example.org"}
NIGHTS = {"first": "2026-07-10", "last": "2026-07-13"}


def stay(service: Service, **more: Any) -> dict[str, Any]:
    return {"service_id": service.id, **NIGHTS, **more}


def book(program: Program, service: Service, key: str = "", **more: Any) -> Any:
    item = more.pop("item", {})
    return program.post("/bookings", {"customer": LIND, "items": [stay(service, **item)], **more}, key=key)


def count(model: Any) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(model.id))) or 0


def test_a_booking_is_made_at_the_list_price(program: Program, make_service: MakeService) -> None:
    answer = book(program, make_service(), item={"quantity": 2})

    assert answer.status_code == 201, answer.text
    made = answer.json
    assert made["total"] == {"amount_minor": 60_000, "currency": "EUR"}
    assert made["items"][0]["starts_at"] == "2026-07-10T14:00:00Z"
    assert (made["kind"], made["channel"], made["point_of_sale"]) == ("booking", "api", "")
    assert program.get(f"/bookings/{made['id']}").json == made


def test_history_and_confirmation_are_those_of_any_booking(program: Program, make_service: MakeService) -> None:
    book(program, make_service(), language="fr")
    db.session.rollback()

    created = select(Activity.actor_name).where(Activity.event == "booking.created")
    assert db.session.scalars(created).all() == ["API: Till"]
    assert db.session.scalars(select(Message.language)).all() == ["fr"]


def test_no_confirmation_is_sent_if_none_is_wanted(program: Program, make_service: MakeService) -> None:
    book(program, make_service(), with_message=False)

    assert count(Message) == 0


def test_a_known_customer_books(program: Program, make_service: MakeService, make_customer: Any) -> None:
    customer = make_customer(language="fr")

    made = program.post("/bookings", {"customer_id": customer.id, "items": [stay(make_service())]}).json

    assert made["customer"]["id"] == customer.id
    assert made["language"] == "fr"
    assert count(Customer) == 1


def test_the_last_place_is_sold_once(program: Program, make_service: MakeService) -> None:
    service = make_service(capacity=1)

    assert book(program, service).status_code == 201
    refused = book(program, service)
    assert (refused.status_code, refused.json["code"]) == (409, "fully_booked")
    assert count(Customer) == 1


def test_an_offer_takes_no_place_until_it_is_confirmed(program: Program, make_service: MakeService) -> None:
    service = make_service(capacity=1)
    first, second = (book(program, service, kind="offer").json for _ in range(2))

    assert program.post(f"/bookings/{first['id']}/confirm").json["kind"] == "booking"
    refused = program.post(f"/bookings/{second['id']}/confirm")
    assert (refused.status_code, refused.json["code"]) == (409, "fully_booked")


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({"customer": None}, "/customer"),
        ({"items": []}, "/items"),
        ({"item": {"quantity": 0}}, "/items/0/quantity"),
        ({"item": {"quantity": "2"}}, "/items/0/quantity"),
        ({"item": {"service_id": 987_654}}, "/items/0/service_id"),
        ({"item": {"last": "soon"}}, "/items/0/last"),
        ({"item": {"slot": "10:00-12:00"}}, "/items/0/slot"),
        ({"item": {"answers": {"plate": "B-X 1"}}}, "/items/0/answers/plate"),
        ({"item": {"participants": [{}] * 4}}, "/items/0/participants"),
        ({"item": {"price_minor": 1}}, "/items/0/price_minor"),
        ({"channel": "website"}, "/channel"),
        ({"total_minor": 1}, "/total_minor"),
        ({"kind": "gift"}, "/kind"),
        ({"with_message": "no"}, "/with_message"),
        ({"expires_at": "2026-07-01T10:00:00Z"}, "/expires_at"),
        ({"customer": {**LIND, "email": "x"}}, "/customer/email"),
    ],
)
def test_a_value_that_cannot_be_used_is_pointed_to(
    program: Program, make_service: MakeService, more: dict[str, Any], pointer: str
) -> None:
    answer = book(program, make_service(), **more)

    assert answer.status_code == 422, answer.text
    assert pointers(answer) == {pointer}
    assert count(Booking) == count(Customer) == 0


@pytest.mark.parametrize(
    ("item", "code"),
    [
        ({"first": "2026-05-01", "last": "2026-05-02"}, "in_the_past"),
        ({"first": "2026-07-10", "last": "2026-07-10"}, "bad_period"),
        ({"first": "2030-07-10", "last": "2030-07-12"}, "too_far_ahead"),
        ({"extras": [{"extra_id": 7, "quantity": 1}]}, "extra_not_offered"),
        ({"persons": 9}, "too_many_persons"),
    ],
)
def test_the_rules_of_the_booking_route_hold(
    program: Program, make_service: MakeService, item: dict[str, Any], code: str
) -> None:
    answer = book(program, make_service(), item=item)

    assert (answer.status_code, answer.json["code"]) == (422, code)
    assert count(Booking) == count(Customer) == 0


def test_a_stay_that_is_too_short_is_refused(program: Program, make_service: MakeService) -> None:
    assert book(program, make_service(min_units=7)).json["code"] == "stay_too_short"


def test_slots_and_hours_are_booked_by_their_own_values(program: Program, make_service: MakeService) -> None:
    hours = make_service("Boat", Unit.HOUR, starts_at=time(9), ends_at=time(18))
    slots = make_service("Tour", Unit.SEAT)

    by_hour = {"service_id": hours.id, "day": "2026-07-10", "start": "10:00", "hours": 3}
    seat = {"service_id": slots.id, "day": "2026-07-10", "slot": "10:00-12:00", "quantity": 2}
    made = program.post("/bookings", {"customer": LIND, "items": [by_hour, seat]})

    assert made.status_code == 201, made.text
    assert [item["units"] for item in made.json["items"]] == [3, 1]
    assert made.json["items"][1]["quantity"] == 2


def test_answers_are_checked_and_may_come_later(
    program: Program, make_service: MakeService, add_question: Callable[..., Any]
) -> None:
    service = make_service()
    add_question(service, "plate", FieldType.PLATE, is_required=True)
    add_question(service, "name", scope=FieldScope.PARTICIPANT)
    made = book(program, service, item={"persons": 1, "participants": [{"name": "Bo"}]}).json

    answers = [{"item_id": made["items"][0]["id"], "answers": {"plate": "b-x 1"}}]
    changed = program.patch(f"/bookings/{made['id']}", {"version": made["version"], "answers": answers}).json

    assert changed["items"][0]["answers"]["plate"] == "B-X 1"
    assert changed["items"][0]["participants"][0]["answers"] == {"name": "Bo"}
    assert changed["version"] > made["version"]


def test_of_two_changes_of_one_version_the_second_is_told(program: Program, make_booking: MakeBooking) -> None:
    booking_id, version = (lambda one: (one.id, one.version))(make_booking())

    assert program.patch(f"/bookings/{booking_id}", {"version": version, "notes": "first"}).status_code == 200
    refused = program.patch(f"/bookings/{booking_id}", {"version": version, "notes": "second"})
    assert (refused.status_code, refused.json["code"]) == (409, "conflict")
    assert program.get(f"/bookings/{booking_id}").json["notes"] == "first"


def test_an_item_moves_to_other_days(program: Program, make_service: MakeService) -> None:
    made = book(program, make_service()).json
    address = f"/bookings/{made['id']}/items/{made['items'][0]['id']}/move"

    moved = program.post(address, {"version": made["version"], "first": "2026-07-20", "last": "2026-07-21"})

    assert moved.status_code == 200, moved.text
    assert moved.json["starts_at"] == "2026-07-20T14:00:00Z"
    assert moved.json["total"] == made["total"]


def test_an_item_does_not_move_to_where_nothing_is_free(program: Program, make_service: MakeService) -> None:
    service = make_service(capacity=1)
    book(program, service, item={"first": "2026-07-20", "last": "2026-07-22"})
    made = book(program, service).json
    address = f"/bookings/{made['id']}/items/{made['items'][0]['id']}/move"

    refused = program.post(address, {"version": made["version"], "first": "2026-07-20", "last": "2026-07-21"})

    assert refused.json["code"] == "fully_booked"
    assert pointers(program.post(address, {"version": made["version"], "first": "2026-07-20"})) == {"/last"}


def test_a_cancelled_booking_frees_its_place(program: Program, make_service: MakeService) -> None:
    service = make_service(capacity=1)
    made = book(program, service).json

    cancelled = program.post(f"/bookings/{made['id']}/cancel", {})

    assert cancelled.json["stage"] == "cancelled"
    assert book(program, service).status_code == 201
    again = program.post(f"/bookings/{made['id']}/cancel", {})
    assert again.json["code"] == "already_cancelled"


def test_the_list_is_filtered_and_goes_on(program: Program, make_booking: MakeBooking) -> None:
    ids = [make_booking().id for _ in range(3)]

    first = program.get("/bookings", when="upcoming", limit=2).json
    second = program.get("/bookings", when="upcoming", limit=2, cursor=first["next"]).json

    assert [one["id"] for one in (*first["items"], *second["items"])] == ids
    assert second["next"] is None
    assert program.get("/bookings", when="cancelled").json["items"] == []


def test_statements_do_not_grow_with_the_rows(program: Program, make_booking: MakeBooking) -> None:
    counts = []
    for more in (1, 8):
        for _ in range(more):
            make_booking()
        program.get("/bookings")
        with counted_statements() as statements:
            program.get("/bookings")
        counts.append(len(statements))

    assert counts[0] == counts[1] <= 4


class TestPartners:
    """What a partner's token makes and sees."""

    def test_its_bookings_carry_channel_and_point_of_sale(self, partner: Program, make_service: MakeService) -> None:
        made = book(partner, make_service(), partner_reference="H-1").json

        assert (made["channel"], made["point_of_sale"]) == ("holidu", "Holidu Munich")
        assert made["partner_reference"] == "H-1"

    def test_it_confirms_to_its_customers_itself(self, partner: Program, make_service: MakeService) -> None:
        book(partner, make_service())

        assert count(Message) == 0

    def test_another_booking_is_as_unknown_as_none(
        self, partner: Program, make_program: Callable[..., Program], make_booking: MakeBooking, make_service: Any
    ) -> None:
        branch = make_program(channel="holidu", point_of_sale="Holidu Berlin")
        others = [make_booking().id, book(branch, make_service("Hut")).json["id"], 987_654]
        answers = [
            [
                partner.get(f"/bookings/{one}"),
                partner.patch(f"/bookings/{one}", {"version": 1}),
                partner.post(f"/bookings/{one}/cancel", {}),
                partner.post(f"/bookings/{one}/confirm"),
                partner.post(f"/bookings/{one}/items/1/move", {"version": 1, **NIGHTS}),
            ]
            for one in others
        ]

        assert {answer.status_code for group in answers for answer in group} == {404}
        assert len({answer.data for group in answers for answer in group}) == 1

    def test_its_list_holds_its_own_only(
        self, partner: Program, make_program: Callable[..., Program], make_booking: MakeBooking, make_service: Any
    ) -> None:
        make_booking()
        book(make_program(channel="holidu", point_of_sale="Holidu Berlin"), make_service("Hut"))
        own = book(partner, make_service("Cabin")).json

        for query in ({}, {"channel": "office"}, {"q": "Lind"}, {"channel": "holidu"}):
            assert [one["id"] for one in partner.get("/bookings", **query).json["items"]] == [own["id"]]

    def test_own_programs_see_partners_bookings(
        self, partner: Program, program: Program, make_service: MakeService
    ) -> None:
        """The control: the booking is there for the landlord's own program."""
        made = book(partner, make_service()).json

        assert program.get(f"/bookings/{made['id']}").json["channel"] == "holidu"

    def test_it_does_not_read_or_write_the_teams_notes(self, partner: Program, make_service: MakeService) -> None:
        made = book(partner, make_service(), notes="late arrival").json

        assert made["notes"] is None
        assert pointers(partner.patch(f"/bookings/{made['id']}", {"version": made["version"], "notes": "x"})) == {
            "/notes"
        }

    def test_it_cannot_book_for_a_customer_by_number(
        self, partner: Program, make_service: MakeService, make_customer: Any
    ) -> None:
        answer = partner.post("/bookings", {"customer_id": make_customer().id, "items": [stay(make_service())]})

        assert pointers(answer) == {"/customer_id"}

    def test_a_reference_is_taken_once(self, partner: Program, make_service: MakeService) -> None:
        service = make_service()
        book(partner, service, partner_reference="H-1")

        refused = book(partner, service, partner_reference="H-1")

        assert (refused.status_code, refused.json["code"]) == (409, "reference_taken")
        assert count(Booking) == 1
