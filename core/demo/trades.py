"""Say how the business of each demo landlord runs: who comes, when and for how long."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.demo.landlords import BOAT_HIRE, CAMPING_SITE, HOLIDAY_HOMES
from core.demo.model import Channel, Landlord, Unit


@dataclass(frozen=True, slots=True)
class Trade:
    """Hold the figures by which people and bookings of one landlord are drawn.

    ``people`` counts all records; ``duplicates``, ``couples`` and ``companies`` are
    among them. ``months`` (January first) and ``weekdays`` (Monday first) are weights
    of the first day. ``horizon`` is the number of days after which the demand ahead has
    dropped to a third. ``lead`` is how many days ahead people book: least, usual, most.
    ``lengths`` are drawn evenly. In ``weekly_months`` stays last whole weeks and begin
    on a Saturday. ``extras`` are the services that join another one in a booking, with
    ``extra_share`` of the bookings having one.
    """

    landlord: Landlord
    people: int
    duplicates: int
    couples: int
    companies: int
    bookings: int
    cultures: Mapping[str, int]
    channels: Mapping[Channel, int]
    months: tuple[int, ...]
    weekdays: tuple[int, ...]
    horizon: int
    lead: tuple[int, int, int]
    lengths: Mapping[Unit, tuple[int, ...]]
    demand: Mapping[str, int]
    extras: tuple[str, ...]
    extra_share: float
    weekly_months: frozenset[int] = field(default_factory=frozenset)


BOATS = Trade(
    landlord=BOAT_HIRE,
    people=120,
    duplicates=16,
    couples=6,
    companies=12,
    bookings=400,
    cultures={"de": 66, "tr": 11, "pl": 9, "en": 8, "fr": 3, "nl": 3},
    channels={Channel.WEBSITE: 64, Channel.OFFICE: 36},
    months=(1, 1, 3, 10, 22, 30, 38, 36, 20, 9, 2, 1),
    weekdays=(8, 8, 9, 10, 16, 28, 24),
    horizon=110,
    lead=(1, 6, 60),
    lengths={Unit.DAY: (1, 1, 1, 2, 2, 3, 4), Unit.HOUR: (1, 2, 2, 3, 4)},
    demand={
        "motor_boat_libelle": 26,
        "motor_boat_reiher": 12,
        "sailing_yacht_moewe": 8,
        "kayak": 20,
        "paddle_board": 12,
        "pontoon": 10,
        "island_tour": 18,
    },
    extras=("paddle_board", "kayak", "island_tour"),
    extra_share=0.12,
)

HOUSES = Trade(
    landlord=HOLIDAY_HOMES,
    people=80,
    duplicates=11,
    couples=6,
    companies=5,
    bookings=175,
    cultures={"fr": 56, "en": 18, "de": 16, "nl": 10},
    channels={
        Channel.WEBSITE: 44,
        Channel.OFFICE: 14,
        Channel.HOLIDU: 22,
        Channel.BOOKING_COM: 20,
    },
    months=(5, 9, 8, 18, 20, 22, 40, 44, 20, 12, 7, 10),
    weekdays=(10, 8, 8, 10, 22, 30, 12),
    horizon=220,
    lead=(2, 60, 250),
    lengths={Unit.NIGHT: (2, 2, 3, 3, 4, 4, 5, 7)},
    demand={
        "maison_des_dunes": 22,
        "gite_du_phare": 22,
        "la_chaumiere": 20,
        "villa_des_embruns": 16,
        "le_cabanon": 20,
    },
    extras=("gite_du_phare", "le_cabanon"),
    extra_share=0.06,
    weekly_months=frozenset({7, 8}),
)

CAMPING = Trade(
    landlord=CAMPING_SITE,
    people=100,
    duplicates=13,
    couples=6,
    companies=5,
    bookings=325,
    cultures={"de": 66, "nl": 13, "pl": 7, "en": 5, "tr": 5, "fr": 4},
    channels={Channel.WEBSITE: 58, Channel.OFFICE: 30, Channel.BOOKING_COM: 12},
    months=(1, 1, 3, 12, 22, 30, 46, 42, 18, 8, 2, 2),
    weekdays=(10, 9, 10, 14, 28, 22, 10),
    horizon=150,
    lead=(1, 25, 140),
    lengths={Unit.NIGHT: (1, 2, 2, 3, 3, 4, 5, 7, 7, 10, 14), Unit.DAY: (1, 1, 2, 3)},
    demand={
        "pitch_comfort": 40,
        "pitch_tent": 26,
        "pitch_lakeside": 22,
        "bike": 7,
        "e_bike": 5,
    },
    extras=("bike", "e_bike"),
    extra_share=0.2,
)

TRADES = (BOATS, HOUSES, CAMPING)
