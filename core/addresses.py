"""E-mail addresses in one spelling, for comparing and finding."""


def canonical_email(address: str) -> str:
    """Return an address in the spelling that is compared: no outer blanks, small letters, domain in ASCII."""
    local, at, domain = address.strip().casefold().rpartition("@")
    return f"{local}@{_ascii(domain)}" if at else domain


def _ascii(domain: str) -> str:
    try:
        return domain.encode("idna").decode()
    except UnicodeError:
        return domain
