"""The forms of the app: its settings, and a mail written for one booking."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time
from typing import Any, cast

from flask_babel import LazyString
from marshmallow import ValidationError, fields, post_load, validates_schema

from core.appkit import (
    LANGUAGE_NAMES,
    LANGUAGES,
    Choice,
    FormSchema,
    LocalisedText,
    between,
    current_landlord,
    one_of,
)
from plugins.booking_data_manager.mail_texts import (
    DEFAULT_BLOCK_TEXT,
    DEFAULT_SUBJECT,
    DEFAULT_TEXT,
    HINT,
    check_one_subject,
    check_one_text,
    check_subjects,
    check_texts,
)
from plugins.booking_data_manager.queries import releasable_fields
from plugins.booking_data_manager.settings import DeadlineUnit, EditingSettings, Notice, ReminderAudience
from plugins.booking_data_manager.texts import _, gettext

LONGEST_DEADLINE = {DeadlineUnit.HOURS: 8760, DeadlineUnit.DAYS: 365}
MOST_REMINDER_DAYS = 90
_RELEASED = re.compile(r"[0-9]{1,12}:[a-z0-9_-]{1,60}", re.ASCII)

UNIT_LABELS = {DeadlineUnit.HOURS: _("Hours"), DeadlineUnit.DAYS: _("Days")}
NOTICE_LABELS = {
    Notice.NONE: _("Not at all"),
    Notice.DIGEST: _("One e-mail a day, in the morning"),
    Notice.AT_ONCE: _("An e-mail at once"),
    Notice.APPROVE: _("Approve first: an e-mail at once, and nothing changes before you agree"),
}
AUDIENCE_LABELS = {
    ReminderAudience.EVERYBODY: _("Everybody who can still change something"),
    ReminderAudience.MISSING: _("Only where one of these fields is still empty"),
}


def _released_form(value: str) -> None:
    if not _RELEASED.fullmatch(value):
        raise ValidationError(gettext("Please choose one of the options."))


def _number(default: int, most: int, **metadata: Any) -> fields.Integer:
    return fields.Integer(
        load_default=default,
        allow_none=True,
        validate=between(0, most),
        metadata={"attrs": {"min": "0", "max": str(most), "step": "1"}, **metadata},
    )


def _select(default: str, labels: Mapping[Any, LazyString], **metadata: Any) -> fields.String:
    choices = [Choice(str(value), cast(str, text)) for value, text in labels.items()]
    return fields.String(load_default=default, validate=one_of(labels), metadata={"choices": choices, **metadata})


def _localised(check: Callable[[Mapping[str, str]], None], *, long: bool, **metadata: Any) -> LocalisedText:
    return LocalisedText(
        languages=LANGUAGES, names=LANGUAGE_NAMES, long=long, load_default=dict, validate=check, metadata=metadata
    )


class EditingSettingsSchema(FormSchema):
    """What a landlord decides; loads into ``EditingSettings`` (D-03)."""

    deadline_amount = _number(
        24,
        LONGEST_DEADLINE[DeadlineUnit.HOURS],
        label=_("Deadline before the start of the booking"),
        help=_("Until then your customers can change their details. 0 means: until the booking begins."),
    )
    deadline_unit = _select(DeadlineUnit.HOURS, UNIT_LABELS, label=_("Hours or days"))
    released = fields.List(
        fields.String(validate=_released_form),
        load_default=list,
        metadata={
            "label": _("Fields that customers may change"),
            "help": _("Service, dates and price can never be changed. Nothing ticked: the service stays closed."),
            "choices": releasable_fields,
        },
    )
    notice = _select(Notice.NONE, NOTICE_LABELS, label=_("How do you want to hear of changes?"), widget="radio")
    block_text = _localised(
        check_texts,
        long=True,
        label=_("Text above the button in the booking confirmation"),
        help=_("Leave it blank for: %(text)s", text=DEFAULT_BLOCK_TEXT),
    )
    mail_subject = _localised(
        check_subjects,
        long=False,
        label=_("Subject of the e-mail with the link"),
        help=_("Leave it blank for: %(text)s", text=DEFAULT_SUBJECT),
    )
    mail_text = _localised(
        check_texts,
        long=True,
        label=_("Text of the e-mail with the link"),
        help=_("%(placeholders)s Leave it blank for: %(text)s", placeholders=HINT, text=DEFAULT_TEXT),
    )
    reminder_on = fields.Boolean(
        load_default=False,
        metadata={
            "label": _("Send a reminder by itself"),
            "help": _("Each booking gets one, and another one when it is moved."),
            "widget": "switch",
        },
    )
    reminder_days = _number(3, MOST_REMINDER_DAYS, label=_("Days before the start"))
    reminder_time = fields.Time(
        load_default=time(9, 0),
        metadata={"label": _("Time of day")},
    )
    reminder_audience = _select(ReminderAudience.EVERYBODY, AUDIENCE_LABELS, label=_("Who gets it?"))
    reminder_text = _localised(
        check_texts,
        long=True,
        label=_("Own text of the reminder"),
        help=_("Leave it blank to use the text of the e-mail with the link."),
    )

    @validates_schema
    def check_numbers(self, data: dict[str, Any], **_kwargs: Any) -> None:
        """Numbers must be there, and the reminder must come before the deadline."""
        for name in ("deadline_amount", "reminder_days"):
            if data[name] is None:
                raise ValidationError(gettext("Please fill in this field."), name)
        most = LONGEST_DEADLINE[DeadlineUnit(data["deadline_unit"])]
        if data["deadline_amount"] > most:
            raise ValidationError(gettext("The deadline can be at most a year before the start."), "deadline_amount")
        if data["reminder_on"] and _always_too_late(data):
            raise ValidationError(
                gettext("At that time the deadline has passed. Choose an earlier reminder or a later deadline."),
                "reminder_days",
            )

    @post_load
    def make(self, data: dict[str, Any], **_kwargs: Any) -> EditingSettings:
        """Return the settings as the app uses them."""
        return EditingSettings(
            **{
                **data,
                "deadline_unit": DeadlineUnit(data["deadline_unit"]),
                "released": tuple(sorted(set(data["released"]))),
                "notice": Notice(data["notice"]),
                "reminder_audience": ReminderAudience(data["reminder_audience"]),
            }
        )


def _always_too_late(data: Mapping[str, Any]) -> bool:
    """Tell whether the reminder comes after the deadline whenever on its day a booking begins."""
    if data["deadline_unit"] == DeadlineUnit.DAYS:
        return bool(data["deadline_amount"] > data["reminder_days"])
    # The latest deadline is that of a booking which begins at the end of its day.
    hours = 24 * (data["reminder_days"] + 1) - data["reminder_time"].hour
    return bool(data["deadline_amount"] >= hours)


class IndividualMailSchema(FormSchema):
    """A mail that staff write for one booking; it may open the booking until a date of its own (D-04)."""

    form_key = fields.String(required=True, metadata={"widget": "hidden"})
    subject = fields.String(
        required=True, validate=check_one_subject, metadata={"label": _("Subject"), "attrs": {"maxlength": "200"}}
    )
    text = fields.String(
        required=True,
        validate=check_one_text,
        metadata={"label": _("Text"), "widget": "textarea", "help": HINT, "attrs": {"rows": "8"}},
    )
    open_until = fields.NaiveDateTime(
        load_default=None,
        allow_none=True,
        error_messages={"invalid": cast(str, _("Please enter a date and a time."))},
        metadata={
            "label": _("Open the booking for changes until"),
            "help": _("Also after the deadline. Leave it blank to keep the deadline as it is."),
            "widget": "datetime-local",
        },
    )

    @validates_schema
    def check_filled(self, data: dict[str, Any], **_kwargs: Any) -> None:
        """Subject and text must say something; the subject stands on one line."""
        for name in ("subject", "text", "form_key"):
            if not data[name].strip():
                raise ValidationError(gettext("Please fill in this field."), name)
        if "\n" in data["subject"] or "\r" in data["subject"]:
            raise ValidationError(gettext("Please write the subject on one line."), "subject")

    @post_load
    def make(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        """Read the date at the landlord's place."""
        local: datetime | None = data["open_until"]
        moment = local.replace(tzinfo=current_landlord().zone).astimezone(UTC) if local else None
        return {**data, "open_until": moment}
