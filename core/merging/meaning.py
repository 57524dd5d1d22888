"""What a merge must not decide by accident: consents, booking rights, logins and which contact comes first (R-26)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from core.consent.models import Consent
from core.customers.access_models import CustomerLogin, CustomerRights
from core.customers.models import Customer, CustomerAddress, CustomerPhone
from core.customers.rights import booking_rights_of, own_rights_of
from core.db import db
from core.links.services import revoke_links_to
from core.merging.images import columns_of
from core.merging.moving import Mover
from core.permissions.booking_rights import BookingRight
from core.personal_data.tables import table_of

Consented = tuple[str, str]
SOURCE = "merge"


@dataclass(frozen=True)
class Standing:
    """What all of them agreed to and may do, taken before anything moves; the stricter value of each."""

    consents: Mapping[Consented, bool]
    allows_profiling: bool
    rights: Mapping[BookingRight, bool | int]


def standing_of(customers: Sequence[Customer]) -> Standing:
    """Return what holds for several customers who are one person: consent and rights are the stricter ones."""
    ids = [customer.id for customer in customers]
    newest = [_newest_consents(customer_id) for customer_id in ids]
    kinds = {kind for found in newest for kind in found}
    rights = [booking_rights_of(customer).decisions for customer in customers]
    return Standing(
        consents={kind: all(found.get(kind, False) for found in newest) for kind in kinds},
        allows_profiling=all(customer.allows_profiling for customer in customers),
        # False is stricter than True, and fewer days are stricter than more.
        rights={right: min(decisions[right].value for decisions in rights) for right in BookingRight},
    )


def keep_best_login(kept: Customer, sources: Sequence[Customer]) -> set[str]:
    """Let the login of the kept customer stay; where there is none, the one that was used last comes over.

    Returns the addresses of the logins that go.
    """
    found = {
        login.customer_id: login
        for login in db.session.scalars(
            select(CustomerLogin)
            .where(CustomerLogin.customer_id.in_([kept.id, *(source.id for source in sources)]))
            .order_by(CustomerLogin.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    }
    stays = found.pop(kept.id, None)
    if stays is None and found:
        stays = max(found.values(), key=_use)
        found.pop(stays.customer_id)
        stays.customer_id = kept.id
        db.session.flush()
    return {login.email_key for login in found.values()}


def end_login_links(sources: Sequence[Customer], *, now: datetime) -> None:
    """End the links of logins that go: nobody sets the password or the address of another login with them."""
    ids = db.session.scalars(
        select(CustomerLogin.id).where(CustomerLogin.customer_id.in_([source.id for source in sources]))
    ).all()
    revoke_links_to(table_of(CustomerLogin), ids, now=now)


def keep_standing(kept: Customer, standing: Standing, *, actor_name: str, at: datetime) -> None:
    """Let the stricter values hold for the customer in whom all rows have come together."""
    now_given = _newest_consents(kept.id)
    db.session.add_all(
        Consent(
            customer_id=kept.id,
            purpose_name=purpose,
            way_name=way,
            is_given=False,
            at=at,
            source=SOURCE,
            language=kept.language,
            actor_name=actor_name,
        )
        for (purpose, way), is_given in sorted(standing.consents.items())
        if not is_given and now_given.get((purpose, way), False)
    )
    kept.allows_profiling = standing.allows_profiling
    _keep_rights(kept, standing.rights)
    db.session.flush()


def keep_contacts_in_order(kept: Customer, first: Mapping[type[Any], int | None], mover: Mover) -> None:
    """Let the kept customer's own first phone number and address stay the first; the order is that of the ids."""
    for model, own in first.items():
        if own is None:
            continue
        earlier = select(model).where(model.customer_id == kept.id, model.id < own).order_by(model.id)
        for row in db.session.scalars(earlier).all():
            values = {name: getattr(row, name) for name in columns_of(model) if name not in ("id", "landlord_id")}
            copy = model(**values)
            db.session.add(copy)
            db.session.flush()
            mover.replace(model, copy, row)


def first_contacts(customer_id: int) -> dict[type[Any], int | None]:
    """Return the ids of a customer's first phone number and first address."""
    return {
        model: db.session.scalar(select(model.id).where(model.customer_id == customer_id).order_by(model.id).limit(1))
        for model in (CustomerPhone, CustomerAddress)
    }


def _keep_rights(kept: Customer, wanted: Mapping[BookingRight, bool | int]) -> None:
    found = booking_rights_of(kept).decisions
    stricter = {right.value: value for right, value in wanted.items() if found[right].value != value}
    if not stricter:
        return
    own = own_rights_of(kept.id, locked=True)
    if own is None:
        own = CustomerRights(customer_id=kept.id, overrides={})
        db.session.add(own)
    own.overrides = {**own.overrides, **stricter}


def _newest_consents(customer_id: int) -> dict[Consented, bool]:
    query = (
        select(Consent.purpose_name, Consent.way_name, Consent.is_given)
        .where(Consent.customer_id == customer_id)
        .order_by(Consent.id)
    )
    return {(purpose, way): is_given for purpose, way, is_given in db.session.execute(query)}


def _use(login: CustomerLogin) -> tuple[bool, str, int]:
    used = login.signed_in_at.isoformat() if login.signed_in_at else ""
    return bool(login.password_hash), used, -login.id
