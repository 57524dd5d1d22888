"""The list of landlords with their apps; the number of statements does not depend on how many there are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import LazyString
from sqlalchemy import Select, func, or_, select, tuple_

from core.apps.availability import AppState, availability
from core.apps.facts import AppFacts, facts_of
from core.apps.history import app_title
from core.apps.labels import STATE_LABELS, STATE_TONES
from core.apps.models import AppFault
from core.apps.registry import current_registry
from core.db import db
from core.isolation import across_landlords
from core.landlords.models import Landlord
from core.landlords.services import get_landlord

PAGE_SIZE = 50
RECENT = timedelta(hours=24)
SHOWN_STATES = (AppState.REQUESTED, AppState.ACTIVATED, AppState.INSTALLED, AppState.PAUSED)


@dataclass(frozen=True)
class AppInList:
    """One app of a landlord, in short."""

    title: str
    state: AppState

    @property
    def state_label(self) -> LazyString:
        """The state for readers."""
        return STATE_LABELS[self.state]

    @property
    def tone(self) -> str:
        """The colour that goes with the state."""
        return STATE_TONES[self.state]


@dataclass(frozen=True)
class LandlordRow:
    """One landlord as the list shows them."""

    landlord: Landlord
    apps: tuple[AppInList, ...]
    requests: int
    faults: int


@dataclass(frozen=True)
class LandlordPage:
    """One page of the list; the ids open the pages before and after."""

    rows: list[LandlordRow]
    before: int | None
    after: int | None


def landlord_page(words: str, *, now: datetime, after: int | None = None, before: int | None = None) -> LandlordPage:
    """Return the landlords whose name or short name holds the words, by name."""
    with across_landlords("list of landlords"):
        landlords, has_before, has_after = _landlords(words, after, before)
        rows = _rows(landlords, now)
    return LandlordPage(
        rows,
        landlords[0].id if landlords and has_before else None,
        landlords[-1].id if landlords and has_after else None,
    )


def _landlords(words: str, after: int | None, before: int | None) -> tuple[Sequence[Landlord], bool, bool]:
    key = tuple_(Landlord.name, Landlord.id)
    found = _matching(words)
    if before is not None:
        edge = get_landlord(before)
        backwards = found.where(key < (edge.name, edge.id)).order_by(Landlord.name.desc(), Landlord.id.desc())
        rows = db.session.scalars(backwards.limit(PAGE_SIZE + 1)).all()
        return rows[:PAGE_SIZE][::-1], len(rows) > PAGE_SIZE, True
    if after is not None:
        edge = get_landlord(after)
        found = found.where(key > (edge.name, edge.id))
    rows = db.session.scalars(found.order_by(Landlord.name, Landlord.id).limit(PAGE_SIZE + 1)).all()
    return rows[:PAGE_SIZE], after is not None, len(rows) > PAGE_SIZE


def _matching(words: str) -> Select[Landlord]:
    found = select(Landlord)
    for word in words.split():
        found = found.where(
            or_(Landlord.name.icontains(word, autoescape=True), Landlord.slug.icontains(word, autoescape=True))
        )
    return found


def _rows(landlords: Iterable[Landlord], now: datetime) -> list[LandlordRow]:
    facts, faults = facts_of(landlords), _faults(now)
    return [_row(landlord, facts[landlord.id], faults, now) for landlord in landlords]


def _row(landlord: Landlord, facts: AppFacts, faults: Mapping[int, int], now: datetime) -> LandlordRow:
    known = sorted({*facts.installed, *facts.activated} & {*current_registry().apps})
    states = [(app_title(name), availability(name, now=now, facts=facts).state) for name in known]
    apps = tuple(AppInList(title, state) for title, state in states if state in SHOWN_STATES)
    requests = sum(app.state is AppState.REQUESTED for app in apps)
    return LandlordRow(landlord, apps, requests, faults.get(landlord.id, 0))


def _faults(now: datetime) -> Mapping[int, int]:
    counted = db.session.execute(
        select(AppFault.landlord_id, func.count(AppFault.id))
        .where(AppFault.at > now - RECENT)
        .group_by(AppFault.landlord_id)
    )
    return {landlord_id: number for landlord_id, number in counted}  # noqa: C416 - rows are no pairs for mypy
