"""What services are typed with: money, percentages and fixed times."""

import re
from datetime import time
from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_symbol
from flask_babel import lazy_gettext
from marshmallow import Schema, ValidationError, fields

from core.landlords.services import current_landlord
from core.money import as_minor, read_decimal

HIGHEST_PRICE = Decimal(100_000)
MOST_SLOTS = 48
_SLOT = re.compile(r"(\d{1,2})[:.](\d{2})\s*[-–—]\s*(\d{1,2})[:.](\d{2})")

NOT_AN_AMOUNT = lazy_gettext("Please enter an amount, such as 85 or 85.50.")
PRICE_TOO_HIGH = lazy_gettext("This price is too high.")
NOT_A_PERCENTAGE = lazy_gettext("Please enter a percentage from 0 to 100, such as 19 or 5.5.")
NOT_A_SLOT = lazy_gettext("“%(text)s” is not a time. Write from and to, such as 10:00-12:00.")
SLOT_ENDS_EARLY = lazy_gettext("“%(text)s” must end after it starts.")
SLOT_TWICE = lazy_gettext("“%(text)s” is there twice.")
TOO_MANY_SLOTS = lazy_gettext("There can be at most %(number)s times.")
NO_SLOT = lazy_gettext("Please enter at least one time, such as 10:00-12:00.")


class Money(fields.Field[int]):
    """An amount in the landlord's currency, with comma or point; loads into the minor unit."""

    def _bind_to_schema(self, field_name: str, parent: Schema | fields.Field[Any]) -> None:
        super()._bind_to_schema(field_name, parent)
        self.currency = current_landlord().currency
        self.metadata = {**self.metadata, "widget": "money", "attrs": {"currency": self.currency}}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        try:
            amount = read_decimal(self._without_currency(str(value)))
            minor = as_minor(amount, self.currency)
        except ValueError as error:
            raise ValidationError(str(NOT_AN_AMOUNT)) from error
        if amount >= HIGHEST_PRICE:
            raise ValidationError(str(PRICE_TOO_HIGH))
        return minor

    def _without_currency(self, text: str) -> str:
        """Take the landlord's own currency off; an amount in another one is refused, never converted."""
        for sign in (self.currency, get_currency_symbol(self.currency, "en")):
            text = text.replace(sign, "")
        return text


class Percent(fields.Field[int]):
    """A percentage with comma or point; loads into basis points (19 → 1900)."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        try:
            percent = read_decimal(str(value).replace("%", ""))
        except ValueError as error:
            raise ValidationError(str(NOT_A_PERCENTAGE)) from error
        if percent > 100:
            raise ValidationError(str(NOT_A_PERCENTAGE))
        return int(percent * 100)


class Slots(fields.Field[list[str]]):
    """Fixed times of a day, separated by commas or lines; loads into sorted texts ``10:00-12:00``."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[str]:
        texts = [text.strip() for text in re.split(r"[,;\n]", str(value)) if text.strip()]
        if not texts:
            raise ValidationError(str(NO_SLOT))
        if len(texts) > MOST_SLOTS:
            raise ValidationError(str(TOO_MANY_SLOTS) % {"number": MOST_SLOTS})
        slots = [_slot(text) for text in texts]
        for slot in slots:
            if slots.count(slot) > 1:
                raise ValidationError(str(SLOT_TWICE) % {"text": slot})
        return sorted(slots)


def _slot(text: str) -> str:
    found = _SLOT.fullmatch(text)
    try:
        hours = [int(part) for part in found.groups()] if found else []
        start, end = time(hours[0], hours[1]), time(hours[2], hours[3])
    except (ValueError, IndexError) as error:
        raise ValidationError(str(NOT_A_SLOT) % {"text": text[:40]}) from error
    if end <= start:
        raise ValidationError(str(SLOT_ENDS_EARLY) % {"text": text})
    return f"{start:%H:%M}-{end:%H:%M}"
