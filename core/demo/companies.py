"""Make VAT identification numbers that pass the check and belong to nobody.

German ones start with 9 and French ones with the company number 000: neither block has
been given out.
"""

from random import Random


def vat_id_in(country: str, rng: Random) -> str:
    """Draw a VAT id; empty for countries of which the demo knows none."""
    if country == "DE":
        return german_vat_id(f"9{rng.randrange(10**7):07d}")
    if country == "FR":
        return french_vat_id(f"000{rng.randrange(10**5):05d}")
    return ""


def german_vat_id(digits: str) -> str:
    """Complete eight digits with the check digit of ISO 7064 MOD 11,10."""
    product = 10
    for digit in digits:
        product = 2 * ((int(digit) + product) % 10 or 10) % 11
    return f"DE{digits}{(11 - product) % 10}"


def french_vat_id(digits: str) -> str:
    """Complete eight digits of a company number (Luhn) and put the VAT key before."""
    doubled = (sum(divmod(int(digit) * 2, 10)) for digit in digits[1::2])
    total = sum(int(digit) for digit in digits[::2])
    # Of nine digits, those at even places from the right are doubled.
    checked = f"{digits}{-(total + sum(doubled)) % 10}"
    return f"FR{(12 + 3 * (int(checked) % 97)) % 97:02d}{checked}"
