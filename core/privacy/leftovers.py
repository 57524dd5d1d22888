"""Finds what is left of a person in rows that belong to nobody: requests of programs, lists, mails to the team.

Such rows hang on no customer, so that only their content tells. They are copies that are thrown away after some days,
and are blanked as a whole where they hold one of the person's tell-tale values.
"""

import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from html import unescape
from io import BytesIO
from typing import Any
from urllib.parse import unquote_plus

from sqlalchemy import and_, select, true

from core.activities.models import Activity
from core.customers.models import Customer
from core.db import db
from core.errors import NotFound
from core.files.models import StoredFile
from core.files.services import open_file
from core.links.models import SignedLink
from core.long_work.models import LongWork
from core.merging.models import CustomerMerge, MergedRow
from core.messages.models import Message, MessageEvent
from core.personal_data.register import BelongsTo, BelongsToAny, ColumnClass
from core.personal_data.tables import Model, Records, owned_models, register_of, table_of
from core.privacy.blanking import personal_columns
from core.privacy.person import NAMES_OTHERS, in_parts

SHORTEST_WORD = 6
_JSON_CODE = re.compile(r"\\u([0-9a-fA-F]{4})|\\([\"\\/])")
LARGEST_MEMBER = 64 * 1024 * 1024
# Long texts of others' making: their values are no marks of the person.
NO_MARKS: frozenset[type[Any]] = frozenset(
    {Activity, CustomerMerge, MergedRow, Message, MessageEvent, SignedLink, StoredFile, LongWork}
)
# Files that belong to no person, and hold what people uploaded or asked for.
LOOSE_FILES = ("", "long_work", "customer_import")


def tell_tale_words(customer: Customer, rows: Records) -> frozenset[str]:
    """Return values that hardly anybody else has: addresses, numbers, full names, answers."""
    found = {f"{customer.first_name} {customer.last_name}", f"{customer.last_name}, {customer.first_name}"}
    for model, ids in rows.items():
        names = register_of(model).columns(ColumnClass.PERSONAL)
        if model in NO_MARKS or not names:
            continue
        for part in in_parts(ids):
            query = select(*(getattr(model, name) for name in names)).where(model.id.in_(part))
            found.update(text for row in db.session.execute(query) for value in row for text in _leaves(value))
    return frozenset(word for text in found if _is_telling(word := text.strip().casefold()))


def leftover_rows(words: frozenset[str], rows: Records) -> Records:
    """Return the rows beside those of the person that hold one of the words."""
    found = {}
    for model in owned_models().values():
        columns = personal_columns(model)
        condition = _belongs_to_nobody(model)
        if not columns or condition is None:
            continue
        query = select(model.id, *(getattr(model, name) for name in columns)).where(condition)
        known = rows.get(model, set())
        told = {
            row[0]
            for row in db.session.execute(query.execution_options(yield_per=200))
            if row[0] not in known and _holds(words, json.dumps(list(row[1:]), ensure_ascii=False, default=str))
        }
        if told:
            found[model] = told
    return found


def lines_naming(customer: Customer) -> set[int]:
    """Return the lines in other customers' history that name a customer: a booking that changed hands, a merge."""
    mark = f"({customer.number})".casefold()
    query = select(Activity.id, Activity.details).where(
        Activity.event.in_(NAMES_OTHERS), Activity.customer_id != customer.id
    )
    found = db.session.execute(query.execution_options(yield_per=200))
    return {line_id for line_id, details in found if any(mark in text.casefold() for text in _leaves(details))}


def leftover_files(words: frozenset[str], rows: Records) -> set[int]:
    """Return the files that belong to nobody and hold one of the words, also inside of a ZIP or a workbook."""
    query = select(StoredFile).where(StoredFile.subject_type.in_(LOOSE_FILES))
    known = rows.get(StoredFile, set())
    return {one.id for one in db.session.scalars(query) if one.id not in known and _file_holds(words, one)}


def _belongs_to_nobody(model: Model) -> Any:
    """Return the condition under which rows of a model belong to no person; None when they always do."""
    if model in (StoredFile, SignedLink, Customer):
        return None
    owners = [one for one in register_of(model).owners if isinstance(one, BelongsTo | BelongsToAny)]
    named = [one for one in owners if isinstance(one, BelongsTo)]
    if owners and not named:
        return None
    # A line of a list belongs to the list too, which is nobody's.
    of_people = [getattr(model, one.column).is_(None) for one in named if _leads_to_a_person(one.table)]
    return and_(true(), *of_people)


def _leads_to_a_person(table: str) -> bool:
    owners = [one for one in register_of(owned_models()[table]).owners if isinstance(one, BelongsTo)]
    return table == table_of(Customer) or any(_leads_to_a_person(one.table) for one in owners if one.table != table)


def _file_holds(words: frozenset[str], stored: StoredFile) -> bool:
    if _holds(words, stored.name):
        return True
    try:
        with open_file(stored) as stream:
            data = stream.read()
    except NotFound:
        return False
    return any(_holds(words, text) for text in texts_in(data))


def texts_in(data: bytes) -> Iterator[str]:
    """Give the texts in a file; those in the members of a ZIP too, which a workbook is."""
    if zipfile.is_zipfile(BytesIO(data)):
        with zipfile.ZipFile(BytesIO(data)) as archive:
            for member in archive.infolist():
                if member.file_size <= LARGEST_MEMBER:
                    yield member.filename
                    yield archive.read(member).decode(errors="replace")
        return
    yield data.decode(errors="replace")


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for one in value.values() for text in _leaves(one))
    elif isinstance(value, list | tuple):
        yield from (text for one in value for text in _leaves(one))


def _is_telling(word: str) -> bool:
    # A single word may be a town or a diet; what holds a figure, an @ or a blank is somebody's.
    return len(word) >= SHORTEST_WORD and any(letter.isdigit() or letter in "@ " for letter in word)


def _holds(words: Iterable[str], text: str) -> bool:
    folded = [one.casefold() for one in _readings(text)]
    return any(word in one for word in words for one in folded)


def _readings(text: str) -> Iterator[str]:
    """Give a text as it is, and as it reads without the codes of JSON, XML and addresses."""
    yield text
    if "\\" in text:
        yield _JSON_CODE.sub(lambda code: chr(int(code[1], 16)) if code[1] else code[2], text)
    if "&" in text:
        yield unescape(text)
    if "%" in text:
        yield unquote_plus(text)
