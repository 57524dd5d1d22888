"""Placeholders in landlords' texts: replaced once, flat names only (R-77)."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.messages.placeholders import Placeholder, Problem, ProblemCode, check_text, fill

NAMES = {"customer_name", "link"}
VALUES = {"customer_name": "Erika", "link": "https://example.org/x"}


def test_a_placeholder_is_replaced_wherever_it_stands() -> None:
    assert (
        fill("{customer_name}, look: {link} ({customer_name})", VALUES) == "Erika, look: https://example.org/x (Erika)"
    )


def test_a_value_that_looks_like_a_placeholder_stays_as_it_is() -> None:
    values = {"customer_name": "{link} {{link}} {", "link": "secret"}

    assert fill("Dear {customer_name}", values) == "Dear {link} {{link}} {"


def test_doubled_braces_are_braces() -> None:
    assert fill("{{customer_name}} }} {{ {{{customer_name}}}", VALUES) == "{customer_name} } { {Erika}"


@pytest.mark.parametrize(
    "text",
    [
        "{customer_name.__class__}",
        "{customer_name[0]}",
        "{customer_name!r}",
        "{customer_name:>1000000000}",
        "{0}",
        "{}",
        "{ customer_name }",
        "{Customer_Name}",
        "{{{customer_name",
        "{customer\nname}",
        "%(customer_name)s $customer_name ${customer_name.x}",
        "{{ config }} {% for x in y %}",
    ],
)
def test_nothing_but_a_flat_name_is_replaced(text: str) -> None:
    assert fill(text, VALUES) == text.replace("{{", "{").replace("}}", "}")


def test_a_placeholder_without_a_value_stays_visible() -> None:
    assert fill("Dear {customer_nam},", VALUES) == "Dear {customer_nam},"


@given(st.text(alphabet="ab{}_.\n[!:"), st.text(alphabet="ab{}"))
@example("{a}{b}", "{a}")
def test_filling_never_fails_and_never_looks_into_values(text: str, value: str) -> None:
    marked = fill(text, {"a": "\0", "b": "\1"})

    assert fill(text, {"a": value, "b": "{a}"}) == marked.replace("\0", "\2").replace("\1", "{a}").replace("\2", value)


def test_a_good_text_has_no_problems() -> None:
    assert check_text("Dear {customer_name}, {{really}} {link}", NAMES) == []


def test_each_problem_is_named_with_its_piece() -> None:
    problems = check_text("{ {customer_nam} {customer_name.x} {customer_nam} {} }", NAMES)

    assert problems == [
        Problem(ProblemCode.LONE_BRACE, "{"),
        Problem(ProblemCode.UNKNOWN, "{customer_nam}"),
        Problem(ProblemCode.MALFORMED, "{customer_name.x}"),
        Problem(ProblemCode.MALFORMED, "{}"),
        Problem(ProblemCode.LONE_BRACE, "}"),
    ]


@given(st.text(alphabet="ab{}_.\n"))
def test_a_text_without_problems_is_filled_without_rest(text: str) -> None:
    if not check_text(text, {"a"}) and "{{" not in text and "}}" not in text:
        assert not set("{}") & set(fill(text, {"a": "x"}))


@pytest.mark.parametrize("attack", ["{", "}", "{a", "{{{", "{a}{", "{ " * 2])
def test_long_texts_are_read_quickly(attack: str) -> None:
    text = attack * (50_000 // len(attack))
    started = time.perf_counter()

    check_text(text, NAMES)
    fill(text, VALUES)

    assert time.perf_counter() - started < 0.5


@pytest.mark.parametrize("name", ["", "Name", "customer.name", "1st", "a b", "name\n"])
def test_a_placeholder_has_a_flat_name(name: str) -> None:
    with pytest.raises(ValueError, match="cannot be a placeholder"):
        Placeholder(name, "Label")


def test_a_placeholder_shows_how_it_is_typed() -> None:
    assert Placeholder("customer_name", "Name of the customer").tag == "{customer_name}"
