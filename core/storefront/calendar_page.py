"""The calendar as the page shows it: each day with its words, its link, and whether it is chosen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from babel.numbers import format_decimal
from flask import url_for
from flask_babel import format_date, get_locale, gettext

from core.catalogue.models import Service, Unit
from core.landlords.services import current_landlord
from core.money import as_decimal, format_money
from core.storefront.calendar import Day, Month
from core.storefront.dates import day_in


@dataclass(frozen=True)
class DayCell:
    """One day of the calendar; ``label`` is read out, ``note`` is the small text under the number."""

    number: int
    label: str
    note: str
    state: str
    url: str = ""
    is_chosen: bool = False


@dataclass(frozen=True)
class CalendarPage:
    """The calendar of one month, with the links to its neighbours."""

    title: str
    weekdays: tuple[tuple[str, str], ...]
    weeks: tuple[tuple[DayCell | None, ...], ...]
    previous_url: str
    next_url: str
    hint: str
    price_hint: str


def calendar_page(
    service: Service, month: Month, values: Mapping[str, Any], prices: Mapping[date, int], *, item: str = ""
) -> CalendarPage:
    """Return the month with a link on each day that can be chosen next, and what the day costs.

    ``item`` is the key of the cart's item that is chosen.
    """
    choice = _Choice(service, month, values, prices, item)
    monday = date(2024, 1, 1)
    days = [monday + timedelta(days=offset) for offset in range(7)]
    return CalendarPage(
        format_date(month.first, "LLLL y"),
        tuple((format_date(day, "ccc"), format_date(day, "cccc")) for day in days),
        tuple(tuple(choice.cell(day) if day else None for day in week) for week in month.weeks if _is_ahead(week)),
        choice.month_url(month.previous),
        choice.month_url(month.next),
        choice.hint(),
        gettext("The small figures are prices in %(currency)s.", currency=current_landlord().currency)
        if prices
        else "",
    )


class _Choice:
    """What has been chosen so far, and where the next click leads."""

    def __init__(
        self, service: Service, month: Month, values: Mapping[str, Any], prices: Mapping[date, int], item: str
    ) -> None:
        self.service = service
        self.prices = prices
        self.item = item
        self.has_range = service.unit in (Unit.NIGHT, Unit.DAY)
        self.first = day_in(values, "first" if self.has_range else "day")
        self.last = day_in(values, "last") if self.has_range else None
        self.reach = self._reach(month)

    def cell(self, day: Day) -> DayCell:
        state, note = _state(self.service, day)
        if day.date in self.reach:
            # Whoever leaves in the morning does not mind that the night is taken.
            state, note = "free", ""
        words = {"past": gettext("past"), "full": gettext("full")}.get(state, note or gettext("free"))
        if state == "free" and day.date in self.prices:
            minor, currency = self.prices[day.date], current_landlord().currency
            words = f"{words}, {format_money(minor, currency)}"
            note = note or _short(as_decimal(minor, currency))
        label = gettext("%(label)s: %(text)s", label=format_date(day.date, "full"), text=words)
        return DayCell(day.date.day, label, note, state, self._url(day), self._is_chosen(day.date))

    def month_url(self, first: date | None) -> str:
        return self._address(self.first, self.last, month=f"{first:%Y-%m}") if first else ""

    def hint(self) -> str:
        """Say what a click on a day does next."""
        if not self.has_range:
            return gettext("Choose a day to see which times are free.")
        if self.first and not self.last:
            return (
                gettext("Now choose the last day.")
                if self.service.unit is Unit.DAY
                else gettext("Now choose the day of departure.")
            )
        return (
            gettext("Choose the first day.") if self.service.unit is Unit.DAY else gettext("Choose the day of arrival.")
        )

    def _url(self, day: Day) -> str:
        """Choose the last day when a first one stands and everything in between is free, else the first day."""
        if self.first and not self.last and day.date in self.reach:
            return self._address(self.first, day.date, month=f"{day.date:%Y-%m}")
        if not day.free or day.free < 1:
            return ""
        return self._address(day.date, None, month=f"{day.date:%Y-%m}")

    def _reach(self, month: Month) -> set[date]:
        """Return the last days that the chosen first day leaves, as far as this month shows."""
        if not self.has_range or not self.first or self.last:
            return set()
        reached: set[date] = set()
        for day in (day for week in month.weeks for day in week if day):
            if day.date < self.first:
                continue
            if self.service.unit is Unit.NIGHT and day.date > self.first:
                reached.add(day.date)
            if not day.free or day.free < 1:
                break
            if self.service.unit is Unit.DAY:
                reached.add(day.date)
        return reached

    def _is_chosen(self, day: date) -> bool:
        return self.first is not None and self.first <= day <= (self.last or self.first)

    def _address(self, first: date | None, last: date | None, **more: str) -> str:
        names = ("first", "last") if self.has_range else ("day", "")
        chosen = {name: day.isoformat() for name, day in zip(names, (first, last), strict=True) if name and day}
        values: dict[str, Any] = {"service_id": self.service.id, **chosen, **more}
        if self.item:
            values["item"] = self.item
        return url_for("storefront.dates", **values, _anchor="calendar")


def _is_ahead(week: tuple[Day | None, ...]) -> bool:
    return any(day is not None and day.free is not None for day in week)


def _short(amount: Decimal) -> str:
    """Return an amount for a narrow cell: without the currency, and without zeros behind the comma."""
    is_whole = amount == amount.to_integral_value()
    return format_decimal(amount, "#,##0" if is_whole else "#,##0.00", locale=get_locale())


def _state(service: Service, day: Day) -> tuple[str, str]:
    if day.free is None:
        return "past", ""
    if day.free < 1:
        return "full", gettext("full")
    if day.free < service.capacity and service.capacity > 1:
        return "free", gettext("%(count)s free", count=day.free)
    return "free", ""
