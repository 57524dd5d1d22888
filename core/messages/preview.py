"""What a message says: as it was sent, or as it would be written now."""

from dataclasses import dataclass
from datetime import datetime

from core.apps.availability import availability
from core.apps.dispatch import guarded
from core.apps.registry import current_registry
from core.messages.deliver import spoken_in
from core.messages.kinds import Content, KnownKind, NotNow, message_kind
from core.messages.models import Message, MessageState

FINAL = (MessageState.SENT, MessageState.CANCELLED, MessageState.SKIPPED)


@dataclass(frozen=True)
class Preview:
    """A mail's content; ``is_draft`` when it has not been sent in this wording, ``is_secret`` when nobody sees it."""

    content: Content | None
    is_draft: bool = False
    is_secret: bool = False


def preview_of(message: Message, now: datetime) -> Preview:
    """Return the content of a message; nothing when there is none, its app cannot write it, or it is secret."""
    known = message_kind(message.kind)
    if known is not None and known.kind.is_secret:
        return Preview(None, is_secret=True)
    if message.html or message.text:
        return Preview(Content(message.subject_line, message.html, message.text))
    if known is None or MessageState(message.state) in FINAL or not _is_served(known, now):
        return Preview(None)
    content: Content | NotNow | None = None
    with spoken_in(message.language), guarded(known.app, f"message {message.kind}"):
        content = known.kind.write(message, now)
    return Preview(content, is_draft=True) if isinstance(content, Content) else Preview(None)


def _is_served(known: KnownKind, now: datetime) -> bool:
    return current_registry().is_core(known.app) or availability(known.app, now=now).may_use
