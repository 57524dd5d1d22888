"""Everything an app may import from Kontor; docs/apps.md explains it.

What is named here keeps working within one API version.
"""

from pathlib import Path

from flask_babel import Domain

from core.activities.models import ActorKind
from core.activities.services import SYSTEM, Actor, Subject, activities_of, record
from core.addresses import canonical_email
from core.apps.availability import Availability, availability
from core.apps.manifest import API_VERSION, PRIVATE, PUBLIC, Access, AppManifest
from core.apps.markers import hookimpl
from core.apps.pages import app_page, public_page
from core.apps.parts import (
    ActivityText,
    AppRoutes,
    CardAction,
    CustomerFigure,
    DuplicateWarning,
    ExportPart,
    ListAction,
    ListFilter,
    MailBlock,
    MoneyTotal,
    Notice,
    Obstacle,
    Panel,
    Tab,
)
from core.apps.settings import app_settings
from core.bookings.answers import (
    AnswerChange,
    Slot,
    change_answers,
    check_slots,
    slots_of,
)
from core.bookings.models import Booking, BookingItem, BookingKind, Participant
from core.bookings.services import get_booking, lock_booking, plan_booking_message, subject_of
from core.catalogue.models import FieldScope, FieldType, Service
from core.catalogue.question_fields import AnswerField
from core.catalogue.questions import Question, shown_answer
from core.catalogue.services import all_services, get_service, questions_of
from core.clock import now
from core.consent.models import ConsentPurpose, ConsentWay
from core.consent.services import ConsentState, consents_of, may_write_to
from core.consent.withdrawal import prepare_withdrawal, withdrawal_block, withdrawal_headers, withdrawal_url
from core.customers.models import Customer
from core.customers.selection import Selection, posted_selection, selected_ids, selection_of
from core.db import Base, Json, LandlordOwned, UtcDateTime, db, owned_key, transaction
from core.errors import Conflict, DomainError, NotAllowed, NotFound
from core.files.answers import FileAnswer, Uploads, file_ids, take_uploads
from core.files.services import claim_files
from core.i18n import LANGUAGE_NAMES, LANGUAGES, app_domain, current_language, localised
from core.landlords.models import Landlord, Plan
from core.landlords.services import current_landlord
from core.links.kinds import LinkKind
from core.links.models import SignedLink
from core.links.services import get_link, link_for, link_url, links_of, revoke_link
from core.messages.compose import compose
from core.messages.kinds import Content, MessageKind, NotNow
from core.messages.mail import Attachment
from core.messages.models import Message, MessageState
from core.messages.placeholders import Placeholder, check_text, fill
from core.messages.services import Plan as MessagePlan
from core.messages.services import Recipient, get_message, messages_about, plan_message
from core.migrations.rules import protect
from core.permissions.access import public, requires
from core.personal_data.register import (
    BelongsTo,
    BelongsToAny,
    ColumnClass,
    KeepBoth,
    Move,
    MoveOrCombine,
    NamesInJson,
    Refuse,
    Retention,
    TableRegister,
    register,
)
from core.storefront.grants import current_link
from core.web.checks import between, one_of
from core.web.forms import Choice, Form, FormField, FormSchema, LocalisedText
from core.web.locale import prefer_language
from core.web.urls import page_url


def app_texts(package_file: str) -> Domain:
    """Return the translations of the app whose package holds ``package_file`` (pass ``__file__``)."""
    return app_domain(Path(package_file).parent / "translations")


__all__ = [
    "API_VERSION",
    "LANGUAGES",
    "LANGUAGE_NAMES",
    "PRIVATE",
    "PUBLIC",
    "SYSTEM",
    "Access",
    "ActivityText",
    "Actor",
    "ActorKind",
    "AnswerChange",
    "AnswerField",
    "AppManifest",
    "AppRoutes",
    "Attachment",
    "Availability",
    "Base",
    "BelongsTo",
    "BelongsToAny",
    "Booking",
    "BookingItem",
    "BookingKind",
    "CardAction",
    "Choice",
    "ColumnClass",
    "Conflict",
    "ConsentPurpose",
    "ConsentState",
    "ConsentWay",
    "Content",
    "Customer",
    "CustomerFigure",
    "DomainError",
    "DuplicateWarning",
    "ExportPart",
    "FieldScope",
    "FieldType",
    "FileAnswer",
    "Form",
    "FormField",
    "FormSchema",
    "Json",
    "KeepBoth",
    "Landlord",
    "LandlordOwned",
    "LinkKind",
    "ListAction",
    "ListFilter",
    "LocalisedText",
    "MailBlock",
    "Message",
    "MessageKind",
    "MessagePlan",
    "MessageState",
    "MoneyTotal",
    "Move",
    "MoveOrCombine",
    "NamesInJson",
    "NotAllowed",
    "NotFound",
    "NotNow",
    "Notice",
    "Obstacle",
    "Panel",
    "Participant",
    "Placeholder",
    "Plan",
    "Question",
    "Recipient",
    "Refuse",
    "Retention",
    "Selection",
    "Service",
    "SignedLink",
    "Slot",
    "Subject",
    "Tab",
    "TableRegister",
    "Uploads",
    "UtcDateTime",
    "activities_of",
    "all_services",
    "app_page",
    "app_settings",
    "app_texts",
    "availability",
    "between",
    "canonical_email",
    "change_answers",
    "check_slots",
    "check_text",
    "claim_files",
    "compose",
    "consents_of",
    "current_landlord",
    "current_language",
    "current_link",
    "db",
    "file_ids",
    "fill",
    "get_booking",
    "get_link",
    "get_message",
    "get_service",
    "hookimpl",
    "link_for",
    "link_url",
    "links_of",
    "localised",
    "lock_booking",
    "may_write_to",
    "messages_about",
    "now",
    "one_of",
    "owned_key",
    "page_url",
    "plan_booking_message",
    "plan_message",
    "posted_selection",
    "prefer_language",
    "prepare_withdrawal",
    "protect",
    "public",
    "public_page",
    "questions_of",
    "record",
    "register",
    "requires",
    "revoke_link",
    "selected_ids",
    "selection_of",
    "shown_answer",
    "slots_of",
    "subject_of",
    "take_uploads",
    "transaction",
    "withdrawal_block",
    "withdrawal_headers",
    "withdrawal_url",
]
