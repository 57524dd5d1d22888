"""The privacy statement and the consent form: versions that never change (C-24)."""

import copy

import pytest

from core.activities.services import SYSTEM
from core.consent.ready_made import PARTS, READY_MADE
from core.consent.wordings import (
    keep_wording,
    newest_wording,
    pieces_between,
    read_wording,
    save_wording,
    texts_in_force,
    wordings,
)
from core.db import transaction
from core.errors import Conflict
from core.i18n import LANGUAGES
from core.landlords.services import current_landlord
from tests.conftest import NOW


def changed(text: str = "We changed this.") -> dict[str, dict[str, str]]:
    texts = copy.deepcopy({language: dict(parts) for language, parts in READY_MADE.items()})
    texts["en"]["statement"] = text
    return texts


def save(texts, based_on: int = 1):
    with transaction():
        return save_wording(texts, based_on=based_on, actor=SYSTEM, at=NOW)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_ready_made_text_is_complete_in_each_language(language):
    assert set(READY_MADE[language]) == set(PARTS)
    assert all(READY_MADE[language].values())
    assert "{name}" in READY_MADE[language]["profiling"]


def test_the_ready_made_text_becomes_the_first_version_when_somebody_agrees_to_it(landlord):
    assert newest_wording() is None
    assert read_wording(None, "de", current_landlord()).number == 1

    with transaction():
        keep_wording(1, at=NOW)
        keep_wording(1, at=NOW)

    assert [one.number for one in wordings()] == [1]
    assert texts_in_force(newest_wording()) == READY_MADE


def test_each_save_is_the_next_version_and_the_old_ones_stay(landlord):
    save(changed())
    save(changed("And again."), based_on=2)

    assert [(one.number, one.texts["en"]["statement"]) for one in wordings()] == [
        (3, "And again."),
        (2, "We changed this."),
        (1, READY_MADE["en"]["statement"]),
    ]


def test_saving_the_same_makes_no_version(landlord):
    save(changed())

    assert save(changed(), based_on=2) is None
    assert len(wordings()) == 2


def test_two_people_who_save_at_once_do_not_overwrite_each_other(landlord):
    save(changed())

    with pytest.raises(Conflict):
        save(changed("Mine."))


def test_who_agreed_to_a_version_keeps_it_although_the_next_was_saved_meanwhile(landlord):
    save(changed())
    with transaction():
        assert keep_wording(1, at=NOW).number == 1
        assert keep_wording(77, at=NOW).number == 2


def test_the_landlords_name_is_filled_in_and_a_name_with_braces_is_not_looked_into(landlord):
    landlord = current_landlord()
    landlord.name = "{contact} & <b>Co</b>"

    reading = read_wording(None, "fr", landlord)

    assert reading.language == "fr"
    assert reading.statement[1].lines[0] == "{contact} & <b>Co</b>"


def test_headings_and_paragraphs_are_told_apart(landlord):
    save(changed("# First\n\nOne\ntwo\n\n# Second\nthree"))

    found = read_wording(newest_wording(), "en", current_landlord()).statement

    assert [(one.is_heading, one.lines) for one in found] == [
        (True, ("First",)),
        (False, ("One", "two")),
        (True, ("Second",)),
        (False, ("three",)),
    ]


def test_what_a_version_changed_is_seen_by_paragraph():
    pieces = pieces_between("One\n\nTwo\n\nThree", "One\n\nZwei\n\nThree\n\nFour")

    assert [(one.state, one.text) for one in pieces] == [
        ("same", "One"),
        ("removed", "Two"),
        ("added", "Zwei"),
        ("same", "Three"),
        ("added", "Four"),
    ]
