"""no place is taken twice: the database itself counts (docs/adr/0008)"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# The highest number of places that are taken at one moment of the new row's period, the new row included.
PEAK = """
SELECT max(running) FROM (
    SELECT sum(change) OVER (ORDER BY moment, change) AS running FROM (
        SELECT {latest}(starts_at, NEW.starts_at) AS moment, quantity AS change FROM booking_item
        WHERE {in_period} AND takes_place
        UNION ALL
        SELECT ends_at, -quantity FROM booking_item WHERE {in_period} AND takes_place
        UNION ALL
        SELECT {latest}(starts_at, NEW.starts_at), quantity FROM blocking WHERE {in_period}
        UNION ALL
        SELECT ends_at, -quantity FROM blocking WHERE {in_period}
    ) AS steps
) AS counted
"""
# Most of the time all together are not too many either; that is half the work.
SUM = """
SELECT coalesce(sum(quantity), 0) FROM (
    SELECT quantity FROM booking_item WHERE {in_period} AND takes_place
    UNION ALL
    SELECT quantity FROM blocking WHERE {in_period}
) AS together
"""
IN_PERIOD = (
    "landlord_id = NEW.landlord_id AND service_id = NEW.service_id "
    "AND starts_at < NEW.ends_at AND ends_at > NEW.starts_at"
)
# A service that is not there is the foreign key's matter.
# READ COMMITTED: each statement of the function sees what was committed before it began, so the count that follows the
# lock is exact. A snapshot that is older than the lock would not see the others (reliability.md, section 6).
POSTGRESQL = """
CREATE FUNCTION guard_places() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    places integer;
    highest bigint;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'places are counted in READ COMMITTED only' USING ERRCODE = '25001';
    END IF;
    SELECT capacity INTO places FROM service
    WHERE landlord_id = NEW.landlord_id AND id = NEW.service_id FOR NO KEY UPDATE;
    IF ({total}) <= places THEN
        RETURN NULL;
    END IF;
    highest := ({peak});
    IF highest > places THEN
        RAISE EXCEPTION 'fully_booked' USING ERRCODE = '23K01', TABLE = TG_TABLE_NAME,
            DETAIL = format('service %s: %s of %s places', NEW.service_id, highest, places);
    END IF;
    RETURN NULL;
END $$
"""
ON_POSTGRESQL = """
CREATE TRIGGER guard_places_{event} AFTER {when} ON {table} FOR EACH ROW WHEN ({grows}) EXECUTE FUNCTION guard_places()
"""
# SQLite has one writer at a time, so the count is exact without a lock.
ON_SQLITE = """
CREATE TRIGGER guard_places_{table}_{event} AFTER {when} ON {table} FOR EACH ROW WHEN {grows}
BEGIN
    SELECT RAISE(ABORT, 'fully_booked') FROM service
    WHERE landlord_id = NEW.landlord_id AND id = NEW.service_id AND ({total}) > capacity AND ({peak}) > capacity;
END
"""
MOVED = (
    "NEW.service_id <> OLD.service_id OR NEW.starts_at < OLD.starts_at OR NEW.ends_at > OLD.ends_at "
    "OR NEW.quantity > OLD.quantity"
)
# What takes less than before is never refused.
GUARDS = (
    ("booking_item", "insert", "INSERT", "NEW.takes_place"),
    (
        "booking_item",
        "update",
        "UPDATE OF service_id, starts_at, ends_at, quantity, takes_place",
        f"NEW.takes_place AND (NOT OLD.takes_place OR {MOVED})",
    ),
    ("blocking", "insert", "INSERT", "true"),
    ("blocking", "update", "UPDATE OF service_id, starts_at, ends_at, quantity", MOVED),
)


def upgrade() -> None:
    """Let the database refuse what would take more places than a service has."""
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    counts = {
        "total": SUM.format(in_period=IN_PERIOD),
        "peak": PEAK.format(latest="greatest" if is_postgresql else "max", in_period=IN_PERIOD),
    }
    if is_postgresql:
        op.execute(POSTGRESQL.format(**counts))
    template = ON_POSTGRESQL if is_postgresql else ON_SQLITE
    for table, event, when, grows in GUARDS:
        op.execute(template.format(table=table, event=event, when=when, grows=grows, **counts))
    # By the end, because what is booked lies ahead: the past of a service is never walked through.
    op.drop_index("ix_booking_item_occupancy", "booking_item")
    op.create_index(
        "ix_booking_item_occupancy", "booking_item", ["landlord_id", "service_id", "ends_at", "starts_at"], unique=False
    )
