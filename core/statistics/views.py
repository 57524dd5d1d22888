"""The pages of the statistics (B-09)."""

from contextlib import suppress
from datetime import date

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from core.clock import now
from core.landlords.services import current_landlord
from core.money import format_money
from core.permissions.access import requires
from core.statistics.charts import Chart, Series, bar_chart
from core.statistics.months import Months
from core.statistics.report import Report, Row, report_of
from core.statistics.workbook import CONTENT_TYPE, workbook_of
from core.web.listing import Chip

blueprint = Blueprint("statistics", __name__)

MOST_MONTHS = 120
OLDEST, NEWEST = date(2000, 1, 1), date(2100, 12, 1)


@blueprint.get("/")
@requires("statistics.read")
def show() -> ResponseReturnValue:
    """Show charts and tables of some months; the address says which."""
    months, currency = _asked_months(), current_landlord().currency
    report = report_of(months)
    return render_template(
        "statistics/show.html",
        report=report,
        currency=currency,
        revenue=_chart(report, "revenue_minor", currency),
        bookings=_chart(report, "bookings", ""),
        presets=_presets(months),
        first=f"{months.first:%Y-%m}",
        last=f"{months.last:%Y-%m}",
        heading=_("%(first)s to %(last)s", first=_month_name(months.first), last=_month_name(months.last)),
    )


@blueprint.get("/statistics.xlsx")
@requires("statistics.export")
def export() -> ResponseReturnValue:
    """Send the tables as an Excel file."""
    months = _asked_months()
    response = Response(workbook_of(report_of(months), current_landlord().currency), mimetype=CONTENT_TYPE)
    name = _("statistics")
    file_name = f"{name}-{months.first:%Y-%m}-{months.last:%Y-%m}.xlsx"
    response.headers.set("Content-Disposition", "attachment", filename=file_name)
    response.headers["Cache-Control"] = "no-store"
    return response


def _asked_months() -> Months:
    """Return the months of the address; what cannot be read or is too long becomes the present year."""
    this_year = _year(now().astimezone(current_landlord().zone).year)
    first, last = _month("first"), _month("last")
    if first is None or last is None or not OLDEST <= first <= last <= NEWEST:
        return this_year
    if (last.year - first.year) * 12 + last.month - first.month >= MOST_MONTHS:
        return this_year
    return Months(first, last)


def _month(name: str) -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(f"{request.args.get(name, '')}-01")
    return None


def _year(year: int) -> Months:
    return Months(date(year, 1, 1), date(year, 12, 1))


def _presets(chosen: Months) -> list[Chip]:
    year = now().astimezone(current_landlord().zone).year
    options = [(str(one), _year(one)) for one in (year + 1, year, year - 1, year - 2)]
    options.append((_("Five years"), Months(date(year - 4, 1, 1), date(year, 12, 1))))
    return [Chip(label, _address(months), months == chosen) for label, months in options]


def _address(months: Months) -> str:
    return url_for("statistics.show", first=f"{months.first:%Y-%m}", last=f"{months.last:%Y-%m}")


def _chart(report: Report, name: str, currency: str) -> Chart:
    labels = [row.short for row in report.by_month]
    return bar_chart(
        labels, _series(report.by_month, name, currency), _series(report.by_month_before, name, currency), currency
    )


def _series(rows: list[Row], name: str, currency: str) -> Series:
    values = [getattr(row, name) for row in rows]
    texts = [f"{row.label}: {_words(value, currency)}" for row, value in zip(rows, values, strict=True)]
    return Series(values, texts)


def _words(value: int, currency: str) -> str:
    return format_money(value, currency) if currency else ngettext("%(num)s booking", "%(num)s bookings", value)


def _month_name(month: date) -> str:
    return format_date(month, "MMMM y")
