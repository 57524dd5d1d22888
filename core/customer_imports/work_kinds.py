"""The long work of imports: reading, dry run, taking over, taking back."""

from flask import url_for
from flask_babel import LazyString, lazy_gettext

from core.customer_imports.checking import run_check, run_reading
from core.customer_imports.running import run_import
from core.customer_imports.services import CHECK, READ, RUN, UNDO
from core.customer_imports.undoing import run_undo
from core.long_work.kinds import Facts, WorkKind
from core.long_work.models import LongWork

RIGHT = "customers.import"
_FIGURES: dict[str, LazyString] = {
    "lines": lazy_gettext("Lines"),
    "new": lazy_gettext("New customers"),
    "made": lazy_gettext("New customers"),
    "changed": lazy_gettext("Changed customers"),
    "existing": lazy_gettext("Are here already"),
    "wrong": lazy_gettext("Cannot be taken over"),
    "removed": lazy_gettext("Deleted again"),
    "restored": lazy_gettext("Have their old data again"),
    "stays": lazy_gettext("Stay"),
}


def _facts(work: LongWork) -> Facts:
    return [(label, str(work.result[name])) for name, label in _FIGURES.items() if name in work.result]


def _page(work: LongWork) -> str:
    return url_for("customer_imports.show", customer_import_id=int(work.parameters["import"]))


KINDS = (
    WorkKind(READ, lazy_gettext("Reading a list of customers"), RIGHT, run_reading, False, _facts, _page),
    WorkKind(CHECK, lazy_gettext("Checking a list of customers"), RIGHT, run_check, True, _facts, _page),
    WorkKind(RUN, lazy_gettext("Importing customers"), RIGHT, run_import, True, _facts, _page),
    WorkKind(UNDO, lazy_gettext("Undoing an import of customers"), RIGHT, run_undo, True, _facts, _page),
)
