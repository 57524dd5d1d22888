"""Where bookings come from, as readers know it (B-06)."""

from collections.abc import Mapping

from flask_babel import LazyString, lazy_gettext

CHANNELS: Mapping[str, LazyString | str] = {
    "website": lazy_gettext("Own website"),
    "office": lazy_gettext("Office"),
    "holidu": "Holidu",
    "booking_com": "Booking.com",
}


def channel_label(channel: str) -> LazyString | str:
    """Return a channel's name for readers; an unknown partner by the name that it gave itself."""
    return CHANNELS.get(channel, channel)
