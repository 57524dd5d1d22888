"""What kind of phone number or address one is, where there are several (C-07)."""

from flask_babel import LazyString, lazy_gettext, lazy_pgettext

PHONE_LABELS: dict[str, LazyString] = {
    "mobile": lazy_pgettext("kind of phone number", "Mobile"),
    "home": lazy_pgettext("kind of phone number", "Landline"),
    "work": lazy_pgettext("kind of phone number", "Work"),
    "fax": lazy_pgettext("kind of phone number", "Fax"),
}
ADDRESS_LABELS: dict[str, LazyString] = {
    "home": lazy_pgettext("kind of address", "Home"),
    "billing": lazy_pgettext("kind of address", "Billing"),
    "work": lazy_pgettext("kind of address", "Work"),
    "holiday": lazy_pgettext("kind of address", "Second home"),
}
OTHER = lazy_gettext("Without a label")


def phone_label(name: str) -> str:
    """Return the kind of a phone number for readers; blank when nobody chose one."""
    return str(PHONE_LABELS.get(name, ""))


def address_label(name: str) -> str:
    """Return the kind of an address for readers; blank when nobody chose one."""
    return str(ADDRESS_LABELS.get(name, ""))
