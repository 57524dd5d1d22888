"""Pictures for the services of the demo, drawn anew each time the demo is loaded."""

from collections.abc import Callable, Mapping
from io import BytesIO
from random import Random

from PIL import ImageOps

from core.demo.art import boats, camping, houses
from core.demo.art.canvas import HEIGHT, WIDTH, Canvas
from core.demo.chance import chance

SIZE = (1200, 675)
CONTENT_TYPE = "image/jpeg"
QUALITY = 88
FINER = 2

Scene = Callable[[Canvas, Random], None]

SCENES: Mapping[str, Scene] = {
    "motor_boat_libelle": boats.motor_boat,
    "motor_boat_reiher": boats.cabin_boat,
    "sailing_yacht_moewe": boats.sailing_yacht,
    "kayak": boats.kayak,
    "paddle_board": boats.paddle_board,
    "pontoon": boats.pontoon,
    "island_tour": boats.tour_boat,
    "maison_des_dunes": houses.dune_house,
    "gite_du_phare": houses.lighthouse_cottage,
    "la_chaumiere": houses.thatched_cottage,
    "villa_des_embruns": houses.villa,
    "le_cabanon": houses.beach_hut,
    "pitch_comfort": camping.caravan,
    "pitch_tent": camping.tents,
    "pitch_lakeside": camping.motorhome,
    "bike": camping.touring_bike,
    "e_bike": camping.electric_bike,
}


def picture(service_key: str, size: tuple[int, int] = SIZE) -> bytes:
    """Return the picture of a service as JPEG; the same bytes for the same key and size.

    Raises:
        KeyError: the demo has no such service.
    """
    width, height = size
    canvas = Canvas.blank(max(width / WIDTH, height / HEIGHT) * FINER)
    SCENES[service_key](canvas, chance(0, "picture", service_key))
    stream = BytesIO()
    ImageOps.fit(canvas.image.reduce(FINER), size).save(stream, "JPEG", quality=QUALITY)
    return stream.getvalue()
