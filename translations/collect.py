"""Collects the texts of core and of every app and updates their catalogues: ``python translations/collect.py``.

English is the language of the source; German and French have catalogues. ``hatch_build.py`` compiles them.
"""

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("de", "fr")
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "lazy_gettext": None,
    "lazy_ngettext": (1, 2),
    "lazy_pgettext": ((1, "c"), 2),
    "lazy_npgettext": ((1, "c"), 2, 3),
}
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2"), ("**/templates/**.txt", "jinja2")]
HEAD = r"""msgid ""
msgstr ""
"Project-Id-Version: kontor\n"
"Language: {language}\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: {plural_forms}\n"

"""
OPTIONS = {pattern: {"silent": "false"} for pattern, method in METHODS if method == "jinja2"}


def homes() -> dict[Path, Path]:
    """Return the folder of catalogues of core and of each app, by the folder of its source."""
    apps = sorted(path.parent for path in ROOT.glob("plugins/*/__init__.py"))
    return {ROOT / "core": ROOT / "translations", **{app: app / "translations" for app in apps}}


def collected(source: Path) -> Catalog:
    """Return every text of a source folder, with the files where it stands."""
    catalogue = Catalog(charset="utf-8")
    found = extract_from_dir(str(source), METHODS, OPTIONS, keywords=KEYWORDS, comment_tags=("Translators:",))
    for name, _line, message, comments, context in found:
        place = (source / name).relative_to(ROOT).as_posix()
        catalogue.add(message, locations=[(place, None)], auto_comments=comments, context=context)
    return catalogue


def catalogue_file(home: Path, language: str) -> Path:
    """Return where the catalogue of a language lies."""
    return home / language / "LC_MESSAGES" / "messages.po"


def update(source: Path, home: Path, language: str) -> None:
    """Bring one catalogue up to date; texts that are gone are dropped, similar ones are never guessed."""
    catalogue = stored(home, language)
    catalogue.update(collected(source), no_fuzzy_matching=True)
    write(catalogue, home, language)


def stored(home: Path, language: str) -> Catalog:
    """Return a catalogue as it lies on disk; an empty one when there is none yet."""
    file = catalogue_file(home, language)
    if not file.exists():
        return Catalog(locale=language, charset="utf-8")
    with file.open("rb") as source:
        return read_po(source, locale=language)


def write(catalogue: Catalog, home: Path, language: str) -> None:
    """Write a catalogue; nothing in it changes from day to day, so that differences show texts only."""
    file = catalogue_file(home, language)
    file.parent.mkdir(parents=True, exist_ok=True)
    written = BytesIO()
    write_po(written, catalogue, width=120, ignore_obsolete=True, omit_header=True, sort_output=True)
    head = HEAD.format(language=language, plural_forms=catalogue.plural_forms)
    file.write_bytes(head.encode() + written.getvalue())


if __name__ == "__main__":
    for source, home in homes().items():
        for language in LANGUAGES:
            update(source, home, language)
