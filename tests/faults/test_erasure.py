"""Two hundred customers with twelve planted strings each: nothing of them is left anywhere (R-60, R-66)."""

from itertools import product

import pytest

from core.activities.services import SYSTEM
from core.db import db, transaction
from core.privacy.anonymise import anonymise_customer, ask_apps_again
from core.privacy.erasures import get_erasure
from core.privacy.models import ErasureState
from tests.apps import sample
from tests.catalogue.building import new_service
from tests.conftest import NOW
from tests.privacy.planted import Planted, everything, hits, plant

pytestmark = pytest.mark.faults
CUSTOMERS, BROKEN_RUNS = 200, 500
MARKS = ["".join(letters) + end for end in ("", "f") for letters in product("QVXZ", "wkjp", "jkpw", "xqzv")]


def test_nothing_of_two_hundred_anonymised_customers_is_left(database, landlord, caplog):
    service = new_service(capacity=5_000)
    everybody = [Planted(mark) for mark in MARKS[:CUSTOMERS]]
    ids = [plant(one, service) for one in everybody]
    words = [word for one in everybody for word in one.words.values()]
    before = {word for _place, word in hits(words, everything(database, caplog.text))}

    for customer_id in ids:
        with transaction():
            anonymise_customer(customer_id, actor=SYSTEM, at=NOW)

    assert before == set(words)
    assert hits(words, everything(database, caplog.text)) == []


def test_it_is_never_called_done_while_an_app_has_yet_to_do_its_part(database, landlord, enable, monkeypatch):
    enable("sample")
    service = new_service(capacity=5_000)
    for mark in MARKS[:BROKEN_RUNS]:
        customer_id = plant(Planted(mark), service)
        monkeypatch.setattr(sample.hooks, "told", None)
        with transaction():
            erasure = anonymise_customer(customer_id, actor=SYSTEM, at=NOW)
            erasure_id, state = erasure.id, erasure.state
        assert state is ErasureState.PARTLY
        monkeypatch.undo()
        with transaction():
            ask_apps_again(get_erasure(erasure_id, locked=True), at=NOW)
        assert get_erasure(erasure_id).state is ErasureState.DONE
        db.session.rollback()
