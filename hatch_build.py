"""Compiles the translations: when the package is installed or built, and before the demo and the tests."""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run as a program, without the build tools
    BuildHookInterface = object  # type: ignore[assignment, misc]

ROOT = Path(__file__).parent


class CompileTranslations(BuildHookInterface):  # type: ignore[type-arg]
    """Turns every catalogue of core and apps into the form that is loaded."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile before the files are collected."""
        for source in compile_catalogues(ROOT):
            build_data["artifacts"].append(str(source.with_suffix(".mo").relative_to(ROOT)))


def compile_catalogues(root: Path) -> list[Path]:
    """Compile the catalogues below ``root`` that changed, and return all sources."""
    sources = [*root.glob("translations/*/LC_MESSAGES/*.po"), *root.glob("plugins/*/translations/*/LC_MESSAGES/*.po")]
    for source in sources:
        compiled = source.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as text:
            catalogue = read_po(text, locale=source.parent.parent.name)
        with compiled.open("wb") as target:
            write_mo(target, catalogue)
    return sources


if __name__ == "__main__":
    compile_catalogues(ROOT)
