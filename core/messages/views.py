"""The outbox: what was sent, what waits, what failed (M-01)."""

from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from core.clock import now
from core.db import transaction
from core.errors import NotFound
from core.i18n import LANGUAGE_NAMES
from core.messages.models import MessageState
from core.messages.preview import preview_of
from core.messages.queries import (
    FILTERS,
    LOOKS,
    MAY_BE_CANCELLED,
    MAY_GO_AGAIN,
    MessagePage,
    find_messages,
    kind_title,
)
from core.messages.services import cancel_message, events_of, get_message, send_again
from core.permissions.access import requires
from core.web.listing import Chip, page_id, search_words

blueprint = Blueprint("messages", __name__)

# The mail is foreign text: it may draw itself and nothing else, also when somebody opens its address directly.
MAIL_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"


@blueprint.get("/")
@requires("messages.read")
def index() -> ResponseReturnValue:
    """List the outbox, newest first."""
    search, chosen = search_words(), request.args.get("state", "")
    states = FILTERS.get(chosen, ())
    page = find_messages(search, states, older_than=page_id("older_than"), newer_than=page_id("newer_than"))
    state = {"q": search or None, "state": chosen if states else None}
    return render_template(
        "messages/index.html",
        page=page,
        search=search,
        hidden={"state": chosen} if states else {},
        chips_of_state=_chips(state),
        **_links(page, state),
    )


@blueprint.get("/<int:message_id>")
@requires("messages.read")
def show(message_id: int) -> ResponseReturnValue:
    """Show one message: what it says, and what became of it."""
    message = get_message(message_id)
    state = MessageState(message.state)
    events = [(event, *LOOKS[MessageState(event.state)]) for event in events_of(message)]
    return render_template(
        "messages/show.html",
        message=message,
        kind=kind_title(message.kind),
        language=LANGUAGE_NAMES.get(message.language, message.language),
        look=LOOKS[state],
        events=events,
        preview=preview_of(message, now()),
        may_cancel=state in MAY_BE_CANCELLED,
        may_go_again=state in MAY_GO_AGAIN,
    )


@blueprint.get("/<int:message_id>/mail")
@requires("messages.read")
def mail(message_id: int) -> Response:
    """Show the HTML of a mail by itself, for the frame in its page."""
    content = preview_of(get_message(message_id), now()).content
    if content is None:
        raise NotFound
    answer = make_response(content.html)
    answer.headers["Content-Security-Policy"] = MAIL_POLICY
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    return answer


@blueprint.post("/<int:message_id>/cancel")
@requires("messages.send")
def cancel(message_id: int) -> ResponseReturnValue:
    """Cancel a message that waits."""
    with transaction():
        cancel_message(get_message(message_id), actor=current_user.actor, now=now())
    flash(_("The message was cancelled. It will not be sent."), "success")
    return redirect(url_for("messages.show", message_id=message_id))


@blueprint.post("/<int:message_id>/again")
@requires("messages.send")
def again(message_id: int) -> ResponseReturnValue:
    """Put a message that did not arrive back into the queue."""
    with transaction():
        send_again(get_message(message_id), actor=current_user.actor, now=now())
    flash(_("The message is on its way again."), "success")
    back_to_start = request.form.get("back") == "start"
    return redirect(url_for("office.start") if back_to_start else url_for("messages.show", message_id=message_id))


def _chips(state: dict[str, Any]) -> list[Chip]:
    labels = {
        None: _("All"),
        "waiting": _("Waiting"),
        "sent": _("Sent"),
        "attention": _("Failed or unclear"),
        "not_sent": _("Not sent"),
    }
    return [
        Chip(label, url_for("messages.index", **{**state, "state": value}), state["state"] == value)
        for value, label in labels.items()
    ]


def _links(page: MessagePage, state: dict[str, Any]) -> dict[str, str | None]:
    def link(**key: Any) -> str:
        return url_for("messages.index", **state, **key)

    return {
        "previous_url": link(newer_than=page.newer_than) if page.newer_than is not None else None,
        "next_url": link(older_than=page.older_than) if page.older_than is not None else None,
    }
