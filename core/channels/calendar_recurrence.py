"""Entries that come back (RFC 5545, 3.3.10): daily, weekly, monthly and yearly ones, bounded in number and time.

Partners hardly use them, landlords' own calendars do. What is finer than a day or uses rarer parts of a rule is not
understood, and is reported instead of being guessed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from flask_babel import lazy_gettext

from core.channels.calendar_zones import WEEKDAYS
from core.errors import DomainError

MOST_TIMES = 400
# Days that are looked at for one rule; a daily rule of a lifetime ago still reaches today.
MOST_DAYS = 40_000
_KNOWN = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "WKST"}


class RuleNotUnderstood(DomainError):
    """A rule that we would have to guess."""

    code = "rule_not_understood"
    status = 422
    text = lazy_gettext("it comes back in a way that is not supported")


@dataclass(frozen=True)
class Rule:
    """When an entry comes back; ``until`` is included, ``count`` is 0 where it goes on for ever."""

    frequency: str
    interval: int
    count: int
    until: date | None
    weekdays: frozenset[int]
    month_days: frozenset[int]


def days_of(text: str, first: date, since: date, last: date) -> list[date]:
    """Return the days on which an entry begins that began on ``first``, from ``since`` to ``last``, both included.

    Raises:
        RuleNotUnderstood: the rule is broken, too fine, or uses parts that hardly anybody uses.
    """
    rule = _rule(text)
    begun = _begun(rule, first, min(last, rule.until or last))
    if rule.count:
        begun = islice(begun, rule.count)
    return list(islice((day for day in begun if day >= since), MOST_TIMES))


def _begun(rule: Rule, first: date, last: date) -> Iterator[date]:
    monday = first - timedelta(days=first.weekday())
    for offset in range(min(MOST_DAYS, (last - first).days + 1)):
        day = first + timedelta(days=offset)
        if _is_one(rule, first, monday, day):
            yield day


def _is_one(rule: Rule, first: date, monday: date, day: date) -> bool:
    match rule.frequency:
        case "DAILY":
            return (day - first).days % rule.interval == 0 and day.weekday() in (rule.weekdays or range(7))
        case "WEEKLY":
            is_week = (day - monday).days // 7 % rule.interval == 0
            return is_week and day.weekday() in (rule.weekdays or {first.weekday()})
        case "MONTHLY":
            months = (day.year - first.year) * 12 + day.month - first.month
            return months % rule.interval == 0 and day.day in (rule.month_days or {first.day})
        case _:
            years = day.year - first.year
            return years % rule.interval == 0 and (day.month, day.day) == (first.month, first.day)


def _rule(text: str) -> Rule:
    parts = dict(part.upper().split("=", 1) for part in text.split(";") if "=" in part)
    try:
        rule = Rule(
            frequency=parts["FREQ"],
            interval=int(parts.get("INTERVAL", "1")),
            count=int(parts.get("COUNT", "0")),
            until=date.fromisoformat(parts["UNTIL"][:8]) if "UNTIL" in parts else None,
            weekdays=frozenset(WEEKDAYS.index(day) for day in parts.get("BYDAY", "").split(",") if day),
            month_days=frozenset(int(day) for day in parts.get("BYMONTHDAY", "").split(",") if day),
        )
    except (KeyError, ValueError) as error:
        raise RuleNotUnderstood from error
    if not _is_understood(rule, set(parts)):
        raise RuleNotUnderstood
    return rule


def _is_understood(rule: Rule, parts: set[str]) -> bool:
    fits = {
        "DAILY": not rule.month_days,
        "WEEKLY": not rule.month_days,
        "MONTHLY": not rule.weekdays and all(day > 0 for day in rule.month_days),
        "YEARLY": not rule.weekdays and not rule.month_days,
    }
    return parts <= _KNOWN and fits.get(rule.frequency, False) and rule.interval >= 1 and rule.count >= 0
