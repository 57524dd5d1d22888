"""The small frozen values that apps return from hooks; never HTML."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import Blueprint
from flask_babel import LazyString
from sqlalchemy import ColumnElement

Text = LazyString | str


@dataclass(frozen=True)
class Panel:
    """A box on the customer card or the booking page, drawn by core from the app's template.

    ``page`` is the page of the customer card on which it stands: "overview", "master", "bookings" or "messages".
    """

    title: Text
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    icon: str = "puzzle"
    order: int = 100
    side: bool = False
    page: str = "overview"


@dataclass(frozen=True)
class CardAction:
    """An entry of the menu "Actions" on the customer card; ``endpoint`` is a page that takes ``customer_id``.

    ``right`` is what people need to see it; whether it can be done just now, the page behind it says.
    """

    label: Text
    endpoint: str
    icon: str
    right: str
    order: int = 100
    is_destructive: bool = False


@dataclass(frozen=True)
class ListFilter:
    """A filter of the list of customers, offered under ``group``, of which one can be chosen.

    ``name`` stands in the page's address. ``condition`` is asked only for a filter that is chosen. It returns a
    condition on ``Customer``, best one that can be read from the app's own rows:
    ``Customer.id.in_(select(Row.customer_id).where(…))``.
    """

    name: str
    label: Text
    condition: Callable[[], ColumnElement[bool]] = field(compare=False)
    group: Text = ""
    order: int = 100


@dataclass(frozen=True)
class ListAction:
    """An entry of the menu "Other actions" of the list of customers.

    ``endpoint`` takes POST and finds who is meant with ``posted_selection``; it asks before it does what cannot be
    undone. ``right`` is what people need to see it.
    """

    label: Text
    endpoint: str
    icon: str
    right: str
    order: int = 100


@dataclass(frozen=True)
class Tab:
    """A page of the app under My Apps; ``endpoint`` belongs to the app's office blueprint."""

    title: Text
    endpoint: str
    order: int = 100


@dataclass(frozen=True)
class MailBlock:
    """A part of a mail of core: a short text, and a button when there is something to open."""

    text: Text
    button_label: Text = ""
    button_url: str = ""
    order: int = 100


@dataclass(frozen=True)
class Notice:
    """One sentence that people read before they decide."""

    text: Text
    order: int = 100


@dataclass(frozen=True)
class DuplicateWarning:
    """One sentence about customers who may be the same; ``group`` is the position of theirs among those asked for."""

    group: int
    text: Text
    order: int = 100


@dataclass(frozen=True)
class CustomerFigure:
    """One figure about a customer, such as how many bookings there are."""

    customer_id: int
    label: Text
    value: Text
    order: int = 100


@dataclass(frozen=True)
class MoneyTotal:
    """A sum of money of one or more customers, in the minor unit; ``label`` says what of, such as what was paid."""

    label: Text
    amount_minor: int
    currency: str
    order: int = 100


@dataclass(frozen=True)
class ExportPart:
    """What an app holds about a customer outside its tables; ``data`` is JSON. Tables need no part."""

    title: Text
    data: Mapping[str, Any]
    order: int = 100


@dataclass(frozen=True)
class Obstacle:
    """Why a customer must not be anonymised now, a sentence for staff; ``until`` when it will not be in the way."""

    text: Text
    until: datetime | None = None
    order: int = 100


@dataclass(frozen=True)
class AppRoutes:
    """The app's pages: ``office`` for staff (under My Apps), ``public`` for customers."""

    office: Blueprint | None = None
    public: Blueprint | None = None


@dataclass(frozen=True)
class ActivityText:
    """The sentence for a line of history; ``%(name)s`` is filled from the activity's details.

    ``labels`` names the values that ``details["changes"]`` may hold, as readers know them.
    """

    event: str
    text: LazyString
    labels: Mapping[str, Text] = field(default_factory=dict)
