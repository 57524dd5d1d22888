"""The step "details": who books, and the service's data fields."""

from datetime import datetime

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.clock import now
from core.db import transaction
from core.extensions import limiter
from core.files.answers import shown_files, take_uploads
from core.permissions.access import public
from core.storefront.blueprint import SEE_OTHER, STEPS, blueprint, draft_in_progress
from core.storefront.dates import Stay
from core.storefront.details import details_form, missing_uploads, sections_of, upload_names
from core.storefront.drafts import keep, lock_draft
from core.storefront.models import BookingDraft
from core.storefront.order import StepMissing, read_stay, uploads_of
from core.storefront.overview import stay_facts
from core.storefront.steps import steps_at
from core.web.forms import Form


@blueprint.get("/details")
@public
def details() -> ResponseReturnValue:
    """Ask who books, and the service's data fields."""
    at = now()
    draft = draft_in_progress(at)
    stay = read_stay(draft, at=at)
    return _page(stay, details_form(stay, draft.data.get("details", {})), uploads_of(draft, stay.service))


@blueprint.post("/details")
@limiter.limit(STEPS)
@public
def answer_details() -> ResponseReturnValue:
    """Keep what was typed, also what is wrong, and go on when everything is right."""
    at = now()
    stay = read_stay(draft_in_progress(at), at=at)
    form = details_form(stay, {})
    form.bind(request.form)
    with transaction():
        draft = lock_draft(at=at)
        if draft is None or draft.booking_id is not None:
            raise StepMissing("storefront.services")
        # Read again: the transaction has forgotten what was read before it.
        stay = read_stay(draft, at=at)
        uploads = _keep_answers(draft, stay, form, at)
    if form.errors:
        return _page(stay, form, uploads), 422
    return redirect(url_for("storefront.summary"), SEE_OTHER)


def _keep_answers(draft: BookingDraft, stay: Stay, form: Form, at: datetime) -> dict[str, str]:
    """Put into the draft what was typed and uploaded; a file that was sent before stays until another one comes."""
    takes_files = upload_names(stay)
    stored, refused = take_uploads(takes_files, request.files, at)
    uploads: dict[str, str] = {**uploads_of(draft, stay.service), **stored}
    names = [name for name in form.schema.fields if name in request.form and name not in takes_files]
    typed = {name: str(form.values[name]) for name in names}
    keep(
        draft,
        at=at,
        details={**draft.data.get("details", {}), **typed},
        uploads={**draft.data.get("uploads", {}), str(stay.service.id): uploads},
    )
    form.add_errors({**missing_uploads(stay, uploads), **refused})
    return uploads


def _page(stay: Stay, form: Form, uploads: dict[str, str]) -> str:
    files = shown_files(uploads.values())
    return render_template(
        "storefront/details.html",
        form=form,
        sections=sections_of(form, stay),
        files={name: files[answer].name for name, answer in uploads.items() if answer in files},
        takes_files=bool(upload_names(stay)),
        facts=stay_facts(stay),
        dates_url=url_for("storefront.dates", service_id=stay.service.id),
        steps=steps_at("details"),
    )
