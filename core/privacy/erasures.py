"""Read what was erased, for the list and for the proof."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import LazyString, lazy_gettext
from sqlalchemy import select

from core.db import db
from core.errors import NotFound
from core.files.keeping import PaperKind
from core.privacy.models import Erasure, ErasureState
from core.privacy.plan import Counted, Plan
from core.privacy.table_names import app_name, table_name

SHOWN = 100
WHAT: dict[str, LazyString] = {
    "emptied": lazy_gettext("emptied of everything personal"),
    "deleted": lazy_gettext("deleted"),
    "kept": lazy_gettext("figures kept for the tax office"),
}


@dataclass(frozen=True)
class ShownCount:
    """What happens to one table, as people read it."""

    app: LazyString | str
    table: LazyString | str
    what: LazyString
    count: int
    is_kept: bool


@dataclass(frozen=True)
class ShownKept:
    """A document that is kept, with the reason and the last day."""

    kind: LazyString
    years: int
    until: date


def get_erasure(erasure_id: int, *, locked: bool = False) -> Erasure:
    """Return one erasure; ``locked`` until the transaction ends.

    Raises:
        NotFound: there is none with this id at this landlord.
    """
    query = select(Erasure).where(Erasure.id == erasure_id)
    if locked:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def newest_erasures() -> Sequence[Erasure]:
    """Return the newest erasures of the landlord."""
    return db.session.scalars(select(Erasure).order_by(Erasure.id.desc()).limit(SHOWN)).all()


def erasure_of(customer_id: int) -> Erasure | None:
    """Return what was done to a customer; None when nothing was."""
    query = select(Erasure).where(Erasure.customer_id == customer_id).order_by(Erasure.id.desc())
    return db.session.scalars(query.limit(1)).first()


def unfinished_erasures() -> Sequence[int]:
    """Return the erasures of which an app has yet to do its part."""
    query = select(Erasure.id).where(Erasure.state_name == ErasureState.PARTLY.value)
    return db.session.scalars(query.order_by(Erasure.id)).all()


def shown_plan(plan: Plan) -> tuple[list[ShownCount], list[ShownKept]]:
    """Return a plan as people read it."""
    return [_shown(one) for one in plan.counts], [_kept(one.kind, one.until) for one in plan.kept_files]


def shown_report(erasure: Erasure) -> tuple[list[ShownCount], list[ShownKept]]:
    """Return what was done, as people read it."""
    counts = [_shown(Counted(table, app, what, count)) for app, table, what, count in erasure.report.get("tables", ())]
    kept = [
        _kept(PaperKind(one["kind"]), date.fromisoformat(one["until"])) for one in erasure.report.get("kept_files", ())
    ]
    return counts, kept


def _shown(one: Counted) -> ShownCount:
    return ShownCount(app_name(one.app), table_name(one.table), WHAT[one.what], one.count, one.what == "kept")


def _kept(kind: PaperKind, until: date) -> ShownKept:
    return ShownKept(kind.label, kind.retention.years if kind.retention else 0, until)
