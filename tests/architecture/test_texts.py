"""Texts for readers: all of them can be translated, and they use the readers' words."""

import ast
import re

from core.app import CORE_HOOKS
from tests.architecture.sources import ROOT, called_name, sources, templates

TRANSLATING = {"_", "gettext", "lazy_gettext", "ngettext", "lazy_ngettext", "lazy_string"}
SHOWN = {"label", "help", "legend", "title", "summary", "description", "placeholder", "text"}
# Words of the people who build this, not of those who use it.
BUILDERS_WORDS = re.compile(r"\b(plug-?ins?|hooks?|tenants?|endpoints?|null|exception|traceback|database row)\b", re.I)
LONGEST_TEXT = 300


def translated_texts() -> dict[str, str]:
    """Return every text that is marked for translation, with the place where it stands."""
    found = {}
    for source in sources():
        for node in ast.walk(source.tree):
            if called_name(node) in TRANSLATING and isinstance(node, ast.Call):
                for argument in node.args[:2]:
                    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                        found[argument.value] = f"{source.name}:{node.lineno}"
    for template in templates():
        for text in re.findall(r"\b_\(\s*(?:\"([^\"]+)\"|'([^']+)')", template.text):
            found[text[0] or text[1]] = template.name
    return found


def untranslated(node: ast.AST) -> bool:
    """Tell whether a piece of code shows a plain English sentence to readers."""
    if called_name(node) in ("flash", "ValidationError") and isinstance(node, ast.Call) and node.args:
        return isinstance(node.args[0], ast.Constant | ast.JoinedStr)
    if isinstance(node, ast.Dict):
        return any(
            isinstance(key, ast.Constant) and key.value in ("label", "help", "legend") and is_sentence(value)
            for key, value in zip(node.keys, node.values, strict=True)
        )
    if isinstance(node, ast.ClassDef) and any(getattr(base, "id", "").endswith("Error") for base in node.bases):
        return any(
            isinstance(line, ast.Assign) and getattr(line.targets[0], "id", "") == "text" and is_sentence(line.value)
            for line in node.body
        )
    return False


def is_sentence(node: ast.AST) -> bool:
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(re.match(r"[A-Z][a-z]", node.value))
    )


def test_every_text_in_the_code_can_be_translated() -> None:
    found = [
        f"{source.name}:{getattr(node, 'lineno', 0)}"
        for source in sources()
        for node in ast.walk(source.tree)
        if untranslated(node)
    ]

    assert found == []


def test_texts_speak_the_readers_language() -> None:
    assert {text: place for text, place in translated_texts().items() if BUILDERS_WORDS.search(text)} == {}


def test_texts_are_short() -> None:
    assert {text: place for text, place in translated_texts().items() if len(text) > LONGEST_TEXT} == {}


def test_texts_never_shout() -> None:
    shouting = {
        text: place for text, place in translated_texts().items() if "!" in text or re.search("[A-Z]{7,}", text)
    }

    assert shouting == {}


def test_a_text_with_several_places_names_them() -> None:
    """Translators must be able to change the order."""
    assert {text: place for text, place in translated_texts().items() if re.search(r"%[sd]|\{\}", text)} == {}


def test_the_search_finds_the_texts() -> None:
    assert len(translated_texts()) > 300
    assert CORE_HOOKS
    assert (ROOT / "translations").is_dir()
