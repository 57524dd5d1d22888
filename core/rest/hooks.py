"""What the REST API gives to other parts of core, through the same hooks as apps."""

from flask_babel import lazy_gettext

from core.apps.markers import hookimpl
from core.apps.parts import ActivityText


@hookimpl
def activity_texts() -> list[ActivityText]:
    """Give the sentences for the tokens' lines of history."""
    return [
        ActivityText("api_token.created", lazy_gettext("The access token “%(name)s” was created")),
        ActivityText("api_token.revoked", lazy_gettext("The access token “%(name)s” was revoked")),
    ]
