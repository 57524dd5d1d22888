"""Write names the way people write them in addresses and by mistake."""

import re
import unicodedata
from random import Random

WRITTEN_OUT = str.maketrans(
    {
        "ä": "ae",
        "ö": "oe",
        "ü": "ue",
        "Ä": "Ae",
        "Ö": "Oe",
        "Ü": "Ue",
        "ß": "ss",
        "ł": "l",
        "Ł": "L",
        "ı": "i",
        "’": "'",
    }
)


def written_out(text: str) -> str:
    """Write umlauts as two letters and leave other accents off."""
    spread = unicodedata.normalize("NFD", text.translate(WRITTEN_OUT))
    return "".join(sign for sign in spread if not unicodedata.combining(sign))


def address_part(text: str) -> str:
    """Turn a name into a part of an e-mail address or domain."""
    return re.sub(r"[^a-z0-9]+", "-", written_out(text).lower()).strip("-")


def mistyped(name: str, rng: Random) -> str:
    """Swap, double or drop one letter inside a name; the result is another name."""
    while True:
        at = rng.randrange(1, len(name) - 1)
        wrong = rng.choice(
            (
                name[:at] + name[at + 1] + name[at] + name[at + 2 :],
                name[: at + 1] + name[at:],
                name[:at] + name[at + 1 :],
            )
        )
        if wrong != name and wrong.strip() == wrong:
            return wrong
