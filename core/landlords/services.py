"""Find, create and change landlords."""

import re
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flask import g
from flask_babel import lazy_gettext
from sqlalchemy import select

from core.activities.services import Actor, Subject, record
from core.db import db
from core.errors import DomainError, NotFound
from core.isolation import current_landlord_id
from core.landlords.models import Landlord, Plan

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{1,56}[a-z0-9])")


class SlugTaken(DomainError):
    """Another landlord has this short name."""

    code = "slug_taken"
    status = 409
    text = lazy_gettext("This short name is taken. Choose another one.")


class BadLandlord(DomainError):
    """A value cannot be used for a landlord."""

    code = "bad_landlord"
    status = 422
    text = lazy_gettext("“%(value)s” cannot be used as %(name)s.")


def get_landlord(landlord_id: int) -> Landlord:
    """Return one landlord.

    Raises:
        NotFound: there is none with this id.
    """
    landlord = db.session.get(Landlord, landlord_id)
    if landlord is None:
        raise NotFound
    return landlord


def get_landlord_by_slug(slug: str) -> Landlord:
    """Return the landlord with the short name of the address.

    Raises:
        NotFound: there is none.
    """
    landlord = db.session.scalar(select(Landlord).where(Landlord.slug == slug))
    if landlord is None:
        raise NotFound
    return landlord


def current_landlord() -> Landlord:
    """Return the landlord who is served, loaded once per scope."""
    loaded: dict[int, Landlord] = g.setdefault("landlords", {})
    landlord_id = current_landlord_id()
    landlord = loaded.get(landlord_id)
    if landlord is None or landlord not in db.session:
        landlord = loaded[landlord_id] = get_landlord(landlord_id)
    return landlord


def take_landlord(found: Landlord) -> Landlord:
    """Return a landlord found in another session, as the one who is served; without a statement."""
    landlord = db.session.merge(found, load=False)
    g.setdefault("landlords", {})[landlord.id] = landlord
    return landlord


def all_landlords() -> Sequence[Landlord]:
    """Return all landlords by name."""
    return db.session.scalars(select(Landlord).order_by(Landlord.name)).all()


def create_landlord(name: str, slug: str, plan: Plan, *, at: datetime, timezone: str = "Europe/Berlin") -> Landlord:
    """Create a landlord.

    Raises:
        SlugTaken: another landlord has the short name.
        BadLandlord: the short name or the time zone cannot be used.
    """
    if not _SLUG.fullmatch(slug):
        raise BadLandlord(value=slug, name="slug")
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise BadLandlord(value=timezone, name="timezone") from error
    if db.session.scalar(select(Landlord.id).where(Landlord.slug == slug)) is not None:
        raise SlugTaken
    landlord = Landlord(name=name, slug=slug, plan_level=plan.value, timezone=timezone, created_at=at)
    db.session.add(landlord)
    db.session.flush()
    return landlord


def lock_landlord(landlord_id: int) -> Landlord:
    """Return the landlord, locked until the transaction ends, with fresh values."""
    return db.session.scalars(
        select(Landlord).where(Landlord.id == landlord_id).with_for_update().execution_options(populate_existing=True)
    ).one()


def next_customer_numbers(landlord: Landlord, count: int) -> list[str]:
    """Draw the next customer numbers from the landlord's pattern (C-07)."""
    locked = lock_landlord(landlord.id)
    first = locked.last_customer_number + 1
    locked.last_customer_number += count
    return [locked.customer_number_pattern.format(number=number) for number in range(first, first + count)]


def next_booking_number(landlord: Landlord, year: int) -> str:
    """Draw the next booking number."""
    locked = lock_landlord(landlord.id)
    locked.last_booking_number += 1
    return f"{year}-{locked.last_booking_number:05d}"


def set_plan(landlord: Landlord, plan: Plan, *, actor: Actor, at: datetime) -> None:
    """Change the plan and put it on record; apps follow through ``core.apps.lifecycle.change_plan``."""
    before = landlord.plan
    landlord.plan_level = plan.value
    record(
        "landlord.plan_changed",
        Subject("landlord", landlord.id),
        actor,
        at,
        {"before": before.name.capitalize(), "after": plan.name.capitalize()},
    )
