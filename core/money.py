"""Money: integers of the minor unit with a currency, never a float."""

from decimal import Decimal

from babel.numbers import get_currency_precision
from flask_babel import format_currency


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
