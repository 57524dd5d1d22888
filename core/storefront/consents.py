"""Consents in the booking route and in the account: boxes to tick, recorded with the version that was read (C-22)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.activities.services import Actor
from core.consent.models import ConsentPurpose, ConsentWay
from core.consent.services import ASKED, KEYS, ConsentSource, key_of, label_of, record_consents
from core.consent.wordings import Reading, keep_wording, newest_wording, read_wording
from core.customers.models import Customer
from core.i18n import current_language
from core.landlords.services import current_landlord
from core.storefront.models import BookingDraft
from core.web.forms import Form


@dataclass(frozen=True)
class Box:
    """One box to tick: the word that is sent, what stands beside it, whether it is ticked."""

    key: str
    way: ConsentWay
    is_ticked: bool


@dataclass(frozen=True)
class ConsentBoxes:
    """The version that is read, and a group of boxes for each purpose."""

    reading: Reading
    groups: tuple[tuple[ConsentPurpose, tuple[Box, ...]], ...]


def consent_boxes(form: Form) -> ConsentBoxes:
    """Return the boxes as a form with ``consents`` holds them; nothing is ticked that nobody ticked."""
    ticked: Collection[str] = form.values.get("consents") or ()
    return boxes_with(ticked)


def boxes_with(ticked: Collection[str]) -> ConsentBoxes:
    """Return the boxes, some of them ticked, with the version in force in the reader's language."""
    reading = read_wording(newest_wording(), current_language(), current_landlord())
    groups = tuple(
        (
            purpose,
            tuple(Box(key_of(one), one[1], key_of(one) in ticked) for one in ASKED if one[0] is purpose),
        )
        for purpose in ConsentPurpose
    )
    return ConsentBoxes(reading, groups)


def agreed_to(form: Form) -> dict[str, Any]:
    """Return what the draft keeps: what was ticked, the version that was shown, and its language."""
    known = [str(key) for key in form.values.get("consents") or () if key in KEYS]
    shown = str(form.values.get("wording") or "1")
    return {"consents": known, "wording": int(shown) if shown.isdigit() else 1, "language": current_language()}


def agreed_labels(draft: BookingDraft) -> list[str]:
    """Return what was agreed to on the way to a booking, for readers."""
    return [label_of(KEYS[key]) for key in draft.data.get("agreed", {}).get("consents", ()) if key in KEYS]


def record_agreed(customer: Customer, agreed: Mapping[str, Any], *, actor: Actor, at: datetime) -> None:
    """Put on record what a new customer agreed to on the way to the booking."""
    given = {KEYS[key]: True for key in agreed.get("consents", ()) if key in KEYS}
    if not given:
        return
    wording = keep_wording(agreed.get("wording", 1), at=at)
    record_consents(customer, given, ConsentSource.ROUTE, wording, agreed.get("language", ""), actor, at)
