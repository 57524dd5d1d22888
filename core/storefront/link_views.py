"""The gate of signed links: opening changes nothing, the typed address lets in (D-05, reliability.md 3.2).

One page for every link: valid, altered, foreign, expired, revoked or locked. Only the right address shows a difference.
"""

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from marshmallow import ValidationError, fields

from core.clock import now
from core.db import transaction
from core.extensions import limiter
from core.landlords.visit import visit_landlord
from core.links.services import LinkRefused, try_link
from core.permissions.access import public
from core.storefront.grants import grant
from core.web.forms import Form, FormSchema

blueprint = Blueprint("links", __name__)

# Per network, over all links; the limits of one link stand in its row.
TRIES = "60 per hour"
LONGEST_ADDRESS = 254
NO_ADDRESS = lazy_gettext("Please type your e-mail address.")


def _is_typed(address: str) -> None:
    if not 0 < len(address) <= LONGEST_ADDRESS:
        raise ValidationError(str(NO_ADDRESS))


class AddressSchema(FormSchema):
    """The address that is typed to be let in."""

    email = fields.String(
        required=True,
        validate=_is_typed,
        metadata={
            "label": lazy_gettext("Your e-mail address"),
            "widget": "email",
            "attrs": {"autocomplete": "email", "maxlength": str(LONGEST_ADDRESS)},
        },
    )


@blueprint.before_request
def _visit() -> None:
    visit_landlord()


@blueprint.get("/link/<slug>/<purpose>/<path:token>")
@public
def gate(purpose: str, token: str) -> ResponseReturnValue:
    """Ask for the address; looks at nothing and changes nothing, because mail scanners open links (R-12)."""
    return render_template("storefront/link.html", form=Form(AddressSchema()))


@blueprint.post("/link/<slug>/<purpose>/<path:token>")
@limiter.limit(TRIES)
@public
def open_gate(purpose: str, token: str) -> ResponseReturnValue:
    """Let somebody in who types the right address; the page behind has an address without the token."""
    form = Form(AddressSchema())
    if not form.bind(request.form):
        return render_template("storefront/link.html", form=form), 422
    at = now()
    with transaction():
        opened = try_link(purpose, token, form.data["email"], now=at)
        address = url_for(opened.endpoint, link_id=opened.link.id) if opened else ""
        if opened:
            grant(opened.link, at=at)
    if not address:
        refused = LinkRefused()
        form.add_errors({"email": [refused.sentence]})
        return render_template("storefront/link.html", form=form), refused.status
    # What was planted in this browser before must not be of use now.
    session.pop("csrf_token", None)
    return redirect(address, 303)
