"""What a landlord decides about booking online; a decision that was never taken is as built in (C-01)."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from core.activities.services import Actor, Subject, record
from core.landlords.models import Landlord
from core.landlords.services import lock_landlord

CUSTOMER_LOGIN = "customer_login"
SEVERAL_SERVICES = "several_services"


@dataclass(frozen=True)
class BookingSettings:
    """How the booking route works for all of a landlord's customers.

    ``customer_login``: customers have an access and sign in (C-02); else each booking makes a customer (C-05).
    ``several_services``: more than one service can be put into one booking.
    """

    customer_login: bool = False
    several_services: bool = True


def booking_settings(landlord: Landlord) -> BookingSettings:
    """Return what a landlord decided about booking online."""
    stored, built_in = landlord.settings, BookingSettings()
    return BookingSettings(
        customer_login=bool(stored.get(CUSTOMER_LOGIN, built_in.customer_login)),
        several_services=bool(stored.get(SEVERAL_SERVICES, built_in.several_services)),
    )


def has_customer_login(landlord: Landlord) -> bool:
    """Tell whether customers of a landlord have an access of their own (C-01)."""
    return booking_settings(landlord).customer_login


def change_booking_settings(landlord_id: int, chosen: BookingSettings, *, actor: Actor, at: datetime) -> None:
    """Store what a landlord decided about booking online, and put it on record if anything is new."""
    landlord = lock_landlord(landlord_id)
    before: dict[str, Any] = asdict(booking_settings(landlord))
    after: dict[str, Any] = asdict(chosen)
    changes = [
        {"key": name, "before": _word(before[name]), "after": _word(after[name]), "type": "yes_no"}
        for name in after
        if before[name] != after[name]
    ]
    landlord.settings = {**landlord.settings, **after}
    if changes:
        subject = Subject("landlord", landlord.id)
        record("landlord.booking_settings_changed", subject, actor, at, {"changes": changes})


def _word(value: bool) -> str:
    return "yes" if value else "no"
