"""What merging gives to other parts of core, through the same hooks as apps."""

from flask_babel import lazy_gettext

from core.apps.markers import hookimpl
from core.apps.parts import ActivityText, CardAction, ListAction, Panel
from core.clock import now
from core.customers.models import Customer
from core.merging.services import merges_into


@hookimpl
def activity_texts() -> list[ActivityText]:
    """Give the sentences for lines of history about merges."""
    return [
        ActivityText("customer.merged", lazy_gettext("Merged into this card: %(names)s")),
        ActivityText("customer.merge_undone", lazy_gettext("A merge was taken back: %(names)s")),
    ]


@hookimpl
def customer_card_actions(customer: Customer) -> list[CardAction]:
    """Let two or more cards become one (C-19)."""
    if customer.anonymised_at is not None:
        return []
    return [CardAction(lazy_gettext("Merge with …"), "merging.choose", "git-merge", "customers.merge", order=30)]


@hookimpl
def customer_list_actions() -> list[ListAction]:
    """Let those who are ticked in the list become one."""
    return [ListAction(lazy_gettext("Merge"), "merging.from_list", "git-merge", "customers.merge", order=50)]


@hookimpl
def customer_card_panels(customer: Customer, page: str) -> list[Panel]:
    """Say from which cards this one came together, and let the merge be taken back."""
    found = [one for one in merges_into(customer.id) if one.undone_at is None] if page == "overview" else []
    if not found:
        return []
    at = now()
    rows = [
        {
            "id": one.id,
            "names": ", ".join(f"{source['name']} ({source['number']})" for source in one.sources),
            "made_at": one.made_at,
            "made_by": one.made_by,
            "undo_until": one.undo_until,
            "can_undo": at < one.undo_until,
        }
        for one in found
    ]
    title = lazy_gettext("Merged from")
    # Whoever wants to take it back finds it at the top.
    order = 1 if any(row["can_undo"] for row in rows) else 90
    return [Panel(title, "merging/card_panel.html", {"rows": rows}, icon="git-merge", order=order, side=True)]
