"""The page on which customers correct the details of one booking (D-05, D-06); works without JavaScript."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.appkit import (
    current_landlord,
    current_link,
    get_booking,
    lock_booking,
    now,
    prefer_language,
    public,
    public_page,
    transaction,
)
from plugins.booking_data_manager.details import typed_answers
from plugins.booking_data_manager.editing import EditPage, Outcome, Sent, open_page, save_details
from plugins.booking_data_manager.names import EDIT_PAGE, NAME, PURPOSE
from plugins.booking_data_manager.texts import gettext
from plugins.booking_data_manager.wording import closed_text, item_period, moment_with_zone

blueprint = Blueprint(f"{NAME}_public", __name__)
STATUS = {Outcome.CLOSED: 409, Outcome.INVALID: 422, Outcome.CONFLICT: 409}


@blueprint.get("/<int:link_id>")
@public
def edit(link_id: int) -> ResponseReturnValue:
    """Show what may be changed and until when, or why it is closed."""
    link = current_link(link_id, PURPOSE)
    booking = get_booking(link.subject_id)
    prefer_language(booking.language)
    page = open_page(booking, at=now())
    return _draw(page) if page.window.is_open else _draw_closed(page, [])


@blueprint.post("/<int:link_id>")
@public
def save(link_id: int) -> ResponseReturnValue:
    """Save what was typed; everything is decided on the locked booking, at the moment of saving."""
    with transaction():
        booking = lock_booking(current_link(link_id, PURPOSE).subject_id)
        # Staff may have revoked the link while we waited for the lock.
        link = current_link(link_id, PURPOSE)
        at = now()
        prefer_language(booking.language)
        page = open_page(booking, at=at)
        outcome = save_details(page, Sent(request.form, request.files, link), at=at)
    if outcome is Outcome.CLOSED:
        return _draw_closed(page, typed_answers(booking, request.form)), STATUS[outcome]
    if outcome in STATUS:
        return _draw(page), STATUS[outcome]
    flash(_done(outcome), "success")
    return redirect(url_for(EDIT_PAGE, link_id=link_id), 303)


def _draw(page: EditPage) -> str:
    return public_page(
        f"{NAME}/details.html",
        booking=page.booking,
        details=page.details,
        until=moment_with_zone(page.window.deadline),
        periods={item.id: item_period(item) for item in page.booking.items},
    )


def _draw_closed(page: EditPage, typed: list[tuple[str, str]]) -> str:
    return public_page(
        f"{NAME}/closed.html",
        booking=page.booking,
        reason=closed_text(page.window),
        typed=typed,
        contact=current_landlord().contact_lines,
        landlord=current_landlord().name,
    )


def _done(outcome: Outcome) -> str:
    if outcome is Outcome.WAITING:
        return gettext(
            "Your changes were sent. %(landlord)s looks at them before they count.", landlord=current_landlord().name
        )
    return gettext("Your details are saved.")
