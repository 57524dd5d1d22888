"""What a customer's data are called, in forms, history and on the card."""

from flask_babel import LazyString, lazy_gettext

LABELS: dict[str, LazyString | str] = {
    "number": lazy_gettext("Customer number"),
    "kind": lazy_gettext("Kind"),
    "is_company": lazy_gettext("Is a company"),
    "first_name": lazy_gettext("First name"),
    "last_name": lazy_gettext("Last name"),
    "company": lazy_gettext("Company"),
    "vat_id": lazy_gettext("VAT id"),
    "email": lazy_gettext("E-mail address"),
    "phones": lazy_gettext("Phone numbers"),
    "address": lazy_gettext("Address"),
    "more_addresses": lazy_gettext("Further addresses"),
    "street": lazy_gettext("Street and number"),
    "postal_code": lazy_gettext("Postal code"),
    "city": lazy_gettext("City"),
    "country": lazy_gettext("Country"),
    "birthday": lazy_gettext("Date of birth"),
    "language": lazy_gettext("Language"),
    "comment": lazy_gettext("Comment"),
}
