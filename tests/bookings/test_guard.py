"""The database itself refuses what would take more places than there are, whoever writes it (B-03, ADR 0008)."""

from collections.abc import Callable
from contextlib import nullcontext
from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from core.bookings.models import Booking, BookingItem
from core.bookings.occupancy import FullyBooked
from core.bookings.place_models import Blocking
from core.catalogue.models import Service
from core.db import db, transaction
from core.isolation import current_landlord_id
from core.migrations.run import owner_connection
from tests.conftest import NOW
from tests.support.databases import Database
from tests.support.guards import without_guards

HOUR = timedelta(hours=1)
Import = Callable[..., int]


def stored(model: type[BookingItem] | type[Blocking]) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(model.id))) or 0


@pytest.fixture
def service(make_service) -> Service:
    return make_service(capacity=2)


@pytest.fixture
def import_row(service: Service) -> Import:
    """Write a row past every service of the house, as an import would; hours count from NOW."""

    def add(model, starts_in: int, hours: int, **more) -> int:
        row = {
            "landlord_id": current_landlord_id(),
            "service_id": service.id,
            "starts_at": NOW + starts_in * HOUR,
            "ends_at": NOW + (starts_in + hours) * HOUR,
            **more,
        }
        with transaction():
            return db.session.scalar(insert(model).returning(model.id), [row])

    return add


@pytest.fixture
def import_item(import_row: Import, make_booking, make_service) -> Import:
    booking_id = make_booking(service=make_service("Elsewhere")).id

    def add(starts_in: int = 0, hours: int = 1, **more) -> int:
        return import_row(BookingItem, starts_in, hours, booking_id=booking_id, **more)

    return add


@pytest.fixture
def import_blocking(import_row: Import) -> Import:
    def add(starts_in: int = 0, hours: int = 1, **more) -> int:
        return import_row(Blocking, starts_in, hours, created_at=NOW, **more)

    return add


def test_an_import_takes_all_places_and_not_one_more(import_item, service):
    import_item()
    import_item()

    with pytest.raises(FullyBooked):
        import_item()

    assert stored(BookingItem) == 3


def test_more_at_once_than_there_are_places_is_refused(import_item):
    with pytest.raises(FullyBooked):
        import_item(quantity=3)


def test_one_ends_when_the_next_begins(import_item):
    import_item(0, 2, quantity=2)

    import_item(2, 2, quantity=2)
    import_item(-2, 2, quantity=2)

    assert stored(BookingItem) == 4


def test_the_fullest_moment_counts_and_not_the_sum(import_item):
    import_item(0, 1)
    import_item(1, 1)

    import_item(0, 2)

    with pytest.raises(FullyBooked):
        import_item(1, 1)


def test_blocked_times_take_places_too(import_item, import_blocking):
    import_blocking(0, 2)
    import_item(0, 1)

    with pytest.raises(FullyBooked):
        import_item(0, 1)
    with pytest.raises(FullyBooked):
        import_blocking(0, 1)

    import_item(1, 1)


def test_what_takes_no_place_is_never_refused(import_item):
    import_item(quantity=2)

    import_item(quantity=2, takes_place=False)

    assert stored(BookingItem) == 3


@pytest.mark.parametrize(
    "change",
    [
        {"takes_place": True},
        {"takes_place": True, "starts_at": NOW, "ends_at": NOW + HOUR},
        {"takes_place": True, "quantity": 2},
    ],
)
def test_an_update_cannot_take_what_an_insert_could_not(import_item, change):
    import_item(quantity=2)
    item_id = import_item(takes_place=False)

    with pytest.raises(FullyBooked), transaction():
        db.session.execute(update(BookingItem).where(BookingItem.id == item_id).values(**change))


@pytest.mark.parametrize(
    ("column", "value"),
    [("starts_at", NOW + HOUR), ("ends_at", NOW + 3 * HOUR + timedelta(minutes=1)), ("quantity", 3)],
)
def test_an_item_cannot_grow_into_others(import_item, column, value):
    import_item(0, 2)
    import_item(3, 2, quantity=2)
    item_id = import_item(2, 1)
    import_item(1, 1)

    with pytest.raises(FullyBooked), transaction():
        db.session.execute(update(BookingItem).where(BookingItem.id == item_id).values({column: value}))


def test_an_item_cannot_go_to_a_service_that_is_full(import_item, service, make_service):
    small = make_service("Small", capacity=1)
    item_id = import_item(quantity=2)

    with pytest.raises(FullyBooked), transaction():
        db.session.execute(update(BookingItem).where(BookingItem.id == item_id).values(service_id=small.id))


def test_a_blocking_cannot_grow_into_what_is_booked(import_item, import_blocking):
    import_item(1, 1, quantity=2)
    blocking_id = import_blocking(0, 1)

    with pytest.raises(FullyBooked), transaction():
        db.session.execute(update(Blocking).where(Blocking.id == blocking_id).values(ends_at=NOW + 2 * HOUR))


def test_what_takes_less_than_before_is_never_refused(import_item, service):
    item_id = import_item(0, 4, quantity=2)
    with transaction():
        db.session.execute(update(Service).where(Service.id == service.id).values(capacity=1))

    with transaction():
        shorter = {"ends_at": NOW + 3 * HOUR, "starts_at": NOW + HOUR}
        db.session.execute(update(BookingItem).where(BookingItem.id == item_id).values(shorter))

    assert db.session.get(BookingItem, item_id).quantity == 2


def test_the_refusal_has_one_answer_for_people(import_item):
    with pytest.raises(FullyBooked) as refused:
        import_item(quantity=3)

    assert (refused.value.code, refused.value.status) == ("fully_booked", 409)


def test_other_mistakes_of_an_import_stay_what_they_are(import_item):
    with pytest.raises(IntegrityError):
        import_item(hours=0)


def test_a_refused_row_leaves_nothing_of_its_transaction(import_item, service):
    booking_id = db.session.scalars(select(Booking.id)).one()

    def write() -> None:
        with transaction():
            db.session.get(Booking, booking_id).notes = "half done"
            db.session.flush()
            too_many = update(BookingItem).where(BookingItem.booking_id == booking_id)
            db.session.execute(too_many.values(quantity=9, service_id=service.id))

    with pytest.raises(FullyBooked):
        write()

    assert db.session.get(Booking, booking_id).notes == ""


def test_the_owner_of_the_tables_is_refused_as_well(database: Database, import_item, service):
    item_id = import_item(takes_place=False, quantity=3)

    with owner_connection(database.settings) as connection, pytest.raises(IntegrityError, match="fully_booked"):
        connection.execute(text("UPDATE booking_item SET takes_place = true WHERE id = :id"), {"id": item_id})


def test_postgresql_does_not_count_in_a_snapshot_that_may_be_old(database: Database, import_item):
    item_id = import_item(takes_place=False)

    with owner_connection(database.settings) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        change = text("UPDATE booking_item SET takes_place = true WHERE id = :id")
        # SQLite has one writer at a time, so its snapshot is never old.
        expects = (
            pytest.raises(DBAPIError, match="READ COMMITTED")
            if connection.dialect.name == "postgresql"
            else nullcontext()
        )
        with expects:
            connection.execute(change, {"id": item_id})


def test_without_the_guard_an_import_sells_twice(database: Database, import_item):
    with without_guards(database):
        for _number in range(3):
            import_item()

    assert stored(BookingItem) == 4
