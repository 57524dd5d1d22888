"""What can be wrong with a partner's calendar or list."""

from flask_babel import lazy_gettext

from core.errors import DomainError


class NotACalendar(DomainError):
    """What came in is no calendar file, such as the page of a portal that asks for a password."""

    code = "not_a_calendar"
    status = 422
    text = lazy_gettext("This is not a calendar file (iCal). Please check the address or the file.")


class BrokenCalendar(DomainError):
    """A calendar whose parts do not fit together, or that ends in the middle."""

    code = "broken_calendar"
    status = 422
    text = lazy_gettext("Line %(line)s of the calendar cannot be read: %(reason)s")


class CalendarTooLarge(DomainError):
    """More than any partner's calendar has."""

    code = "calendar_too_large"
    status = 413
    text = lazy_gettext("The calendar is too large: %(limit)s.")
