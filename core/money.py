"""Money: integers of the minor unit with a currency, never a float."""

import re
from decimal import ROUND_HALF_UP, Decimal

from babel.numbers import get_currency_precision
from flask_babel import format_currency

_GROUPED = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+(?:,\d{1,2})?|[1-9]\d{0,2}(?:,\d{3})+(?:\.\d{1,2})?")
_PLAIN = re.compile(r"\d{1,12}(?:[.,]\d{1,2})?")
_BLANKS = re.compile(r"[\s'’]")


def as_decimal(minor: int, currency: str) -> Decimal:
    """Return an amount of the minor unit (cents) as a decimal of the major unit."""
    return Decimal(minor).scaleb(-get_currency_precision(currency))


def as_minor(amount: Decimal, currency: str) -> int:
    """Return a decimal amount as an integer of the minor unit.

    Raises:
        ValueError: the amount is finer than the minor unit.
    """
    minor = amount.scaleb(get_currency_precision(currency))
    if minor != minor.to_integral_value():
        raise ValueError("finer than the minor unit")
    return int(minor)


def format_money(minor: int, currency: str) -> str:
    """Return an amount of the minor unit in the reader's spelling."""
    return format_currency(as_decimal(minor, currency), currency)


def included_tax(gross_minor: int, basis_points: int) -> int:
    """Return the tax that a gross amount contains, in the minor unit, rounded half up (700 basis points = 7 %)."""
    exact = Decimal(gross_minor) * basis_points / (10_000 + basis_points)
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def read_decimal(text: str) -> Decimal:
    """Return a number with at most two places as people write it: 1234,5 or 1,234.50 or 1 234.

    Raises:
        ValueError: it is no such number; signs are refused as well.
    """
    number = _BLANKS.sub("", text)
    if _GROUPED.fullmatch(number):
        separators = [letter for letter in number if letter in ".,"]
        number = number.replace(separators[0], "").replace(",", ".")
    elif not _PLAIN.fullmatch(number):
        raise ValueError(text)
    return Decimal(number.replace(",", "."))
