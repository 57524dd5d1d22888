"""What columns are called for readers of the register of processing; what is not named goes by its own words."""

from collections.abc import Mapping

from flask_babel import LazyString, lazy_gettext

CONTENT, NAME, SEARCH = lazy_gettext("content"), lazy_gettext("name"), lazy_gettext("copies for searching")
NAMES: Mapping[str, LazyString] = {
    "actor_name": lazy_gettext("who did it"),
    "address": lazy_gettext("e-mail address"),
    "after": CONTENT,
    "answers": lazy_gettext("answers to your questions"),
    "attachments": lazy_gettext("attachments"),
    "before": CONTENT,
    "birth_key": SEARCH,
    "birthday": lazy_gettext("date of birth"),
    "body": CONTENT,
    "by_name": lazy_gettext("who did it"),
    "choices": CONTENT,
    "city": lazy_gettext("town"),
    "comment": lazy_gettext("comment"),
    "company": lazy_gettext("company"),
    "content": CONTENT,
    "country": lazy_gettext("country"),
    "created_by": lazy_gettext("who did it"),
    "cursor": CONTENT,
    "customer_name": NAME,
    "data": CONTENT,
    "decided_by": lazy_gettext("who did it"),
    "detail": CONTENT,
    "details": lazy_gettext("values before and after"),
    "email": lazy_gettext("e-mail address"),
    "email_key": lazy_gettext("e-mail address"),
    "first_name": lazy_gettext("first name"),
    "html": CONTENT,
    "international": lazy_gettext("phone number"),
    "last_name": lazy_gettext("last name"),
    "made_by": lazy_gettext("who did it"),
    "name": NAME,
    "name_key": SEARCH,
    "note": lazy_gettext("notes"),
    "notes": lazy_gettext("notes"),
    "number": lazy_gettext("number"),
    "own_fields": lazy_gettext("your own data fields"),
    "parameters": CONTENT,
    "partner_reference": lazy_gettext("reference of the partner"),
    "phone": lazy_gettext("phone number"),
    "phone_key": SEARCH,
    "place_key": SEARCH,
    "postal_code": lazy_gettext("postal code"),
    "problems": CONTENT,
    "reason": lazy_gettext("reason"),
    "recipient_address": lazy_gettext("e-mail address"),
    "recipient_name": NAME,
    "report": CONTENT,
    "result": CONTENT,
    "search_text": SEARCH,
    "set_by": lazy_gettext("who did it"),
    "sort_key": SEARCH,
    "sources": CONTENT,
    "started_by": lazy_gettext("who did it"),
    "stored_changes": lazy_gettext("values before and after"),
    "street": lazy_gettext("street"),
    "street_key": SEARCH,
    "subject_line": CONTENT,
    "text": CONTENT,
    "undone_by": lazy_gettext("who did it"),
    "vat_id": lazy_gettext("VAT id"),
}


def column_name(column: str) -> LazyString | str:
    """Return what a column is called for readers."""
    return NAMES.get(column, column.replace("_", " "))
