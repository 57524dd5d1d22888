"""Sign in and out, create users."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import lazy_gettext
from flask_login import UserMixin
from sqlalchemy import delete, select

from core.accounts.models import User, UserSession
from core.accounts.passwords import SHORTEST_PASSWORD, hash_password, verify_password
from core.activities.models import ActorKind
from core.activities.services import Actor
from core.addresses import canonical_email
from core.db import db
from core.errors import DomainError
from core.permissions.rights import Role

IDLE_LIMIT = timedelta(hours=3)
ABSOLUTE_LIMIT = timedelta(hours=12)
SEEN_STEP = timedelta(minutes=5)


class WrongCredentials(DomainError):
    """The e-mail address and the password do not belong together; never says which is wrong."""

    code = "wrong_credentials"
    status = 422
    text = lazy_gettext("E-mail address and password do not match. Please try again.")


class AddressTaken(DomainError):
    """Somebody already signs in with this address."""

    code = "address_taken"
    status = 409
    text = lazy_gettext("Somebody already signs in with this e-mail address.")


class PasswordTooShort(DomainError):
    """The password is shorter than the rules ask for (ASVS 6.2.1)."""

    code = "password_too_short"
    status = 422
    text = lazy_gettext("The password needs at least %(length)s characters.")


@dataclass(frozen=True)
class SignedIn(UserMixin):
    """Who is signed in, as pages see them; loaded with one statement per request."""

    user_id: int
    session_id: int
    token: str
    email: str
    name: str
    role: Role
    language: str
    landlord_id: int | None
    seen_at: datetime

    def get_id(self) -> str:
        """Return the secret that the browser's session holds."""
        return self.token

    @property
    def actor(self) -> Actor:
        """The person as the history names them."""
        manager = self.role is Role.ACCOUNT_MANAGER
        return Actor(ActorKind.ACCOUNT_MANAGER if manager else ActorKind.STAFF, self.name, self.user_id)


def create_user(
    email: str, name: str, password: str, role: Role, *, landlord_id: int | None, language: str, at: datetime
) -> User:
    """Create somebody who can sign in.

    Raises:
        AddressTaken: the address is in use.
        PasswordTooShort: the password is too short.
    """
    if len(password) < SHORTEST_PASSWORD:
        raise PasswordTooShort(length=SHORTEST_PASSWORD)
    hashed = hash_password(password)
    return add_user(email, name, hashed, role, landlord_id=landlord_id, language=language, at=at)


def add_user(
    email: str, name: str, password_hash: str, role: Role, *, landlord_id: int | None, language: str, at: datetime
) -> User:
    """Add somebody with a password that is hashed already, or with a mark that is no hash of any.

    Raises:
        AddressTaken: the address is in use.
    """
    if (landlord_id is None) != (role is Role.ACCOUNT_MANAGER):
        raise ValueError("staff belong to a landlord, account managers to none")
    address = canonical_email(email)
    if db.session.scalar(select(User.id).where(User.email == address)) is not None:
        raise AddressTaken
    user = User(
        email=address,
        name=name,
        role_name=role.value,
        landlord_id=landlord_id,
        language=language,
        password_hash=password_hash,
        created_at=at,
    )
    db.session.add(user)
    db.session.flush()
    return user


def sign_in(email: str, password: str, *, at: datetime) -> SignedIn:
    """Check the credentials and open a session.

    Raises:
        WrongCredentials: unknown, not active, or the wrong password; all take the same time.
    """
    user = db.session.scalar(select(User).where(User.email == canonical_email(email)))
    right = verify_password(user.password_hash if user else None, password)
    if user is None or not right or not user.is_active:
        raise WrongCredentials
    token = secrets.token_urlsafe(32)
    session = UserSession(user_id=user.id, token_hash=_hash(token), created_at=at, seen_at=at)
    db.session.add(session)
    db.session.execute(delete(UserSession).where(UserSession.created_at < at - ABSOLUTE_LIMIT))
    db.session.flush()
    return _signed_in(user, session, token)


def load_signed_in(token: str, *, at: datetime) -> SignedIn | None:
    """Return who is signed in with this token; None when the session has ended or been idle for too long."""
    row = db.session.execute(
        select(User, UserSession)
        .join(UserSession, UserSession.user_id == User.id)
        .where(
            UserSession.token_hash == _hash(token),
            UserSession.created_at > at - ABSOLUTE_LIMIT,
            UserSession.seen_at > at - IDLE_LIMIT,
            User.is_active.is_(True),
        )
    ).one_or_none()
    return _signed_in(row[0], row[1], token) if row else None


def note_seen(session_id: int, *, at: datetime) -> None:
    """Remember that a session is in use; called only every few minutes."""
    session = db.session.get(UserSession, session_id)
    if session is not None:
        session.seen_at = at


def sign_out(session_id: int) -> None:
    """End a session on the server."""
    db.session.execute(delete(UserSession).where(UserSession.id == session_id))


def change_language(user_id: int, language: str) -> None:
    """Change the language in which somebody reads Kontor."""
    db.session.get_one(User, user_id).language = language


def change_password(user_id: int, old: str, new: str) -> None:
    """Change a password and end all sessions of the person (ASVS 7.4.3).

    Raises:
        WrongCredentials: the old password is wrong.
        PasswordTooShort: the new one is too short.
    """
    user = db.session.get_one(User, user_id)
    if not verify_password(user.password_hash, old):
        raise WrongCredentials
    if len(new) < SHORTEST_PASSWORD:
        raise PasswordTooShort(length=SHORTEST_PASSWORD)
    user.password_hash = hash_password(new)
    db.session.execute(delete(UserSession).where(UserSession.user_id == user_id))


def _signed_in(user: User, session: UserSession, token: str) -> SignedIn:
    return SignedIn(
        user_id=user.id,
        session_id=session.id,
        token=token,
        email=user.email,
        name=user.name,
        role=user.role,
        language=user.language,
        landlord_id=user.landlord_id,
        seen_at=session.seen_at,
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
