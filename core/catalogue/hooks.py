"""What services give to other parts of core, through the same hooks as apps."""

from flask_babel import lazy_gettext

from core.apps.markers import hookimpl
from core.apps.parts import ActivityText
from core.catalogue.wording import SERVICE_LABELS

EXTRA_LABELS = {
    "titles": lazy_gettext("Title"),
    "descriptions": lazy_gettext("Description"),
    "basis": lazy_gettext("Charged"),
    "price": lazy_gettext("Price"),
    "tax": lazy_gettext("Tax rate"),
    "required": lazy_gettext("Part of every booking"),
    "max_quantity": lazy_gettext("At most per place"),
    "services": lazy_gettext("Offered with"),
}
SEASON_LABELS = {"names": lazy_gettext("Name"), "periods": lazy_gettext("Days")}
FIELD_LABELS = {
    "labels": lazy_gettext("Label"),
    "helps": lazy_gettext("Help text"),
    "participants": lazy_gettext("For each participant"),
    "required": lazy_gettext("Required"),
    "personal": lazy_gettext("Personal"),
    "choices": lazy_gettext("Options"),
}


@hookimpl
def activity_texts() -> list[ActivityText]:
    """Give the sentences for services' lines of history."""
    return [
        ActivityText("service.created", lazy_gettext("The service was created")),
        ActivityText("service.changed", lazy_gettext("The service was changed"), SERVICE_LABELS),
        ActivityText("service.prices_changed", lazy_gettext("The prices were changed")),
        ActivityText("service.archived", lazy_gettext("The service was archived")),
        ActivityText("service.restored", lazy_gettext("The service is offered again")),
        ActivityText("service.field_added", lazy_gettext("The data field “%(field)s” was added")),
        ActivityText("service.field_changed", lazy_gettext("The data field “%(field)s” was changed"), FIELD_LABELS),
        ActivityText("service.field_deleted", lazy_gettext("The data field “%(field)s” was deleted")),
        ActivityText("extra.created", lazy_gettext("The extra “%(extra)s” was created")),
        ActivityText("extra.changed", lazy_gettext("The extra “%(extra)s” was changed"), EXTRA_LABELS),
        ActivityText("extra.archived", lazy_gettext("The extra “%(extra)s” was archived")),
        ActivityText("extra.restored", lazy_gettext("The extra “%(extra)s” is offered again")),
        ActivityText("season.created", lazy_gettext("The season “%(season)s” was created")),
        ActivityText("season.changed", lazy_gettext("The season “%(season)s” was changed"), SEASON_LABELS),
        ActivityText("season.copied", lazy_gettext("The days of the season “%(season)s” were copied to %(year)s")),
        ActivityText("season.deleted", lazy_gettext("The season “%(season)s” was deleted")),
    ]
