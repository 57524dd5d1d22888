"""The register of processing (GDPR 30), made from the column register: what is stored about whom, why, and how long."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import current_app
from flask_babel import LazyString, gettext, lazy_gettext

from core.apps.registry import AppRegistry
from core.personal_data.register import ColumnClass, TableRegister
from core.personal_data.tables import models_by_app, register_of, table_of
from core.privacy.column_names import column_name
from core.privacy.table_names import app_name, table_name

TO_SERVE = lazy_gettext("To prepare, fulfil and settle bookings (GDPR 6(1)(b))")
TO_WRITE = lazy_gettext("To inform customers about their bookings (GDPR 6(1)(b))")
TO_PROVE = lazy_gettext("To prove what was agreed and changed (GDPR 6(1)(f))")
TO_OBEY = lazy_gettext("To meet duties of the law (GDPR 6(1)(c))")
TO_SIGN_IN = lazy_gettext("To let people in who have an access, and nobody else (GDPR 6(1)(b))")
TO_WORK = lazy_gettext("To run the business: work in the background, exchange with partners (GDPR 6(1)(f))")
PURPOSES: Mapping[str, LazyString] = {
    "activity": TO_PROVE,
    "api_request": TO_WORK,
    "blocking": TO_WORK,
    "booking_import": TO_WORK,
    "calendar_feed": TO_WORK,
    "consent": TO_OBEY,
    "customer_import": TO_WORK,
    "customer_login": TO_SIGN_IN,
    "customer_merge": TO_PROVE,
    "customer_merge_row": TO_PROVE,
    "erasure": TO_OBEY,
    "long_work": TO_WORK,
    "message": TO_WRITE,
    "message_event": TO_WRITE,
    "payment": TO_OBEY,
    "signed_link": TO_SIGN_IN,
    "user_account": TO_SIGN_IN,
}
# What is typed here is about the landlord's business with the operator, not about customers.
ABOUT_THE_TEAM = frozenset({"app_activation", "app_fault"})
UNTIL_ERASED = lazy_gettext("until the customer is anonymised or deleted")
UNTIL_LEAVES = lazy_gettext("as long as the person works for you, and as the name in your history")
SHORT: Mapping[str, LazyString] = {
    "api_request": lazy_gettext("2 days"),
    "booking_draft": lazy_gettext("1 day"),
    "customer_merge": lazy_gettext("until the customer is anonymised or deleted; can be undone for 30 days"),
    "long_work": lazy_gettext("7 days"),
}


@dataclass(frozen=True)
class Processing:
    """One line of the register."""

    app: LazyString | str
    table: LazyString | str
    persons: str
    data: str
    purpose: LazyString | str
    duration: str


def processing_lines() -> list[Processing]:
    """Return the register of processing, of core and of every app that is there."""
    registry: AppRegistry = current_app.extensions["kontor.apps"]
    found: list[Processing] = []
    for app, models in models_by_app(one.name for one in registry.usable()).items():
        for model in sorted(models, key=table_of):
            found.extend(_lines(app, table_of(model), register_of(model)))
    return found


def _lines(app: str, table: str, registered: TableRegister) -> Iterator[Processing]:
    of_customers = registered.columns(ColumnClass.PERSONAL, ColumnClass.FREE_TEXT)
    of_team = registered.columns(ColumnClass.STAFF)
    if table in ABOUT_THE_TEAM:
        of_customers, of_team = [], [*of_team, *of_customers]
    if of_customers:
        duration = _duration(table, registered)
        yield Processing(
            app_name(app), table_name(table), gettext("Customers"), _named(of_customers), _purpose(app, table), duration
        )
    if of_team:
        yield Processing(
            app_name(app),
            table_name(table),
            gettext("Your team"),
            _named(of_team),
            _purpose(app, table),
            str(UNTIL_LEAVES),
        )


def _named(columns: list[str]) -> str:
    return ", ".join(dict.fromkeys(str(column_name(name)) for name in columns))


def _purpose(app: str, table: str) -> LazyString | str:
    if app:
        return gettext("For the app %(app)s (GDPR 6(1)(b))", app=app_name(app))
    return PURPOSES.get(table, TO_SERVE)


def _duration(table: str, registered: TableRegister) -> str:
    if registered.retention is not None:
        return gettext(
            "until the customer is anonymised; figures without the person %(years)s years from the end of the year",
            years=registered.retention.years,
        )
    return str(SHORT.get(table, UNTIL_ERASED))
