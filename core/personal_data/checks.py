"""Whether every column is classed and every reference to a person declared: asked once at start, of core and apps.

References are found in three ways that must agree (reliability.md 4.2, rule 1): the declarations, what names and
types of columns look like, and the live schema, which ``core.merging.live_schema`` reads before each merge.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Column, Integer, String, inspect

from core.personal_data.register import BelongsTo, BelongsToAny, ColumnClass, TableRegister

PERSON = "customer"
_LOOKS_LIKE_AN_ID = re.compile(
    r"(^|_)(id|ids|ref|reference|owner|guest|contact|member|buyer|payer|recipient|referrer|host)$|customer"
)
_LOOKS_LIKE_A_PATH = re.compile(r"(^|_)(path|folder|directory)$")
_LOOKS_PERSONAL = re.compile(r"(^|_)(e?mail|phone|mobile|first_name|last_name|surname|birthday|iban|street|plate)(_|$)")


class RegisterIncomplete(RuntimeError):
    """Columns of core are not classed, or a reference is not declared; a mistake of ours, found at start."""


def register_problems(models: Iterable[type[Any]]) -> list[str]:
    """Return what is wrong with the registers of these models, a sentence each for whoever wrote them."""
    return [f"{model.__tablename__}: {problem}" for model in models for problem in _problems(model)]


def _problems(model: type[Any]) -> Iterator[str]:
    table = inspect(model).local_table
    found: TableRegister | None = getattr(model, "registered", None)
    if found is None:
        yield "its columns are not classed; add registered = register(...)"
        return
    names = {column.name for column in table.columns}
    yield from (f"{name} is not classed" for name in sorted(names - set(found.classes)))
    yield from (
        f"{name} is classed and does not exist" for name in sorted(set(found.classes) - names - {"landlord_id"})
    )
    for column in table.columns:
        if column.name in found.classes and column.name not in ("id", "landlord_id"):
            yield from _column_problems(column, found)
    yield from _pair_problems(names, found)
    if not found.owners and table.name != PERSON:
        yield from (
            f"{name} is about somebody, and no owner says about whom; say with BelongsTo or BelongsToAny"
            for name in sorted(names & set(found.columns(ColumnClass.PERSONAL)))
            if _LOOKS_PERSONAL.search(name)
        )


def _column_problems(column: Column[Any], found: TableRegister) -> Iterator[str]:
    column_class, name = found.classes[column.name], column.name
    to_person = any(key.column.table.name == PERSON for key in column.foreign_keys)
    if to_person and not any(isinstance(one, BelongsTo) and one.column == name for one in found.owners):
        yield f"{name} points to customers; say with BelongsTo what becomes of it when two of them are merged"
    if column.foreign_keys and column_class is not ColumnClass.REFERENCE:
        yield f"{name} is a foreign key and must be classed as a reference"
    if column_class is not ColumnClass.TECHNICAL or name in found.harmless:
        return
    if isinstance(column.type, Integer) and _LOOKS_LIKE_AN_ID.search(name):
        yield f"{name} looks like a reference; class it as one, or name it among the harmless ones"
    if isinstance(column.type, String) and _LOOKS_LIKE_A_PATH.search(name):
        yield f"{name} looks like the place of a file; store files with core, or name it among the harmless ones"
    if isinstance(column.type, String) and _LOOKS_PERSONAL.search(name):
        yield f"{name} looks personal; class it as such, or name it among the harmless ones"


def _pair_problems(names: set[str], found: TableRegister) -> Iterator[str]:
    declared = {one.id_column for one in found.owners if isinstance(one, BelongsToAny)} | set(found.harmless)
    for name in sorted(names):
        pair = f"{name.removesuffix('_type')}_id"
        if name.endswith("_type") and pair in names and pair not in declared:
            yield f"{name} and {pair} look like a reference to any table; say so with BelongsToAny"
