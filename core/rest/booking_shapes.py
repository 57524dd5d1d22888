"""Bookings as programs read them."""

from typing import Any

from marshmallow import fields

from core.bookings.listing import BookingRow
from core.bookings.models import Booking, BookingItem, Charge
from core.bookings.stage import Facts, stage_of
from core.clock import now
from core.rest.schema import ApiSchema, Money, said
from core.rest.tokens import Caller
from core.rest.values import moment, moment_or_none, money

_TEXTS = said("By language: de, en, fr")


class PartOut(ApiSchema):
    """Some units that cost the same, for one place."""

    units = fields.Integer(required=True)
    unit_price = fields.Nested(Money, required=True)
    names = fields.Dict(fields.String(), fields.String(), required=True, metadata=said("The season's"))


class ParticipantOut(ApiSchema):
    """Somebody who takes part."""

    id = fields.Integer(required=True)
    answers = fields.Dict(fields.String(), fields.String(), required=True)


class ItemOut(ApiSchema):
    """One service in a booking."""

    id = fields.Integer(required=True)
    service_id = fields.Integer(required=True)
    titles = fields.Dict(fields.String(), fields.String(), required=True, metadata=_TEXTS)
    starts_at = fields.DateTime(required=True)
    ends_at = fields.DateTime(required=True)
    quantity = fields.Integer(required=True)
    units = fields.Integer(required=True)
    persons = fields.Integer(required=True)
    state = fields.String(required=True, metadata=said("open, handed_over or returned"))
    price = fields.Nested(Money, required=True)
    tax_basis_points = fields.Integer(required=True)
    lines = fields.List(fields.Nested(PartOut), required=True)
    answers = fields.Dict(fields.String(), fields.String(), required=True)
    participants = fields.List(fields.Nested(ParticipantOut), required=True)


class ChargeOut(ApiSchema):
    """An extra, a discount or another charge; discounts are below zero."""

    id = fields.Integer(required=True)
    item_id = fields.Integer(required=True, allow_none=True)
    kind = fields.String(required=True, metadata=said("extra, discount or other"))
    titles = fields.Dict(fields.String(), fields.String(), required=True, metadata=_TEXTS)
    extra_id = fields.Integer(required=True, allow_none=True)
    quantity = fields.Integer(required=True)
    amount = fields.Nested(Money, required=True)
    tax_basis_points = fields.Integer(required=True)


