"""The demo as the command runs it: where it keeps its data, how it is loaded once, what it says at the start."""

import secrets
import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from core.config import SHORTEST_KEY, Settings
from core.db import db
from core.demo.load import ACCOUNTS, PASSWORD, load
from core.landlords.models import Landlord

KEY_FILE = "secret-key"
DATABASE_FILE = "demo.sqlite3"
GIVEN = ("KONTOR_PORT", "KONTOR_BASE_URL", "KONTOR_SMTP_URL", "KONTOR_DATA_DIR", "KONTOR_LOG_FORMAT")
UNUSED_KEY = "0" * SHORTEST_KEY
LOADING_MARK = "demo-is-loading"


def settings(environ: Mapping[str, str]) -> Settings:
    """Return the demo's settings: everything under the data folder, a key of its own, no mail server.

    Raises:
        ConfigurationError: the port, the address or the folder cannot be used.
    """
    given = {name: environ[name] for name in GIVEN if name in environ}
    found = Settings.from_environment({**given, "KONTOR_SECRET_KEYS": UNUSED_KEY})
    found.prepare_data_dir()
    return replace(
        found,
        secret_keys=(_key(found.data_dir),),
        database_url=f"sqlite:///{found.data_dir / DATABASE_FILE}",
        # No setting: on a real server it would show everybody's mails to everybody.
        demo=True,
    )


def throw_away(found: Settings) -> None:
    """Delete the demo's database and files; nothing else in the folder."""
    for suffix in ("", "-wal", "-shm"):
        (found.data_dir / f"{DATABASE_FILE}{suffix}").unlink(missing_ok=True)
    shutil.rmtree(found.data_dir / "files", ignore_errors=True)
    (found.data_dir / LOADING_MARK).unlink(missing_ok=True)


def is_half_loaded(found: Settings) -> bool:
    """Tell whether loading was broken off the last time."""
    return (found.data_dir / LOADING_MARK).exists()


def has_data() -> bool:
    """Tell whether there is something in the database; what is there is kept."""
    return db.session.scalar(select(Landlord.id).limit(1)) is not None


def load_into(found: Settings, at: datetime) -> None:
    """Load the data into an empty database."""
    mark = found.data_dir / LOADING_MARK
    mark.touch()
    load(at)
    mark.unlink()


def welcome(found: Settings) -> str:
    """Return what the operator reads at the start: addresses and sign-in data of every role."""
    base = found.base_url
    lines = [
        "",
        "Kontor demo",
        f"  Sign in              {base}/sign-in      (password for all: {PASSWORD})",
        *(f"    {account.what!s:<28} {account.email}" for account in ACCOUNTS),
        "  Book as a customer",
        *(f"    {name:<28} {base}/book/{slug}" for slug, name in _landlords()),
        f"  Mails that went out  {base}/demo/mails",
        "",
    ]
    return "\n".join(lines)


def _landlords() -> list[tuple[str, str]]:
    return [(slug, name) for slug, name in db.session.execute(select(Landlord.slug, Landlord.name))]


def _key(folder: Path) -> str:
    file = folder / KEY_FILE
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(48), encoding="ascii")
    return file.read_text(encoding="ascii").strip()
