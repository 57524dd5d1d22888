"""Errors of the domain: a stable code, an HTTP status and one sentence for the reader."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import LazyString, lazy_gettext


class DomainError(Exception):
    """Something the reader can understand and often mend; one handler turns it into a page."""

    code = "error"
    status = 400
    text: LazyString = lazy_gettext("This did not work.")
    # Where in a request the wrong values stand, for programs: ``pointer`` and ``detail``.
    places: Sequence[Mapping[str, str]] = ()

    def __init__(self, **details: Any) -> None:
        super().__init__(self.code)
        self.details = details

    @property
    def sentence(self) -> str:
        """The sentence in the reader's language, with the details filled in."""
        sentence = str(self.text)
        return sentence % self.details if self.details else sentence


class NotFound(DomainError):
    """The record does not exist, or belongs to somebody else: the answer is the same (R-02)."""

    code = "not_found"
    status = 404
    text = lazy_gettext("We could not find this page.")


class NotAllowed(DomainError):
    """The signed-in person lacks the right for this."""

    code = "not_allowed"
    status = 403
    text = lazy_gettext("You are not allowed to do this. Ask the owner of your account for the right.")


class Conflict(DomainError):
    """Somebody else changed the record in the meantime."""

    code = "conflict"
    status = 409
    text = lazy_gettext("Somebody changed this in the meantime. Please look at the new state and try again.")
