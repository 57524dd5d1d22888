"""Describe the services of the demo's boat hire."""

from datetime import time

from core.demo import fields
from core.demo.model import Service, Slot, Unit
from core.demo.texts import texts

OPENS = time(9)
CLOSES = time(18)
LICENCE_FIELDS = (
    fields.required(fields.LICENCE),
    fields.LICENCE_NUMBER,
    fields.LICENCE_COPY,
)

LICENCE_FREE_BOAT = Service(
    key="motor_boat_libelle",
    unit=Unit.HOUR,
    capacity=3,
    persons=5,
    price=3900,
    tax_rate=1900,
    titles=texts(
        "Motorboot Libelle, führerscheinfrei",
        "Motor boat Libelle, no licence needed",
        "Bateau à moteur Libelle, sans permis",
    ),
    descriptions=texts(
        "Offenes Boot mit 15 PS für bis zu fünf Personen, mit Sonnendach und "
        "Badeleiter. Einen Führerschein brauchen Sie nicht: Wir weisen Sie vor der "
        "Abfahrt am Steg ein.",
        "Open boat with 15 hp for up to five people, with a sun roof and a bathing "
        "ladder. You need no licence: we show you everything at the jetty before you "
        "set off.",
        "Bateau ouvert de 15 ch pour cinq personnes au plus, avec taud de soleil et "
        "échelle de bain. Aucun permis n’est nécessaire : nous vous expliquons tout "
        "au ponton avant le départ.",
    ),
    starts=OPENS,
    ends=CLOSES,
    fields=(
        fields.required(fields.SKIPPER),
        fields.required(fields.PHONE),
        fields.REQUESTS,
    ),
)

CABIN_BOAT = Service(
    key="motor_boat_reiher",
    unit=Unit.DAY,
    capacity=2,
    persons=6,
    price=24900,
    tax_rate=1900,
    titles=texts(
        "Kajütboot Reiher, 100 PS",
        "Cabin boat Reiher, 100 hp",
        "Vedette Reiher, 100 ch",
    ),
    descriptions=texts(
        "Schnelles Kajütboot mit Bordküche, Toilette und zwei Schlafplätzen für lange "
        "Tage auf dem See. Der Bootsführer legt bei der Übergabe seinen Führerschein "
        "vor.",
        "Fast cabin boat with a galley, a toilet and two berths for long days on the "
        "lake. The skipper shows the licence when the boat is handed over.",
        "Vedette rapide avec coin cuisine, toilettes et deux couchettes pour de "
        "longues journées sur le lac. Le chef de bord présente son permis à la "
        "remise du bateau.",
    ),
    starts=OPENS,
    ends=CLOSES,
    fields=(
        fields.required(fields.SKIPPER),
        fields.required(fields.PHONE),
        *LICENCE_FIELDS,
        fields.DOG,
        *fields.NAMES,
        fields.BIRTHDAY,
    ),
)

SAILING_YACHT = Service(
    key="sailing_yacht_moewe",
    unit=Unit.DAY,
    capacity=1,
    persons=6,
    price=27900,
    tax_rate=1900,
    titles=texts("Segelyacht Möwe", "Sailing yacht Möwe", "Voilier Möwe"),
    descriptions=texts(
        "Gutmütige Yacht von neun Metern mit Rollfock und sparsamem Diesel, an Bord "
        "schlafen vier Personen bequem. Für mehrere Tage nehmen Sie sie gern mit über "
        "die Nacht.",
        "Good-natured nine-metre yacht with a furling jib and a frugal diesel; four "
        "people sleep comfortably on board. You are welcome to keep her overnight on "
        "longer trips.",
        "Voilier docile de neuf mètres avec foc à enrouleur et diesel économe ; "
        "quatre personnes dorment à bord confortablement. Vous pouvez le garder la "
        "nuit pour une sortie de plusieurs jours.",
    ),
    starts=OPENS,
    ends=CLOSES,
    fields=(
        fields.required(fields.SKIPPER),
        fields.required(fields.PHONE),
        *LICENCE_FIELDS,
        fields.EMERGENCY_PHONE,
        *fields.NAMES,
        fields.BIRTHDAY,
        fields.VEST,
    ),
)

