from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from core.activities.services import SYSTEM
from core.customers.models import Customer
from core.customers.services import Address
from core.db import transaction
from core.merging.services import MergeOrder, MergeResult, merge_customers
from core.merging.undo import undo_merge
from tests.conftest import NOW
from tests.isolation.rows import OWNED, make_row
from tests.support.desk import clock, desk, make_booking, make_service

__all__ = ["clock", "desk", "make_booking", "make_service"]
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def merge() -> Callable[..., MergeResult]:
    """Merge customers: the first is kept."""

    def run(kept: Customer | int, *sources: Customer | int, **more: Any) -> MergeResult:
        kept_id, *source_ids = (one if isinstance(one, int) else one.id for one in (kept, *sources))
        with transaction():
            return merge_customers(MergeOrder(kept_id, tuple(source_ids), **more), actor=SYSTEM, at=LATER)

    return run


@pytest.fixture
def undo() -> Callable[..., None]:
    def run(merge_id: int, at: Any = LATER) -> None:
        with transaction():
            undo_merge(merge_id, actor=SYSTEM, at=at)

    return run


@pytest.fixture
def namesakes(make_customer: Callable[..., Customer]) -> Callable[[int], list[Customer]]:
    """Build customers with one name, each with an address, phone numbers and an e-mail address of their own."""

    def make(count: int) -> list[Customer]:
        return [
            make_customer(
                "Ada",
                "Lind",
                f"ada{number}@example.org",
                phones=("030 23125 001", f"0171 39200 {number:02d}"),
                address=Address("Am See 1", "10115", "Berlin", "DE"),
            )
            for number in range(count)
        ]

    return make


@pytest.fixture
def hang_everything() -> Callable[[int], dict[str, int]]:
    """Hang one row of every model that can belong to a customer on one."""

    def hang(customer_id: int) -> dict[str, int]:
        made = {}
        with transaction():
            for model in OWNED:
                owners = model.registered.owners
                values: dict[str, Any] = {}
                for owner in owners:
                    if getattr(owner, "table", "") == "customer" and hasattr(owner, "column"):
                        values[owner.column] = customer_id
                    elif hasattr(owner, "type_column") and model.__tablename__ != "signed_link":
                        values |= {owner.type_column: "customer", owner.id_column: customer_id}
                if values and model.__tablename__ not in ("duplicate_pair", "former_customer"):
                    made[model.__tablename__] = make_row(model, **values).id
        return made

    return hang
