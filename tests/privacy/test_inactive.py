"""Inactive customers are listed first and anonymised by somebody's word only (GDPR 5(1)(e))."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from core.activities.services import SYSTEM
from core.customers.models import Customer
from core.db import db, transaction
from core.landlords.models import Landlord
from core.long_work.models import LongWork
from core.long_work.services import do_work
from core.privacy.inactive import change_months, inactive_customers, months_before, start_forgetting
from tests.catalogue.building import new_service
from tests.conftest import NOW
from tests.privacy.planted import Planted, everything, hits, plant

ADA, BO = Planted("Qwjx"), Planted("Vzkp")
LATER = NOW.replace(year=2029)


@pytest.fixture
def two(landlord) -> tuple[int, int]:
    """Somebody who left long ago, and somebody who left a month before the list is looked at."""
    service = new_service(capacity=50)
    return plant(ADA, service), plant(BO, service, ends_at=LATER.replace(month=5))


def listed(months: int = 24) -> list[int]:
    return [one.customer.id for one in inactive_customers(months, at=LATER)]


def test_only_those_without_activity_are_listed(two):
    assert listed() == [two[0]]


def test_without_a_time_nobody_is_listed(two):
    assert listed(0) == []


def test_setting_the_time_anonymises_nobody(two, landlord):
    with transaction():
        change_months(landlord.id, 12, actor=SYSTEM, at=NOW)

    assert db.session.get_one(Landlord, landlord.id).settings["anonymise_after_months"] == 12
    assert all(one.anonymised_at is None for one in db.session.scalars(select(Customer)))


def test_those_who_were_chosen_are_anonymised_and_those_who_may_not_are_counted(database, two, landlord, monkeypatch):
    monkeypatch.setattr("core.privacy.inactive.clock_now", lambda: LATER)
    landlord_id = landlord.id
    with transaction():
        work_id = start_forgetting(two, actor=SYSTEM, at=NOW).id

    do_work(landlord_id, work_id)

    db.session.rollback()
    work = db.session.get_one(LongWork, work_id)
    assert (work.state_name, work.result) == ("done", {"done": 1, "refused": 1})
    assert hits(ADA.words.values(), everything(database)) == []
    assert hits(BO.words.values(), everything(database))


def test_a_post_names_nobody_who_is_not_on_the_list(owner, two, landlord, monkeypatch):
    with transaction():
        change_months(landlord.id, 24, actor=SYSTEM, at=NOW)
    monkeypatch.setattr("core.privacy.settings_views.now", lambda: LATER)

    page = owner.get("/office/settings/privacy/inactive").text
    owner.post("/office/settings/privacy/inactive", data={"customer": [str(one) for one in two]})

    assert f'value="{two[0]}" checked' in page
    assert f'value="{two[1]}"' not in page
    assert db.session.scalars(select(LongWork.parameters).order_by(LongWork.id.desc())).first() == {"chosen": [two[0]]}


@pytest.mark.parametrize(
    ("months", "day"), [(1, datetime(2024, 2, 29, tzinfo=UTC)), (12, datetime(2023, 3, 31, tzinfo=UTC))]
)
def test_months_end_with_their_last_day(months, day):
    assert months_before(datetime(2024, 3, 31, tzinfo=UTC), months) == day
