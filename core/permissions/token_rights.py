"""What an access token of the REST API may do; a closed list, so that a right that nobody checks cannot be given."""

import enum

from flask_babel import LazyString, lazy_gettext


class TokenRight(enum.StrEnum):
    """One right of a token."""

    SERVICES_READ = "services.read"
    AVAILABILITY_READ = "availability.read"
    BOOKINGS_READ = "bookings.read"
    BOOKINGS_WRITE = "bookings.write"
    CUSTOMERS_READ = "customers.read"
    CUSTOMERS_WRITE = "customers.write"
    PAYMENTS_READ = "payments.read"
    PAYMENTS_WRITE = "payments.write"
    BLOCKINGS_READ = "blockings.read"
    BLOCKINGS_WRITE = "blockings.write"
    PERMISSIONS_READ = "permissions.read"

    @property
    def label(self) -> LazyString:
        """The right's name for readers."""
        return _LABELS[self]


_LABELS = {
    TokenRight.SERVICES_READ: lazy_gettext("Read services, prices and extras"),
    TokenRight.AVAILABILITY_READ: lazy_gettext("Read what is free"),
    TokenRight.BOOKINGS_READ: lazy_gettext("Read bookings"),
    TokenRight.BOOKINGS_WRITE: lazy_gettext("Create, change and cancel bookings"),
    TokenRight.CUSTOMERS_READ: lazy_gettext("Read customers"),
    TokenRight.CUSTOMERS_WRITE: lazy_gettext("Create and change customers"),
    TokenRight.PAYMENTS_READ: lazy_gettext("Read payments"),
    TokenRight.PAYMENTS_WRITE: lazy_gettext("Record payments"),
    TokenRight.BLOCKINGS_READ: lazy_gettext("Read blocked times"),
    TokenRight.BLOCKINGS_WRITE: lazy_gettext("Block times and free them again"),
    TokenRight.PERMISSIONS_READ: lazy_gettext("Read permission groups"),
}

# What a partner may be given: everything else shows or changes what is not theirs.
PARTNER_RIGHTS = frozenset(
    {
        TokenRight.SERVICES_READ,
        TokenRight.AVAILABILITY_READ,
        TokenRight.BOOKINGS_READ,
        TokenRight.BOOKINGS_WRITE,
    }
)
