"""What imports of customers give to other parts of core, through the same hooks as apps."""

from flask_babel import lazy_gettext

from core.apps.markers import hookimpl
from core.apps.parts import ActivityText


@hookimpl
def activity_texts() -> list[ActivityText]:
    """Give the sentences for the imports' lines of history."""
    return [
        ActivityText("customer_import.started", lazy_gettext("The import of %(file)s was started")),
        ActivityText(
            "customer_import.finished",
            lazy_gettext("%(file)s was imported: %(made)s new, %(changed)s changed, %(wrong)s not taken over"),
        ),
        ActivityText(
            "customer_import.undone",
            lazy_gettext(
                "The import of %(file)s was undone: %(removed)s deleted, %(restored)s restored, %(stays)s stay"
            ),
        ),
        ActivityText("customer_import.deleted", lazy_gettext("The list %(file)s was deleted")),
    ]
