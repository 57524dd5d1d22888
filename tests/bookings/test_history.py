import pytest
from flask_babel import force_locale

from core.activities.lines import lines_of
from core.activities.models import ActorKind
from core.activities.services import SYSTEM, Actor, Subject, record
from core.db import transaction
from tests.conftest import NOW

BOOKING = Subject("booking", 1)


def line(event="booking.created", details=None, actor=SYSTEM):
    with transaction():
        activity = record(event, BOOKING, actor, NOW, details)
    return lines_of([activity], {"vouchers": "Vouchers"}.get)[0]


@pytest.fixture(autouse=True)
def _english(landlord):
    with force_locale("en"):
        yield


def test_a_line_says_what_happened_in_a_sentence():
    assert line(details={"number": "2026-00001"}).text == "Booking 2026-00001 was created"


@pytest.mark.parametrize(
    ("event", "details"),
    [("gone_app.event", {}), ("booking.created", {"nummer": "1"}), ("", {})],
)
def test_an_unknown_or_incomplete_line_is_a_neutral_sentence(event, details):
    assert line(event, details).text == "Something was changed"


def test_a_line_whose_details_went_with_an_anonymised_customer_still_says_what_happened():
    assert line("booking.created", {}).text == "Booking – was created"


@pytest.mark.parametrize(
    ("actor", "who"),
    [
        (Actor(ActorKind.STAFF, "Mira", 1), "Mira"),
        (Actor(ActorKind.CUSTOMER, "Ada Lind"), "Ada Lind (customer)"),
        (Actor(ActorKind.ACCOUNT_MANAGER, "Anna", 2), "Anna (account manager)"),
        (SYSTEM, "automatically"),
    ],
)
def test_a_line_says_who_it_was(actor, who):
    assert line(details={"number": "1"}, actor=actor).who == who


def test_a_line_names_the_app_through_which_it_came():
    shown = line("booking.answers_changed", {"changes": [], "via": "vouchers"}, Actor(ActorKind.CUSTOMER, "Ada"))

    assert shown.who == "Ada (customer), through Vouchers"


@pytest.mark.parametrize(
    ("kind", "stored", "shown"),
    [
        ("date", "2026-06-08", "Jun 8, 2026"),
        ("date", "not a date", "not a date"),
        ("number", "1234.5", "1,234.5"),
        ("yes_no", "yes", "yes"),
        ("choice", "s", "Small"),
        ("choice", "gone", "gone"),
        ("file", "17", "a file"),
        ("text", "Ada", "Ada"),
        ("text", "", ""),
    ],
)
def test_values_read_as_people_write_them(kind, stored, shown):
    entry = {
        "before": stored,
        "after": "",
        "type": kind,
        "labels": {"en": "Size", "de": "Größe"},
        "choices": [{"value": "s", "labels": {"en": "Small"}}],
    }

    change = line("booking.answers_changed", {"changes": [entry]}).changes[0]

    assert (change.label, change.before, change.after) == ("Size", shown, "")


def test_a_value_without_a_name_for_readers_never_shows_its_column():
    change = line("booking.notes_changed", {"changes": {"notes": ["a", "b"], "secret_column": ["c", None]}}).changes

    assert [(one.label, one.before, one.after) for one in change] == [("Notes", "a", "b"), ("Entry", "c", "")]
