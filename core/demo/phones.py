"""Hand out phone numbers that are kept free for fiction, in national spellings.

The ranges are those that the regulators of Germany (Bundesnetzagentur), France (Arcep)
and the United Kingdom (Ofcom) name for films and books. Nobody answers there. Other
countries have none that can be relied on, so people who live there leave no number.
"""

import re
from collections.abc import Iterator, Mapping
from random import Random

DIALLING_CODES: Mapping[str, str] = {"DE": "49", "FR": "33", "GB": "44"}

# National prefix without the leading zero, then how many digits are free.
RANGES: Mapping[str, tuple[tuple[str, int], ...]] = {
    "DE": (
        ("171 39200", 2),
        ("176 040690", 2),
        ("30 23125", 3),
        ("40 66969", 3),
        ("69 90009", 3),
        ("89 99998", 3),
        ("221 4710", 3),
    ),
    "FR": (("6 39 98", 4), ("2 61 91", 4)),
    "GB": (("7700 900", 3), ("20 7946 0", 3), ("117 496 0", 3)),
}


HANDED_OUT = 300
"""How many numbers of each range the phone book hands out; the others stay spare."""


class PhoneBook:
    """Hand out numbers, none of them twice."""

    def __init__(self, rng: Random) -> None:
        """Shuffle the ranges of each country."""
        self._rng = rng
        self._free = {country: self._shuffled(country) for country in RANGES}

    def number(self, country: str) -> tuple[str, ...]:
        """Take the next number of a country, spelled in one of the usual ways.

        Empty for countries without a range for fiction.
        """
        if country not in self._free:
            return ()
        national = next(self._free[country])
        return (self._rng.choice(spellings(national, country)),)

    def _shuffled(self, country: str) -> Iterator[str]:
        numbers = [
            f"{prefix}{rest:0{digits}d}"
            for prefix, digits in RANGES[country]
            for rest in range(min(10**digits, HANDED_OUT))
        ]
        self._rng.shuffle(numbers)
        return iter(numbers)


def spare_number(country: str, rng: Random) -> str:
    """Draw a number that the phone book never hands out; German where none is kept."""
    known = country if country in RANGES else "DE"
    prefix, digits = next(kept for kept in RANGES[known] if kept[1] > 2)
    rest = rng.randrange(HANDED_OUT, 10**digits)
    return spellings(f"{prefix}{rest:0{digits}d}", known)[0]


def spellings(national: str, country: str) -> tuple[str, ...]:
    """List how people write a number, given as ``area subscriber`` without the zero."""
    code = DIALLING_CODES[country]
    area, _, rest = national.partition(" ")
    digits = rest.replace(" ", "")
    if country == "FR":
        pairs = " ".join(re.findall("..", digits))
        return (
            f"0{area} {pairs}",
            f"0{area}.{pairs.replace(' ', '.')}",
            f"+{code} {area} {pairs}",
            f"0{area}{digits}",
        )
    return (
        f"0{area} {digits}",
        f"+{code} {area} {digits}",
        f"0{area}{digits}",
        f"0{area}/{digits}" if country == "DE" else f"+{code} (0){area} {digits}",
        f"00{code} {area} {digits}",
    )


def respelled(phone: str, country: str) -> str:
    """Write the same number in another way: national as international, and back."""
    code = DIALLING_CODES[country]
    digits = re.sub(r"\D", "", phone.replace("(0)", ""))
    international = re.fullmatch(rf"(?:00)?{code}(\d+)", digits)
    if international:
        return f"0{international[1]}"
    return f"+{code}{digits.removeprefix('0')}"
