from collections.abc import Callable
from datetime import datetime

import pytest

from core.db import transaction
from core.files.models import StoredFile
from core.files.services import store_upload
from tests.conftest import NOW
from tests.files.samples import PDF, upload


@pytest.fixture
def make_file(landlord) -> Callable[..., StoredFile]:
    def make(name: str = "licence.pdf", data: bytes = PDF, at: datetime = NOW) -> StoredFile:
        with transaction():
            return store_upload(upload(data, name), at=at)

    return make
