"""The privacy statement for everybody, and the page behind the link that withdraws a consent (C-22, C-24)."""

from flask import render_template
from flask.typing import ResponseReturnValue

from core.clock import now
from core.consent.withdrawal import what_is_withdrawn, withdraw
from core.consent.wordings import newest_wording, read_wording
from core.db import transaction
from core.extensions import csrf
from core.i18n import current_language
from core.landlords.services import current_landlord
from core.permissions.access import public
from core.storefront.blueprint import blueprint
from core.web.input import refuse_other_fields


@blueprint.get("/privacy")
@public
def privacy() -> ResponseReturnValue:
    """Show the privacy statement in the reader's language."""
    reading = read_wording(newest_wording(), current_language(), current_landlord())
    return render_template("storefront/privacy.html", reading=reading)


@blueprint.get("/unsubscribe/<what>/<path:token>")
@public
def ask_withdrawal(what: str, token: str) -> ResponseReturnValue:
    """Ask once more; looks at nothing and changes nothing, because mail scanners open links."""
    return render_template("storefront/unsubscribe.html", what=what_is_withdrawn(what), is_done=False)


@blueprint.post("/unsubscribe/<what>/<path:token>")
@public
def withdraw_consent(what: str, token: str) -> ResponseReturnValue:
    """Withdraw, for a mail program or somebody who pressed the button; the token is the proof (RFC 8058).

    Nobody signs in and no address is asked for; the answer is the same for a link that was used or is none.
    """
    refuse_other_fields("List-Unsubscribe")
    with transaction():
        withdraw(what, token, at=now())
    return render_template("storefront/unsubscribe.html", what=what_is_withdrawn(what), is_done=True)


# Mail programs have no session; the token in the address is the proof.
csrf.exempt(withdraw_consent)
