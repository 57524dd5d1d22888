"""A landlord's feeds: set up, change, delete, read what somebody uploads, and note how a reading ended (B-06)."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from core.activities.services import Actor, Subject, record
from core.bookings.channels import channel_label
from core.bookings.place_models import Blocking
from core.catalogue.models import Service
from core.channels.calendar_reading import read_calendar
from core.channels.imported_entries import outside_name
from core.channels.importing import import_calendar
from core.channels.models import CalendarFeed
from core.channels.reports import Report
from core.db import db
from core.errors import DomainError, NotFound
from core.jobs.queue import enqueue
from core.landlords.services import current_landlord

READ_FEED = "channels.read_feed"
EVERY = timedelta(minutes=15)
LONGEST_PAUSE = timedelta(hours=12)
SPREAD_SECONDS = 180


@dataclass(frozen=True)
class FeedData:
    """What is typed about a feed."""

    service_id: int
    channel: str
    point_of_sale: str = ""
    url: str = ""


def all_feeds() -> Sequence[tuple[CalendarFeed, Service]]:
    """Return the feeds of the landlord who is served with their services, by service."""
    found = db.session.execute(
        select(CalendarFeed, Service)
        .join(Service, Service.id == CalendarFeed.service_id)
        .order_by(Service.position, Service.id, CalendarFeed.id)
    )
    return [(feed, service) for feed, service in found]


def get_feed(feed_id: int, *, locked: bool = False) -> CalendarFeed:
    """Return one feed; ``locked`` until the transaction ends, with fresh values.

    Raises:
        NotFound: there is none with this id at this landlord.
    """
    query = select(CalendarFeed).where(CalendarFeed.id == feed_id)
    if locked:
        query = query.with_for_update().execution_options(populate_existing=True)
    feed = db.session.scalar(query)
    if feed is None:
        raise NotFound
    return feed


def seller_name(feed: CalendarFeed) -> str:
    """Return who sells what comes through a feed."""
    return feed.point_of_sale or str(channel_label(feed.channel))


def add_feed(data: FeedData, *, actor: Actor, at: datetime) -> CalendarFeed:
    """Set up a feed; one with an address is read at once."""
    feed = CalendarFeed(
        service_id=data.service_id,
        channel=data.channel,
        point_of_sale=data.point_of_sale,
        url=data.url,
        due_at=at if data.url else None,
        created_at=at,
    )
    db.session.add(feed)
    db.session.flush()
    _record("channels.feed_added", feed, actor, at)
    if feed.url:
        read_soon(feed, at=at)
    return feed


def change_feed(feed: CalendarFeed, data: FeedData, *, actor: Actor, at: datetime) -> None:
    """Change the seller or the address of a feed; its service and channel stay, since its bookings bear them."""
    is_other = feed.url != data.url
    feed.point_of_sale, feed.url = data.point_of_sale, data.url
    _record("channels.feed_changed", feed, actor, at)
    if is_other:
        feed.failures, feed.problem = 0, ""
        feed.due_at = at if feed.url else None
        if feed.url:
            read_soon(feed, at=at)


def delete_feed(feed: CalendarFeed, *, actor: Actor, at: datetime) -> None:
    """Delete a feed; the times that it closed are open again, its bookings stay."""
    db.session.execute(
        delete(Blocking).where(
            Blocking.service_id == feed.service_id,
            Blocking.channel == feed.channel,
            Blocking.external_uid.startswith(outside_name(feed, ""), autoescape=True),
        )
    )
    _record("channels.feed_deleted", feed, actor, at)
    db.session.delete(feed)
    db.session.flush()


def read_soon(feed: CalendarFeed, *, at: datetime) -> None:
    """Let a worker read a feed now, believing it also when it is empty."""
    feed.due_at = at
    enqueue(READ_FEED, current_landlord().id, feed.id, 1)


def take_over(
    feed: CalendarFeed, content: bytes, *, by_hand: bool, before: Report | None = None, actor: Actor, at: datetime
) -> Report:
    """Read the content of a calendar into the bookings of a feed and note how it went.

    Of many new entries only some are taken over; the rest is ``postponed``, and the caller comes again with the report
    ``before``.

    Raises:
        DomainError: it is no calendar, broken, too large, or the service is archived; nothing is changed then.
    """
    zone = current_landlord().zone
    read = read_calendar(content, zone, today=at.astimezone(zone).date())
    report = import_calendar(feed, read, by_hand=by_hand, actor=actor, at=at)
    if before is not None:
        report.include(before)
    feed.read_at, feed.problem, feed.failures, feed.report = at, "", 0, report.to_json()
    feed.due_at = next_reading(feed, at) if feed.url else None
    return report


def note_failure(feed: CalendarFeed, error: DomainError, *, at: datetime) -> None:
    """Note why a feed could not be read; each failure in a row doubles the pause."""
    feed.failures += 1
    feed.problem = error.sentence[:500]
    feed.due_at = next_reading(feed, at) if feed.url else None


def next_reading(feed: CalendarFeed, at: datetime) -> datetime:
    """Return when a feed is read again: spread a little, so that not all partners are asked in the same second."""
    pause = min(LONGEST_PAUSE, EVERY * (1 << min(feed.failures, 10)))
    return at + pause + timedelta(seconds=(feed.id * 7919 + int(at.timestamp())) % SPREAD_SECONDS)


def renew_address(service: Service, *, actor: Actor, at: datetime) -> None:
    """Give the calendar of a service another secret address; the old one is dead at once."""
    service.calendar_nonce = secrets.token_urlsafe(12)
    record("channels.address_renewed", Subject("service", service.id), actor, at)


def feeds_to_look_at() -> list[tuple[CalendarFeed, Report]]:
    """Return the feeds that need somebody: not readable, or with entries that have no place."""
    feeds = db.session.scalars(select(CalendarFeed).order_by(CalendarFeed.id))
    found = [(feed, Report.from_json(feed.report)) for feed in feeds]
    return [(feed, report) for feed, report in found if feed.problem or report.needs_somebody]


def _record(event: str, feed: CalendarFeed, actor: Actor, at: datetime) -> None:
    record(event, Subject("calendar_feed", feed.id), actor, at, {"partner": seller_name(feed)})
