"""Names: how a customer is called on pages, and the spelling by which customers are sorted and found."""

import unicodedata
from collections.abc import Iterable

LONGEST_SORT_KEY = 450


def shown_name(company: str, first_name: str, last_name: str, email: str) -> str:
    """Return the name as staff read it: company, or first and last name, or the address."""
    return company or f"{first_name} {last_name}".strip() or email


def sort_key(company: str, first_name: str, last_name: str, email: str) -> str:
    """Return all names folded, the one to sort by first: the company, else the last name."""
    names = (company, last_name, first_name) if company else (last_name, first_name)
    return folded(" ".join(name for name in names if name) or email)[:LONGEST_SORT_KEY]


def folded(text: str) -> str:
    """Return a text without capitals, accents and superfluous blanks, for comparing: ``Müller`` → ``muller``."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())


def search_text(texts: Iterable[str], numbers: Iterable[str]) -> str:
    """Return all by which a customer is found, a line each: names and the like folded, and the digits of numbers."""
    lines = [folded(text) for text in texts] + [digits_of(number) for number in numbers]
    return "\n".join(dict.fromkeys(line for line in lines if line))


def digits_of(number: str) -> str:
    """Return the digits of a number; a zero in brackets is only there for readers: ``+49 (0)30`` → ``4930``."""
    return "".join(letter for letter in number.replace("(0)", "") if letter in "0123456789")
