"""The history of apps' life cycle, in readable sentences (A-09)."""

from flask_babel import lazy_gettext

from core.apps.markers import hookimpl
from core.apps.parts import ActivityText


@hookimpl
def activity_texts() -> list[ActivityText]:
    """Give the sentences for the life cycle's lines of history."""
    return [
        ActivityText("landlord.plan_changed", lazy_gettext("The plan was changed from %(before)s to %(after)s")),
        ActivityText("app.requested", lazy_gettext("%(app)s: activation requested")),
        ActivityText("app.access_key_created", lazy_gettext("%(app)s: access key created")),
        ActivityText("app.activated", lazy_gettext("%(app)s: activated")),
        ActivityText("app.declined", lazy_gettext("%(app)s: request declined")),
        ActivityText("app.activation_ended", lazy_gettext("%(app)s: activation ended")),
        ActivityText("app.consented", lazy_gettext("%(app)s: consent to its access renewed")),
        ActivityText("app.installed", lazy_gettext("%(app)s: installed, with consent to its access")),
        ActivityText("app.uninstalled", lazy_gettext("%(app)s: uninstalled, data kept for 90 days")),
        ActivityText("app.uninstalled_with_data", lazy_gettext("%(app)s: uninstalled, all its data deleted")),
        ActivityText("app.data_deleted", lazy_gettext("%(app)s: kept data deleted")),
        ActivityText("app.configured", lazy_gettext("%(app)s: settings changed")),
        ActivityText("app.paused", lazy_gettext("%(app)s: paused")),
        ActivityText("app.paused_for_faults", lazy_gettext("%(app)s: paused after %(faults)s faults")),
        ActivityText("app.resumed", lazy_gettext("%(app)s: released after faults")),
        ActivityText("app.unpaused", lazy_gettext("%(app)s: in use again")),
    ]
