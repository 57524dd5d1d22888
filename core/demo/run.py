"""The demo as the command runs it: where it keeps its data, how it is loaded once, what it says at the start."""

import secrets
import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from core.config import Settings
from core.db import db
from core.demo.load import ACCOUNTS, PASSWORD, load
from core.landlords.models import Landlord

KEY_FILE = "secret-key"
DATABASE_FILE = "demo.sqlite3"


def settings(environ: Mapping[str, str]) -> Settings:
    """Return the demo's settings: everything under the data folder, a key of its own, no mail server.

    Raises:
        ConfigurationError: the port or the address cannot be used.
    """
    folder = Path(environ.get("KONTOR_DATA_DIR", "var")).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    given = {name: environ[name] for name in ("KONTOR_PORT", "KONTOR_BASE_URL", "KONTOR_SMTP_URL") if name in environ}
    found = Settings.from_environment(
        {**given, "KONTOR_SECRET_KEYS": _key(folder), "KONTOR_DATA_DIR": str(folder), "KONTOR_DEMO": "1"}
    )
    return replace(found, database_url=f"sqlite:///{folder / DATABASE_FILE}")


def throw_away(found: Settings) -> None:
    """Delete the demo's database and files; nothing else in the folder."""
    for suffix in ("", "-wal", "-shm"):
        (found.data_dir / f"{DATABASE_FILE}{suffix}").unlink(missing_ok=True)
    shutil.rmtree(found.data_dir / "files", ignore_errors=True)


def load_once(at: datetime) -> bool:
    """Load the data into an empty database; a database with data is left as it is."""
    if db.session.scalar(select(Landlord.id).limit(1)) is not None:
        return False
    load(at)
    return True


def welcome(found: Settings) -> str:
    """Return what the operator reads at the start: addresses and sign-in data of every role."""
    base = found.base_url
    lines = [
        "",
        "Kontor demo",
        f"  Sign in              {base}/sign-in      (password for all: {PASSWORD})",
        *(f"    {account.what:<28} {account.email}" for account in ACCOUNTS),
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
