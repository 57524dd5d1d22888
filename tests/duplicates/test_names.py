"""Names are compared strictly where people of one household differ, and leniently where fingers slip."""

import pytest

from core.customers.match_keys import company_words, phone_key, sound, street_words
from core.duplicates.names import are_family_names_alike, are_first_names_alike
from core.duplicates.scoring import Record, compare, least_score

MAY_BE_ONE = [
    ("stefan", "stephan"),
    ("katharina", "catharina"),
    ("johannes", "johanes"),
    ("christof", "christfo"),
    ("ernst", "enst"),
    ("anna maria", "anna"),
]
TWO_PEOPLE = [
    ("martin", "martina"),
    ("paul", "paula"),
    ("simon", "simone"),
    ("andrea", "andreas"),
    ("christian", "christina"),
    ("tim", "tom"),
    ("anna", "hanna"),
    ("julia", "julian"),
    ("maria", "mario"),
    ("lea", "leo"),
    ("jan", "jana"),
]


@pytest.mark.parametrize(("one", "other"), MAY_BE_ONE)
def test_first_names_that_may_be_one(one, other):
    assert are_first_names_alike(one, other)
    assert are_first_names_alike(other, one)


@pytest.mark.parametrize(("one", "other"), TWO_PEOPLE)
def test_first_names_of_two_people(one, other):
    assert not are_first_names_alike(one, other)
    assert not are_first_names_alike(other, one)


@pytest.mark.parametrize(
    ("one", "other"), [("mueller", "muller"), ("mueller luedenscheidt", "mueller"), ("schreiber", "schriber")]
)
def test_last_names_that_may_be_one(one, other):
    assert are_family_names_alike(one, other)


def test_swapped_names_may_be_misspelt_as_well():
    one, other = Record(1, first_name="Ada", last_name="Schreiber"), Record(2, first_name="Schriber", last_name="A.")

    assert compare(one, other).reasons == ("swapped_names",)


@pytest.mark.parametrize(
    ("name", "code"),
    [("Wikipedia", "3412"), ("Müller-Lüdenscheidt", "65752682"), ("Breschnew", "17863"), ("H.", ""), ("Łukasz", "548")],
)
def test_names_are_coded_by_their_sound(name, code):
    assert sound(name) == code


def test_streets_companies_and_phones_have_one_spelling():
    assert street_words("Lange Straße 7 a") == street_words("LANGE STR. 7A") == street_words("Langestrasse 7a")
    assert company_words("Bootshaus Nord GmbH & Co. KG") == "bootshaus nord"
    assert (phone_key("+493012345"), phone_key("030/12345"), phone_key("12")) == ("+493012345", "3012345", "")


@pytest.mark.parametrize(("customers", "least"), [(0, 9), (100_000, 9), (1_000_000, 10), (10_000_000, 11)])
def test_it_takes_more_where_there_are_more_people(customers, least):
    assert least_score(customers) == least
