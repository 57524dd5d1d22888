"""The description as the reference page shows it: flat, with a row for each value."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

REF = "#/components/schemas/"


@dataclass(frozen=True)
class Value:
    """One value that is sent or answered; ``depth`` says how far it is nested."""

    name: str
    type: str
    is_required: bool
    text: str
    depth: int


@dataclass(frozen=True)
class Entry:
    """One operation."""

    id: str
    method: str
    path: str
    summary: str
    text: str
    asked: tuple[Value, ...]
    sent: tuple[Value, ...]
    status: str
    answered: tuple[Value, ...]
    errors: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Chapter:
    """The operations of one kind of record."""

    title: str
    entries: tuple[Entry, ...]


def chapters(spec: Mapping[str, Any]) -> list[Chapter]:
    """Return the reference of a description."""
    schemas = spec["components"]["schemas"]
    found: dict[str, list[Entry]] = {tag["name"]: [] for tag in spec["tags"]}
    for path, methods in spec["paths"].items():
        for method, described in methods.items():
            found[described["tags"][0]].append(_entry(method.upper(), path, described, schemas))
    return [Chapter(title, tuple(entries)) for title, entries in found.items()]


def plain(text: str) -> str:
    """Return a text without the marks that the description has for tools."""
    return text.replace("`", "")


def _entry(method: str, path: str, described: Mapping[str, Any], schemas: Mapping[str, Any]) -> Entry:
    done, *errors = described["responses"].items()
    body = described.get("requestBody")
    return Entry(
        id=described["operationId"],
        method=method,
        path=path,
        summary=described["summary"],
        text=plain(described["description"]),
        asked=tuple(
            Value(one["name"], _type(one["schema"]), one.get("required", False), one.get("description", ""), 0)
            for one in described.get("parameters", ())
        ),
        sent=tuple(_values(_content(body), schemas)) if body else (),
        status=done[0],
        answered=tuple(_values(_content(done[1]), schemas)),
        errors=tuple((status, answer["description"]) for status, answer in errors),
    )


def _content(described: Mapping[str, Any]) -> Mapping[str, Any]:
    schema: Mapping[str, Any] = described["content"]["application/json"]["schema"]
    return schema


def _values(schema: Mapping[str, Any], schemas: Mapping[str, Any], depth: int = 0) -> Iterator[Value]:
    whole = _resolved(schema, schemas)
    required = whole.get("required", ())
    for name, value in whole.get("properties", {}).items():
        inner = value.get("items", value)
        yield Value(name, _type(value, schemas), name in required, plain(value.get("description", "")), depth)
        if "$ref" in inner:
            yield from _values(inner, schemas, depth + 1)


def _resolved(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in schema:
        schema = schemas[schema["$ref"].removeprefix(REF)]
    return schema


def _type(schema: Mapping[str, Any], schemas: Mapping[str, Any] | None = None) -> str:
    if "$ref" in schema:
        return "object"
    if "enum" in schema:
        return " | ".join(str(one) for one in schema["enum"])
    kind = schema.get("type", "object")
    word = " or ".join(kind) if isinstance(kind, list) else str(kind)
    if word == "array":
        return f"list of {_type(schema['items'], schemas)}"
    return f"{word} ({schema['format']})" if "format" in schema else word
