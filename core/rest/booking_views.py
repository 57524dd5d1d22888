"""Bookings for programs: list, read, create, change, move, confirm, cancel (B-03, B-04, B-06)."""

from datetime import time
from typing import Any

from marshmallow import fields, validate

from core.bookings.answers import Slot, change_answers, slots_of
from core.bookings.changes import BookingChanges, change_booking, lock_for_changes
from core.bookings.flow import confirm_booking
from core.bookings.listing import WHENS, BookingFilter, find_bookings
from core.bookings.models import Booking, BookingKind
from core.bookings.move_times import moved_by_days, moved_by_hours, moved_to_slot
from core.bookings.moving import Move, move_item
from core.bookings.new_form import LONGEST_NOTES
from core.bookings.queries import get_whole_booking
from core.bookings.services import cancel_booking, get_booking, item_of, lock_booking
from core.bookings.today import today_of
from core.catalogue.models import Service, Unit
from core.catalogue.periods import Period
from core.catalogue.services import get_service
from core.clock import now
from core.errors import NotFound
from core.landlords.services import current_landlord
from core.permissions.token_rights import TokenRight
from core.rest.booking_shapes import BookingList, BookingOut, shown_booking, shown_line
from core.rest.cursors import cursor_of, moment_in
from core.rest.gate import current_caller
from core.rest.operations import operation
from core.rest.orders import BookingIn, answers_field, checked_answers, is_of, place_booking
from core.rest.schema import ApiSchema, Page, Yes, asked_number, one_of, row, said, text, whole, wrong
from core.rest.stays import DatesIn
from core.web.checks import NOT_AN_OPTION, NOT_USABLE, REQUIRED
from core.web.input import HIGHEST_ID

TAG = "Bookings"
BOOKING = "/bookings/<int:booking_id>"
MOST_SLOTS = 300


class BookingQuery(Page):
    """Which bookings are wanted; a partner gets its own only."""

    q = text(100, load_default="", metadata=said("Number or name"))
    when = one_of("", *WHENS, load_default="")
    kind = one_of("", *(kind.value for kind in BookingKind), load_default="")
    channel = text(40, load_default="")
    service_id = asked_number(1, HIGHEST_ID)
    customer_id = asked_number(1, HIGHEST_ID)


class AnswersIn(ApiSchema):
    """Answers about one item, or about one of its participants."""

    item_id = row(required=True)
    participant_id = row()
    answers = answers_field(required=True)


class BookingChange(ApiSchema):
    """What is to change; everything else stays."""

    version = whole(1, HIGHEST_ID, required=True, metadata=said("The version that was read"))
    notes = text(LONGEST_NOTES, metadata=said("Not for partners"))
    answers = fields.List(fields.Nested(AnswersIn), load_default=list, validate=validate.Length(max=MOST_SLOTS))


class ItemMove(DatesIn):
    """Where an item goes; without `service_id` it stays with its service."""

    version = whole(1, HIGHEST_ID, required=True, metadata=said("The version that was read"))
    service_id = row()
    takes_new_price = Yes(load_default=False, metadata=said("Otherwise the price stays as it was taken"))


class Cancellation(ApiSchema):
    """How a booking is cancelled."""

    with_message = Yes(load_default=False, metadata=said("Whether the customer is told by e-mail; not for partners"))


@operation("GET", "/bookings", TokenRight.BOOKINGS_READ, tag=TAG, query=BookingQuery(), answer=BookingList)
def list_bookings(query: dict[str, Any]) -> dict[str, Any]:
    """List bookings.

    Current, upcoming and running ones come in the order of their start, all others latest first.
    """
    caller = current_caller()
    wanted = BookingFilter(
        search=" ".join(query["q"].split()),
        when=query["when"],
        kind=query["kind"],
        channel=caller.channel or query["channel"],
        point_of_sale=caller.point_of_sale if caller.is_partner else None,
        service_id=query.get("service_id"),
        customer_id=query.get("customer_id"),
    )
    today = today_of(current_landlord(), now())
    page = find_bookings(wanted, today, after=moment_in(query["cursor"]), limit=query["limit"])
    after = page.after
    return {
        "items": [shown_line(one) for one in page.rows],
        "next": cursor_of(after[0].isoformat(), after[1]) if after is not None else None,
    }


@operation("GET", BOOKING, TokenRight.BOOKINGS_READ, tag=TAG, answer=BookingOut, errors={404: "not_found"})
def show_booking(booking_id: int) -> dict[str, Any]:
    """Read one booking."""
    return _shown(booking_id)


@operation(
    "POST",
    "/bookings",
    TokenRight.BOOKINGS_WRITE,
    tag=TAG,
    body=BookingIn(),
    answer=BookingOut,
    status=201,
    errors={
        409: "fully_booked, service_archived, reference_taken",
        422: "in_the_past, bad_period, stay_too_short, stay_too_long, too_many_persons, extra_not_offered",
    },
)
def add_booking(body: dict[str, Any]) -> dict[str, Any]:
    """Create an offer, a reservation or a booking.

    It carries the channel and the point of sale of the token.
    """
    booking = place_booking(body, current_caller(), at=now())
    return _shown(booking.id)


