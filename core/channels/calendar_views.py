"""The public page of a service's calendar; whoever has the secret address reads when it is taken, nothing else."""

import hashlib

from flask import Response, g, make_response, request
from flask.typing import ResponseReturnValue

from core.catalogue.services import get_service
from core.channels.blueprint import public_blueprint as blueprint
from core.channels.exporting import PURPOSE, calendar_of, ids_of
from core.channels.feeds import get_feed
from core.clock import now
from core.db import db
from core.errors import NotFound
from core.extensions import limiter
from core.isolation import set_scope
from core.landlords.services import get_landlord
from core.permissions.access import public
from core.signing import BadToken, current_signer

MAX_AGE = 300


def _address() -> str:
    # A partner asks for the calendars of many landlords from a few addresses, so each calendar counts for itself.
    return str((request.view_args or {}).get("token", ""))


@blueprint.get("/calendar/<token>.ics")
@limiter.limit("120 per hour", key_func=_address)
@public
def show(token: str) -> ResponseReturnValue:
    """Send the calendar of a service."""
    try:
        found = current_signer().read(token, PURPOSE)
        service_id, feed_id, nonce = ids_of(found)
    except BadToken as error:
        raise NotFound from error
    db.session.remove()
    set_scope(found.landlord_id)
    g.timezone = get_landlord(found.landlord_id).timezone
    service = get_service(service_id)
    feed = get_feed(feed_id) if feed_id else None
    if service.calendar_nonce != nonce or (feed is not None and feed.service_id != service.id):
        raise NotFound
    return _answer(calendar_of(service, feed, at=now()))


def _answer(content: bytes) -> Response:
    answer = make_response(content)
    answer.headers["Content-Type"] = "text/calendar; charset=utf-8"
    answer.headers["Content-Disposition"] = "inline; filename=calendar.ics"
    answer.headers["Cache-Control"] = f"private, max-age={MAX_AGE}"
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.set_etag(hashlib.sha256(content).hexdigest()[:32])
    answer.make_conditional(request)
    return answer
