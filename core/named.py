"""Choices and states that carry their name for readers."""

import enum
from typing import Self

from flask_babel import LazyString

NAMELESS = LazyString(str)


class Named(enum.StrEnum):
    """A choice with its name for readers: ``EMAIL = "email", lazy_gettext("E-mail")``; its value is the text."""

    _value_: str
    label: LazyString

    def __new__(cls, value: str, label: LazyString = NAMELESS) -> Self:
        """Make one member."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


class State(enum.StrEnum):
    """A state with its name for readers and the tone of its badge: ``DONE = "done", lazy_gettext("Done"), "green"``."""

    _value_: str
    label: LazyString
    tone: str

    def __new__(cls, value: str, label: LazyString = NAMELESS, tone: str = "neutral") -> Self:
        """Make one member."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label, member.tone = label, tone
        return member