class GuestOut(ApiSchema):
    """Whose booking it is."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    email = fields.String(required=True)


class BookingOut(ApiSchema):
    """A booking with everything in it; `notes` is null for partners."""

    id = fields.Integer(required=True)
    version = fields.Integer(required=True)
    number = fields.String(required=True)
    kind = fields.String(required=True, metadata=said("offer, reservation or booking"))
    stage = fields.String(required=True)
    channel = fields.String(required=True)
    point_of_sale = fields.String(required=True)
    partner_reference = fields.String(required=True, allow_none=True)
    language = fields.String(required=True)
    customer = fields.Nested(GuestOut, required=True)
    notes = fields.String(required=True, allow_none=True)
    starts_at = fields.DateTime(required=True)
    ends_at = fields.DateTime(required=True)
    created_at = fields.DateTime(required=True)
    confirmed_at = fields.DateTime(required=True, allow_none=True)
    cancelled_at = fields.DateTime(required=True, allow_none=True)
    expires_at = fields.DateTime(required=True, allow_none=True)
    total = fields.Nested(Money, required=True)
    items = fields.List(fields.Nested(ItemOut), required=True)
    charges = fields.List(fields.Nested(ChargeOut), required=True)


class ItemLine(ApiSchema):
    """One service in a booking of the list."""

    id = fields.Integer(required=True)
    titles = fields.Dict(fields.String(), fields.String(), required=True, metadata=_TEXTS)
    starts_at = fields.DateTime(required=True)
    ends_at = fields.DateTime(required=True)
    quantity = fields.Integer(required=True)
    state = fields.String(required=True)


class BookingLine(ApiSchema):
    """A booking of the list."""

    id = fields.Integer(required=True)
    number = fields.String(required=True)
    kind = fields.String(required=True)
    stage = fields.String(required=True)
    channel = fields.String(required=True)
    customer_id = fields.Integer(required=True)
    customer_name = fields.String(required=True)
    starts_at = fields.DateTime(required=True)
    ends_at = fields.DateTime(required=True)
    cancelled_at = fields.DateTime(required=True, allow_none=True)
    total = fields.Nested(Money, required=True)
    items = fields.List(fields.Nested(ItemLine), required=True)


class BookingList(ApiSchema):
    """One page of bookings."""

    items = fields.List(fields.Nested(BookingLine), required=True)
    next = fields.String(required=True, allow_none=True)


def shown_booking(booking: Booking, caller: Caller) -> dict[str, Any]:
    """Return a booking as a program reads it; what the team notes is not for partners."""
    states = [item.state for item in booking.items]
    facts = Facts(booking.kind, booking.starts_at, booking.ends_at, booking.cancelled_at, states)
    return {
        "id": booking.id,
        "version": booking.version,
        "number": booking.number,
        "kind": booking.kind_name,
        "stage": stage_of(facts, now()).value,
        "channel": booking.channel,
        "point_of_sale": booking.point_of_sale,
        "partner_reference": booking.partner_reference,
        "language": booking.language,
        "customer": {"id": booking.customer_id, "name": booking.customer.name, "email": booking.customer.email},
        "notes": None if caller.is_partner else booking.notes,
        "starts_at": moment(booking.starts_at),
        "ends_at": moment(booking.ends_at),
        "created_at": moment(booking.created_at),
        "confirmed_at": moment_or_none(booking.confirmed_at),
        "cancelled_at": moment_or_none(booking.cancelled_at),
        "expires_at": moment_or_none(booking.expires_at),
        "total": money(booking.total_minor, booking.currency),
        "items": [_item(item, booking.currency) for item in booking.items],
        "charges": [_charge(charge, booking.currency) for charge in booking.charges],
    }


def shown_line(row: BookingRow) -> dict[str, Any]:
    """Return a booking of the list as programs read it."""
    return {
        "id": row.id,
        "number": row.number,
        "kind": row.kind.value,
        "stage": row.stage.value,
        "channel": row.channel,
        "customer_id": row.customer_id,
        "customer_name": row.customer_name,
        "starts_at": moment(row.starts_at),
        "ends_at": moment(row.ends_at),
        "cancelled_at": moment_or_none(row.cancelled_at),
        "total": money(row.total_minor, row.currency),
        "items": [
            {
                "id": item.id,
                "titles": item.titles,
                "starts_at": moment(item.starts_at),
                "ends_at": moment(item.ends_at),
                "quantity": item.quantity,
                "state": item.state.value,
            }
            for item in row.items
        ],
    }


def _item(item: BookingItem, currency: str) -> dict[str, Any]:
    return {
        "id": item.id,
        "service_id": item.service_id,
        "titles": item.service.titles,
        "starts_at": moment(item.starts_at),
        "ends_at": moment(item.ends_at),
        "quantity": item.quantity,
        "units": item.units,
        "persons": item.persons,
        "state": item.state_name,
        "price": money(item.price_minor, currency),
        "tax_basis_points": item.tax_basis_points,
        "lines": [
            {
                "units": line["units"],
                "unit_price": money(line["unit_price_minor"], currency),
                "names": line.get("names", {}),
            }
            for line in item.price_lines
        ],
        "answers": item.answers,
        "participants": [{"id": person.id, "answers": person.answers} for person in item.participants],
    }


def _charge(charge: Charge, currency: str) -> dict[str, Any]:
    return {
        "id": charge.id,
        "item_id": charge.item_id,
        "kind": charge.kind_name,
        "titles": charge.titles,
        "extra_id": charge.extra_id,
        "quantity": charge.quantity,
        "amount": money(charge.amount_minor, currency),
        "tax_basis_points": charge.tax_basis_points,
    }
