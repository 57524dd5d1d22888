"""The people of one landlord who sign in (P-02): invite, change the role, lock out, let back in.

Nobody chooses a password for somebody else: a link that is shown once, to whoever invites, opens the page where the
person chooses it. It is never part of a message, because messages can be read by everybody in the office.
"""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from flask_babel import lazy_gettext
from sqlalchemy import delete, func, select

from core.accounts.models import User, UserSession
from core.accounts.passwords import SHORTEST_PASSWORD, hash_password
from core.accounts.services import PasswordTooShort, add_user
from core.activities.services import Actor, Subject, record
from core.db import db
from core.errors import DomainError, NotFound
from core.permissions.rights import Role
from core.signing import Token

LINK_LIFE = timedelta(hours=72)
PURPOSE = "core.staff_password"
# Not a hash of any password: nobody signs in with it.
NO_PASSWORD = "none"  # noqa: S105


class LastOwner(DomainError):
    """The landlord would be left without an owner."""

    code = "last_owner"
    status = 409
    text = lazy_gettext("There has to be one owner at least. Please make somebody else an owner first.")


class NotYourself(DomainError):
    """Nobody locks themselves out."""

    code = "not_yourself"
    status = 409
    text = lazy_gettext("You cannot lock yourself out. Ask another owner.")


class LinkSpent(DomainError):
    """The link was used, replaced by a newer one, or is too old."""

    code = "link_spent"
    status = 410
    text = lazy_gettext("This link cannot be used any more. Please ask for a new one.")


def staff_of(landlord_id: int) -> Sequence[User]:
    """Return everybody who signs in for a landlord, by name."""
    return db.session.scalars(select(User).where(User.landlord_id == landlord_id).order_by(User.name, User.id)).all()


def get_staff(user_id: int, landlord_id: int, *, locked: bool = False) -> User:
    """Return one of a landlord's staff.

    Raises:
        NotFound: nobody with this id signs in for the landlord.
    """
    query = select(User).where(User.id == user_id, User.landlord_id == landlord_id)
    if locked:
        query = query.with_for_update().execution_options(populate_existing=True)
    user = db.session.scalar(query)
    if user is None:
        raise NotFound
    return user


def invite_staff(
    name: str, email: str, role: Role, *, landlord_id: int, language: str, actor: Actor, at: datetime
) -> User:
    """Create somebody who has yet to choose a password.

    Raises:
        AddressTaken: the address is in use.
    """
    user = add_user(email, name, NO_PASSWORD, role, landlord_id=landlord_id, language=language, at=at)
    record("staff.invited", subject_of(user), actor, at, {"name": name})
    return user


def change_role(user: User, role: Role, *, actor: Actor, at: datetime) -> None:
    """Give somebody another role; it holds with their next request.

    Raises:
        LastOwner: nobody else could do everything.
    """
    if user.role is role:
        return
    if user.role is Role.OWNER:
        _require_another_owner(user)
    changes = {"role": [str(user.role.label), str(role.label)]}
    user.role_name = role.value
    record("staff.role_changed", subject_of(user), actor, at, {"name": user.name, "changes": changes})


def lock_out(user: User, *, actor: Actor, at: datetime) -> None:
    """End all sessions of somebody and let them in no more (ASVS 7.4.2).

    Raises:
        NotYourself: it is the own account.
        LastOwner: nobody else could do everything.
    """
    if user.id == actor.id:
        raise NotYourself
    if user.role is Role.OWNER:
        _require_another_owner(user)
    if user.is_active:
        user.is_active = False
        db.session.execute(delete(UserSession).where(UserSession.user_id == user.id))
        record("staff.locked_out", subject_of(user), actor, at, {"name": user.name})


def let_back_in(user: User, *, actor: Actor, at: datetime) -> None:
    """Let somebody sign in again."""
    if not user.is_active:
        user.is_active = True
        record("staff.let_back_in", subject_of(user), actor, at, {"name": user.name})


def note_new_link(user: User, *, actor: Actor, at: datetime) -> None:
    """Put on record that somebody was given a link to choose a password."""
    record("staff.link_made", subject_of(user), actor, at, {"name": user.name})


def link_token(user: User, *, at: datetime) -> Token:
    """Return what the link to choose a password says: for whom, from when, and a mark of the password it replaces."""
    return Token(PURPOSE, user.landlord_id or 0, f"{user.id}.{int(at.timestamp())}.{_mark(user)}")


def user_of_link(token: Token, *, at: datetime) -> User:
    """Return for whom a link was made, if it still counts.

    Raises:
        LinkSpent: it was used, it is too old, or the person is locked out.
    """
    user_id, made, mark = token.nonce.split(".")
    user = db.session.scalar(select(User).where(User.id == int(user_id), User.landlord_id == token.landlord_id))
    age = at - datetime.fromtimestamp(int(made), UTC)
    if user is None or not user.is_active or age > LINK_LIFE or not hmac.compare_digest(mark, _mark(user)):
        raise LinkSpent
    return user


def choose_password(user: User, password: str) -> None:
    """Store the password that somebody chose; the link and all sessions end with it.

    Raises:
        PasswordTooShort: it is too short.
    """
    if len(password) < SHORTEST_PASSWORD:
        raise PasswordTooShort(length=SHORTEST_PASSWORD)
    user.password_hash = hash_password(password)
    db.session.execute(delete(UserSession).where(UserSession.user_id == user.id))


def subject_of(user: User) -> Subject:
    """Return somebody as the subject of activities."""
    return Subject("staff", user.id)


def _mark(user: User) -> str:
    return hashlib.sha256(f"{user.id}:{user.password_hash}".encode()).hexdigest()[:32]


def _require_another_owner(user: User) -> None:
    others = select(func.count(User.id)).where(
        User.landlord_id == user.landlord_id,
        User.id != user.id,
        User.role_name == Role.OWNER.value,
        User.is_active.is_(True),
    )
    if not db.session.scalar(others):
        raise LastOwner
