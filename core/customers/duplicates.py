"""What customers' own data say against two of them being one and the same (C-20)."""

from collections.abc import Callable, Iterable, Sequence

from flask_babel import lazy_gettext
from sqlalchemy import select

from core.apps.parts import DuplicateWarning, Text
from core.customers.access_models import CustomerLogin
from core.customers.models import Customer
from core.db import db


def warnings_of_customers(groups: Sequence[Sequence[int]]) -> list[DuplicateWarning]:
    """Warn of differing birthdays, and of several logins that are in use."""
    ids = {customer_id for group in groups for customer_id in group}
    birthdays = dict(
        db.session.execute(
            select(Customer.id, Customer.birthday).where(Customer.id.in_(ids), Customer.birthday.is_not(None))
        ).all()
    )
    active = select(CustomerLogin.customer_id).where(
        CustomerLogin.customer_id.in_(ids), CustomerLogin.password_hash != ""
    )
    with_login = set(db.session.scalars(active))
    differ, both_sign_in = lazy_gettext("The dates of birth differ."), lazy_gettext("More than one has a login in use.")
    return [
        *_warnings(groups, lambda group: len({birthdays[one] for one in group if one in birthdays}) > 1, differ, 10),
        *_warnings(groups, lambda group: len(with_login.intersection(group)) > 1, both_sign_in, 30),
    ]


def _warnings(
    groups: Iterable[Sequence[int]], holds: Callable[[Sequence[int]], bool], text: Text, order: int
) -> list[DuplicateWarning]:
    return [DuplicateWarning(place, text, order) for place, group in enumerate(groups) if holds(group)]
