"""How payment terms and what is due read, on pages, in mails and in documents."""

from collections.abc import Iterable
from typing import Protocol

from flask_babel import format_date, gettext, ngettext

from core.money import format_money
from core.payments.balances import ShownDue
from core.payments.schedule import Terms
from core.web.filters import percent


class Named(Protocol):
    """Something with the numbers of a payment term."""

    deposit_basis_points: int
    deposit_days: int
    rest_days: int


def term_text(term: Named | Terms) -> str:
    """Return terms as a sentence, such as "30% within 7 days, the rest 14 days before the start"."""
    if not term.deposit_basis_points:
        return _whole_before_start(term.rest_days)
    if term.deposit_basis_points >= 10_000:
        return _whole_after_booking(term.deposit_days)
    return gettext(
        "%(deposit)s, %(rest)s",
        deposit=_deposit(percent(term.deposit_basis_points), term.deposit_days),
        rest=_rest(term.rest_days),
    )


def due_lines(dues: Iterable[ShownDue], currency: str) -> list[str]:
    """Return what is still to be paid, such as "Deposit: €60.00 by 8 June 2026"."""
    return [
        gettext(
            "%(kind)s: %(amount)s by %(day)s",
            kind=due.kind.label,
            amount=format_money(due.open_minor, currency),
            day=format_date(due.due_on, "long"),
        )
        for due in dues
        if due.open_minor
    ]


def _whole_before_start(days: int) -> str:
    if not days:
        return gettext("Everything on the day of the start")
    return ngettext("Everything one day before the start", "Everything %(num)s days before the start", days)


def _whole_after_booking(days: int) -> str:
    if not days:
        return gettext("Everything on the day of the booking")
    return ngettext("Everything within one day", "Everything within %(num)s days", days)


def _deposit(share: str, days: int) -> str:
    if not days:
        return gettext("%(share)s on the day of the booking", share=share)
    return ngettext("%(share)s within one day", "%(share)s within %(num)s days", days, share=share)


def _rest(days: int) -> str:
    if not days:
        return gettext("the rest on the day of the start")
    return ngettext("the rest one day before the start", "the rest %(num)s days before the start", days)
