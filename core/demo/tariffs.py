"""Say what the demo's landlords charge besides their everyday prices: seasons, weekends, extras."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.catalogue.price_models import Basis
from core.demo.landlords import BOAT_HIRE, CAMPING_SITE, HOLIDAY_HOMES
from core.demo.model import Service, Texts, Unit
from core.demo.texts import texts

MonthDay = tuple[int, int]
FRIDAY, SATURDAY, SUNDAY = 4, 5, 6
STEP = 50
"""Prices are rounded to half a euro."""


@dataclass(frozen=True, slots=True)
class Season:
    """Name some days that come every year, and how they change prices by the night, day or hour.

    ``days`` are first and last days; the last one may lie in the next year. ``percent`` is of the everyday price.
    ``shortest`` is the shortest stay by unit.
    """

    names: Texts
    days: tuple[tuple[MonthDay, MonthDay], ...]
    percent: int
    shortest: Mapping[Unit, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Extra:
    """Describe what goes with some services (by key); price with tax in minor units, tax rate in basis points."""

    titles: Texts
    basis: Basis
    price: int
    tax_rate: int
    services: tuple[str, ...]
    is_required: bool = False
    most: int = 1


@dataclass(frozen=True, slots=True)
class Tariff:
    """Hold everything about the prices of one landlord; weekends cost ``weekend_percent`` of the price."""

    seasons: tuple[Season, ...]
    weekend: tuple[int, ...]
    weekend_percent: int
    extras: tuple[Extra, ...]
    shortest: Mapping[Unit, int] = field(default_factory=dict)

    def price(self, service: Service, percent: int = 100) -> int:
        """Give the price of a service in a season."""
        return _rounded(service.price * percent, 100)

    def weekday_prices(self, service: Service, percent: int = 100) -> dict[str, int]:
        """Give the prices on weekends; slots and seats cost the same every day."""
        if service.unit in (Unit.SLOT, Unit.SEAT):
            return {}
        price = _rounded(service.price * percent * self.weekend_percent, 10_000)
        return {str(day): price for day in self.weekend}


def _rounded(amount: int, divisor: int) -> int:
    return (amount + divisor * STEP // 2) // (divisor * STEP) * STEP


HOUSES = ("maison_des_dunes", "gite_du_phare", "la_chaumiere", "villa_des_embruns", "le_cabanon")
PITCHES = ("pitch_comfort", "pitch_tent", "pitch_lakeside")

TARIFFS: Mapping[str, Tariff] = {
    BOAT_HIRE.slug: Tariff(
        seasons=(
            Season(texts("Hauptsaison", "High season", "Haute saison"), (((7, 1), (8, 31)),), 120),
            Season(texts("Nebensaison", "Low season", "Basse saison"), (((10, 15), (3, 31)),), 80),
        ),
        weekend=(SATURDAY, SUNDAY),
        weekend_percent=110,
        extras=(
            Extra(
                texts("Endreinigung", "Final cleaning", "Nettoyage final"),
                Basis.BOOKING,
                6000,
                1900,
                ("sailing_yacht_moewe",),
                is_required=True,
            ),
            Extra(
                texts("Kinderschwimmweste", "Life jacket for a child", "Gilet de sauvetage enfant"),
                Basis.BOOKING,
                500,
                1900,
                ("motor_boat_libelle", "motor_boat_reiher", "sailing_yacht_moewe", "kayak", "pontoon"),
                most=4,
            ),
            Extra(
                texts("Picknickkorb", "Picnic basket", "Panier pique-nique"),
                Basis.PERSON,
                1450,
                700,
                ("motor_boat_libelle", "motor_boat_reiher", "kayak", "pontoon"),
            ),
            Extra(texts("Skipper", "Skipper", "Skipper"), Basis.UNIT, 19000, 1900, ("sailing_yacht_moewe",)),
        ),
    ),
    HOLIDAY_HOMES.slug: Tariff(
        seasons=(
            Season(
                texts("Sommerferien", "Summer holidays", "Vacances d’été"),
                (((7, 4), (8, 28)),),
                135,
                {Unit.NIGHT: 7},
            ),
            Season(
                texts("Ostern und Pfingsten", "Easter and Whitsun", "Pâques et Pentecôte"),
                (((4, 1), (4, 20)), ((5, 14), (5, 31))),
                115,
                {Unit.NIGHT: 3},
            ),
            Season(texts("Weihnachten", "Christmas", "Noël"), (((12, 20), (1, 4)),), 125, {Unit.NIGHT: 4}),
        ),
        weekend=(FRIDAY, SATURDAY),
        weekend_percent=110,
        extras=(
            Extra(
                texts("Endreinigung", "Final cleaning", "Ménage de fin de séjour"),
                Basis.BOOKING,
                8500,
                1000,
                HOUSES,
                is_required=True,
            ),
            Extra(texts("Bettwäsche", "Bed linen", "Linge de lit"), Basis.PERSON, 1400, 2000, HOUSES),
            Extra(texts("Hund", "Dog", "Chien"), Basis.UNIT, 700, 1000, HOUSES, most=2),
            Extra(texts("Kinderbett", "Cot", "Lit bébé"), Basis.BOOKING, 1500, 2000, HOUSES, most=2),
        ),
        shortest={Unit.NIGHT: 2},
    ),
    CAMPING_SITE.slug: Tariff(
        seasons=(
            Season(texts("Sommer", "Summer", "Été"), (((7, 1), (8, 31)),), 130, {Unit.NIGHT: 2}),
            Season(texts("Mai und Juni", "May and June", "Mai et juin"), (((5, 1), (6, 30)),), 115),
        ),
        weekend=(FRIDAY, SATURDAY),
        weekend_percent=110,
        extras=(
            Extra(
                texts("Kurbeitrag", "Visitor’s tax", "Taxe de séjour"),
                Basis.PERSON_UNIT,
                150,
                0,
                PITCHES,
                is_required=True,
            ),
            Extra(
                texts("Strom", "Electricity", "Électricité"),
                Basis.UNIT,
                390,
                1900,
                ("pitch_comfort", "pitch_lakeside"),
            ),
            Extra(texts("Hund", "Dog", "Chien"), Basis.UNIT, 350, 700, PITCHES, most=2),
            Extra(
                texts("Fahrradhelm", "Bicycle helmet", "Casque de vélo"),
                Basis.BOOKING,
                300,
                1900,
                ("bike", "e_bike"),
                most=4,
            ),
        ),
    ),
}
