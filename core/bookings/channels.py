"""Where bookings come from, and who sold them (B-06)."""

from collections.abc import Mapping

from flask_babel import LazyString, lazy_gettext

from core.bookings.models import Booking
from core.landlords.services import current_landlord

OWN_CHANNELS: Mapping[str, LazyString | str] = {
    "website": lazy_gettext("Own website"),
    "office": lazy_gettext("Office"),
    "api": lazy_gettext("Own program"),
}
PARTNER_CHANNELS: Mapping[str, LazyString | str] = {
    "airbnb": "Airbnb",
    "booking_com": "Booking.com",
    "holidu": "Holidu",
    "vrbo": "Vrbo / FeWo-direkt",
    "calendar": lazy_gettext("Other calendar"),
    "partner": lazy_gettext("Other partner"),
}
CHANNELS: Mapping[str, LazyString | str] = {**OWN_CHANNELS, **PARTNER_CHANNELS}


def channel_label(channel: str) -> LazyString | str:
    """Return a channel's name for readers; an unknown partner by the name that it gave itself."""
    return CHANNELS.get(channel, channel)


def is_partner_channel(channel: str) -> bool:
    """Tell whether somebody else than the landlord takes bookings in this channel."""
    return channel not in OWN_CHANNELS


def belongs_to_landlord(booking: Booking) -> bool:
    """Tell whether the landlord is the point of sale, and no partner (C-21).

    Only then may the landlord anonymise a booking, and only then do we confirm it to the customer: a partner does both
    for what it sold. A point of sale that is blank, or bears the landlord's name, is the landlord.
    """
    is_own = booking.point_of_sale in ("", current_landlord().name)
    return is_own and not is_partner_channel(booking.channel)


def seller_of(booking: Booking) -> str:
    """Return who sold a booking, for readers."""
    return booking.point_of_sale or current_landlord().name
