"""Settings of every kind that a form can draw."""

from dataclasses import dataclass
from datetime import time
from decimal import Decimal

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from core.appkit import LANGUAGE_NAMES, LANGUAGES, Choice, FormSchema, LocalisedText, current_landlord


def rooms():
    name = current_landlord().name
    return [Choice("1:door", "Door", name), Choice("2:hall", "Hall", name)]


@dataclass(frozen=True)
class Concierge:
    greeting: dict
    hour: time
    last_hour: time
    fee: Decimal
    rings: int
    rooms: list
    is_polite: bool


class ConciergeSettings(FormSchema):
    greeting = LocalisedText(
        languages=LANGUAGES, names=LANGUAGE_NAMES, load_default=dict, metadata={"label": "Greeting"}
    )
    hour = fields.Time(load_default=time(8), metadata={"label": "First hour"})
    last_hour = fields.Time(load_default=time(20), metadata={"label": "Last hour"})
    fee = fields.Decimal(load_default=Decimal("1.50"), metadata={"label": "Fee"})
    rings = fields.Integer(load_default=2, validate=validate.Range(min=0, max=9), metadata={"label": "Rings"})
    rooms = fields.List(fields.String(), load_default=list, metadata={"label": "Rooms", "choices": rooms})
    is_polite = fields.Boolean(load_default=True, metadata={"label": "Polite"})

    @validates_schema
    def check_hours(self, data, **_kwargs):
        if data["hour"] >= data["last_hour"]:
            raise ValidationError("The last hour must be later.", "last_hour")

    @post_load
    def build(self, data, **_kwargs):
        return Concierge(**data)
