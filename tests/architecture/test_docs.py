"""What operators and builders read stays true when the code changes."""

import re

import pytest

from core import appkit
from tests.architecture.sources import ROOT, sources

DECISIONS = sorted((ROOT / "docs" / "adr").glob("*.md"))
SECTIONS = ["## Context", "## Decision", "## Consequences"]
LONGEST_DECISION = 60
TEXTS = [*sorted((ROOT / "docs").rglob("*.md")), *sorted(ROOT.glob("*.md"))]


def names_of_settings() -> set[str]:
    code = "\n".join(source.text for source in sources() if source.name.startswith("core/"))
    return set(re.findall(r"\bKONTOR_[A-Z_]+[A-Z]\b", code))


def test_the_operators_manual_names_every_setting() -> None:
    manual = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")

    assert {name for name in names_of_settings() if name not in manual} == set()


def test_the_manual_names_no_setting_that_does_not_exist() -> None:
    manual = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")

    assert set(re.findall(r"\bKONTOR_(?!TEST_)[A-Z_]+[A-Z]\b", manual)) - names_of_settings() == set()


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_says_why_what_and_what_follows_on_one_page(decision: object) -> None:
    text = decision.read_text(encoding="utf-8")  # type: ignore[attr-defined]

    assert [line for line in text.splitlines() if line.startswith("## ")] == SECTIONS
    assert text.startswith("# ")
    assert text.count("\n") <= LONGEST_DECISION


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = [path.name[:4] for path in DECISIONS]

    assert numbers == [f"{number:04d}" for number in range(1, len(numbers) + 1)]
    assert numbers


def test_links_between_documents_lead_somewhere() -> None:
    broken = [
        (text.name, target)
        for text in TEXTS
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", text.read_text(encoding="utf-8"))
        if not (text.parent / target).exists()
    ]

    assert broken == []


def test_files_and_folders_that_documents_name_exist() -> None:
    missing = [
        (text.name, name)
        for text in TEXTS
        for name in re.findall(
            r"`((?:core|plugins|tests|docs|translations)/[\w./-]+)`", text.read_text(encoding="utf-8")
        )
        if not (ROOT / name).exists()
    ]

    assert missing == []


def test_decisions_that_the_code_names_exist() -> None:
    named = {number for source in sources() for number in re.findall(r"docs/adr/(\d{4})", source.text)}

    assert named <= {path.name[:4] for path in DECISIONS}


def test_the_guide_for_authors_names_everything_that_apps_may_import() -> None:
    guide = (ROOT / "docs" / "apps.md").read_text(encoding="utf-8")

    assert [name for name in appkit.__all__ if f"`{name}`" not in guide] == []
