"""Passwords: argon2id with the parameters of OWASP, the same work for known and unknown people (R-79)."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

LONGEST_PASSWORD = 256
SHORTEST_PASSWORD = 12


def hash_password(password: str) -> str:
    """Return the hash of a password, with its salt and parameters inside."""
    return _hasher().hash(password)


def verify_password(stored: str | None, password: str) -> bool:
    """Tell whether a password is right; without a stored hash the same work is done for nothing."""
    if len(password) > LONGEST_PASSWORD:
        return False
    # Asked for in either case: the process makes it once, and that one try must not tell unknown people from known.
    decoy = _decoy()
    try:
        return _hasher().verify(stored or decoy, password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def _hasher() -> PasswordHasher:
    hasher: PasswordHasher = current_app.extensions["kontor.password_hasher"]
    return hasher


def _decoy() -> str:
    known = current_app.extensions
    if "kontor.password_decoy" not in known:
        known["kontor.password_decoy"] = _hasher().hash("nobody's password")
    decoy: str = known["kontor.password_decoy"]
    return decoy
