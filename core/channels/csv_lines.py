"""What one line of a list says: a booking with its guest, or why it cannot be one."""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from math import ceil

from flask_babel import LazyString, gettext, lazy_gettext

from core.addresses import checked_email
from core.bookings.channels import is_partner_channel
from core.catalogue.models import Service, Unit
from core.catalogue.periods import LONGEST_STAY, Period, PeriodTooLong, moment, period_of_dates
from core.customers.services import CustomerData
from core.errors import DomainError
from core.landlords.models import Landlord
from core.lists.csv_files import Row
from core.money import as_minor, read_decimal

LONGEST_REFERENCE = 110
MOST_PERSONS = 500
HIGHEST_PRICE = 100_000_000
YEARS = range(1990, 2101)
_GERMAN = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4}|\d{2})(?:[ T,]+(\d{1,2}):(\d{2})(?::\d{2})?)?(?:\s*Uhr)?")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]+(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?)?Z?")
_CURRENCY = re.compile(r"€|\b(?:EUR|CHF|GBP|USD)\b|[£$]")


class BadLine(DomainError):
    """A line of the list cannot become a booking."""

    code = "bad_line"
    status = 422
    text = lazy_gettext("This line cannot be used.")

    def __init__(self, text: LazyString | str) -> None:
        super().__init__()
        self.reason = text

    @property
    def sentence(self) -> str:
        """The reason."""
        return str(self.reason)


@dataclass(frozen=True)
class ListRules:
    """How the lines of one list are read; ``service_id`` counts where a line names no service."""

    landlord: Landlord
    channel: str
    services: Mapping[int, Service]
    columns: Mapping[str, int]
    service_id: int | None = None
    by_title: dict[str, Service] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for service in self.services.values():
            for title in (service.key, *service.titles.values()):
                self.by_title.setdefault(title.casefold().strip(), service)


@dataclass(frozen=True)
class ReadLine:
    """One line that can become a booking; without a price the list price counts."""

    line: int
    reference: str
    service: Service
    period: Period
    guest: CustomerData
    persons: int
    price_minor: int | None
    notes: str


def read_line(row: Row, rules: ListRules) -> ReadLine:
    """Return what a line says.

    Raises:
        DomainError: it cannot become a booking; the sentence says why.
    """

    def cell(name: str) -> str:
        return row.cell(rules.columns.get(name))

    service = _service(cell("service"), rules)
    period = _period(service, _when(cell("arrival")), _when(cell("departure")), rules)
    guest = _guest(cell, rules)
    return ReadLine(
        line=row.line,
        reference=_reference(cell("reference"), service, period, guest),
        service=service,
        period=period,
        guest=guest,
        persons=_number(cell("persons")),
        price_minor=_price(cell("price"), rules),
        notes=cell("notes"),
    )


def _service(text: str, rules: ListRules) -> Service:
    if not text and rules.service_id is not None and rules.service_id in rules.services:
        return rules.services[rules.service_id]
    found = rules.by_title.get(text.casefold())
    if found is None:
        raise BadLine(gettext("There is no service “%(name)s”.", name=text[:80]) if text else gettext("No service."))
    return found


def _when(text: str) -> tuple[date, time | None]:
    """Return a day, with its time of day where one is written."""
    found = _GERMAN.fullmatch(text) or _ISO.fullmatch(text)
    if found is None:
        raise BadLine(gettext("“%(text)s” is no date. Write 31.12.2026 or 2026-12-31.", text=text[:40]))
    day, month, year, hour, minute = found.groups()
    if found.re is _ISO:
        day, year = year, day
    full_year = int(year) + (2000 if len(year) == 2 else 0)
    try:
        if full_year not in YEARS:
            raise ValueError(text)
        return date(full_year, int(month), int(day)), time(int(hour), int(minute)) if hour else None
    except ValueError as error:
        raise BadLine(gettext("“%(text)s” is no date. Write 31.12.2026 or 2026-12-31.", text=text[:40])) from error


def _period(
    service: Service, begins: tuple[date, time | None], ends: tuple[date, time | None], rules: ListRules
) -> Period:
    zone = rules.landlord.zone
    if service.unit in (Unit.NIGHT, Unit.DAY):
        return period_of_dates(service, begins[0], ends[0], zone)
    if begins[1] is None or ends[1] is None:
        raise BadLine(gettext("Start and end need a time of day, such as 31.12.2026 14:00."))
    starts_at, ends_at = moment(begins[0], begins[1], zone), moment(ends[0], ends[1], zone)
    if ends_at <= starts_at:
        raise BadLine(gettext("The end must be after the start."))
    if ends_at - starts_at > LONGEST_STAY:
        raise PeriodTooLong
    return Period(starts_at, ends_at, _units(service, ends_at - starts_at))


def _units(service: Service, length: timedelta) -> int:
    return ceil(length / timedelta(hours=1)) if service.unit is Unit.HOUR else 1


def _guest(cell: Callable[[str], str], rules: ListRules) -> CustomerData:
    first_name, last_name, company, email = cell("first_name"), cell("last_name"), cell("company"), cell("email")
    if last_name and not first_name:
        first_name, _space, last_name = last_name.rpartition(" ")
    if not (last_name or company):
        raise BadLine(gettext("The name of the guest is missing."))
    if len(first_name) > 120 or len(last_name) > 120 or len(company) > 200:
        raise BadLine(gettext("The name is too long."))
    try:
        email = checked_email(email) if email else ""
    except ValueError as error:
        raise BadLine(gettext("“%(text)s” is not an e-mail address.", text=email[:80])) from error
    return CustomerData(
        first_name=first_name,
        last_name=last_name,
        company=company,
        kind="company" if company and not last_name else "person",
        email=email,
        language=rules.landlord.language,
        phones=(cell("phone")[:60],) if cell("phone") else (),
    )


def _reference(text: str, service: Service, period: Period, guest: CustomerData) -> str:
    """Return the partner's number, or one that the same line always gets, so that no list comes in twice."""
    if len(text) > LONGEST_REFERENCE:
        raise BadLine(gettext("The number at the partner is too long."))
    if text:
        return text
    said = "|".join((str(service.id), period.starts_at.isoformat(), guest.last_name, guest.first_name, guest.email))
    return f"csv-{hashlib.sha256(said.encode()).hexdigest()[:24]}"


def _number(text: str) -> int:
    if not text:
        return 0
    if not (text.isascii() and text.isdecimal() and len(text) < 5 and int(text) <= MOST_PERSONS):
        raise BadLine(gettext("“%(text)s” is not a number of persons.", text=text[:40]))
    return int(text)


def _price(text: str, rules: ListRules) -> int | None:
    amount = _CURRENCY.sub("", text).strip()
    if not amount:
        return 0 if is_partner_channel(rules.channel) else None
    try:
        minor = as_minor(read_decimal(amount), rules.landlord.currency)
    except ValueError as error:
        raise BadLine(gettext("“%(text)s” is no amount.", text=text[:40])) from error
    if minor > HIGHEST_PRICE:
        raise BadLine(gettext("“%(text)s” is no amount.", text=text[:40]))
    return minor
