"""The blueprint of the booking route; its pages lie in the modules of its steps."""

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.landlords.visit import visit_landlord
from core.storefront import frame
from core.storefront.drafts import find_draft
from core.storefront.models import BookingDraft
from core.storefront.rights import NothingAllowed
from core.storefront.steps import StepMissing

blueprint = Blueprint("storefront", __name__)
blueprint.before_app_request(frame.choose_language)
blueprint.app_context_processor(frame.landlord_frame)

SEE_OTHER = 303
# Posts per network; many people can share one, so this is generous.
STEPS = "300 per hour"


@blueprint.before_request
def _visit() -> None:
    visit_landlord()


@blueprint.errorhandler(StepMissing)
def _go_to_step(missing: StepMissing) -> ResponseReturnValue:
    if missing.text:
        flash(missing.text, "warning")
    return redirect(url_for(missing.endpoint, **missing.values), SEE_OTHER)


@blueprint.errorhandler(NothingAllowed)
def _closed(error: NothingAllowed) -> ResponseReturnValue:
    # Whoever only looks is not told off; what was sent all the same is refused.
    status = error.status if request.method == "POST" else 200
    return render_template("storefront/closed.html", sentence=error.sentence), status


def draft_in_progress(at: datetime) -> BookingDraft:
    """Return this browser's draft.

    Raises:
        StepMissing: there is none, or it has become a booking, whose page is shown instead.
    """
    draft = find_draft(at=at)
    if draft is None:
        raise StepMissing("storefront.services")
    if draft.booking_id is not None:
        raise StepMissing("storefront.done")
    return draft


def usable_draft(draft: BookingDraft | None) -> BookingDraft:
    """Return a draft that was locked.

    Raises:
        StepMissing: there is none any more, or it has become a booking.
    """
    if draft is None:
        raise StepMissing("storefront.services")
    if draft.booking_id is not None:
        raise StepMissing("storefront.done")
    return draft
