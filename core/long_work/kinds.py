"""Kinds of long work: what is done, and who may see it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from flask import current_app
from flask_babel import LazyString

from core.long_work.models import LongWork

Facts = list[tuple[LazyString | str, str]]


def _no_facts(_work: LongWork) -> Facts:
    return []


def _no_page(_work: LongWork) -> str | None:
    return None


@dataclass(frozen=True)
class WorkKind:
    """A kind of long work.

    ``run(work_id)`` does a part that takes some seconds, outside any transaction and in the landlord's scope and
    language; it returns whether there is more to do. It calls ``note_progress`` between its transactions and
    ``finish_work`` at the end. ``right`` is what people need to see, stop and download it. ``facts`` and ``page``
    give the result page its figures and where to go on.
    """

    name: str
    label: LazyString
    right: str
    run: Callable[[int], bool] = field(compare=False)
    can_stop: bool = True
    facts: Callable[[LongWork], Facts] = field(default=_no_facts, compare=False)
    page: Callable[[LongWork], str | None] = field(default=_no_page, compare=False)


def work_kind(name: str) -> WorkKind | None:
    """Return a kind by its name; None when this version of Kontor does not know it."""
    kinds: Mapping[str, WorkKind] = current_app.extensions["kontor.long_work"]
    return kinds.get(name)
