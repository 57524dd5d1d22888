"""Who is meant by an action of the list: those who were ticked, or all who match its search and filters (C-18).

An action takes ``posted_selection(request.form)``, carries it on in ``hidden_fields()`` of a form that asks first or in
``as_parameters()`` of long work, and reads the customers with ``selected_ids``, part by part. What "all" means is found
anew each time, so the form stays small however many they are.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext
from sqlalchemy import ColumnElement, and_, func, select
from werkzeug.datastructures import MultiDict

from core.customers.filters import required_conditions
from core.customers.models import Customer
from core.customers.search import among, containing, words_of
from core.db import db
from core.errors import DomainError
from core.web.input import row_id
from core.web.listing import LONGEST_SEARCH

# What the form of the list sends; for ``refuse_other_fields``.
FIELDS = ("customer", "scope", "q", "filter", "excluded")
ALL = "all"
MOST_TICKED = 1000


class NobodySelected(DomainError):
    """An action was chosen, and nobody was ticked."""

    code = "nobody_selected"
    status = 422
    text = lazy_gettext("Please tick the customers first whom you mean.")


@dataclass(frozen=True)
class Selection:
    """Customers by their ids, or with ``is_all`` everybody who matches, without those who are ``excluded``."""

    ids: tuple[int, ...] = ()
    is_all: bool = False
    search: str = ""
    filters: tuple[str, ...] = ()
    excluded: tuple[int, ...] = ()

    def hidden_fields(self) -> list[tuple[str, str]]:
        """Return the names and values with which another form sends the same selection."""
        if not self.is_all:
            return [("customer", str(one)) for one in self.ids]
        fields = [("scope", ALL), ("q", self.search), ("filter", ",".join(self.filters))]
        return [*fields, ("excluded", ",".join(map(str, self.excluded)))]

    def as_parameters(self) -> dict[str, Any]:
        """Return the selection as long work keeps it."""
        return {
            "ids": list(self.ids),
            "is_all": self.is_all,
            "search": self.search,
            "filters": list(self.filters),
            "excluded": list(self.excluded),
        }


def posted_selection(form: MultiDict[str, str]) -> Selection:
    """Return what the form of the list, or one with its hidden fields, has sent.

    Raises:
        NobodySelected: neither somebody nor all.
    """
    if form.get("scope") == ALL:
        filters = tuple(name for name in form.get("filter", "").split(",") if name)
        search = " ".join(form.get("q", "").split())[:LONGEST_SEARCH]
        return Selection((), True, search, filters, _ids(form.get("excluded", "").split(",")))
    ids = _ids(form.getlist("customer"))
    if not ids:
        raise NobodySelected
    return Selection(ids)


def selection_of(parameters: Mapping[str, Any]) -> Selection:
    """Return the selection that long work has kept."""
    ids, excluded = tuple(parameters["ids"]), tuple(parameters["excluded"])
    return Selection(ids, parameters["is_all"], parameters["search"], tuple(parameters["filters"]), excluded)


def selected(selection: Selection, *, now: datetime) -> ColumnElement[bool]:
    """Return the condition on customers; those of other landlords are never among them.

    Raises:
        FilterGone: one of the filters is not there or failed.
    """
    if not selection.is_all:
        return among(selection.ids)
    conditions = [containing(words_of(selection.search)), *required_conditions(selection.filters, now)]
    if selection.excluded:
        conditions.append(~among(selection.excluded))
    return and_(*conditions)


def selected_ids(selection: Selection, *, now: datetime, after: int = 0, limit: int = 1000) -> list[int]:
    """Return the next customers by their ids, beginning behind ``after``.

    Raises:
        FilterGone: one of the filters is not there or failed.
    """
    query = select(Customer.id).where(Customer.id > after, selected(selection, now=now))
    return list(db.session.scalars(query.order_by(Customer.id).limit(limit)))


def count_selected(selection: Selection, *, now: datetime) -> int:
    """Return how many they are; reads all rows, so it is for long work and for questions before it.

    Raises:
        FilterGone: one of the filters is not there or failed.
    """
    found = db.session.scalar(select(func.count()).select_from(Customer).where(selected(selection, now=now)))
    return found or 0


def _ids(texts: list[str]) -> tuple[int, ...]:
    found = dict.fromkeys(row_id(text) for text in texts[:MOST_TICKED])
    return tuple(one for one in found if one is not None)
