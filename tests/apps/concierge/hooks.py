"""The concierge's side of the contract; ``told`` keeps what it heard, ``fails_in`` lets single hooks fail."""

from flask_babel import lazy_gettext

from core.appkit import (
    ActivityText,
    AppRoutes,
    LinkKind,
    MailBlock,
    MessageKind,
    NotNow,
    Panel,
    Tab,
    hookimpl,
)
from tests.apps.concierge.pages import office, public

told: list[tuple[str, object]] = []
fails_in: set[str] = set()


def hear(hook, what):
    told.append((hook, what))
    if hook in fails_in:
        raise RuntimeError(f"on purpose in {hook}")


@hookimpl
def app_routes():
    return AppRoutes(office=office, public=public)


@hookimpl
def message_kinds():
    return [MessageKind("concierge.greeting", lazy_gettext("Greeting"), lambda message, at: NotNow("never"))]


@hookimpl
def link_kinds():
    return [LinkKind("concierge-visit", lazy_gettext("Visit"), "concierge_public.hello", lambda link: None)]


@hookimpl
def activity_texts():
    return [ActivityText("concierge.greeted", lazy_gettext("%(name)s was greeted"))]


@hookimpl
def app_tabs():
    hear("app_tabs", None)
    return [Tab("Keys", "concierge.keys", order=20), Tab("Lobby", "concierge.lobby", order=10)]


@hookimpl
def booking_panels(booking):
    return [Panel(title="Concierge", template="concierge/panel.html", context={"number": booking.number})]


@hookimpl
def confirmation_mail_blocks(booking, now):
    return [MailBlock(text="The concierge waits for you.")]


@hookimpl
def periodic_work(now):
    hear("periodic_work", now)


@hookimpl
def app_installed(now):
    hear("app_installed", now)


@hookimpl
def app_paused(now):
    hear("app_paused", now)


@hookimpl
def app_resumed(now):
    hear("app_resumed", now)


@hookimpl
def app_uninstalled(keep_data, now):
    hear("app_uninstalled", keep_data)
