"""What an app says about itself."""

import enum
import re
from dataclasses import dataclass, field
from pathlib import Path

from flask_babel import LazyString, lazy_gettext
from marshmallow import Schema

from core.landlords.models import Plan

API_VERSION = 1
_NAME = re.compile(r"[a-z][a-z0-9_]{2,40}")


class Visibility(enum.Enum):
    """Who sees an app: everybody whose plan allows it, or only after activation (A-02)."""

    PUBLIC = "public"
    PRIVATE = "private"


PUBLIC = Visibility.PUBLIC
PRIVATE = Visibility.PRIVATE


class Access(enum.Enum):
    """What data an app touches; the landlord consents to exactly this list."""

    CUSTOMERS_READ = "customers.read"
    CUSTOMERS_WRITE = "customers.write"
    BOOKINGS_READ = "bookings.read"
    BOOKINGS_WRITE = "bookings.write"
    BOOKING_ANSWERS_WRITE = "bookings.answers.write"
    SERVICES_READ = "services.read"
    PRICES_WRITE = "prices.write"
    MESSAGES_SEND = "messages.send"
    LINKS_ISSUE = "links.issue"

    @property
    def label(self) -> LazyString:
        """What the landlord reads before consenting."""
        return _ACCESS_LABELS[self]


_ACCESS_LABELS = {
    Access.CUSTOMERS_READ: lazy_gettext("Read customers' names and contact data"),
    Access.CUSTOMERS_WRITE: lazy_gettext("Change customers' data"),
    Access.BOOKINGS_READ: lazy_gettext("Read bookings and their data fields"),
    Access.BOOKINGS_WRITE: lazy_gettext("Change bookings"),
    Access.BOOKING_ANSWERS_WRITE: lazy_gettext("Change the data fields of bookings"),
    Access.SERVICES_READ: lazy_gettext("Read services and their data fields"),
    Access.PRICES_WRITE: lazy_gettext("Change prices"),
    Access.MESSAGES_SEND: lazy_gettext("Send e-mails to customers in your name"),
    Access.LINKS_ISSUE: lazy_gettext("Send links with which customers open their booking"),
}


@dataclass(frozen=True)
class AppManifest:
    """Everything the engine and the Marketplace must know before an app is used."""

    name: str
    title: LazyString | str
    summary: LazyString | str
    version: str
    api: int
    visibility: Visibility
    min_plan: Plan
    access: tuple[Access, ...] = ()
    settings: type[Schema] | None = None
    description: LazyString | str = ""
    icon: str = "puzzle"
    languages: tuple[str, ...] = ("en",)
    author: str = "Kontor"
    needs: tuple[str, ...] = ()
    package: str = field(default="")

    def __post_init__(self) -> None:
        """Refuse a name that could not be a table prefix and a part of an address."""
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"{self.name!r} cannot be an app's name: small letters, digits and _ only")

    @property
    def access_names(self) -> list[str]:
        """The access list as it is stored with the landlord's consent."""
        return sorted(access.value for access in self.access)


@dataclass(frozen=True)
class App:
    """An app that was found: its manifest, where its files lie, and what went wrong while loading it."""

    manifest: AppManifest
    folder: Path
    hooks: object | None
    error: str = ""

    @property
    def name(self) -> str:
        """The app's name."""
        return self.manifest.name

    @property
    def migrations(self) -> Path | None:
        """The folder of the app's migrations, if it has tables."""
        path = self.folder / "migrations"
        return path if path.is_dir() else None
