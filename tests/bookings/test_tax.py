"""Tax by rate: whatever is booked, charged and taken off, the parts add up to the total to the cent."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.bookings.models import Booking, BookingItem, Charge, ChargeKind
from core.bookings.totals import DiscountTooLarge, TaxLine, refresh_total, share, tax_lines
from core.money import included_tax

RATES = st.sampled_from([0, 550, 700, 1000, 1900, 2000, 2550])
AMOUNTS = st.integers(0, 10**8)


def item(number, price, rate):
    return BookingItem(id=number, price_minor=price, tax_basis_points=rate)


def charge(kind, amount=0, rate=0, item_id=None, basis_points=0):
    return Charge(
        kind_name=kind.value, amount_minor=amount, tax_basis_points=rate, item_id=item_id, basis_points=basis_points
    )


def extra(amount, rate, item_id=None):
    return charge(ChargeKind.EXTRA, amount, rate, item_id)


def discount(amount=0, item_id=None, basis_points=0):
    return charge(ChargeKind.DISCOUNT, -amount, 0, item_id, basis_points)


def booking(items, charges):
    made = Booking(items=items, charges=charges, currency="EUR", total_minor=0)
    refresh_total(made)
    return made


@st.composite
def bookings(draw):
    prices = draw(st.lists(st.tuples(AMOUNTS, RATES), min_size=1, max_size=4))
    items = [item(number, price, rate) for number, (price, rate) in enumerate(prices, start=1)]
    places = st.none() | st.integers(1, len(items))
    extras = draw(st.lists(st.builds(extra, AMOUNTS, RATES, places), max_size=4))
    shares = st.builds(discount, st.just(0), places, st.integers(1, 10_000))
    sums = st.builds(discount, st.integers(1, 10**7), places)
    return items, extras + draw(st.lists(shares | sums, max_size=3))


@settings(max_examples=500)
@given(bookings())
def test_gross_by_rate_adds_up_to_the_total_and_no_rate_falls_below_zero(given_parts):
    try:
        made = booking(*given_parts)
    except DiscountTooLarge:
        return

    lines = tax_lines(made)

    assert sum(line.gross_minor for line in lines) == made.total_minor
    assert all(line.gross_minor >= 0 for line in lines)
    assert all(0 <= line.tax_minor <= line.gross_minor for line in lines)
    assert [line.basis_points for line in lines] == sorted({line.basis_points for line in lines}, reverse=True)


def test_each_rate_is_taxed_by_itself():
    made = booking([item(1, 107_00, 700)], [extra(119_00, 1900, 1)])

    assert tax_lines(made) == [TaxLine(1900, 119_00, 19_00), TaxLine(700, 107_00, 7_00)]


def test_a_discount_of_everything_lowers_each_rate_in_proportion():
    made = booking([item(1, 200_00, 700)], [extra(100_00, 1900, 1), discount(basis_points=1000)])

    assert made.total_minor == 270_00
    assert [(line.basis_points, line.gross_minor) for line in tax_lines(made)] == [(1900, 90_00), (700, 180_00)]


def test_a_cent_that_cannot_be_shared_goes_to_one_rate_and_is_never_lost():
    made = booking([item(1, 1_00, 700), item(2, 1_00, 1900), item(3, 1_00, 0)], [discount(1)])

    assert sum(line.gross_minor for line in tax_lines(made)) == 2_99


def test_a_discount_of_one_item_leaves_the_rates_of_the_others_alone():
    made = booking([item(1, 100_00, 700), item(2, 100_00, 1900)], [discount(50_00, item_id=1)])

    assert [(line.basis_points, line.gross_minor) for line in tax_lines(made)] == [(1900, 100_00), (700, 50_00)]


def test_an_item_that_is_free_by_its_own_discount_takes_no_part_in_another_one():
    charges = [discount(item_id=1, basis_points=10_000), discount(50_00)]
    made = booking([item(1, 100_00, 700), item(2, 100_00, 1900)], charges)

    assert [(line.basis_points, line.gross_minor) for line in tax_lines(made)] == [(1900, 50_00), (700, 0)]


def test_a_percentage_of_nothing_is_nothing():
    made = booking([item(1, 0, 700)], [discount(basis_points=1000)])

    assert tax_lines(made) == [TaxLine(700, 0, 0)]


def test_more_cannot_be_taken_off_than_there_is():
    with pytest.raises(DiscountTooLarge):
        booking([item(1, 100_00, 700)], [discount(100_01)])


@pytest.mark.parametrize(
    ("gross", "rate", "tax"),
    [(107_00, 700, 7_00), (1, 1900, 0), (3, 1900, 0), (4, 1900, 1), (10_00, 550, 52), (0, 1900, 0), (99_99, 0, 0)],
)
def test_the_tax_in_an_amount_is_rounded_half_up(gross, rate, tax):
    assert included_tax(gross, rate) == tax


@pytest.mark.parametrize(("amount", "part", "result"), [(1, 5000, 1), (3, 5000, 2), (333, 3333, 111), (0, 9999, 0)])
def test_a_share_is_rounded_half_up(amount, part, result):
    assert share(amount, part) == result
