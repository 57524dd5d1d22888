"""Does again, after a restore, what the erasure ledger says was done since the backup (R-65)."""

import logging
from datetime import datetime

from sqlalchemy import select

from core.activities.services import SYSTEM
from core.customers.models import Customer
from core.customers.services import get_customer
from core.db import db, transaction
from core.isolation import use_landlord
from core.landlords.services import all_landlords
from core.privacy.anonymise import erase_person
from core.privacy.deletion import remove_person
from core.privacy.ledger import Entry, complete_ledger, entries
from core.privacy.models import ErasureKind

logger = logging.getLogger(__name__)


def replay_erasures() -> int:
    """Anonymise and delete again whoever came back; returns how many they were. Safe to run twice."""
    known = {landlord.id for landlord in all_landlords()}
    db.session.rollback()
    done = 0
    for entry in list(entries()):
        if entry.landlord in known:
            with use_landlord(entry.landlord):
                done += _replay(entry)
    return done


def complete_ledgers() -> int:
    """Enter what a crash kept from the ledger, for all landlords; returns how much it was."""
    landlord_ids = [landlord.id for landlord in all_landlords()]
    db.session.rollback()
    done = 0
    for landlord_id in landlord_ids:
        with use_landlord(landlord_id):
            done += complete_ledger()
            db.session.rollback()
    return done


def _replay(entry: Entry) -> bool:
    if not _is_back(entry):
        return False
    at = datetime.fromisoformat(entry.at)
    with transaction():
        customer = get_customer(entry.customer, locked=True)
        if entry.kind == ErasureKind.DELETED.value:
            remove_person(customer, actor=SYSTEM, at=at, is_replay=True)
        elif customer.anonymised_at is None:
            erase_person(customer, actor=SYSTEM, at=at, is_replay=True)
    return True


def _is_back(entry: Entry) -> bool:
    """Tell whether the customer is there again; another one with the same id was created at another time."""
    found = db.session.execute(
        select(Customer.created_at, Customer.anonymised_at).where(Customer.id == entry.customer)
    ).first()
    db.session.rollback()
    if found is None or not _is_same(found.created_at, entry):
        return False
    return entry.kind == ErasureKind.DELETED.value or found.anonymised_at is None


def _is_same(created_at: datetime, entry: Entry) -> bool:
    if entry.gone_at:
        return created_at <= datetime.fromisoformat(entry.gone_at)
    return created_at.isoformat() == entry.created_at
