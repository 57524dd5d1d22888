"""Roles and their rights; what is not named here is forbidden."""

from flask_babel import lazy_gettext

from core.named import Named


class Role(Named):
    """What a signed-in person is (P-02); account managers work for the operator."""

    OWNER = "owner", lazy_gettext("Owner")
    MANAGER = "manager", lazy_gettext("Manager")
    STAFF = "staff", lazy_gettext("Staff")
    READ_ONLY = "read_only", lazy_gettext("Read only")
    ACCOUNT_MANAGER = "account_manager", lazy_gettext("Account manager")


# Everybody has an account of their own.
SELF = frozenset({"account.own"})
READ = SELF | {
    "office.read",
    "customers.read",
    "bookings.read",
    "services.read",
    "messages.read",
    "statistics.read",
    "apps.use",
}
EDIT = frozenset({"customers.edit", "bookings.edit", "messages.send"})
MANAGE = frozenset(
    {
        "services.edit",
        "apps.install",
        "apps.configure",
        "customers.export",
        "customers.import",
        "customers.merge",
        "bookings.import",
        "statistics.export",
        "settings.read",
        "settings.edit",
    }
)
OWN = frozenset({"customers.delete", "customers.anonymise", "staff.edit"})

RIGHTS: dict[Role, frozenset[str]] = {
    Role.READ_ONLY: READ,
    Role.STAFF: READ | EDIT,
    Role.MANAGER: READ | EDIT | MANAGE,
    Role.OWNER: READ | EDIT | MANAGE | OWN,
    Role.ACCOUNT_MANAGER: SELF | frozenset({"platform"}),
}
ALL_RIGHTS = frozenset().union(*RIGHTS.values())


def may(role: Role, right: str) -> bool:
    """Tell whether a role has a right.

    Raises:
        KeyError: the right does not exist, so nobody could ever have it.
    """
    if right not in ALL_RIGHTS:
        raise KeyError(right)
    return right in RIGHTS[role]
