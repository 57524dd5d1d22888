"""What the settings give to other parts of core, through the same hooks as apps."""

from flask_babel import lazy_gettext

from core.apps.markers import hookimpl
from core.apps.parts import ActivityText
from core.settings.business import BusinessSchema


@hookimpl
def activity_texts() -> list[ActivityText]:
    """Give the sentences for the history of the business and its team."""
    labels = {name: field.metadata["label"] for name, field in BusinessSchema().fields.items()}
    return [
        ActivityText("landlord.business_changed", lazy_gettext("The facts about the business were changed"), labels),
        ActivityText("staff.invited", lazy_gettext("%(name)s was invited to the team")),
        ActivityText("staff.role_changed", lazy_gettext("%(name)s has another role"), {"role": lazy_gettext("Role")}),
        ActivityText("staff.locked_out", lazy_gettext("%(name)s was locked out")),
        ActivityText("staff.let_back_in", lazy_gettext("%(name)s can sign in again")),
        ActivityText("staff.link_made", lazy_gettext("%(name)s was given a link to choose a password")),
    ]
