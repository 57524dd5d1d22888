"""Blocked times for programs: list, block, open again (B-03)."""

from typing import Any

from marshmallow import fields

from core.bookings.blocking import NewBlocking, block, blockings_of, unblock
from core.bookings.place_models import Blocking
from core.clock import now
from core.errors import NotFound
from core.permissions.token_rights import TokenRight
from core.rest.cursors import cursor_of, id_in
from core.rest.gate import current_caller
from core.rest.operations import operation
from core.rest.schema import ApiSchema, Moment, asked_number, row, said, text, whole, wrong
from core.rest.stays import MOST_PLACES
from core.rest.values import moment
from core.web.checks import NOT_AN_OPTION
from core.web.input import HIGHEST_ID

TAG = "Blocked times"


class BlockingIn(ApiSchema):
    """What is to be blocked; without `quantity` it is the whole service."""

    service_id = row(required=True)
    starts_at = Moment(required=True)
    ends_at = Moment(required=True)
    quantity = whole(1, MOST_PLACES)
    reason = text(200, load_default="")


class BlockingOut(ApiSchema):
    """A time at which places of a service cannot be booked; `channel` says where it comes from."""

    id = fields.Integer(required=True)
    service_id = fields.Integer(required=True)
    starts_at = fields.DateTime(required=True)
    ends_at = fields.DateTime(required=True)
    quantity = fields.Integer(required=True)
    reason = fields.String(required=True)
    channel = fields.String(required=True)


class BlockingList(ApiSchema):
    """A page of blocked times that are not over, the next first."""

    items = fields.List(fields.Nested(BlockingOut), required=True)
    next = fields.String(required=True, allow_none=True)


class BlockingQuery(ApiSchema):
    """Which blocked times are wanted."""

    service_id = asked_number(1, HIGHEST_ID)
    cursor = text(400, load_default="", metadata=said("What the page before gave as `next`"))


@operation("GET", "/blockings", TokenRight.BLOCKINGS_READ, tag=TAG, query=BlockingQuery(), answer=BlockingList)
def list_blockings(query: dict[str, Any]) -> dict[str, Any]:
    """List blocked times."""
    skip = id_in(query["cursor"]) or 0
    found, has_more = blockings_of(query.get("service_id"), at=now(), skip=skip)
    return {
        "items": [_shown(blocking) for blocking, _service in found],
        "next": cursor_of(skip + len(found)) if has_more else None,
    }


@operation(
    "POST",
    "/blockings",
    TokenRight.BLOCKINGS_WRITE,
    tag=TAG,
    body=BlockingIn(),
    answer=BlockingOut,
    status=201,
    errors={409: "bookings_in_the_way, fully_booked", 422: "bad_period, in_the_past, not_that_many"},
)
def add_blocking(body: dict[str, Any]) -> dict[str, Any]:
    """Block places of a service for a time.

    What is booked already is not touched: if places are missing, nothing is blocked.
    """
    new = NewBlocking(body["service_id"], body["starts_at"], body["ends_at"], body.get("quantity"), body["reason"])
    try:
        return _shown(block(new, actor=current_caller().actor, at=now()))
    except NotFound as error:
        raise wrong("/service_id", str(NOT_AN_OPTION)) from error


@operation(
    "DELETE",
    "/blockings/<int:blocking_id>",
    TokenRight.BLOCKINGS_WRITE,
    tag=TAG,
    answer=BlockingOut,
    errors={404: "not_found", 409: "from_a_partner"},
)
def remove_blocking(blocking_id: int) -> dict[str, Any]:
    """Open a blocked time again."""
    return _shown(unblock(blocking_id, actor=current_caller().actor, at=now()))


def _shown(blocking: Blocking) -> dict[str, Any]:
    return {
        "id": blocking.id,
        "service_id": blocking.service_id,
        "starts_at": moment(blocking.starts_at),
        "ends_at": moment(blocking.ends_at),
        "quantity": blocking.quantity,
        "reason": blocking.reason,
        "channel": blocking.channel,
    }
