"""List the names that the demo's people and companies are made of."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Culture:
    """Hold the names of people who come from one country.

    ``country`` is where they live, ``languages`` what they want to be written in.
    """

    country: str
    languages: tuple[str, ...]
    given: tuple[str, ...]
    family: tuple[str, ...]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.strip().splitlines())


GERMAN = Culture(
    country="DE",
    languages=("de",),
    given=_words(
        """
        Anja Andreas Antje Barbara Bernd Birgit Björn Carola Christian Claudia Daniela
        Dieter Elke Emma Erik Felix Florian Frank Franziska Friederike Gabriele Günter
        Hanna Hannes Heike Heinz Helga Henrik Ines Ingo Jana Jens Jörg Jürgen Julia
        Karin Karsten Katharina Kerstin Klaus Lars Lena Leon Lukas Manfred Maren Marie
        Markus Martina Matthias Mia Michael Monika Nele Niklas Nina Olaf Paula Petra
        Rainer Ralf Renate Rolf Sabine Sandra Silke Simone Sönke Stefan Susanne Sven
        Thomas Till Tobias Torsten Ulrike Ursula Uwe Vera Volker Wiebke Wolfgang
        """
    ),
    family=_words(
        """
        Albrecht Arndt Bäcker Bauer Beck Berger Böhm Brandt Braun Busch Dietrich Döring
        Ebert Engel Fischer Förster Frank Friedrich Fuchs Götz Graf Groß Günther Haas
        Hahn Hartmann Heinrich Herrmann Hoffmann Horn Huber Jäger Jung Kaiser Keller
        Klein Koch König Köhler Kraft Krämer Krause Krüger Kuhn Lange Lehmann Lorenz
        Ludwig Maier Martens Möller Müller Nagel Neumann Otto Paulsen Peters Pfeiffer
        Pohl Richter Roth Sander Sauer Schäfer Schmidt Schneider Scholz Schröder
        Schubert Schulte Schulz Schütz Seidel Simon Sommer Stein Thiel Vogel Voigt
        Wagner Walter Weber Weiß Wenzel Werner Winkler Winter Wolff Ziegler Zimmermann
        """
    ),
)

FRENCH = Culture(
    country="FR",
    languages=("fr",),
    given=_words(
        """
        Adèle Adrien Agnès Alain Alice Amélie Anaïs André Antoine Aurélie Baptiste
        Benoît Bertrand Camille Catherine Cécile Céline Chloé Christophe Claire Clément
        Delphine Didier Élise Élodie Émile Étienne Fabien Florence François Françoise
        Gaëlle Gérard Guillaume Hélène Hugo Isabelle Jean-Luc Jérôme Joël Julien Laure
        Léa Loïc Louise Luc Manon Marc Margaux Marie-Claude Mathieu Maxime Mélanie
        Nathalie Nicolas Océane Olivier Pascal Patrice Pauline Philippe Raphaël Rémi
        Romain Sébastien Solène Sophie Stéphane Sylvie Théo Thérèse Valérie Véronique
        Vincent Xavier Yann Yves Zoé
        """
    ),
    family=_words(
        """
        André Arnaud Aubert Barbier Bernard Berthelot Besson Blanchard Bonnet Boucher
        Bourdon Boyer Brun Carpentier Chevalier Clément Colin Courtois Delaunay Denis
        Deschamps Dubois Dufour Dumas Dupont Durand Fabre Faure Fournier Gaillard
        Garnier Gauthier Gérard Girard Guérin Guillot Hervé Jacquet Joly Lacroix Lambert
        Leclerc Lefèvre Legrand Lemaire Leroux Lévêque Marchand Martin Masson Mercier
        Meunier Michel Moreau Morel Noël Olivier Perrin Petit Picard Poirier Renaud
        Rivière Robin Roche Rousseau Roux Royer Simon Texier Thomas Vasseur Vidal Vincent
        """
    ),
)

ENGLISH = Culture(
    country="GB",
    languages=("en",),
    given=_words(
        """
        Abigail Alan Alison Amelia Andrew Barbara Ben Caroline Catherine Charlotte
        Chloe Christopher Claire Colin Daniel David Deborah Edward Eleanor Emily
        Fiona George Gillian Graham Hannah Harriet Helen Ian Imogen Isla Jack James
        Joanne Jonathan Katie Laura Lucy Margaret Martin Matthew Neil Nicola Oliver
        Pamela Patrick Peter Philippa Rachel Rebecca Richard Robert Rosemary Ruth
        Samuel Sarah Simon Sophie Stephen Stuart Susan Thomas Tim Victoria William Zoe
        """
    ),
    family=_words(
        """
        Abbott Atkinson Bailey Barker Barnes Bennett Booth Brooks Burton Carter Chapman
        Clarke Cooper Cox Davies Dawson Ellis Evans Fisher Fletcher Foster Fox Gibson
        Graham Gray Griffiths Hall Harding Harrison Hawkins Holmes Howard Hughes Hunt
        Jackson Jenkins Kelly Knight Lawson Lloyd Marsh Marshall Mason Mills Morgan
        Morris Murray Owen Palmer Parker Pearson Perkins Porter Powell Price Reynolds
        Riley Robertson Russell Saunders Shaw Simpson Spencer Stevens Thornton Turner
        Walsh Watson Webb Wells Wheeler Whitfield Woods Wright Yates
        """
    ),
)

DUTCH = Culture(
    country="NL",
    languages=("en", "de"),
    given=_words(
        """
        Anouk Arjen Bart Bram Daan Eline Femke Geert Hanneke Hugo Ilse Jan Jeroen
        Joost Karin Lieke Lotte Maaike Marieke Marloes Mirjam Niels Pieter Roos Sander
        Sanne Sjoerd Tijs Wouter
        """
    ),
    family=_lines(
        """
        Bakker
        Bos
        Brouwer
        de Boer
        de Bruijn
        de Graaf
        de Vries
        Dekker
        Dijkstra
        Hendriks
        Hoekstra
        Jansen
        Kuipers
        Mulder
        Peeters
        Smit
        van den Berg
        van der Meer
        van Dijk
        Verhoeven
        Visser
        Willems
        """
    ),
)

POLISH = Culture(
    country="DE",
    languages=("de",),
    given=_words(
        """
        Agnieszka Aleksandra Andrzej Bartosz Ewa Grzegorz Hanna Jakub Joanna Kamil
        Katarzyna Krzysztof Łukasz Magdalena Małgorzata Marcin Mateusz Michał Monika
        Paweł Piotr Rafał Tomasz Wojciech Zofia
        """
    ),
    family=_words(
        """
        Adamczyk Baran Bąk Duda Dudek Gołąb Jasiński Kaczmarek Kołodziej Kowalczyk
        Krawczyk Kubiak Lis Majchrzak Mazur Nowak Pawlak Piątek Sikora Sroka Stępień
        Szewczyk Walczak Wieczorek Wilk Wójcik Wróbel Zając
        """
    ),
)

TURKISH = Culture(
    country="DE",
    languages=("de",),
    given=_words(
        """
        Ahmet Aylin Ayşe Baran Burak Can Cem Çiğdem Deniz Derya Ebru Elif Emre Esra
        Fatma Gül Hakan Hüseyin İlknur Kerem Leyla Mehmet Meltem Murat Nazlı Onur Ömer
        Özlem Pınar Selin Serkan Tolga Tülay Zeynep
        """
    ),
    family=_words(
        """
        Acar Aksoy Aslan Aydın Bulut Çelik Çetin Demir Doğan Erdem Güler Güneş Kara
        Kaya Kılıç Koç Korkmaz Kurt Öztürk Özdemir Polat Şahin Şen Şimşek Taş Tekin
        Uçar Yalçın Yavuz Yıldız Yılmaz Yüksel
        """
    ),
)

CULTURES: Mapping[str, Culture] = {
    "de": GERMAN,
    "fr": FRENCH,
    "en": ENGLISH,
    "nl": DUTCH,
    "pl": POLISH,
    "tr": TURKISH,
}

COMPANIES: Mapping[str, tuple[str, ...]] = {
    "DE": _lines(
        """
        Tischlerei {name} GmbH
        {name} Elektrotechnik GmbH
        Architekturbüro {name}
        {name} & Partner mbB
        Gärtnerei {name} KG
        Malerbetrieb {name}
        Fahrschule {name}
        {name} Veranstaltungstechnik GmbH
        Praxis Dr. {name}
        Bäckerei {name} OHG
        Ingenieurbüro {name} GmbH
        Druckerei {name} GmbH & Co. KG
        """
    ),
    "FR": _lines(
        """
        Menuiserie {name} SARL
        Cabinet {name}
        {name} Paysages SAS
        Atelier {name} SARL
        Boulangerie {name}
        {name} Conseil SAS
        Garage {name} SARL
        Imprimerie {name} SA
        """
    ),
    "GB": _lines(
        """
        {name} & Sons Ltd
        {name} Joinery Ltd
        {name} Design Studio
        The {name} Partnership
        """
    ),
}

COMMENTS: Mapping[str, tuple[str, ...]] = {
    "de": (
        "Kommt jedes Jahr wieder, gern denselben Platz geben.",
        "Zahlt lieber per Überweisung.",
        "Bitte anrufen statt schreiben.",
        "Reist mit Rollstuhl, kurze Wege einplanen.",
        "Hat nach einer Rechnung auf die Firma gefragt.",
        "Bringt einen großen Hund mit.",
        "Kennt sich aus, Einweisung kurz halten.",
    ),
    "fr": (
        "Revient chaque année, préfère la même maison.",
        "Préfère payer par virement.",
        "À appeler plutôt qu’écrire.",
        "Arrive souvent tard le soir.",
        "Vient avec deux chiens.",
    ),
}
