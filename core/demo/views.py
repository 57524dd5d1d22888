"""The demo's own pages: the entrance, and every mail as it would have arrived."""

from base64 import b64decode

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from core.customers.access_models import CustomerLogin
from core.db import db
from core.demo.load import ACCOUNTS, PASSWORD
from core.errors import NotFound
from core.i18n import LANGUAGE_NAMES
from core.isolation import across_landlords, use_landlord
from core.landlords.models import Landlord
from core.messages.models import Message, MessageState
from core.messages.queries import LOOKS
from core.messages.services import get_message
from core.permissions.access import public

blueprint = Blueprint("demo", __name__)
MOST = 100
MAIL_POLICY = "sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation; "
MAIL_POLICY += "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"


@blueprint.get("/")
@public
def entrance() -> ResponseReturnValue:
    """Show where to go and how to sign in."""
    landlords = db.session.execute(select(Landlord.slug, Landlord.name).order_by(Landlord.id)).all()
    with across_landlords("customers of the demo who can sign in"):
        logins = db.session.execute(
            select(Landlord.slug, Landlord.name, func.min(CustomerLogin.email_key).label("email"))
            .join(CustomerLogin, CustomerLogin.landlord_id == Landlord.id)
            .where(CustomerLogin.password_hash > "")
            .group_by(Landlord.slug, Landlord.name)
            .order_by(Landlord.slug)
        ).all()
    return render_template(
        "demo/entrance.html", accounts=ACCOUNTS, password=PASSWORD, landlords=landlords, customers=logins
    )


@blueprint.get("/demo/mails")
@public
def mails() -> ResponseReturnValue:
    """List the newest mails."""
    with across_landlords("outgoing mails of the demo"):
        rows = db.session.execute(
            select(
                Message.landlord_id,
                Message.id,
                Message.recipient_name,
                Message.recipient_address,
                Message.subject_line,
                Message.state,
                Message.due_at,
                Message.finished_at,
                Landlord.name.label("landlord"),
            )
            .join(Landlord, Landlord.id == Message.landlord_id)
            .order_by(Message.id.desc())
            .limit(MOST)
        ).all()
    return render_template("demo/mails.html", mails=rows)


@blueprint.get("/demo/mails/<int:landlord_id>/<int:message_id>")
@public
def mail(landlord_id: int, message_id: int) -> ResponseReturnValue:
    """Show one mail: its head, its looks, its text part and its attachments."""
    with use_landlord(landlord_id):
        message = get_message(message_id)
        label, _tone = LOOKS[MessageState(message.state)]
        language = LANGUAGE_NAMES.get(message.language, message.language)
        return render_template("demo/mail.html", message=message, state=label, language=language)


@blueprint.get("/demo/mails/<int:landlord_id>/<int:message_id>/html")
@public
def html(landlord_id: int, message_id: int) -> ResponseReturnValue:
    """Return the mail's HTML for its frame, shut off from everything else."""
    with use_landlord(landlord_id):
        answer = Response(get_message(message_id).html, mimetype="text/html")
    answer.headers["Content-Security-Policy"] = MAIL_POLICY
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    return answer


@blueprint.get("/demo/mails/<int:landlord_id>/<int:message_id>/attachments/<int:position>")
@public
def attachment(landlord_id: int, message_id: int, position: int) -> ResponseReturnValue:
    """Download an attachment."""
    with use_landlord(landlord_id):
        attachments = get_message(message_id).attachments
    if position >= len(attachments):
        raise NotFound
    found = attachments[position]
    answer = Response(b64decode(found["content"]), mimetype="application/octet-stream")
    answer.headers.set("Content-Disposition", "attachment", filename=found["filename"])
    return answer
