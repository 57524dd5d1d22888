"""Draw number plates in the patterns of the countries."""

from random import Random

LETTERS = "ABCDEFGHJKLMNPRSTVWXYZ"
GERMAN_DISTRICTS = ("B", "P", "OHV", "OPR", "HH", "HB", "L", "DD", "MD", "HRO", "KI")


def plate_in(country: str, rng: Random) -> str:
    """Draw a plate as it is written in a country."""
    if country == "DE":
        district = rng.choice(GERMAN_DISTRICTS)
        return f"{district}-{_letters(2, rng)} {rng.randint(10, 9999)}"
    if country == "GB":
        year = rng.randint(10, 24)
        return f"{_letters(2, rng)}{year:02d} {_letters(3, rng)}"
    if country == "NL":
        return f"{_letters(1, rng)}-{rng.randint(100, 999)}-{_letters(2, rng)}"
    return f"{_letters(2, rng)}-{rng.randint(100, 999)}-{_letters(2, rng)}"


def _letters(count: int, rng: Random) -> str:
    return "".join(rng.choice(LETTERS) for _ in range(count))
