"""What an access token of the REST API may do; a closed list, so that a right that nobody checks cannot be given."""

from flask_babel import lazy_gettext

from core.named import Named


class TokenRight(Named):
    """One right of a token."""

    SERVICES_READ = "services.read", lazy_gettext("Read services, prices and extras")
    AVAILABILITY_READ = "availability.read", lazy_gettext("Read what is free")
    BOOKINGS_READ = "bookings.read", lazy_gettext("Read bookings")
    BOOKINGS_WRITE = "bookings.write", lazy_gettext("Create, change and cancel bookings")
    CUSTOMERS_READ = "customers.read", lazy_gettext("Read customers")
    CUSTOMERS_WRITE = "customers.write", lazy_gettext("Create and change customers")
    PAYMENTS_READ = "payments.read", lazy_gettext("Read payments")
    PAYMENTS_WRITE = "payments.write", lazy_gettext("Record payments")
    BLOCKINGS_READ = "blockings.read", lazy_gettext("Read blocked times")
    BLOCKINGS_WRITE = "blockings.write", lazy_gettext("Block times and free them again")
    PERMISSIONS_READ = "permissions.read", lazy_gettext("Read permission groups")


# What a partner may be given: everything else shows or changes what is not theirs.
PARTNER_RIGHTS = frozenset(
    {
        TokenRight.SERVICES_READ,
        TokenRight.AVAILABILITY_READ,
        TokenRight.BOOKINGS_READ,
        TokenRight.BOOKINGS_WRITE,
    }
)
