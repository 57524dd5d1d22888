"""Reading feeds in the worker: found when they are due, claimed, fetched without a transaction, taken over in one."""

from datetime import datetime
from time import monotonic

from flask import current_app
from flask_babel import force_locale
from sqlalchemy import select

from core.activities.services import SYSTEM, Actor
from core.channels.feeds import EVERY, READ_FEED, get_feed, note_failure, take_over
from core.channels.fetching import CalendarFetcher
from core.channels.models import CalendarFeed
from core.channels.reports import Report
from core.clock import now as clock_now
from core.db import db, transaction
from core.errors import DomainError, NotFound
from core.isolation import across_landlords, use_landlord
from core.jobs.queue import run_now
from core.landlords.services import current_landlord

BATCH = 50
# The worker has mails to send as well: what is left waits for the next round.
LONGEST_ROUND = 20.0


def current_fetcher() -> CalendarFetcher:
    """Return how the running application fetches calendars."""
    fetcher: CalendarFetcher = current_app.extensions["kontor.calendar_fetcher"]
    return fetcher


def read_feed(landlord_id: int, feed_id: int, by_hand: int = 0) -> None:
    """Read one feed that is due; safe to run twice."""
    with use_landlord(landlord_id):
        try:
            with transaction():
                url = _claim(feed_id, clock_now())
        except NotFound:
            return
        if url:
            with force_locale(current_landlord().language):
                _read(feed_id, url, by_hand=bool(by_hand))


def read_due_feeds(now: datetime) -> int:
    """Read the feeds of all landlords that are due, the longest waiting first; returns how many were tried."""
    with across_landlords("find calendars that are due", is_routine=True):
        due = db.session.execute(
            select(CalendarFeed.landlord_id, CalendarFeed.id)
            .where(CalendarFeed.due_at <= now, CalendarFeed.url != "")
            .order_by(CalendarFeed.due_at, CalendarFeed.id)
            .limit(BATCH)
        ).all()
        db.session.rollback()
    ends = monotonic() + LONGEST_ROUND
    for tried, (landlord_id, feed_id) in enumerate(due):
        if monotonic() > ends:
            return tried
        run_now(READ_FEED, landlord_id, feed_id)
    return len(due)


def take_over_file(feed_id: int, content: bytes, *, by_hand: bool, actor: Actor) -> Report:
    """Take over a calendar, in as many transactions as it needs so that others can book in between.

    Raises:
        NotFound: there is no such feed.
        DomainError: it is no calendar, broken, too large, or the service is archived.
    """
    report: Report | None = None
    while report is None or report.postponed:
        with transaction():
            feed = get_feed(feed_id, locked=True)
            report = take_over(feed, content, by_hand=by_hand, before=report, actor=actor, at=clock_now())
    return report


def _claim(feed_id: int, at: datetime) -> str:
    """Take a feed for this worker: nobody else reads it for a while; returns its address, or nothing."""
    feed = get_feed(feed_id, locked=True)
    if not feed.url or feed.due_at is None or feed.due_at > at:
        return ""
    feed.due_at = at + EVERY
    return feed.url


def _read(feed_id: int, url: str, *, by_hand: bool) -> None:
    # No connection to the database waits for the partner.
    db.session.rollback()
    try:
        take_over_file(feed_id, current_fetcher().fetch(url), by_hand=by_hand, actor=SYSTEM)
    except NotFound:
        return
    except DomainError as error:
        with transaction():
            note_failure(get_feed(feed_id, locked=True), error, at=clock_now())
