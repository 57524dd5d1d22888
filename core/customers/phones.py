"""Phone numbers in the international form."""

import phonenumbers


def international_number(number: str, country: str) -> str:
    """Return a number as E.164, read as dialled in ``country``; empty when it cannot be a number."""
    try:
        parsed = phonenumbers.parse(number, country)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(parsed):
        return ""
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def national_number(international: str) -> str:
    """Return a number as it is dialled within its country; empty when it cannot be read."""
    try:
        parsed = phonenumbers.parse(international)
    except phonenumbers.NumberParseException:
        return ""
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)
