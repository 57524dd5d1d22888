"""VAT ids by their shape, without asking anybody: the countries of the EU, Switzerland, Norway and the United Kingdom.

Source: the table of shapes that the European Commission publishes with VIES, as of 2025.
"""

import re

_SHAPES = {
    "AT": r"U\d{8}",
    "BE": r"[01]?\d{9}",
    "BG": r"\d{9,10}",
    "CY": r"\d{8}[A-Z]",
    "CZ": r"\d{8,10}",
    "DE": r"\d{9}",
    "DK": r"\d{8}",
    "EE": r"\d{9}",
    "EL": r"\d{9}",
    "ES": r"[A-Z0-9]\d{7}[A-Z0-9]",
    "FI": r"\d{8}",
    "FR": r"[A-HJ-NP-Z0-9]{2}\d{9}",
    "GB": r"(\d{9}|\d{12}|GD\d{3}|HA\d{3})",
    "HR": r"\d{11}",
    "HU": r"\d{8}",
    "IE": r"(\d{7}[A-W][A-I]?|\d[A-Z+*]\d{5}[A-W])",
    "IT": r"\d{11}",
    "LT": r"(\d{9}|\d{12})",
    "LU": r"\d{8}",
    "LV": r"\d{11}",
    "MT": r"\d{8}",
    "NL": r"[A-Z0-9+*]{10}\d{2}",
    "NO": r"\d{9}(MVA)?",
    "PL": r"\d{10}",
    "PT": r"\d{9}",
    "RO": r"\d{2,10}",
    "SE": r"\d{12}",
    "SI": r"\d{8}",
    "SK": r"\d{10}",
    "XI": r"(\d{9}|\d{12}|GD\d{3}|HA\d{3})",
    "CHE": r"\d{9}(MWST|TVA|IVA)?",
}
_OTHERS = re.compile(r"[A-Z0-9]{2,20}")


def is_vat_id(text: str, country: str) -> bool:
    """Tell whether a text has the shape of a VAT id; of countries that are not listed, any letters and digits do.

    ``country`` is where the customer lives, for ids that are written without the letters of their country.
    """
    found = re.sub(r"[\s.\-/]", "", text).upper()
    for prefix in ("CHE", found[:2]):
        if found.startswith(prefix) and prefix in _SHAPES:
            return re.fullmatch(_SHAPES[prefix], found[len(prefix) :]) is not None
    shape = _SHAPES.get({"GR": "EL", "CH": "CHE"}.get(country, country))
    if shape is not None and found[:2].isdigit():
        return re.fullmatch(shape, found) is not None
    return _OTHERS.fullmatch(found) is not None
