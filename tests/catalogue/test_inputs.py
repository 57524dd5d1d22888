import pytest
from marshmallow import ValidationError

from core.catalogue.inputs import Money, Percent, Slots
from core.money import read_decimal
from core.web.forms import FormSchema
from core.web.keys import key_of
from core.web.options import OptionRow, checked_options
from core.web.ordering import moved


class Sample(FormSchema):
    price = Money()
    tax = Percent()
    slots = Slots()


@pytest.fixture
def load(landlord):
    return lambda **values: Sample().load(values)


@pytest.mark.parametrize(
    ("typed", "minor"),
    [
        ("85", 8500),
        ("85,5", 8550),
        ("85.50", 8550),
        ("1.234,50", 123450),
        ("1,234.50", 123450),
        ("1.234", 123400),
        ("1 234,50 €", 123450),
        ("EUR 12", 1200),
        ("0", 0),
        ("12'345.00", 1234500),
        ("99999,99", 9999999),
    ],
)
def test_prices_are_read_as_people_write_them(load, typed, minor):
    assert load(price=typed)["price"] == minor


@pytest.mark.parametrize(
    "typed", ["-5", "1e3", "abc", "", "1.2.3", "0.123", "1,23,4", "NaN", "Infinity", "100000", "9" * 400, "0x10", "½"]
)
def test_what_is_no_price_is_refused(load, typed):
    with pytest.raises(ValidationError):
        load(price=typed)


@pytest.mark.parametrize(("typed", "points"), [("19", 1900), ("5,5", 550), ("7 %", 700), ("0", 0), ("100", 10000)])
def test_percentages_become_basis_points(load, typed, points):
    assert load(tax=typed)["tax"] == points


@pytest.mark.parametrize("typed", ["-1", "100,01", "5,555", "x", ""])
def test_what_is_no_percentage_is_refused(load, typed):
    with pytest.raises(ValidationError):
        load(tax=typed)


def test_slots_are_read_in_many_spellings_and_sorted(load):
    found = load(slots="14:00 - 16:00, 9:30–11:00\n11.00-12:00;")["slots"]

    assert found == ["09:30-11:00", "11:00-12:00", "14:00-16:00"]


@pytest.mark.parametrize(
    "typed",
    ["", ",", "10-12", "10:00", "25:00-26:00", "12:00-10:00", "10:00-10:00", "10:00-12:00,10:00-12:00", "x" * 500],
)
def test_what_is_no_slot_is_refused(load, typed):
    with pytest.raises(ValidationError):
        load(slots=typed)


def test_more_slots_than_a_day_holds_are_refused(load):
    with pytest.raises(ValidationError):
        load(slots=",".join(f"{hour:02}:{minute:02}-23:59" for hour in range(10) for minute in range(0, 60, 10)))


def test_a_decimal_has_no_sign_and_two_places():
    assert str(read_decimal("1.234.567,89")) == "1234567.89"
    with pytest.raises(ValueError):
        read_decimal("+1")


@pytest.mark.parametrize(
    ("texts", "taken", "key"),
    [
        ({"en": "Number plate"}, (), "number_plate"),
        ({"de": "Größe (m²)"}, (), "grosse_m2"),
        ({"fr": "Prénom"}, ("prenom",), "prenom_2"),
        ({"de": "日本"}, (), "field"),
        ({"en": "x" * 300}, (), "x" * 50),
    ],
)
def test_keys_read_like_their_text(app, texts, taken, key):
    assert key_of(texts, taken) == key


def test_moving_beyond_the_ends_changes_nothing():
    class Row:
        def __init__(self, number: int) -> None:
            self.id = number

    rows = [Row(1), Row(2), Row(3)]

    assert [row.id for row in moved(rows, 1, -1)] == [1, 2, 3]
    assert [row.id for row in moved(rows, 3, 1)] == [1, 2, 3]
    assert [row.id for row in moved(rows, 9, 1)] == [1, 2, 3]
    assert [row.id for row in moved(rows, 3, -1)] == [1, 3, 2]


def test_an_option_keeps_its_value_when_its_label_changes(app):
    present = [{"value": "a", "labels": {"en": "A"}}]

    options, error = checked_options([OptionRow(0, "a", {"en": "Other"}), OptionRow(1, "", {"en": "New one"})], present)

    assert error is None
    assert [option["value"] for option in options] == ["a", "new_one"]


def test_a_made_up_or_doubled_value_is_not_believed(app):
    present = [{"value": "a", "labels": {"en": "A"}}]
    rows = [OptionRow(0, "a", {"en": "A"}), OptionRow(1, "a", {"en": "B"}), OptionRow(2, "evil value", {"en": "C"})]

    options, _error = checked_options(rows, present)

    assert [option["value"] for option in options] == ["a", "b", "c"]


def test_a_choice_without_options_is_refused(app):
    assert checked_options([OptionRow(0, "", {"en": ""})], [])[1] is not None