KAYAK = Service(
    key="kayak",
    unit=Unit.DAY,
    capacity=10,
    persons=2,
    price=3900,
    tax_rate=1900,
    titles=texts("Zweierkajak", "Double kayak", "Kayak biplace"),
    descriptions=texts(
        "Stabiles Kajak für zwei, mit Spritzdecken, Paddeln und wasserdichter Tonne. "
        "Eine Karte mit drei Tagestouren bekommen Sie am Steg dazu.",
        "Steady kayak for two, with spray decks, paddles and a watertight barrel. You "
        "get a map with three day trips at the jetty.",
        "Kayak stable pour deux, avec jupes, pagaies et bidon étanche. Une carte avec "
        "trois parcours à la journée vous attend au ponton.",
    ),
    starts=OPENS,
    ends=CLOSES,
    fields=(
        fields.required(fields.PHONE),
        *fields.NAMES,
        fields.required(fields.SWIMMER),
        fields.VEST,
    ),
)

PADDLE_BOARD = Service(
    key="paddle_board",
    unit=Unit.HOUR,
    capacity=8,
    persons=1,
    price=1400,
    tax_rate=1900,
    titles=texts("Stand-up-Paddle-Board", "Stand-up paddle board", "Stand-up paddle"),
    descriptions=texts(
        "Aufblasbares Board mit Paddel und Sicherungsleine, auch für Anfänger. Auf "
        "Wunsch zeigen wir Ihnen die ersten Schläge.",
        "Inflatable board with paddle and leash, good for beginners too. If you like, we show you the first strokes.",
        "Planche gonflable avec pagaie et leash, aussi pour débuter. Si vous le "
        "souhaitez, nous vous montrons les premiers gestes.",
    ),
    starts=OPENS,
    ends=CLOSES,
    fields=(fields.required(fields.PHONE), fields.REQUESTS),
)

PONTOON = Service(
    key="pontoon",
    unit=Unit.SLOT,
    capacity=1,
    persons=12,
    price=18900,
    tax_rate=1900,
    titles=texts("Partyfloß", "Party pontoon", "Ponton de fête"),
    descriptions=texts(
        "Floß mit Grill, Tisch und Musikanlage für bis zu zwölf Gäste. Sie buchen den "
        "Vormittag oder den Nachmittag, wir steuern auf Wunsch für Sie.",
        "Raft with a grill, a table and a sound system for up to twelve guests. You "
        "book the morning or the afternoon, and we steer for you if you like.",
        "Radeau avec barbecue, table et sono pour douze invités au plus. Vous "
        "réservez la matinée ou l’après-midi, et nous le pilotons si vous le "
        "souhaitez.",
    ),
    starts=OPENS,
    ends=CLOSES,
    slots=(Slot(time(9), time(13)), Slot(time(14), time(18))),
    fields=(
        fields.required(fields.PHONE),
        fields.required(fields.SKIPPER),
        fields.DOG,
        fields.REQUESTS,
    ),
)

ISLAND_TOUR = Service(
    key="island_tour",
    unit=Unit.SEAT,
    capacity=12,
    persons=1,
    price=2900,
    tax_rate=1900,
    titles=texts("Geführte Inseltour", "Guided island tour", "Visite guidée des îles"),
    descriptions=texts(
        "Zwei Stunden mit dem Solarboot zu den Inseln, mit Geschichten, Vogelkunde und "
        "einem Imbiss. Die Gruppe bleibt klein: höchstens zwölf Gäste.",
        "Two hours on the solar boat to the islands, with stories, bird watching and a "
        "snack. The group stays small: twelve guests at most.",
        "Deux heures en bateau solaire vers les îles, avec récits, oiseaux et "
        "collation. Le groupe reste petit : douze personnes au maximum.",
    ),
    starts=OPENS,
    ends=CLOSES,
    slots=(Slot(time(11), time(13)), Slot(time(15), time(17))),
    fields=(
        fields.required(fields.TOUR_LANGUAGE),
        *fields.NAMES,
        fields.ALLERGIES,
    ),
)

BOAT_SERVICES = (
    LICENCE_FREE_BOAT,
    CABIN_BOAT,
    SAILING_YACHT,
    KAYAK,
    PADDLE_BOARD,
    PONTOON,
    ISLAND_TOUR,
)
