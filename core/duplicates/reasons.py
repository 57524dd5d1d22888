"""Why two customers may be one, and what speaks against it: codes that are stored, and the words for them."""

from flask_babel import lazy_gettext

from core.named import Named


class Reason(Named):
    """One observation about two customers."""

    SAME_EMAIL = "same_email", lazy_gettext("same e-mail address")
    SAME_PHONE = "same_phone", lazy_gettext("same phone number")
    SAME_NAME = "same_name", lazy_gettext("same name")
    SWAPPED_NAMES = "swapped_names", lazy_gettext("first and last name swapped")
    SAME_COMPANY = "same_company", lazy_gettext("same company")
    ALIKE_COMPANY = "alike_company", lazy_gettext("similar company")
    SAME_FAMILY_NAME = "same_family_name", lazy_gettext("same last name")
    ALIKE_FAMILY_NAME = "alike_family_name", lazy_gettext("similar last name")
    SAME_FIRST_NAME = "same_first_name", lazy_gettext("same first name")
    ALIKE_FIRST_NAME = "alike_first_name", lazy_gettext("similar first name")
    SAME_INITIAL = "same_initial", lazy_gettext("same initial")
    SAME_BIRTHDAY = "same_birthday", lazy_gettext("same date of birth")
    ALIKE_BIRTHDAY = "alike_birthday", lazy_gettext("similar date of birth")
    SAME_ADDRESS = "same_address", lazy_gettext("same address")
    SAME_POSTAL_CODE = "same_postal_code", lazy_gettext("same postal code")
    OTHER_PLACE = "other_place", lazy_gettext("different postal code")
    OTHER_COMPANY = "other_company", lazy_gettext("different company")
    OTHER_FAMILY_NAME = "other_family_name", lazy_gettext("different last name")
    OTHER_FIRST_NAME = "other_first_name", lazy_gettext("different first name")
    OTHER_BIRTHDAY = "other_birthday", lazy_gettext("different date of birth")

    @property
    def speaks_against(self) -> bool:
        """Whether it makes it less likely that the two are one."""
        return self.value.startswith("other_")
