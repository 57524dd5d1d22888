"""A private app with settings, tabs, pages for staff and customers, and a blueprint of each."""

from core.appkit import PRIVATE, Access, AppManifest, Plan
from tests.apps.concierge.settings import ConciergeSettings

manifest = AppManifest(
    name="concierge",
    title="Concierge",
    summary="Greets guests.",
    description="Greets guests at the door.\n\nNever sleeps.",
    version="2.1",
    api=1,
    visibility=PRIVATE,
    min_plan=Plan.PREMIUM,
    access=(Access.CUSTOMERS_READ, Access.MESSAGES_SEND),
    settings=ConciergeSettings,
    languages=("de", "en"),
)
