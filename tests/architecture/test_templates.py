"""Rules for templates: no code in the page, nothing unescaped, no text that cannot be translated."""

import re
from collections.abc import Callable, Iterable, Iterator
from html.parser import HTMLParser

import pytest
from jinja2 import nodes

from tests.architecture.sources import PageTemplate, pages, templates

UNSAFE_FILTERS = {"safe", "forceescape", "tojson"}
TRANSLATING = {"_", "gettext", "ngettext", "pgettext", "npgettext"}
# Attributes that people read or hear.
READ_ATTRIBUTES = {"title", "alt", "placeholder", "aria-label", "aria-description"}
INLINE = re.compile(
    r"<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:|<script\b(?![^>]*\bsrc=)|<iframe[^>]*\bsrcdoc\b", re.I
)
# The field itself, or the macro that draws it with other hidden fields.
TOKEN = re.compile(r"csrf|hidden_inputs\(")
# What looks like a word but is a name, a unit or an example that is the same in every language.
SAME_EVERYWHERE = {"Kontor", "kontor", "px", "KB", "MB", "UTC", "ID", "DE", "EN", "FR", "e", "x"}
# Pieces of attributes that a macro puts together.
ATTRIBUTE = re.compile(r"[a-z-]+=\"[^\"]*\"?|\bk-[a-z-]+|\b(?:required|checked|selected|disabled|multiple|open)\b")
WORD = re.compile(r"[^\W\d_]{2,}")


class Texts(HTMLParser):
    """Collects what readers see in a piece of HTML."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in ("script", "style", "svg", "code")
        self.seen.extend(value for name, value in attrs if name in READ_ATTRIBUTES and value)

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("script", "style", "svg", "code")

    def handle_data(self, data: str) -> None:
        if self._silent <= 0:
            self.seen.append(data)


def visible_words(template: PageTemplate) -> list[str]:
    """Return the words that stand in the template itself; what Jinja computes is left out."""
    text = re.sub(r"\{#.*?#\}", "", template.text, flags=re.S)
    text = re.sub(r"\{%-?\s*trans\b.*?endtrans\s*-?%\}", "", text, flags=re.S)
    text = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", " ", text, flags=re.S)
    reader = Texts()
    reader.feed(text)
    words = WORD.findall(ATTRIBUTE.sub(" ", " ".join(reader.seen)))
    return [word for word in words if word not in SAME_EVERYWHERE]


def untranslated_sentences(template: PageTemplate) -> Iterator[str]:
    """Return strings with a space or a capital that Jinja code passes on without translating them."""
    translated = {
        id(inner)
        for call in template.tree.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name in TRANSLATING
        for inner in call.find_all(nodes.Const)
    }
    for const in template.tree.find_all(nodes.Const):
        value = const.value
        if id(const) in translated or value in SAME_EVERYWHERE or not isinstance(value, str):
            continue
        if re.match(r"[A-ZÄÖÜ][a-zäöüß]+( |$)", value):
            yield value


def wrong(
    templates_to_check: Iterable[PageTemplate], check: Callable[[PageTemplate], list[str]]
) -> dict[str, list[str]]:
    """Return what a check finds, by the template's name."""
    found = {template.name: check(template) for template in templates_to_check}
    return {name: findings for name, findings in found.items() if findings}


def test_no_page_holds_inline_code_or_style() -> None:
    assert wrong(pages(), lambda template: INLINE.findall(template.text)) == {}


def test_nothing_is_taken_out_of_the_escaping() -> None:
    def unescaped(template: PageTemplate) -> list[str]:
        used = {found.name for found in template.tree.find_all(nodes.Filter)}
        return sorted(used & UNSAFE_FILTERS) + re.findall("autoescape", template.text)

    assert wrong(templates(), unescaped) == {}


def test_every_visible_word_can_be_translated() -> None:
    assert wrong(templates(), visible_words) == {}


def test_every_sentence_that_a_template_passes_on_can_be_translated() -> None:
    assert wrong(templates(), lambda template: list(untranslated_sentences(template))) == {}


def test_every_form_that_changes_something_carries_its_token() -> None:
    form = re.compile(r"<form\b[^>]*method=[\"']post[\"'][^>]*>(.*?)</form>", re.S | re.I)

    assert (
        wrong(pages(), lambda template: [body for body in form.findall(template.text) if not TOKEN.search(body)]) == {}
    )


def test_no_page_loads_anything_from_elsewhere() -> None:
    outside = re.compile(r"(?:src|href|action)=[\"']\s*(?:https?:)?//")

    assert wrong(pages(), lambda template: outside.findall(template.text)) == {}


def test_a_link_to_a_new_window_gives_nothing_away() -> None:
    link = re.compile(r"<a\b[^>]*target=[\"']_blank[\"'][^>]*>")

    assert wrong(pages(), lambda template: [one for one in link.findall(template.text) if "noopener" not in one]) == {}


def test_there_are_templates_to_check() -> None:
    assert len(pages()) > 50


@pytest.mark.parametrize(
    ("html", "is_inline"),
    [
        ('<p style="color: red">', True),
        ("<script>alert(1)</script>", True),
        ('<a onclick="go()">', True),
        ("<style>p {}</style>", True),
        ('<a href="javascript:go()">', True),
        ('<script src="/static/app.js" defer></script>', False),
        ('<p class="style">on one = two</p>', False),
    ],
)
def test_the_search_for_inline_code_finds_it(html: str, is_inline: bool) -> None:
    assert bool(INLINE.search(html)) is is_inline


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>Hello</p>", ["Hello"]),
        ('<p>{{ _("Hello") }}</p>', []),
        ('<input placeholder="Name">', ["Name"]),
        ('<p class="big">{% if x %}Yes{% endif %}</p>', ["Yes"]),
        ("<p>{# a note #}12 €</p>", []),
    ],
)
def test_the_search_for_visible_words_finds_them(html: str, words: list[str]) -> None:
    assert visible_words(PageTemplate("test.html", html, nodes.Template([]))) == words
