"""Anonymised means gone, everywhere (R-60), and money stays (R-63)."""

import pytest

from core.activities.services import SYSTEM
from core.db import transaction
from core.privacy.anonymise import anonymise_customer
from core.privacy.models import ErasureState
from tests.catalogue.building import new_service
from tests.conftest import NOW
from tests.privacy.planted import Planted, everything, hits, plant

ADA = Planted("Qwjx")


@pytest.fixture
def service(landlord):
    return new_service(capacity=50)


def anonymise(customer_id, at=NOW):
    with transaction():
        return anonymise_customer(customer_id, actor=SYSTEM, at=at)


def test_nothing_of_an_anonymised_customer_is_found_anywhere(database, service, caplog):
    customer_id = plant(ADA, service)
    before = hits(ADA.words.values(), everything(database, caplog.text))

    erasure = anonymise(customer_id)

    assert {word for _place, word in before} == set(ADA.words.values())
    assert hits(ADA.words.values(), everything(database, caplog.text)) == []
    assert erasure.state is ErasureState.DONE
