"""Compiles the translations whenever the package is installed or built."""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent


class CompileTranslations(BuildHookInterface):  # type: ignore[type-arg]
    """Turns every catalogue of core and apps into the form that is loaded."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile before the files are collected."""
        for source in compile_catalogues(ROOT):
            build_data["artifacts"].append(str(source.with_suffix(".mo").relative_to(ROOT)))


def compile_catalogues(root: Path) -> list[Path]:
    """Compile all catalogues below ``root`` and return their sources."""
    sources = [*root.glob("translations/*/LC_MESSAGES/*.po"), *root.glob("plugins/*/translations/*/LC_MESSAGES/*.po")]
    for source in sources:
        with source.open("rb") as text:
            catalogue = read_po(text, locale=source.parent.parent.name)
        with source.with_suffix(".mo").open("wb") as compiled:
            write_mo(compiled, catalogue)
    return sources
