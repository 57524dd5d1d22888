"""What a landlord decides about the editing of booking details (D-03)."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time

from core.appkit import BookingItem, Question, Slot, app_settings
from plugins.booking_data_manager.names import NAME


class DeadlineUnit(enum.StrEnum):
    """In what the deadline is counted back from the start."""

    HOURS = "hours"
    DAYS = "days"


class Notice(enum.StrEnum):
    """How the landlord hears of an edit."""

    NONE = "none"
    DIGEST = "digest"
    AT_ONCE = "at_once"
    APPROVE = "approve"


class ReminderAudience(enum.StrEnum):
    """Who gets the reminder."""

    EVERYBODY = "everybody"
    MISSING = "missing"


@dataclass(frozen=True)
class EditingSettings:
    """The settings as the app uses them; texts are per language, blank means the app's own text."""

    deadline_amount: int
    deadline_unit: DeadlineUnit
    released: tuple[str, ...]
    notice: Notice
    reminder_on: bool
    reminder_days: int
    reminder_time: time
    reminder_audience: ReminderAudience
    reminder_text: Mapping[str, str] = field(default_factory=dict)
    mail_subject: Mapping[str, str] = field(default_factory=dict)
    mail_text: Mapping[str, str] = field(default_factory=dict)
    block_text: Mapping[str, str] = field(default_factory=dict)

    def releases(self, item: BookingItem, question: Question) -> bool:
        """Tell whether the customer may change this data field of this item."""
        return released_name(item.service_id, question.key) in self.released

    def releases_slot(self, slot: Slot) -> bool:
        """Tell whether the customer may change this answer."""
        return self.releases(slot.item, slot.question)


def released_name(service_id: int, key: str) -> str:
    """Return how a released data field of a service is stored."""
    return f"{service_id}:{key}"


def editing_settings() -> EditingSettings:
    """Return the settings of the landlord who is served."""
    settings: EditingSettings = app_settings(NAME)
    return settings
