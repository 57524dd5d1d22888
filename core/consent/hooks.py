"""What consents give to other parts of core, through the same hooks as apps."""

from flask_babel import LazyString, lazy_gettext

from core.apps.markers import hookimpl
from core.apps.parts import ActivityText, Panel
from core.consent.services import KEYS, ConsentSource, consents_of, label_of
from core.consent.withdrawal import withdrawal_link_kinds
from core.customers.models import Customer
from core.links.kinds import LinkKind

PAGE = "messages"


@hookimpl
def activity_texts() -> list[ActivityText]:
    """Give the sentences for lines of history about consents."""
    labels = {key: LazyString(label_of, asked) for key, asked in KEYS.items()}
    texts = {
        ConsentSource.ROUTE: lazy_gettext("Consents were given while booking online"),
        ConsentSource.PORTAL: lazy_gettext("Consents were changed in the customer's account"),
        ConsentSource.LINK: lazy_gettext("A consent was withdrawn by the link in a message"),
        ConsentSource.COUNTER: lazy_gettext("Consents were taken over from the signed form"),
        ConsentSource.STAFF: lazy_gettext("Consents were changed by staff"),
        ConsentSource.IMPORT: lazy_gettext("Consents came with an import"),
        ConsentSource.MERGE: lazy_gettext("Consents were joined in a merge"),
    }
    return [
        *(ActivityText(f"consent.changed_{source.value}", text, labels) for source, text in texts.items()),
        ActivityText("consent.wording_saved", lazy_gettext("Version %(number)s of the privacy statement was saved")),
    ]


@hookimpl
def link_kinds() -> list[LinkKind]:
    """Give the purposes of the links that withdraw."""
    return withdrawal_link_kinds()


@hookimpl
def customer_card_panels(customer: Customer, page: str) -> list[Panel]:
    """Give what the customer agreed to, with time, source and version (C-22)."""
    if page != PAGE:
        return []
    states = consents_of(customer.id)
    context = {
        "customer_id": customer.id,
        "is_anonymised": customer.anonymised_at is not None,
        "decided": [(label_of((one.purpose, one.way)), one) for one in states if one.at is not None],
        "silent": [label_of((one.purpose, one.way)) for one in states if one.at is None],
    }
    title = lazy_gettext("Consents")
    return [Panel(title, "consent/card_consents.html", context, icon="shield-check", order=5, side=True, page=PAGE)]
