"""Names: how a customer is called on pages, and the spelling by which customers are sorted and found."""

import unicodedata

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
