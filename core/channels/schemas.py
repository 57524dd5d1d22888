"""Forms of partners' calendars."""

from typing import Any

from flask import current_app
from flask_babel import lazy_gettext
from marshmallow import ValidationError, fields

from core.bookings.channels import PARTNER_CHANNELS
from core.catalogue.services import all_services
from core.channels.fetching import LONGEST_URL, BadCalendarAddress, CalendarFetcher
from core.i18n import localised
from core.web.checks import at_most, one_of
from core.web.forms import Choice, FormSchema


def service_choices() -> list[Choice]:
    """Return the services that are offered, as options."""
    return [Choice(str(service.id), localised(service.titles)) for service in all_services()]


def _known_service(value: str) -> None:
    one_of({choice.value: choice for choice in service_choices()})(value)


def partner_choices() -> list[Choice]:
    """Return the partners, as options."""
    return [Choice(name, str(label)) for name, label in PARTNER_CHANNELS.items()]


def _calendar_address(url: str) -> None:
    """Refuse what can never be fetched while somebody sees it; names are looked up when they are used."""
    fetcher: CalendarFetcher = current_app.extensions["kontor.calendar_fetcher"]
    try:
        if url:
            fetcher.target_of(url)
    except BadCalendarAddress as error:
        raise ValidationError(error.sentence) from error


def seller_field() -> fields.String:
    """Return the field for the name of the point of sale."""
    metadata: dict[str, Any] = {
        "label": lazy_gettext("Point of sale"),
        "help": lazy_gettext("Who sells, as it stands in the bookings. Leave blank for the partner's own name."),
    }
    return fields.String(load_default="", validate=at_most(80), metadata=metadata)


def _url_field() -> fields.String:
    metadata: dict[str, Any] = {
        "label": lazy_gettext("Address of the partner's calendar"),
        "help": lazy_gettext(
            "The partner shows it where calendars are exported or synchronised (iCal). It is read every 15 minutes. "
            "Leave blank if you upload files by hand."
        ),
        "widget": "url",
        "attrs": {"placeholder": "https://", "autocomplete": "off", "spellcheck": "false"},
    }
    return fields.String(load_default="", validate=[at_most(LONGEST_URL), _calendar_address], metadata=metadata)


class FeedSchema(FormSchema):
    """A new feed."""

    service = fields.String(
        required=True,
        validate=_known_service,
        metadata={"label": lazy_gettext("Service"), "widget": "select", "choices": service_choices},
    )
    channel = fields.String(
        required=True,
        validate=one_of(PARTNER_CHANNELS),
        metadata={"label": lazy_gettext("Partner"), "widget": "select", "choices": partner_choices},
    )
    point_of_sale = seller_field()
    url = _url_field()


class FeedEditSchema(FormSchema):
    """What can be changed about a feed."""

    point_of_sale = seller_field()
    url = _url_field()
