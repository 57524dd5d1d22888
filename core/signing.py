"""Signed tokens: a salt per purpose, the landlord inside, key rotation, and one spelling only.

A signature of itsdangerous is not one string but many (reliability.md, finding 1): base64 has spare bits and the
decoder drops foreign characters. The canonical check accepts a token only in the spelling that we wrote.
"""

import hashlib
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

TOKEN_VERSION = 1
LONGEST_TOKEN = 512
_SHAPE = re.compile(r"[A-Za-z0-9_-]{16,400}\.[A-Za-z0-9_-]{43}", re.ASCII)


@dataclass(frozen=True)
class Token:
    """What a signed token says."""

    purpose: str
    landlord_id: int
    nonce: str


class BadToken(Exception):
    """The token was not made by us for this purpose, or not in this spelling."""


class TokenSigner:
    """Signs and reads tokens; the first key signs, all keys verify."""

    def __init__(self, keys: Sequence[str]) -> None:
        # itsdangerous signs with the last key of its list.
        self._keys = list(reversed(keys))

    def sign(self, token: Token) -> str:
        """Return the token as text that fits into an address."""
        signed = self._serializer(token.purpose).dumps([TOKEN_VERSION, token.purpose, token.landlord_id, token.nonce])
        return signed.decode() if isinstance(signed, bytes) else signed

    def read(self, text: str, purpose: str) -> Token:
        """Return what ``text`` says.

        Raises:
            BadToken: altered, made for another purpose, of an unknown version, or not in its one spelling.
        """
        if not is_canonical(text):
            raise BadToken
        try:
            content: Any = self._serializer(purpose).loads(text)
            version, said_purpose, landlord_id, nonce = content
        except (BadData, ValueError, TypeError) as error:
            raise BadToken from error
        if version != TOKEN_VERSION or said_purpose != purpose or type(landlord_id) is not int:
            raise BadToken
        return Token(purpose, landlord_id, str(nonce))

    def _serializer(self, purpose: str) -> URLSafeSerializer:
        return URLSafeSerializer(
            self._keys,
            salt=f"kontor.{purpose}",
            signer_kwargs={"digest_method": hashlib.sha256, "key_derivation": "hmac"},
        )


def is_canonical(text: str) -> bool:
    """Tell whether ``text`` is a token in the one spelling that encoding its content gives."""
    if len(text) > LONGEST_TOKEN or not _SHAPE.fullmatch(text):
        return False
    return all(_respelled(part) == part for part in text.split("."))


def _respelled(part: str) -> str | None:
    try:
        content = urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except (Base64Error, ValueError):
        return None
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def current_signer() -> TokenSigner:
    """Return the signer of the running application."""
    signer: TokenSigner = current_app.extensions["kontor.signer"]
    return signer
