"""Access tokens: create, find, revoke. A token is ``kontor_<landlord>_<secret>``; only its hash is kept."""

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import lazy_gettext
from sqlalchemy import select

from core.activities.models import ActorKind
from core.activities.services import Actor, Subject, record
from core.db import db
from core.errors import DomainError, NotFound
from core.isolation import current_landlord_id
from core.permissions.token_rights import PARTNER_RIGHTS, TokenRight
from core.rest.models import ApiToken

USED_STEP = timedelta(hours=1)
SECRET_BYTES = 32
_TOKEN = re.compile(r"kontor_([1-9]\d{0,9})_[A-Za-z0-9_-]{43}")


class RightNotForPartners(DomainError):
    """A partner would see or change what is not theirs."""

    code = "right_not_for_partners"
    status = 422
    text = lazy_gettext("A partner cannot be given this right: %(right)s.")


@dataclass(frozen=True)
class NewToken:
    """What a token is for; with a ``channel`` it is a partner's."""

    name: str
    rights: frozenset[TokenRight]
    expires_at: datetime | None = None
    channel: str = ""
    point_of_sale: str = ""


@dataclass(frozen=True)
class Caller:
    """The program that asks: whose it is, and what it may do."""

    token_id: int
    landlord_id: int
    name: str
    rights: frozenset[str]
    channel: str
    point_of_sale: str
    used_at: datetime | None

    @property
    def is_partner(self) -> bool:
        """Whether it sees only what came through it."""
        return bool(self.channel)

    @property
    def actor(self) -> Actor:
        """The program as history names it."""
        return Actor(ActorKind.SYSTEM, f"API: {self.name}", self.token_id)


def create_token(new: NewToken, *, actor: Actor, at: datetime) -> tuple[ApiToken, str]:
    """Create a token; returns it with the text that the program sends, which nobody can read again.

    Raises:
        RightNotForPartners: a partner's token names another right than theirs.
    """
    if new.channel:
        for right in sorted(new.rights - PARTNER_RIGHTS):
            raise RightNotForPartners(right=right.label)
    shown = f"kontor_{current_landlord_id()}_{secrets.token_urlsafe(SECRET_BYTES)}"
    token = ApiToken(
        name=new.name,
        token_hash=hash_of(shown),
        rights=sorted(new.rights),
        channel=new.channel,
        point_of_sale=new.point_of_sale,
        created_by=actor.name,
        created_at=at,
        expires_at=new.expires_at,
    )
    db.session.add(token)
    db.session.flush()
    record("api_token.created", Subject("api_token", token.id), actor, at, {"name": token.name})
    return token, shown


def revoke_token(token_id: int, *, actor: Actor, at: datetime) -> ApiToken:
    """End a token at once; one that has ended stays as it is.

    Raises:
        NotFound: there is none with this id at this landlord.
    """
    token = db.session.scalar(select(ApiToken).where(ApiToken.id == token_id).with_for_update())
    if token is None:
        raise NotFound
    if token.revoked_at is None:
        token.revoked_at = at
        record("api_token.revoked", Subject("api_token", token.id), actor, at, {"name": token.name})
    return token


def tokens_in_use() -> Sequence[ApiToken]:
    """Return the landlord's tokens that were not revoked, newest first."""
    query = select(ApiToken).where(ApiToken.revoked_at.is_(None)).order_by(ApiToken.created_at.desc(), ApiToken.id)
    return db.session.scalars(query).all()


def landlord_in(shown: str) -> int | None:
    """Return whose token a text claims to be; None when it is no token of ours."""
    found = _TOKEN.fullmatch(shown)
    return int(found[1]) if found else None


def caller_of(shown: str, *, at: datetime) -> Caller | None:
    """Return the program that sends a token of the landlord who is served; None when it is not valid at ``at``."""
    token = db.session.scalar(select(ApiToken).where(ApiToken.token_hash == hash_of(shown)))
    if token is None or token.revoked_at is not None or (token.expires_at is not None and token.expires_at <= at):
        return None
    rights = frozenset(token.rights) & PARTNER_RIGHTS if token.channel else frozenset(token.rights)
    return Caller(token.id, token.landlord_id, token.name, rights, token.channel, token.point_of_sale, token.used_at)


def note_used(token_id: int, *, at: datetime) -> None:
    """Remember that a token is in use; called at most once an hour."""
    token = db.session.get(ApiToken, token_id)
    if token is not None:
        token.used_at = at


def hash_of(shown: str) -> str:
    """Return the hash under which a token is kept; its secret is random, so no slow hash is needed."""
    return hashlib.sha256(shown.encode()).hexdigest()