@operation(
    "PATCH",
    BOOKING,
    TokenRight.BOOKINGS_WRITE,
    tag=TAG,
    body=BookingChange(),
    answer=BookingOut,
    errors={404: "not_found", 409: "conflict, already_cancelled"},
)
def edit_booking(booking_id: int, body: dict[str, Any]) -> dict[str, Any]:
    """Change notes and answers.

    If somebody else saved since ``version`` was read, nothing changes.
    """
    caller = current_caller()
    _require_own(booking_id)
    if "notes" in body and caller.is_partner:
        raise wrong("/notes", str(NOT_USABLE))
    booking = lock_for_changes(booking_id, body["version"])
    slots, answers = _answers(booking, body["answers"])
    if "notes" in body:
        changes = BookingChanges(answers, body["notes"])
        change_booking(booking, changes, actor=caller.actor, at=now())
    else:
        change_answers(booking, slots, answers, actor=caller.actor, at=now())
    return _shown(booking_id)


@operation(
    "POST",
    f"{BOOKING}/items/<int:item_id>/move",
    TokenRight.BOOKINGS_WRITE,
    tag=TAG,
    body=ItemMove(),
    answer=BookingOut,
    errors={
        404: "not_found",
        409: "conflict, fully_booked, already_cancelled, only_end_moves, came_back, service_archived",
        422: "bad_period, in_the_past, other_unit, discount_too_large",
    },
)
def move_booking_item(booking_id: int, item_id: int, body: dict[str, Any]) -> dict[str, Any]:
    """Move one item to other dates or to another service."""
    _require_own(booking_id)
    booking = get_booking(booking_id)
    item = item_of(booking, item_id)
    try:
        service = get_service(body.get("service_id", item.service_id))
    except NotFound as error:
        raise wrong("/service_id", str(NOT_AN_OPTION)) from error
    move = Move(item.id, service.id, _period(booking, item_id, service, body), body["takes_new_price"])
    move_item(booking_id, move, body["version"], actor=current_caller().actor, at=now())
    return _shown(booking_id)


@operation(
    "POST",
    f"{BOOKING}/confirm",
    TokenRight.BOOKINGS_WRITE,
    tag=TAG,
    answer=BookingOut,
    errors={404: "not_found", 409: "already_cancelled, already_booked, fully_booked"},
)
def confirm_one(booking_id: int) -> dict[str, Any]:
    """Turn an offer or a reservation into a booking."""
    _require_own(booking_id)
    confirm_booking(booking_id, actor=current_caller().actor, at=now())
    return _shown(booking_id)


@operation(
    "POST",
    f"{BOOKING}/cancel",
    TokenRight.BOOKINGS_WRITE,
    tag=TAG,
    body=Cancellation(),
    answer=BookingOut,
    errors={404: "not_found", 409: "already_cancelled"},
)
def cancel_one(booking_id: int, body: dict[str, Any]) -> dict[str, Any]:
    """Cancel a booking.

    Its places are free again at once.
    """
    caller = current_caller()
    _require_own(booking_id)
    if body["with_message"] and caller.is_partner:
        raise wrong("/with_message", str(NOT_USABLE))
    cancel_booking(lock_booking(booking_id), with_message=body["with_message"], actor=caller.actor, at=now())
    return _shown(booking_id)


def _require_own(booking_id: int) -> None:
    """Make sure that the program may know a booking; who sold it never changes.

    Raises:
        NotFound: there is none, or a partner asks for another one than its own.
    """
    if not is_of(get_booking(booking_id), current_caller()):
        raise NotFound


def _shown(booking_id: int) -> dict[str, Any]:
    caller = current_caller()
    booking = get_whole_booking(booking_id)
    if not is_of(booking, caller):
        raise NotFound
    return shown_booking(booking, caller)


def _answers(booking: Booking, given: list[dict[str, Any]]) -> tuple[list[Slot], dict[str, str]]:
    slots = slots_of(booking)
    answers: dict[str, str] = {}
    for index, one in enumerate(given):
        pointer, person_id = f"/answers/{index}", one.get("participant_id")
        here = [
            slot
            for slot in slots
            if slot.item.id == one["item_id"] and (slot.participant.id if slot.participant else None) == person_id
        ]
        questions = {slot.question.key: slot.question for slot in here}
        checked = checked_answers(one["answers"], questions, f"{pointer}/answers")
        answers |= {slot.name: checked[slot.question.key] for slot in here if slot.question.key in checked}
    return slots, answers


def _period(booking: Booking, item_id: int, service: Service, given: dict[str, Any]) -> Period:
    item, zone = item_of(booking, item_id), current_landlord().zone
    names = {Unit.NIGHT: ("first", "last"), Unit.DAY: ("first", "last"), Unit.HOUR: ("day", "start", "hours")}
    for name in names.get(service.unit, ("day", "slot")):
        if name not in given:
            raise wrong(f"/{name}", str(REQUIRED))
    match service.unit:
        case Unit.NIGHT | Unit.DAY:
            return moved_by_days(item, service, given["first"], given["last"], zone)
        case Unit.HOUR:
            return moved_by_hours(item, given["day"], time.fromisoformat(given["start"]), given["hours"], zone)
        case _:
            return moved_to_slot(item, service, given["day"], given["slot"], zone)
