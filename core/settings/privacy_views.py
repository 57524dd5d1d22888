"""The landlord's privacy statement and consent form: edit, and look at what versions changed (C-24)."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, lazy_gettext
from flask_babel import gettext as _
from flask_login import current_user
from marshmallow import ValidationError, fields

from core.clock import now
from core.consent.models import ConsentPurpose
from core.consent.ready_made import PARTS
from core.consent.wordings import (
    PLACEHOLDERS,
    get_wording,
    newest_wording,
    pieces_between,
    save_wording,
    texts_in_force,
    wording_before,
    wordings,
)
from core.customers.requests import open_requests
from core.db import transaction
from core.errors import Conflict
from core.i18n import LANGUAGE_NAMES, LANGUAGES
from core.landlords.services import current_landlord
from core.messages.placeholders import check_text
from core.permissions.access import requires
from core.settings.blueprint import blueprint
from core.web.forms import Form, FormSchema, LocalisedText

LONGEST = 30_000
LABELS: Mapping[str, LazyString] = {
    "statement": lazy_gettext("Privacy statement"),
    "intro": lazy_gettext("Before the consents"),
    **{purpose.value: purpose.label for purpose in ConsentPurpose},
}
HELPS: Mapping[str, LazyString] = {
    "statement": lazy_gettext(
        "A blank line begins a new paragraph, “# ” at its beginning makes a heading. "
        "{name} becomes the name of your business, {contact} its address."
    ),
    "profiling": lazy_gettext("Bookings of customers who do not agree are left out of the statistics."),
}


def _usable(texts: Mapping[str, str]) -> None:
    for language, text in texts.items():
        name = LANGUAGE_NAMES[language]
        if not text:
            raise ValidationError(_("The text in %(language)s is missing.", language=name))
        if len(text) > LONGEST:
            raise ValidationError(
                _(
                    "The text in %(language)s is too long. The limit is %(limit)s characters.",
                    language=name,
                    limit=LONGEST,
                )
            )
        for problem in check_text(text, PLACEHOLDERS):
            raise ValidationError(
                _("%(piece)s in the text in %(language)s cannot be filled in.", piece=problem.piece, language=name)
            )


def _text(part: str) -> LocalisedText:
    return LocalisedText(
        languages=LANGUAGES,
        names=LANGUAGE_NAMES,
        long=True,
        required=True,
        validate=_usable,
        metadata={
            "label": LABELS[part],
            "help": HELPS.get(part, ""),
            "attrs": {"rows": 16 if part == "statement" else 2},
        },
    )


def _form() -> Form:
    newest = newest_wording()
    texts = texts_in_force(newest)
    values: dict[str, Any] = {part: {language: texts[language][part] for language in LANGUAGES} for part in PARTS}
    schema = FormSchema.from_dict(
        {
            "number": fields.Integer(required=True, metadata={"widget": "hidden"}),
            **{part: _text(part) for part in PARTS},
        }
    )
    return Form(schema(), {"number": newest.number if newest is not None else 1, **values})


@blueprint.route("/privacy", methods=["GET", "POST"])
@requires("settings.edit")
def privacy() -> ResponseReturnValue:
    """Show or store the texts; each save that changes something is a version of its own."""
    form = _form()
    if request.method != "POST":
        return _page(form), 200
    if not form.bind(request.form):
        return _page(form), 422
    texts = {
        language: {part: form.data[part][language].replace("\r\n", "\n") for part in PARTS} for language in LANGUAGES
    }
    try:
        with transaction():
            made = save_wording(texts, based_on=form.data["number"], actor=current_user.actor, at=now())
            number = made.number if made is not None else 0
    except Conflict:
        # The next save is a decision: what the others saved stays a version that can be looked at.
        newest = newest_wording()
        form.values["number"] = newest.number if newest is not None else 1
        form.add_errors({"_schema": [_("Somebody else saved another version meanwhile. Look at it, then save again.")]})
        return _page(form), Conflict.status
    text = _("Version %(number)s was saved.", number=number) if number else _("Nothing was changed.")
    flash(text, "success" if number else "message")
    return redirect(url_for("settings.privacy"))


@blueprint.get("/privacy/versions/<int:wording_id>")
@requires("settings.edit")
def privacy_version(wording_id: int) -> ResponseReturnValue:
    """Show what a version says, and what it changed."""
    wording = get_wording(wording_id)
    before, after = texts_in_force(wording_before(wording)), texts_in_force(wording)
    is_first = wording.number == 1
    languages = [
        (
            LANGUAGE_NAMES[language],
            language,
            [
                (
                    LABELS[part],
                    pieces_between(
                        after[language][part] if is_first else before[language][part], after[language][part]
                    ),
                )
                for part in PARTS
            ],
        )
        for language in LANGUAGES
    ]
    return render_template("settings/privacy_version.html", wording=wording, languages=languages)


def _page(form: Form) -> str:
    address = url_for("storefront.privacy", slug=current_landlord().slug, _external=True)
    return render_template(
        "settings/privacy.html", form=form, parts=PARTS, versions=wordings(), address=address, wishes=open_requests()
    )
