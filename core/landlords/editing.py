"""Change what a landlord says about the business (C-07: the pattern of customer numbers)."""

import re
from dataclasses import dataclass, fields
from datetime import datetime

from flask_babel import lazy_gettext

from core.activities.services import Actor, Subject, record
from core.errors import DomainError
from core.landlords.services import lock_landlord

PATTERN = re.compile(r"[^{}]{0,20}\{number(?::0[1-9]d)?\}[^{}]{0,10}")


class CurrencyInUse(DomainError):
    """Prices or bookings exist in the present currency; amounts of two currencies never mix."""

    code = "currency_in_use"
    status = 409
    text = lazy_gettext("There are prices in %(currency)s already. The currency cannot change any more.")


@dataclass(frozen=True)
class BusinessData:
    """Everything that the landlord says about the business; ``color`` is ``#rrggbb``."""

    name: str
    email: str
    phone: str
    street: str
    postal_code: str
    city: str
    country: str
    language: str
    timezone: str
    currency: str
    color: str
    customer_number_pattern: str


def change_business(landlord_id: int, data: BusinessData, *, has_prices: bool, actor: Actor, at: datetime) -> None:
    """Store what the landlord says about the business; ``has_prices`` is whether anything has a price already.

    Raises:
        CurrencyInUse: there are prices in the present currency.
    """
    landlord = lock_landlord(landlord_id)
    if data.currency != landlord.currency and has_prices:
        raise CurrencyInUse(currency=landlord.currency)
    changes = {}
    for field in fields(BusinessData):
        before, after = getattr(landlord, field.name), getattr(data, field.name)
        if before != after:
            changes[field.name] = [before, after]
            setattr(landlord, field.name, after)
    if changes:
        record("landlord.business_changed", Subject("landlord", landlord_id), actor, at, {"changes": changes})
