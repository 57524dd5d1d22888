"""Kinds of messages: who writes them when they are due."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from flask import current_app
from flask_babel import LazyString

from core.messages.mail import Attachment
from core.messages.models import Message


@dataclass(frozen=True)
class Content:
    """What a message says, in the language of its recipient; ``headers`` are further ones of an e-mail."""

    subject: str
    html: str
    text: str
    attachments: tuple[Attachment, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class NotNow:
    """The message must not be sent any more; ``reason`` is kept in its history, in the landlord's language."""

    reason: str | LazyString


Writer = Callable[[Message, datetime], Content | NotNow]


@dataclass(frozen=True)
class MessageKind:
    """A kind of message. ``write`` is called right before sending and looks at the live records.

    What a secret one says, such as a link to choose a password, is for its recipient and never shown in the office.
    """

    name: str
    label: LazyString
    write: Writer = field(compare=False)
    is_secret: bool = False


@dataclass(frozen=True)
class KnownKind:
    """A kind and the app that brought it, or a part of core."""

    app: str
    kind: MessageKind


def is_secret_kind(name: str) -> bool:
    """Tell whether what messages of a kind say is for their recipient alone."""
    known = message_kind(name)
    return known is not None and known.kind.is_secret


def message_kind(name: str) -> KnownKind | None:
    """Return a kind by its name; None when its app is gone."""
    kinds: dict[str, KnownKind] = current_app.extensions["kontor.message_kinds"]
    return kinds.get(name)
