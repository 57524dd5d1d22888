"""Settings from the environment, checked once at start."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from flask import current_app

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
SHORTEST_KEY = 32


class ConfigurationError(Exception):
    """A setting is missing or wrong; the message tells the operator what to do."""


@dataclass(frozen=True)
class Settings:
    """What the operator decides. Names in the environment: ``KONTOR_`` and the name in capitals."""

    database_url: str
    secret_keys: tuple[str, ...] = field(repr=False)
    base_url: str
    data_dir: Path
    redis_url: str | None = None
    smtp_url: str | None = field(default=None, repr=False)
    owner_database_url: str | None = field(default=None, repr=False)
    mail_from: str = ""
    port: int = 8000
    demo: bool = False

    @property
    def is_https(self) -> bool:
        """Whether the world reaches us through TLS; decides about cookies and HSTS."""
        return urlsplit(self.base_url).scheme == "https"

    @property
    def host(self) -> str:
        """The host name that requests must carry."""
        return urlsplit(self.base_url).hostname or ""

    @property
    def trusted_hosts(self) -> list[str]:
        """The names under which requests are answered (R-15); on loopback all of its spellings."""
        return sorted(LOOPBACK) if self.host in LOOPBACK else [self.host]

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "Settings":
        """Read the settings.

        Raises:
            ConfigurationError: something is missing or cannot be used; says what to do.
        """
        port = _port(environ.get("KONTOR_PORT", "8000"))
        demo = environ.get("KONTOR_DEMO", "") == "1"
        data_dir = Path(environ.get("KONTOR_DATA_DIR", "var")).absolute()
        base_url = environ.get("KONTOR_BASE_URL", f"http://127.0.0.1:{port}").rstrip("/")
        return cls(
            database_url=environ.get("KONTOR_DATABASE_URL") or f"sqlite:///{data_dir / 'kontor.sqlite3'}",
            owner_database_url=environ.get("KONTOR_OWNER_DATABASE_URL") or None,
            secret_keys=_secret_keys(environ.get("KONTOR_SECRET_KEYS", "")),
            base_url=_base_url(base_url),
            data_dir=data_dir,
            redis_url=environ.get("KONTOR_REDIS_URL") or None,
            smtp_url=environ.get("KONTOR_SMTP_URL") or None,
            mail_from=environ.get("KONTOR_MAIL_FROM", ""),
            port=port,
            demo=demo,
        )


def _port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise ConfigurationError(f"KONTOR_PORT is {text!r}; give a number from 1 to 65535.")
    return int(text)


def _base_url(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ConfigurationError(f"KONTOR_BASE_URL is {url!r}; give an address such as https://kontor.example.org.")
    return url


def _secret_keys(text: str) -> tuple[str, ...]:
    keys = tuple(key.strip() for key in text.split(",") if key.strip())
    if not keys:
        raise ConfigurationError(
            "KONTOR_SECRET_KEYS is not set. Make a key with\n"
            "    python -c 'import secrets; print(secrets.token_urlsafe(48))'\n"
            "and put it into the environment. Several keys, separated by commas: the first signs, all verify."
        )
    if any(len(key) < SHORTEST_KEY for key in keys):
        raise ConfigurationError(f"A key in KONTOR_SECRET_KEYS is shorter than {SHORTEST_KEY} characters.")
    return keys


def current_settings() -> Settings:
    """Return the settings of the running application."""
    settings: Settings = current_app.extensions["kontor.settings"]
    return settings
