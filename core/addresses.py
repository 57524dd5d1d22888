"""E-mail addresses: what is one, and the one spelling for comparing and finding."""

from email_validator import EmailNotValidError, validate_email


def canonical_email(address: str) -> str:
    """Return an address in the spelling that is compared: no outer blanks, small letters, domain in ASCII."""
    local, at, domain = address.strip().casefold().rpartition("@")
    return f"{local}@{_ascii(domain)}" if at else domain


def checked_email(address: str) -> str:
    """Return an address as it is stored.

    Raises:
        ValueError: it is no e-mail address.
    """
    try:
        return validate_email(address, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError as error:
        raise ValueError(address) from error


def _ascii(domain: str) -> str:
    try:
        return domain.encode("idna").decode()
    except UnicodeError:
        return domain
