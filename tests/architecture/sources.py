"""The sources as trees, for tests that read code instead of running it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, nodes

ROOT = Path(__file__).parents[2]
CODE = ("core", "plugins")
APPS = sorted(path.name for path in (ROOT / "plugins").iterdir() if (path / "__init__.py").exists())
_jinja = Environment(autoescape=True, extensions=["jinja2.ext.i18n", "jinja2.ext.do"])


@dataclass(frozen=True)
class Source:
    """One Python file; ``name`` is its path from the root."""

    name: str
    text: str
    tree: ast.Module


@dataclass(frozen=True)
class PageTemplate:
    """One template; ``name`` is its path from the root."""

    name: str
    text: str
    tree: nodes.Template


@cache
def sources() -> tuple[Source, ...]:
    """Return every Python file of core and of the bundled apps."""
    return tuple(_source(path) for folder in CODE for path in sorted((ROOT / folder).rglob("*.py")))


@cache
def templates() -> tuple[PageTemplate, ...]:
    """Return every template of core and of the bundled apps, mails too."""
    folders = [ROOT / "core" / "templates", *(ROOT / "plugins" / app / "templates" for app in APPS)]
    files = sorted(path for folder in folders for path in folder.rglob("*.*"))
    return tuple(_template(path) for path in files)


def pages() -> tuple[PageTemplate, ...]:
    """Return the templates of pages; a mail needs style attributes and has no policy that forbids them."""
    return tuple(template for template in templates() if "templates/mails/" not in template.name)


def imports_of(node: ast.AST) -> Iterator[str]:
    """Return what an import statement names, as full dotted names."""
    match node:
        case ast.Import():
            yield from (alias.name for alias in node.names)
        case ast.ImportFrom():
            yield from (f"{'.' * node.level}{node.module or ''}.{alias.name}" for alias in node.names)


def called_name(node: ast.AST) -> str:
    """Return the last part of the name that a call uses, or nothing."""
    if not isinstance(node, ast.Call):
        return ""
    match node.func:
        case ast.Name():
            return node.func.id
        case ast.Attribute():
            return node.func.attr
        case _:
            return ""


def _source(path: Path) -> Source:
    text = path.read_text(encoding="utf-8")
    return Source(path.relative_to(ROOT).as_posix(), text, ast.parse(text))


def _template(path: Path) -> PageTemplate:
    text = path.read_text(encoding="utf-8")
    return PageTemplate(path.relative_to(ROOT).as_posix(), text, _jinja.parse(text))
