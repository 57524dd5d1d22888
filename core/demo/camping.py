"""Describe the services of the demo's camping site."""

from datetime import time

from core.demo import fields
from core.demo.model import DataField, Service, Texts, Unit
from core.demo.texts import texts

GUEST_FIELDS = (
    *fields.NAMES,
    # The registration form of the site asks for it.
    fields.required(fields.BIRTHDAY),
    fields.NATIONALITY,
)
STAY_FIELDS = (
    fields.required(fields.DOG),
    fields.ARRIVAL_TIME,
    fields.EMERGENCY_PHONE,
    fields.REQUESTS,
)
CARAVAN_FIELDS = (
    fields.required(fields.PLATE),
    fields.required(fields.CARAVAN_LENGTH),
    fields.POWER,
)
TENT_FIELDS = (fields.PLATE, fields.required(fields.TENT_SIZE))
RIDER_FIELDS = (
    fields.FIRST_NAME,
    fields.required(fields.HEIGHT),
    fields.HELMET,
)


def pitch(
    key: str,
    sizes: tuple[int, int, int],
    own_fields: tuple[DataField, ...],
    titles: Texts,
    descriptions: Texts,
) -> Service:
    """Give one kind of pitch; ``sizes`` are capacity, persons and price."""
    capacity, persons, price = sizes
    return Service(
        key=key,
        unit=Unit.NIGHT,
        capacity=capacity,
        persons=persons,
        price=price,
        tax_rate=700,
        titles=titles,
        descriptions=descriptions,
        starts=time(14),
        ends=time(11),
        fields=own_fields + STAY_FIELDS + GUEST_FIELDS,
    )


def bicycle(key: str, capacity: int, price: int, titles: Texts, descriptions: Texts) -> Service:
    """Give one kind of rental bicycle."""
    return Service(
        key=key,
        unit=Unit.DAY,
        capacity=capacity,
        persons=1,
        price=price,
        tax_rate=1900,
        titles=titles,
        descriptions=descriptions,
        starts=time(9),
        ends=time(18),
        fields=(fields.CHILD_SEAT, *RIDER_FIELDS),
    )


COMFORT_PITCH = pitch(
    "pitch_comfort",
    (20, 5, 2900),
    CARAVAN_FIELDS,
    texts(
        "Komfortstellplatz im Wald",
        "Comfort pitch in the woods",
        "Emplacement confort en forêt",
    ),
    texts(
        "Ebener Platz von 90 m² für Wohnwagen oder Wohnmobil, mit Strom, Wasser und "
        "Abwasser. Die Eichen geben Schatten, das Waschhaus ist zwei Minuten entfernt.",
        "Level pitch of 90 m² for a caravan or motorhome, with power, water and drain. "
        "The oaks give shade, and the wash house is two minutes away.",
        "Emplacement plat de 90 m² pour caravane ou camping-car, avec électricité, eau "
        "et évacuation. Les chênes donnent de l’ombre et les sanitaires sont à deux "
        "minutes.",
    ),
)

TENT_PITCH = pitch(
    "pitch_tent",
    (12, 4, 1900),
    TENT_FIELDS,
    texts("Zeltwiese", "Tent meadow", "Prairie pour tentes"),
    texts(
        "Ruhige Wiese ohne Autos, mit Feuerstelle und überdachtem Kochplatz. Ihr Auto "
        "bleibt auf dem Parkplatz am Eingang, Bollerwagen stehen bereit.",
        "Quiet meadow without cars, with a fire pit and a covered place to cook. Your "
        "car stays in the car park by the gate, and handcarts are there for you.",
        "Prairie calme et sans voitures, avec foyer et coin cuisine couvert. Votre "
        "voiture reste au parking de l’entrée, des chariots sont à disposition.",
    ),
)

LAKESIDE_PITCH = pitch(
    "pitch_lakeside",
    (8, 5, 3600),
    CARAVAN_FIELDS,
    texts("Stellplatz am See", "Lakeside pitch", "Emplacement au bord du lac"),
    texts(
        "Großer Platz in der ersten Reihe mit eigenem Zugang zum Wasser. Boote und "
        "Boards dürfen gleich am Ufer liegen.",
        "Large pitch in the front row with its own access to the water. Boats and boards may stay right on the shore.",
        "Grand emplacement en première ligne avec accès direct à l’eau. Bateaux et "
        "planches peuvent rester sur la rive.",
    ),
)

BIKE = bicycle(
    "bike",
    10,
    1200,
    texts("Tourenrad", "Touring bike", "Vélo de randonnée"),
    texts(
        "Leichtes Rad mit acht Gängen, Korb und gutem Licht. Helm und Schloss gehören dazu.",
        "Light bike with eight gears, a basket and good lights. Helmet and lock are included.",
        "Vélo léger à huit vitesses, avec panier et bon éclairage. Le casque et l’antivol sont compris.",
    ),
)

E_BIKE = bicycle(
    "e_bike",
    6,
    2600,
    texts("E-Bike", "E-bike", "Vélo électrique"),
    texts(
        "Bequemes Rad mit Mittelmotor und rund 100 km Reichweite. Das Ladegerät bekommen Sie für die Nacht mit.",
        "Comfortable bike with a mid-drive motor and a range of about 100 km. You get the charger for the night.",
        "Vélo confortable à moteur central, avec environ 100 km d’autonomie. Le chargeur vous est confié pour la nuit.",
    ),
)

CAMPING_SERVICES = (COMFORT_PITCH, TENT_PITCH, LAKESIDE_PITCH, BIKE, E_BIKE)
