"""How values are written for programs: money in the minor unit, moments in UTC (RFC 3339), texts by language."""

from datetime import UTC, datetime
from typing import Any

from core.landlords.services import current_landlord


def money(amount_minor: int, currency: str = "") -> dict[str, Any]:
    """Return an amount; without a currency it is in the landlord's."""
    return {"amount_minor": amount_minor, "currency": currency or current_landlord().currency}


def moment(at: datetime) -> str:
    """Return a moment as RFC 3339 in UTC."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def moment_or_none(at: datetime | None) -> str | None:
    """Return a moment, or None where there is none."""
    return moment(at) if at is not None else None
