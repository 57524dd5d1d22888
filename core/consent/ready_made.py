"""The ready-made privacy statement and consent form per language; landlords change them under Settings (C-24).

A blank line parts paragraphs, ``# `` begins a heading. ``{name}`` and ``{contact}`` become the landlord's.
"""

from collections.abc import Mapping
from textwrap import dedent

# Each text of a wording, in the order of the form; the consents' sentences are named like their purposes.
PARTS = ("statement", "intro", "anniversary", "welcome", "promotion", "profiling")

_GERMAN_STATEMENT = """
    # Wer für Ihre Daten verantwortlich ist

    {name}
    {contact}

    # Was wir speichern und wozu

    Wir speichern Ihren Namen, Ihre Anschrift, E-Mail-Adresse und Telefonnummer, was Sie gebucht haben und was Sie dazu
    angeben. Wir brauchen diese Daten, um Ihre Anfrage zu beantworten und Ihre Buchung auszuführen und abzurechnen
    (Art. 6 Abs. 1 Buchst. b DSGVO).

    Rechnungen und Buchungsbelege bewahren wir so lange auf, wie es das Gesetz verlangt (Art. 6 Abs. 1 Buchst. c DSGVO).
    Alles andere löschen oder anonymisieren wir, sobald wir es nicht mehr brauchen.

    # Wer Ihre Daten sonst noch sieht

    Dienstleister, die für uns die Buchungssoftware, die E-Mails und die Zahlungen betreiben, verarbeiten Ihre Daten in
    unserem Auftrag. Wir verkaufen Ihre Daten nicht.

    # Nachrichten und Auswertungen, denen Sie zustimmen

    Glückwünsche, Begrüßungen und Angebote schicken wir Ihnen nur, wenn Sie zugestimmt haben (Art. 6 Abs. 1 Buchst. a
    DSGVO). Ihre Buchungen werten wir nur dann aus, wenn Sie der Auswertung zugestimmt haben; sonst bleiben sie in
    unseren Statistiken außer Betracht. Ob Sie zustimmen, ändert nichts an Ihrer Buchung. Sie können jede Zustimmung
    jederzeit für die Zukunft widerrufen: mit einem Klick in der Nachricht oder durch eine Mitteilung an uns.

    # Ihre Rechte

    Sie können Auskunft über Ihre Daten, ihre Berichtigung, Löschung oder Einschränkung, ihre Herausgabe in einem
    gängigen Format verlangen und der Verarbeitung widersprechen. Schreiben Sie uns dazu. Sie können sich außerdem bei
    einer Aufsichtsbehörde für den Datenschutz beschweren.
"""
_ENGLISH_STATEMENT = """
    # Who is responsible for your data

    {name}
    {contact}

    # What we keep and what for

    We keep your name, address, e-mail address and phone number, what you have booked and what you tell us about it. We
    need these data to answer your request, and to carry out and invoice your booking (Art. 6(1)(b) GDPR).

    We keep invoices and vouchers for as long as the law demands (Art. 6(1)(c) GDPR). Everything else we delete or make
    anonymous as soon as we do not need it any more.

    # Who else sees your data

    Companies that run the booking software, the e-mails and the payments for us process your data on our behalf. We do
    not sell your data.

    # Messages and statistics that you agree to

    We send you congratulations, welcome messages and offers only if you have agreed (Art. 6(1)(a) GDPR). We include
    your bookings in our statistics only if you have agreed to it; otherwise they are left out. Whether you agree makes
    no difference to your booking. You can withdraw each consent at any time for the future: with one click in the
    message, or by telling us.

    # Your rights

    You can ask for access to your data, for their correction, deletion or restriction, for a copy in a common format,
    and you can object to their use. Just write to us. You can also complain to a data protection authority.
"""
_FRENCH_STATEMENT = """
    # Qui est responsable de vos données

    {name}
    {contact}

    # Ce que nous conservons et pourquoi

    Nous conservons votre nom, votre adresse, votre adresse e-mail, votre numéro de téléphone, ce que vous avez réservé
    et ce que vous nous indiquez à ce sujet. Nous avons besoin de ces données pour répondre à votre demande, exécuter
    votre réservation et la facturer (art. 6, par. 1, point b, du RGPD).

    Nous conservons les factures et les justificatifs aussi longtemps que la loi l’exige (art. 6, par. 1, point c, du
    RGPD). Tout le reste est supprimé ou rendu anonyme dès que nous n’en avons plus besoin.

    # Qui d’autre voit vos données

    Les prestataires qui gèrent pour nous le logiciel de réservation, les e-mails et les paiements traitent vos données
    pour notre compte. Nous ne vendons pas vos données.

    # Messages et statistiques que vous acceptez

    Nous ne vous envoyons des félicitations, des messages de bienvenue et des offres que si vous y avez consenti (art.
    6, par. 1, point a, du RGPD). Vos réservations n’entrent dans nos statistiques que si vous y avez consenti ; sinon
    elles en sont exclues. Votre choix ne change rien à votre réservation. Vous pouvez retirer chaque consentement à
    tout moment pour l’avenir : d’un clic dans le message, ou en nous le disant.

    # Vos droits

    Vous pouvez demander l’accès à vos données, leur rectification, leur effacement ou leur limitation, une copie dans
    un format courant, et vous opposer à leur utilisation. Il suffit de nous écrire. Vous pouvez aussi introduire une
    réclamation auprès d’une autorité de protection des données.
"""


