"""Settings from the environment, checked once at start."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email
from flask import current_app
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
SHORTEST_KEY = 32
POSTGRES = "postgresql+psycopg"
MOST_PROXIES = 9
LOG_FORMATS = ("text", "json")


class ConfigurationError(Exception):
    """A setting is missing or wrong; the message tells the operator what to do."""


@dataclass(frozen=True)
class Settings:
    """What the operator decides. Names in the environment: ``KONTOR_`` and the name in capitals."""

    database_url: str = field(repr=False)
    secret_keys: tuple[str, ...] = field(repr=False)
    base_url: str
    data_dir: Path
    redis_url: str | None = field(default=None, repr=False)
    smtp_url: str | None = field(default=None, repr=False)
    owner_database_url: str | None = field(default=None, repr=False)
    mail_from: str = ""
    port: int = 8000
    trusted_proxies: int = 0
    log_format: str = "text"
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

    def prepare_data_dir(self) -> None:
        """Make the folder for the database file and uploads.

        Raises:
            ConfigurationError: it cannot be made or written to.
        """
        try:
            self.data_dir.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigurationError(f"KONTOR_DATA_DIR: {self.data_dir} cannot be made: {error.strerror}.") from error
        if not os.access(self.data_dir, os.W_OK):
            raise ConfigurationError(f"KONTOR_DATA_DIR: nothing can be written to {self.data_dir}.")

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "Settings":
        """Read the settings.

        Raises:
            ConfigurationError: something is missing or cannot be used; says what to do.
        """
        port = _port(environ.get("KONTOR_PORT", "8000"))
        data_dir = Path(environ.get("KONTOR_DATA_DIR", "var")).absolute()
        base_url = environ.get("KONTOR_BASE_URL", f"http://127.0.0.1:{port}").rstrip("/")
        return cls(
            database_url=_database_url(environ, "KONTOR_DATABASE_URL") or f"sqlite:///{data_dir / 'kontor.sqlite3'}",
            owner_database_url=_database_url(environ, "KONTOR_OWNER_DATABASE_URL"),
            secret_keys=_secret_keys(environ.get("KONTOR_SECRET_KEYS", "")),
            base_url=_base_url(base_url),
            data_dir=data_dir,
            redis_url=_redis_url(environ.get("KONTOR_REDIS_URL", "")),
            smtp_url=environ.get("KONTOR_SMTP_URL") or None,
            mail_from=_mail_from(environ.get("KONTOR_MAIL_FROM", "")),
            port=port,
            trusted_proxies=_proxies(environ.get("KONTOR_TRUSTED_PROXIES", "0")),
            log_format=_log_format(environ.get("KONTOR_LOG_FORMAT", "text")),
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


def _database_url(environ: Mapping[str, str], name: str) -> str | None:
    text = environ.get(name, "")
    if not text:
        return None
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        url = None
    if url is not None and url.drivername in ("postgres", "postgresql"):
        url = url.set(drivername=POSTGRES)
    if url is None or url.drivername not in ("sqlite", POSTGRES):
        # The address itself is not shown: it may hold a password.
        raise ConfigurationError(
            f"{name} cannot be used; give an address such as postgresql://user:password@host/kontor "
            "or sqlite:////var/lib/kontor/kontor.sqlite3."
        )
    return url.render_as_string(hide_password=False)


def _redis_url(text: str) -> str | None:
    try:
        parts = urlsplit(text)
        is_usable = parts.scheme in ("redis", "rediss", "unix") and parts.port != 0
    except ValueError:
        is_usable = False
    if text and not is_usable:
        raise ConfigurationError("KONTOR_REDIS_URL cannot be used; give an address such as redis://127.0.0.1:6379/0.")
    return text or None


def _mail_from(text: str) -> str:
    try:
        return validate_email(text, check_deliverability=False, test_environment=True).normalized if text else ""
    except EmailNotValidError as error:
        raise ConfigurationError(f"KONTOR_MAIL_FROM is {text!r}, which is no e-mail address: {error}") from error


def _proxies(text: str) -> int:
    if not text.isdigit() or int(text) > MOST_PROXIES:
        raise ConfigurationError(
            f"KONTOR_TRUSTED_PROXIES is {text!r}; give the number of proxies of yours in front of Kontor, 0 for none."
        )
    return int(text)


def _log_format(text: str) -> str:
    if text not in LOG_FORMATS:
        raise ConfigurationError(f"KONTOR_LOG_FORMAT is {text!r}; give text or json.")
    return text


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
