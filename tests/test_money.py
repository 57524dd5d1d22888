"""Money is counted in the minor unit; the tests count with it."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from flask_babel import force_locale
from hypothesis import given
from hypothesis import strategies as some

from core.money import as_decimal, as_minor, format_money, included_tax
from tests.support.databases import Database


@pytest.fixture
def reader(sqlite_database: Database) -> Iterator[None]:
    with sqlite_database.app.app_context():
        yield


@pytest.mark.parametrize(
    ("minor", "currency", "amount"),
    [(12345, "EUR", "123.45"), (5, "EUR", "0.05"), (500, "JPY", "500"), (1234, "KWD", "1.234"), (0, "CHF", "0.00")],
)
def test_the_minor_unit_is_that_of_the_currency(minor: int, currency: str, amount: str) -> None:
    assert as_decimal(minor, currency) == Decimal(amount)
    assert as_minor(Decimal(amount), currency) == minor


@given(some.integers(min_value=-(10**12), max_value=10**12), some.sampled_from(["EUR", "CHF", "JPY", "KWD"]))
def test_an_amount_comes_back_as_it_was(minor: int, currency: str) -> None:
    assert as_minor(as_decimal(minor, currency), currency) == minor


@pytest.mark.parametrize(("amount", "currency"), [("0.001", "EUR"), ("10.5", "JPY"), ("1.00001", "KWD")])
def test_an_amount_finer_than_the_minor_unit_is_refused(amount: str, currency: str) -> None:
    with pytest.raises(ValueError, match="finer"):
        as_minor(Decimal(amount), currency)


@pytest.mark.parametrize(
    ("gross", "rate", "tax"),
    [
        (10700, 700, 700),
        (11900, 1900, 1900),
        (100, 1900, 16),
        (1, 1900, 0),
        (0, 1900, 0),
        (9999, 0, 0),
        (50, 10000, 25),
    ],
)
def test_the_tax_in_a_price_is_rounded_half_up(gross: int, rate: int, tax: int) -> None:
    assert included_tax(gross, rate) == tax


@given(some.integers(min_value=0, max_value=10**9), some.integers(min_value=0, max_value=3000))
def test_tax_and_net_are_together_the_price(gross: int, rate: int) -> None:
    tax = included_tax(gross, rate)
    net = gross - tax

    assert 0 <= tax <= gross
    assert abs(Decimal(net) * rate / 10_000 - tax) <= 1


@pytest.mark.parametrize(
    ("language", "text"), [("de", "1.234,50\xa0€"), ("en", "€1,234.50"), ("fr", "1\u202f234,50\xa0€")]
)
def test_money_is_written_as_the_reader_writes_it(reader: None, language: str, text: str) -> None:
    with force_locale(language):
        assert format_money(123450, "EUR") == text
