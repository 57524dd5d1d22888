"""The statistics as an Excel file: a sheet per table; texts stay texts, also those that look like formulas (R-74)."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

from flask_babel import gettext, pgettext
from xlsxwriter import Workbook

from core.money import as_decimal
from core.statistics.report import Report, Row

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDE, NARROW = 34, 14


def workbook_of(report: Report, currency: str) -> bytes:
    """Return the file; amounts are numbers in the major unit with the currency in the head of the column."""
    target = BytesIO()
    workbook = Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    styles = {
        "head": workbook.add_format({"bold": True, "bottom": 1}),
        "money": workbook.add_format({"num_format": "#,##0.00"}),
    }
    sheets = (
        (gettext("By month"), report.by_month),
        (gettext("Year before"), report.by_month_before),
        (gettext("By service"), report.by_service),
        (gettext("By channel"), report.by_channel),
        (gettext("By group"), report.by_group),
    )
    for name, rows in sheets:
        _fill(workbook.add_worksheet(name[:31]), rows, currency, styles)
    workbook.close()
    return target.getvalue()


def _fill(sheet: Any, rows: Iterable[Row], currency: str, styles: dict[str, Any]) -> None:
    revenue = gettext("Revenue in %(currency)s", currency=currency)
    heads = ("", pgettext("statistics", "Bookings"), gettext("Nights"), revenue)
    sheet.set_column(0, 0, WIDE)
    sheet.set_column(1, 3, NARROW)
    sheet.write_row(0, 0, heads, styles["head"])
    sheet.freeze_panes(1, 1)
    for number, row in enumerate(rows, start=1):
        sheet.write_string(number, 0, row.label)
        sheet.write_number(number, 1, row.bookings)
        sheet.write_number(number, 2, row.nights)
        sheet.write_number(number, 3, as_decimal(row.revenue_minor, currency), styles["money"])
