"""What partners give to other parts of core, through the same hooks as apps."""

from flask_babel import lazy_gettext

from core.apps.markers import hookimpl
from core.apps.parts import ActivityText


@hookimpl
def activity_texts() -> list[ActivityText]:
    """Give the sentences for the lines of history about partners."""
    return [
        ActivityText("channels.feed_added", lazy_gettext("The calendar of %(partner)s was connected")),
        ActivityText("channels.feed_changed", lazy_gettext("The calendar of %(partner)s was changed")),
        ActivityText("channels.feed_deleted", lazy_gettext("The calendar of %(partner)s was disconnected")),
        ActivityText("channels.import_started", lazy_gettext("The import of “%(file)s” was started")),
        ActivityText("channels.import_deleted", lazy_gettext("The imported list “%(file)s” was deleted")),
        ActivityText(
            "channels.import_finished",
            lazy_gettext(
                "The import of “%(file)s” is finished: %(made)s imported, %(existing)s here already, "
                "%(failed)s not taken over"
            ),
        ),
        ActivityText("channels.address_renewed", lazy_gettext("The calendar got a new secret address")),
        ActivityText(
            "channels.calendar_read",
            lazy_gettext(
                "Calendar of %(partner)s: %(new)s new, %(moved)s moved, %(cancelled)s cancelled, "
                "%(closed)s closed, %(opened)s opened"
            ),
        ),
    ]
