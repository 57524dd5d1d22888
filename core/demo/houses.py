"""Describe the services of the demo's holiday homes."""

from datetime import time

from core.demo import fields
from core.demo.model import Service, Texts, Unit
from core.demo.texts import texts

HOUSE_FIELDS = (
    fields.required(fields.ARRIVAL_TIME),
    fields.required(fields.BED_LINEN),
    fields.required(fields.DOG),
    fields.PLATE,
    fields.EMERGENCY_PHONE,
    fields.CONTACT_EMAIL,
    fields.COTS,
    fields.REQUESTS,
    *fields.NAMES,
    # The tourist tax depends on the age.
    fields.required(fields.BIRTHDAY),
    fields.NATIONALITY,
)


def house(key: str, persons: int, price: int, titles: Texts, descriptions: Texts) -> Service:
    """Give one holiday home, let by the night."""
    return Service(
        key=key,
        unit=Unit.NIGHT,
        capacity=1,
        persons=persons,
        price=price,
        tax_rate=1000,
        titles=titles,
        descriptions=descriptions,
        starts=time(16),
        ends=time(10),
        fields=HOUSE_FIELDS,
    )


DUNE_HOUSE = house(
    "maison_des_dunes",
    6,
    14500,
    texts(
        "Maison des Dunes, Haus für sechs",
        "Maison des Dunes, house for six",
        "Maison des Dunes, pour six personnes",
    ),
    texts(
        "Helles Holzhaus mit drei Schlafzimmern, fünf Minuten zu Fuß vom Strand. Die "
        "Terrasse liegt windgeschützt nach Süden, im Schuppen stehen vier Fahrräder.",
        "Bright wooden house with three bedrooms, five minutes’ walk from the beach. "
        "The terrace faces south and is sheltered from the wind, and four bicycles "
        "wait in the shed.",
        "Maison en bois lumineuse avec trois chambres, à cinq minutes à pied de la "
        "plage. La terrasse plein sud est à l’abri du vent et quatre vélos vous "
        "attendent dans la remise.",
    ),
)

LIGHTHOUSE_COTTAGE = house(
    "gite_du_phare",
    4,
    11800,
    texts(
        "Gîte du Phare, Haus für vier",
        "Gîte du Phare, cottage for four",
        "Gîte du Phare, pour quatre personnes",
    ),
    texts(
        "Altes Wärterhaus aus Granit mit Blick auf den Leuchtturm und die Inseln. Der "
        "Ofen ist schnell warm, und der Küstenweg beginnt am Gartentor.",
        "Old keeper’s cottage of granite with a view of the lighthouse and the islands."
        " The stove warms up quickly, and the coastal path starts at the garden gate.",
        "Ancienne maison de gardien en granit avec vue sur le phare et les îles. Le "
        "poêle chauffe vite, et le sentier côtier commence au portail du jardin.",
    ),
)

THATCHED_COTTAGE = house(
    "la_chaumiere",
    5,
    12900,
    texts(
        "La Chaumière, Reetdachhaus für fünf",
        "La Chaumière, thatched cottage for five",
        "La Chaumière, pour cinq personnes",
    ),
    texts(
        "Haus unter Reet mit großem Kamin, Obstgarten und einem Schlafzimmer im "
        "Erdgeschoss. Kinder finden eine Schaukel, Hunde einen umzäunten Garten.",
        "Cottage under thatch with a large fireplace, an orchard and one bedroom on "
        "the ground floor. Children find a swing, dogs find a fenced garden.",
        "Maison au toit de chaume avec grande cheminée, verger et une chambre au "
        "rez-de-chaussée. Les enfants ont une balançoire, les chiens un jardin clos.",
    ),
)

SPRAY_VILLA = house(
    "villa_des_embruns",
    8,
    23500,
    texts(
        "Villa des Embruns, Haus für acht",
        "Villa des Embruns, house for eight",
        "Villa des Embruns, pour huit personnes",
    ),
    texts(
        "Großzügige Villa mit vier Schlafzimmern, drei Bädern und langem Esstisch vor "
        "dem Panoramafenster. Zwei Familien haben hier Platz, ohne sich im Weg zu sein.",
        "Spacious villa with four bedrooms, three bathrooms and a long table in front "
        "of the picture window. Two families have room here without getting in each "
        "other’s way.",
        "Grande villa avec quatre chambres, trois salles de bains et une longue table "
        "face à la baie vitrée. Deux familles y tiennent sans se gêner.",
    ),
)

BEACH_HUT = house(
    "le_cabanon",
    2,
    7900,
    texts(
        "Le Cabanon, Häuschen für zwei",
        "Le Cabanon, cabin for two",
        "Le Cabanon, pour deux personnes",
    ),
    texts(
        "Kleines Haus für zwei direkt hinter der Düne, mit Außendusche und "
        "Hängematte. Morgens hören Sie nur die Brandung.",
        "Small house for two right behind the dune, with an outdoor shower and a "
        "hammock. In the morning you hear nothing but the surf.",
        "Petite maison pour deux juste derrière la dune, avec douche extérieure et "
        "hamac. Le matin, vous n’entendez que les vagues.",
    ),
)

HOUSE_SERVICES = (
    DUNE_HOUSE,
    LIGHTHOUSE_COTTAGE,
    THATCHED_COTTAGE,
    SPRAY_VILLA,
    BEACH_HUT,
)
