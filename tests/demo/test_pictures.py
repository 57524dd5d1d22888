"""Each service of the demo has a picture of its own, drawn the same each time."""

from io import BytesIO

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from core.catalogue.models import Service
from core.db import db
from core.demo.load import load
from core.demo.model import DemoData
from core.demo.pictures import SCENES, picture
from core.isolation import across_landlords
from tests.conftest import NOW, browser

SMALL = (240, 135)


def test_a_picture_is_the_same_each_time() -> None:
    first = picture("kayak", SMALL)

    assert picture("kayak", SMALL) == first


def test_a_picture_opens_in_the_size_of_the_pages() -> None:
    found = Image.open(BytesIO(picture("villa_des_embruns")))
    found.load()

    assert (found.format, found.mode, found.size) == ("JPEG", "RGB", (1200, 675))


@pytest.mark.parametrize("size", [(300, 300), (400, 100), (101, 203)])
def test_a_picture_fills_any_other_size(size: tuple[int, int]) -> None:
    found = Image.open(BytesIO(picture("bike", size)))

    assert found.size == size


def test_each_service_and_nothing_else_has_a_picture(data: DemoData) -> None:
    assert set(SCENES) == {service.key for landlord in data.landlords for service in landlord.services}


def test_no_two_services_share_a_picture() -> None:
    assert len({picture(key, SMALL) for key in SCENES}) == len(SCENES)


def test_pictures_have_more_than_a_few_colors() -> None:
    for key in SCENES:
        colors = Image.open(BytesIO(picture(key, SMALL))).getcolors(maxcolors=SMALL[0] * SMALL[1])

        assert colors is not None, key
        assert len(colors) > 1000, key


def test_visitors_see_the_pictures_of_the_loaded_demo(app: Flask) -> None:
    load(NOW)
    visitor = browser(app)

    with across_landlords("pictures of the demo"):
        services = db.session.scalars(select(Service)).all()
        numbers = {service.key: service.picture_file_id for service in services}
    assert set(numbers) == set(SCENES)
    assert None not in numbers.values()
    answer = visitor.get(f"/book/seeblick/pictures/{numbers['kayak']}")
    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
    assert answer.data == picture("kayak")
    assert visitor.get(f"/book/estran-bleu/pictures/{numbers['kayak']}").status_code == 404
