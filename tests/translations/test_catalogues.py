"""The German and French catalogues of core and of every app are complete and fit the texts of the source."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from translations.collect import LANGUAGES, ROOT, catalogue_file, collected, homes

PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+\}")
LOOSE_SPACE = re.compile(r" [:;?!»]|« |\w[;?!»]|«\w")
CALLS = {"_": 0, "gettext": 0, "lazy_gettext": 0, "ngettext": 0, "pgettext": 1, "lazy_pgettext": 1}
HOMES = homes()
CATALOGUES = [
    pytest.param(source, home, language, id=f"{source.name}-{language}")
    for source, home in HOMES.items()
    for language in LANGUAGES
]


@cache
def stored_catalogue(home: Path, language: str) -> Catalog:
    with catalogue_file(home, language).open("rb") as file:
        return read_po(file, locale=language)


@cache
def texts_in(source: Path) -> set[tuple[str, tuple[str, ...]]]:
    return keys_of(collected(source))


def texts_of(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


def forms_of(text: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def keys_of(catalogue: Catalog) -> set[tuple[str, tuple[str, ...]]]:
    return {(message.context or "", forms_of(message.id)) for message in texts_of(catalogue)}


@pytest.mark.parametrize(("source", "home", "language"), CATALOGUES)
def test_a_catalogue_holds_exactly_the_texts_of_the_source(source: Path, home: Path, language: str) -> None:
    catalogue = stored_catalogue(home, language)

    assert keys_of(catalogue) == texts_in(source)
    assert not catalogue.obsolete


@pytest.mark.parametrize(("source", "home", "language"), CATALOGUES)
def test_every_text_is_translated_in_every_form_of_number(source: Path, home: Path, language: str) -> None:
    catalogue = stored_catalogue(home, language)

    for message in texts_of(catalogue):
        wanted = 1 if isinstance(message.id, str) else catalogue.num_plurals
        assert [form for form in forms_of(message.string) if form.strip()] == [*forms_of(message.string)], message.id
        assert len(forms_of(message.string)) == wanted, message.id
        assert not message.fuzzy, message.id


@pytest.mark.parametrize(("source", "home", "language"), CATALOGUES)
def test_translations_keep_the_placeholders(source: Path, home: Path, language: str) -> None:
    for message in texts_of(stored_catalogue(home, language)):
        english, translated = forms_of(message.id), forms_of(message.string)
        allowed = set(PLACEHOLDER.findall(english[-1]))
        assert set(PLACEHOLDER.findall(translated[-1])) == allowed, message.id
        assert set(PLACEHOLDER.findall(translated[0])) <= allowed, message.id


@pytest.mark.parametrize("source", [pytest.param(source, id=source.name) for source in HOMES])
def test_french_counts_nothing_in_its_first_form(source: Path) -> None:
    catalogue = stored_catalogue(HOMES[source], "fr")

    for message in texts_of(catalogue):
        if not isinstance(message.id, str):
            assert "%(num)s" in message.string[0], "the form is used for 0 and for 1"


@pytest.mark.parametrize("source", [pytest.param(source, id=source.name) for source in HOMES])
def test_french_sets_no_break_spaces_and_its_own_quotes(source: Path) -> None:
    for message in texts_of(stored_catalogue(HOMES[source], "fr")):
        for form in forms_of(message.string):
            assert not LOOSE_SPACE.search(form.replace("https://", "")), form
            assert not set("“”„\"'") & set(form), form


@pytest.mark.parametrize("source", [pytest.param(source, id=source.name) for source in HOMES])
def test_german_sets_its_own_quotes(source: Path) -> None:
    for message in texts_of(stored_catalogue(HOMES[source], "de")):
        for form in forms_of(message.string):
            assert form.count("„") == form.count("“"), form
            assert not set("”\"'") & set(form), form


@pytest.mark.parametrize(("source", "home", "language"), CATALOGUES)
def test_a_compiled_catalogue_loads_and_speaks(source: Path, home: Path, language: str) -> None:
    catalogue = stored_catalogue(home, language)
    compiled = BytesIO()

    write_mo(compiled, catalogue)

    loaded = GNUTranslations(BytesIO(compiled.getvalue()))
    for message in texts_of(catalogue):
        if isinstance(message.id, str) and not message.context:
            assert loaded.gettext(message.id) == message.string


@pytest.mark.parametrize("source", [pytest.param(source, id=source.name) for source in HOMES])
def test_every_call_that_translates_is_collected(source: Path) -> None:
    found = {forms[0] for _context, forms in texts_in(source)}

    missed = [(path.relative_to(ROOT).as_posix(), text) for path, text in translated_in(source) if text not in found]

    assert missed == []


def translated_in(source: Path) -> Iterator[tuple[Path, str]]:
    for path in source.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                position = CALLS.get(getattr(node.func, "id", getattr(node.func, "attr", "")))
                if position is None or len(node.args) <= position:
                    continue
                text = node.args[position]
                if isinstance(text, ast.Constant) and isinstance(text.value, str):
                    yield path, text.value
