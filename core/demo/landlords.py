"""Describe the three landlords of the demo."""

from core.demo.boats import BOAT_SERVICES
from core.demo.camping import CAMPING_SERVICES
from core.demo.houses import HOUSE_SERVICES
from core.demo.model import Address, Contact, Landlord, Plan

# The phone numbers come from ranges that the regulators keep free for fiction, the
# e-mail domains from the top-level domain that RFC 2606 reserves.

BOAT_HIRE = Landlord(
    slug="seeblick",
    name="Bootsverleih Seeblick",
    plan=Plan.PREMIUM,
    timezone="Europe/Berlin",
    currency="EUR",
    language="de",
    contact=Contact(
        Address("Uferpromenade 4", "12587", "Berlin", "DE"),
        "030 23125410",
        "ahoi@seeblick-boote.example",
    ),
    color="#0b5c8a",
    customer_number_pattern="K-{number:05d}",
    services=BOAT_SERVICES,
)

HOLIDAY_HOMES = Landlord(
    slug="estran-bleu",
    name="Gîtes de l’Estran Bleu",
    plan=Plan.ENTERPRISE,
    timezone="Europe/Paris",
    currency="EUR",
    language="fr",
    contact=Contact(
        Address("12 rue de la Grève", "29217", "Le Conquet", "FR"),
        "02 61 91 40 12",
        "bonjour@gites-estran-bleu.example",
    ),
    color="#9a3412",
    customer_number_pattern="C{number:04d}",
    services=HOUSE_SERVICES,
)

CAMPING_SITE = Landlord(
    slug="eichgrund",
    name="Waldcamping Eichgrund",
    plan=Plan.BASIC,
    timezone="Europe/Berlin",
    currency="EUR",
    language="de",
    contact=Contact(
        Address("Am Eichgrund 1", "16831", "Rheinsberg", "DE"),
        "030 23125877",
        "platz@waldcamping-eichgrund.example",
    ),
    color="#2f6b3a",
    customer_number_pattern="WE-{number:05d}",
    services=CAMPING_SERVICES,
)

LANDLORDS = (BOAT_HIRE, HOLIDAY_HOMES, CAMPING_SITE)
