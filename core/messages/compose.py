"""Writes a mail in the house's looks from plain parts; apps and core use the same function."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from flask import current_app, render_template

from core.apps.parts import MailBlock
from core.i18n import current_language
from core.landlords.services import current_landlord
from core.messages.kinds import Content
from core.messages.mail import Attachment, inline_css

PREHEADER = 140


def compose(
    subject: str,
    paragraphs: Sequence[str],
    *,
    blocks: Sequence[MailBlock] = (),
    facts: Sequence[tuple[str, str]] = (),
    attachments: tuple[Attachment, ...] = (),
    headers: Mapping[str, str] | None = None,
) -> Content:
    """Return a mail with HTML and text part: paragraphs, a list of facts, then blocks with their buttons."""
    landlord = current_landlord()
    context = {
        "subject": subject,
        "paragraphs": list(paragraphs),
        "facts": list(facts),
        "blocks": list(blocks),
        "landlord_name": landlord.name,
        "landlord_contact": landlord.contact_lines,
        "language": current_language(),
        "preheader": " ".join(paragraphs)[:PREHEADER] or subject,
    }
    css = (Path(str(current_app.static_folder)) / "css" / "mail.css").read_text(encoding="utf-8")
    html = inline_css(render_template("mails/letter.html", **context), css)
    return Content(subject, html, render_template("mails/letter.txt", **context), attachments, headers or {})
