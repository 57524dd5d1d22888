"""Why two customers may be one, and what speaks against it: codes that are stored, and the words for them."""

import enum

from flask_babel import LazyString, lazy_gettext


class Reason(enum.StrEnum):
    """One observation about two customers."""

    SAME_EMAIL = "same_email"
    SAME_PHONE = "same_phone"
    SAME_NAME = "same_name"
    SWAPPED_NAMES = "swapped_names"
    SAME_COMPANY = "same_company"
    ALIKE_COMPANY = "alike_company"
    SAME_FAMILY_NAME = "same_family_name"
    ALIKE_FAMILY_NAME = "alike_family_name"
    SAME_FIRST_NAME = "same_first_name"
    ALIKE_FIRST_NAME = "alike_first_name"
    SAME_INITIAL = "same_initial"
    SAME_BIRTHDAY = "same_birthday"
    ALIKE_BIRTHDAY = "alike_birthday"
    SAME_ADDRESS = "same_address"
    SAME_POSTAL_CODE = "same_postal_code"
    OTHER_PLACE = "other_place"
    OTHER_COMPANY = "other_company"
    OTHER_FAMILY_NAME = "other_family_name"
    OTHER_FIRST_NAME = "other_first_name"
    OTHER_BIRTHDAY = "other_birthday"

    @property
    def label(self) -> LazyString:
        """The reason for readers."""
        return _LABELS[self]

    @property
    def speaks_against(self) -> bool:
        """Whether it makes it less likely that the two are one."""
        return self.value.startswith("other_")


_LABELS = {
    Reason.SAME_EMAIL: lazy_gettext("same e-mail address"),
    Reason.SAME_PHONE: lazy_gettext("same phone number"),
    Reason.SAME_NAME: lazy_gettext("same name"),
    Reason.SWAPPED_NAMES: lazy_gettext("first and last name swapped"),
    Reason.SAME_COMPANY: lazy_gettext("same company"),
    Reason.ALIKE_COMPANY: lazy_gettext("similar company"),
    Reason.SAME_FAMILY_NAME: lazy_gettext("same last name"),
    Reason.ALIKE_FAMILY_NAME: lazy_gettext("similar last name"),
    Reason.SAME_FIRST_NAME: lazy_gettext("same first name"),
    Reason.ALIKE_FIRST_NAME: lazy_gettext("similar first name"),
    Reason.SAME_INITIAL: lazy_gettext("same initial"),
    Reason.SAME_BIRTHDAY: lazy_gettext("same date of birth"),
    Reason.ALIKE_BIRTHDAY: lazy_gettext("similar date of birth"),
    Reason.SAME_ADDRESS: lazy_gettext("same address"),
    Reason.SAME_POSTAL_CODE: lazy_gettext("same postal code"),
    Reason.OTHER_PLACE: lazy_gettext("different postal code"),
    Reason.OTHER_COMPANY: lazy_gettext("different company"),
    Reason.OTHER_FAMILY_NAME: lazy_gettext("different last name"),
    Reason.OTHER_FIRST_NAME: lazy_gettext("different first name"),
    Reason.OTHER_BIRTHDAY: lazy_gettext("different date of birth"),
}
