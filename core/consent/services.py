"""What customers agree to: the present state, the proof of it, and how it changes (C-22, GDPR 7)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext
from marshmallow import ValidationError
from sqlalchemy import func, select

from core.activities.models import ActorKind
from core.activities.services import Actor, Subject, record
from core.consent.models import Consent, ConsentPurpose, ConsentWay, Wording
from core.customers.models import Customer
from core.customers.services import CustomerAnonymised, get_customer
from core.db import db
from core.named import Named
from core.web.checks import NOT_AN_OPTION

Asked = tuple[ConsentPurpose, ConsentWay]
MESSAGES = (ConsentPurpose.ANNIVERSARY, ConsentPurpose.WELCOME, ConsentPurpose.PROMOTION)
PROFILING: Asked = (ConsentPurpose.PROFILING, ConsentWay.NONE)
# Everything that can be agreed to, in the order in which it is asked.
ASKED: tuple[Asked, ...] = (
    *((purpose, way) for purpose in MESSAGES for way in (ConsentWay.EMAIL, ConsentWay.SMS)),
    PROFILING,
)


class ConsentSource(Named):
    """Where a decision was taken."""

    ROUTE = "route", lazy_gettext("while booking online")
    PORTAL = "portal", lazy_gettext("in the customer's account")
    LINK = "link", lazy_gettext("by the link in a message")
    COUNTER = "counter", lazy_gettext("on the signed form")
    STAFF = "staff", lazy_gettext("told to staff")
    IMPORT = "import", lazy_gettext("came with an import")
    MERGE = "merge", lazy_gettext("joined in a merge")


@dataclass(frozen=True)
class ConsentState:
    """What holds for a purpose and way; ``at`` is None when nothing was ever decided, which means no."""

    purpose: ConsentPurpose
    way: ConsentWay
    is_given: bool = False
    at: datetime | None = None
    source: ConsentSource | None = None
    wording_id: int | None = None
    version: int | None = None
    language: str = ""
    actor_name: str = ""

    @property
    def key(self) -> str:
        """The word that stands for purpose and way in forms and links."""
        return key_of((self.purpose, self.way))


def key_of(asked: Asked) -> str:
    """Return the word that stands for a purpose and way: ``promotion-email``, ``profiling``."""
    return "-".join(filter(None, (part.value for part in asked)))


KEYS: Mapping[str, Asked] = {key_of(asked): asked for asked in ASKED}


def known_keys(keys: Iterable[str]) -> None:
    """Check that only consents that exist were ticked in a form."""
    if any(key not in KEYS for key in keys):
        raise ValidationError(str(NOT_AN_OPTION))


def decisions_of(ticked: Collection[str], shown: Collection[str]) -> dict[Asked, bool]:
    """Return what a form decides: what differs from what it showed as given.

    A page that was open for long gives nothing again that was withdrawn since.
    """
    return {asked: key in ticked for key, asked in KEYS.items() if (key in ticked) != (key in shown)}


def label_of(asked: Asked) -> str:
    """Return a purpose and way for readers."""
    purpose, way = asked
    return f"{purpose.label} ({way.label})" if way else str(purpose.label)


def consents_of(customer_id: int) -> list[ConsentState]:
    """Return what holds for every purpose and way, in one statement."""
    newest = (
        select(func.max(Consent.id))
        .where(Consent.customer_id == customer_id)
        .group_by(Consent.purpose_name, Consent.way_name)
    )
    query = (
        select(Consent, Wording.number)
        .outerjoin(Wording, Wording.id == Consent.wording_id)
        .where(
            Consent.customer_id == customer_id, Consent.id.in_(newest), Consent.purpose_name.in_(list(ConsentPurpose))
        )
    )
    found = {(one.purpose_name, one.way_name): _state(one, number) for one, number in db.session.execute(query)}
    return [found.get((purpose.value, way.value), ConsentState(purpose, way)) for purpose, way in ASKED]


def may_write_to(customer_id: int, purpose: ConsentPurpose, way: ConsentWay) -> bool:
    """Tell whether a customer agrees to messages of a purpose by a way, as of now.

    A bulk mail's writer asks this right before sending, so that what was withdrawn meanwhile is not sent (R-37).
    """
    given = db.session.scalar(
        select(Consent.is_given)
        .where(Consent.customer_id == customer_id, Consent.purpose_name == purpose.value, Consent.way_name == way.value)
        .order_by(Consent.id.desc())
        .limit(1)
    )
    return bool(given)


def record_consents(
    customer: Customer,
    decisions: Mapping[Asked, bool],
    source: ConsentSource,
    wording: Wording | None,
    language: str,
    actor: Actor,
    at: datetime,
) -> list[Consent]:
    """Add the decisions that are new to the proof; returns what was added.

    Without ``wording`` nobody read one, as when somebody withdraws by a link. Statistics follow by themselves.

    Raises:
        CustomerAnonymised: nobody knows any more who it was.
    """
    locked = get_customer(customer.id, locked=True)
    if locked.anonymised_at is not None:
        raise CustomerAnonymised
    holds = {(one.purpose, one.way): one.is_given for one in consents_of(locked.id)}
    changed = {asked: given for asked, given in decisions.items() if holds[asked] != given}
    made = [
        Consent(
            customer_id=locked.id,
            purpose_name=purpose.value,
            way_name=way.value,
            is_given=is_given,
            at=at,
            source=source.value,
            wording_id=wording.id if wording is not None else None,
            language=language,
            # The row tells by itself which customer it was.
            actor_name="" if actor.kind is ActorKind.CUSTOMER else actor.name,
        )
        for (purpose, way), is_given in changed.items()
    ]
    db.session.add_all(made)
    _keep_in_step(locked, decisions)
    if made:
        changes = [
            {"key": key_of(asked), "before": _word(not given), "after": _word(given), "type": "yes_no"}
            for asked, given in changed.items()
        ]
        subject = Subject("customer", locked.id, locked.id)
        record(f"consent.changed_{source.value}", subject, actor, at, {"changes": changes})
    db.session.flush()
    return made


def _keep_in_step(customer: Customer, decisions: Mapping[Asked, bool]) -> None:
    """Let the customer's bookings count in statistics, or not; the ORM notes which months are counted anew."""
    given = decisions.get(PROFILING)
    if given is not None and customer.allows_profiling != given:
        customer.allows_profiling = given


def _state(consent: Consent, number: int | None) -> ConsentState:
    return ConsentState(
        ConsentPurpose(consent.purpose_name),
        ConsentWay(consent.way_name),
        consent.is_given,
        consent.at,
        ConsentSource(consent.source) if consent.source in list(ConsentSource) else None,
        consent.wording_id,
        number,
        consent.language,
        consent.actor_name,
    )


def _word(value: bool) -> str:
    return "yes" if value else "no"
