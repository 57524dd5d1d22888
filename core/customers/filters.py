"""The filters of the list of customers, core's and those of apps (C-18)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext
from sqlalchemy import ColumnElement, select

from core.apps import hookspecs
from core.apps.dispatch import WrongAnswer, collect, guarded
from core.apps.parts import ListFilter
from core.apps.registry import current_registry
from core.customers.access_models import CustomerRights
from core.customers.models import Customer, CustomerKind
from core.db import db
from core.errors import DomainError
from core.i18n import LANGUAGE_NAMES
from core.permissions.groups import permission_groups

HOOK = "customer_list_filters"


class FilterGone(DomainError):
    """A filter that was chosen is not there any more, or failed, so nobody knows who matches."""

    code = "filter_gone"
    status = 409
    text = lazy_gettext("One of the filters is not available now, so nothing was done. Please open the list again.")


@dataclass(frozen=True)
class Offered:
    """A filter with the name that it has in addresses, and the app that gives it."""

    key: str
    app: str
    filter: ListFilter


def offered_filters(now: datetime) -> list[Offered]:
    """Return all filters, core's first; an app's name goes before the names of its filters."""
    found = collect(hookspecs.customer_list_filters, ListFilter, now=now).contributions
    return [Offered(_key(one.app, one.value.name), one.app, one.value) for one in found]


def chosen_filters(keys: Iterable[str], offered: Sequence[Offered]) -> list[Offered]:
    """Return those that are named, one of each group; others are not there."""
    wanted = set(keys)
    by_group = {(one.app, str(one.filter.group) or one.key): one for one in offered if one.key in wanted}
    return list(by_group.values())


def conditions_of(chosen: Iterable[Offered]) -> tuple[list[ColumnElement[bool]], list[str]]:
    """Return the conditions of filters, and the names of the apps that failed to give one that works."""
    conditions, failed = [], []
    for one in chosen:
        with guarded(one.app, HOOK) as guard:
            condition = one.filter.condition()
            if not isinstance(condition, ColumnElement):
                raise WrongAnswer(f"the condition of {one.key} must be one of SQLAlchemy")
            if not current_registry().is_core(one.app):
                # Tried by itself: inside the page's own statement its fault would be everybody's.
                db.session.execute(select(Customer.id).where(condition).limit(1))
        if guard.failed:
            failed.append(one.app)
        else:
            conditions.append(condition)
    return conditions, failed


def required_conditions(keys: Sequence[str], now: datetime) -> list[ColumnElement[bool]]:
    """Return the conditions of filters that must all hold.

    Raises:
        FilterGone: one is not there or failed.
    """
    if not keys:
        return []
    chosen = chosen_filters(keys, offered_filters(now))
    conditions, failed = conditions_of(chosen)
    if failed or len(chosen) < len(set(keys)):
        raise FilterGone
    return conditions


def filters_of_customers() -> list[ListFilter]:
    """Return the filters by what stands in the customers' own data."""
    kind, mail, language = lazy_gettext("Kind"), lazy_gettext("E-mail address"), lazy_gettext("Language")
    with_mail, without = lazy_gettext("With an e-mail address"), lazy_gettext("Without an e-mail address")
    return [
        ListFilter("person", lazy_gettext("Persons"), lambda: Customer.kind == CustomerKind.PERSON.value, kind, 10),
        ListFilter("company", lazy_gettext("Companies"), lambda: Customer.kind == CustomerKind.COMPANY.value, kind, 10),
        ListFilter("with_email", with_mail, lambda: Customer.email_key > "", mail, 20),
        ListFilter("without_email", without, lambda: Customer.email_key == "", mail, 20),
        *(ListFilter(f"language-{code}", name, _speaks(code), language, 30) for code, name in LANGUAGE_NAMES.items()),
        *_by_group(),
    ]


def _by_group() -> list[ListFilter]:
    title = lazy_gettext("Permission group")
    return [ListFilter(f"group-{one.id}", one.name, _is_in(one.id), title, 40) for one in permission_groups()]


def _speaks(code: str) -> Callable[[], ColumnElement[bool]]:
    return lambda: Customer.language == code


def _is_in(group_id: int) -> Callable[[], ColumnElement[bool]]:
    members = select(CustomerRights.customer_id).where(CustomerRights.group_id == group_id)
    return lambda: Customer.id.in_(members)


def _key(app: str, name: str) -> str:
    return name if current_registry().is_core(app) else f"{app}.{name}"
