"""Keys are made from a text once and never change: bookings, settings and links hold them."""

import re
import unicodedata
from collections.abc import Collection, Mapping

from core.i18n import localised

LONGEST_KEY = 50


def key_of(texts: Mapping[str, str], taken: Collection[str]) -> str:
    """Return a key that reads like the text and is not taken yet."""
    letters = unicodedata.normalize("NFKD", localised(texts, "en").casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    stem = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:LONGEST_KEY].strip("_") or "field"
    key, number = stem, 1
    while key in taken:
        number += 1
        key = f"{stem}_{number}"
    return key
