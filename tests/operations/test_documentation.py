"""The operator's guide names every setting and every command."""

import re

import click
import pytest

from core.cli import kontor
from tests.support.processes import ROOT

GUIDE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
SETTINGS = sorted(set(re.findall(r'"(KONTOR_[A-Z_]+)"', (ROOT / "core" / "config.py").read_text(encoding="utf-8"))))


def commands(group: click.Group, name: str = "kontor") -> list[str]:
    """Return all commands as they are typed."""
    found = []
    for part, command in group.commands.items():
        is_group = isinstance(command, click.Group)
        found.extend(commands(command, f"{name} {part}") if is_group else [f"{name} {part}"])
    return found


@pytest.mark.parametrize("setting", SETTINGS)
def test_every_setting_is_explained(setting):
    assert f"| `{setting}` |" in GUIDE


@pytest.mark.parametrize("command", [name for name in commands(kontor) if name != "kontor demo"])
def test_every_command_is_explained(command):
    assert command in GUIDE


def test_links_of_the_guide_lead_to_headings():
    headings = {
        re.sub(r"[^a-z0-9 -]", "", line.lower()).replace(" ", "-") for line in re.findall(r"^## (.+)$", GUIDE, re.M)
    }

    assert set(re.findall(r"\]\(#([^)]+)\)", GUIDE)) <= headings