def _unwrapped(text: str) -> str:
    """Return the text with one line for each paragraph; the lines of an address stay."""
    paragraphs = dedent(text).strip().split("\n\n")
    return "\n\n".join(one if "{contact}" in one else one.replace("\n", " ") for one in paragraphs)


READY_MADE: Mapping[str, Mapping[str, str]] = {
    "de": {
        "statement": _unwrapped(_GERMAN_STATEMENT),
        "intro": "Alles hier ist freiwillig. Ihre Buchung hängt nicht davon ab, und Sie können jederzeit widerrufen.",
        "anniversary": "{name} darf mir zum Geburtstag und zu Jahrestagen gratulieren.",
        "welcome": "{name} darf mir vor dem Aufenthalt eine Begrüßung mit nützlichen Hinweisen schicken.",
        "promotion": "{name} darf mir Angebote und Neuigkeiten schicken.",
        "profiling": (
            "{name} darf meine Buchungen für Statistiken auswerten, um das Angebot zu verbessern. "
            "Ohne meine Zustimmung bleiben sie außer Betracht."
        ),
    },
    "en": {
        "statement": _unwrapped(_ENGLISH_STATEMENT),
        "intro": "All of this is up to you. Your booking does not depend on it, and you can withdraw at any time.",
        "anniversary": "{name} may congratulate me on my birthday and on anniversaries.",
        "welcome": "{name} may send me a welcome with useful hints before my stay.",
        "promotion": "{name} may send me offers and news.",
        "profiling": (
            "{name} may include my bookings in statistics to improve what is on offer. "
            "Without my consent they are left out."
        ),
    },
    "fr": {
        "statement": _unwrapped(_FRENCH_STATEMENT),
        "intro": (
            "Tout ceci est facultatif. Votre réservation n’en dépend pas, "
            "et vous pouvez retirer votre accord à tout moment."
        ),
        "anniversary": "{name} peut me féliciter pour mon anniversaire et d’autres dates marquantes.",
        "welcome": "{name} peut m’envoyer avant le séjour un message de bienvenue avec des conseils utiles.",
        "promotion": "{name} peut m’envoyer des offres et des nouveautés.",
        "profiling": (
            "{name} peut inclure mes réservations dans des statistiques afin d’améliorer son offre. "
            "Sans mon consentement, elles en sont exclues."
        ),
    },
}
