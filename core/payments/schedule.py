"""Splits a booking's total into what is due when, and payments into what they are for; only numbers and days (B-05)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from core.bookings.totals import share
from core.payments.models import DueKind


@dataclass(frozen=True)
class Terms:
    """A deposit (3000 = 30 %) some days after the booking, the rest some days before the start."""

    deposit_basis_points: int = 0
    deposit_days: int = 0
    rest_days: int = 0


AT_THE_START = Terms()
AT_ONCE = Terms(10_000)


@dataclass(frozen=True)
class Days:
    """The days that terms count from, at the landlord's place."""

    booked_on: date
    starts_on: date


@dataclass(frozen=True)
class Part:
    """One part of a total: what it is, until when it is to be paid, and how much of it has come in."""

    kind: DueKind
    due_on: date
    amount_minor: int
    paid_minor: int = 0

    @property
    def is_paid(self) -> bool:
        """Whether all of it has come in."""
        return self.paid_minor >= self.amount_minor


def schedule(total_minor: int, terms: Terms, days: Days) -> list[Part]:
    """Return the parts of a total; they add up to it to the cent.

    Nothing is due before the day of the booking. A deposit that would be due no sooner than the rest is no deposit:
    then everything is due when the rest is.
    """
    if total_minor <= 0:
        return []
    deposit = share(total_minor, terms.deposit_basis_points)
    deposit_on, rest_on = _deposit_day(terms, days), _rest_day(terms, days)
    if deposit >= total_minor:
        return [Part(DueKind.TOTAL, deposit_on, total_minor)]
    if deposit <= 0 or deposit_on >= rest_on:
        return [Part(DueKind.TOTAL, rest_on, total_minor)]
    return [Part(DueKind.DEPOSIT, deposit_on, deposit), Part(DueKind.REST, rest_on, total_minor - deposit)]


def follow(known: Sequence[Part], total_minor: int, terms: Terms, days: Days, today: date) -> list[Part]:
    """Return the parts after the total or the start has changed.

    A deposit whose day has passed, and whatever is paid, stays as it is; the difference goes to the rest.
    """
    kept = [part for part in known if part.amount_minor and (part.is_paid or _is_past_deposit(part, today))]
    if not kept:
        return schedule(total_minor, terms, days)
    kept = _at_most(kept, total_minor)
    left = total_minor - sum(part.amount_minor for part in kept)
    if left <= 0:
        return kept
    rest_on = _rest_day(terms, days)
    only_deposits = all(part.kind is DueKind.DEPOSIT for part in kept)
    # What comes on top of something that was paid in full cannot be overdue from the first moment on.
    return [*kept, Part(DueKind.REST, rest_on if only_deposits else max(rest_on, today), left)]


def settled(parts: Sequence[Part], paid_minor: int) -> list[Part]:
    """Return the parts with what was paid, the first part first; what is left over belongs to none of them."""
    left = max(paid_minor, 0)
    found = []
    for part in parts:
        found.append(replace(part, paid_minor=min(part.amount_minor, left)))
        left -= found[-1].paid_minor
    return found


def _is_past_deposit(part: Part, today: date) -> bool:
    return part.kind is DueKind.DEPOSIT and part.due_on < today


def _at_most(parts: Sequence[Part], total_minor: int) -> list[Part]:
    left, found = max(total_minor, 0), []
    for part in parts:
        amount = min(part.amount_minor, left)
        left -= amount
        if amount:
            found.append(replace(part, amount_minor=amount))
    return found


def _deposit_day(terms: Terms, days: Days) -> date:
    return days.booked_on + timedelta(days=terms.deposit_days)


def _rest_day(terms: Terms, days: Days) -> date:
    return max(days.booked_on, days.starts_on - timedelta(days=terms.rest_days))
