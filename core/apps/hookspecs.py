"""The hook contract: everything an app can be asked or told. docs/apps.md explains it with examples.

Collecting hooks are nouns and return values; they never write. Life-cycle hooks are past tense and run inside the
transaction of what they report. Hooks "once at start" have no landlord and touch no database.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from core.apps.markers import hookspec
from core.apps.parts import (
    ActivityText,
    AppRoutes,
    CardAction,
    CustomerFigure,
    DuplicateWarning,
    ExportPart,
    ListAction,
    ListFilter,
    MailBlock,
    MoneyTotal,
    Notice,
    Obstacle,
    Panel,
    Tab,
)

if TYPE_CHECKING:
    from core.bookings.models import Booking
    from core.catalogue.models import Service
    from core.customers.models import Customer
    from core.links.kinds import LinkKind
    from core.messages.kinds import MessageKind
    from core.messages.mail import Attachment


@hookspec
def app_routes() -> AppRoutes:  # type: ignore[empty-body]
    """Give the app's pages.

    Called: once at start.
    Audience: every app that could be loaded.
    Returns: one AppRoutes; the engine puts its gate in front of each page.
    Failure: the app is left out, with the reason on the platform's page.
    Since: API 1.
    """


@hookspec
def message_kinds() -> list["MessageKind"]:  # type: ignore[empty-body]
    """Name the kinds of messages that the app sends, each with the function that writes it when it is due.

    Called: once at start.
    Audience: every app that could be loaded, and core.
    Returns: a list of MessageKind; names begin with the app's name and a dot.
    Failure: the app is left out, with the reason on the platform's page.
    Since: API 1.
    """


@hookspec
def link_kinds() -> list["LinkKind"]:  # type: ignore[empty-body]
    """Name the purposes of the app's signed links, each with the page that it opens.

    Called: once at start.
    Audience: every app that could be loaded.
    Returns: a list of LinkKind; purposes are unique in the whole system.
    Failure: the app is left out, with the reason on the platform's page.
    Since: API 1.
    """


@hookspec
def activity_texts() -> list[ActivityText]:  # type: ignore[empty-body]
    """Give the sentences for the lines of history that the app writes.

    Called: once at start.
    Audience: every app that could be loaded, and core.
    Returns: a list of ActivityText; events begin with the app's name and a dot.
    Failure: the app is left out, with the reason on the platform's page.
    Since: API 1.
    """


@hookspec
def app_tabs() -> list[Tab]:  # type: ignore[empty-body]
    """Give the app's tabs under My Apps.

    Called: when a page of the app is drawn.
    Audience: the app itself, in use at this landlord.
    Returns: a list of Tab, sorted by their order.
    Failure: isolated, counted; the page shows no tabs.
    Since: API 1.
    """


@hookspec
def customer_card_panels(customer: "Customer", page: str) -> list[Panel]:  # type: ignore[empty-body]
    """Give panels for the customer card.

    Called: when a page of the customer card is drawn; ``page`` is "overview", "master", "bookings" or "messages".
    Audience: core, then the apps in use at this landlord.
    Returns: a list of Panel, of which those for ``page`` are drawn; templates lie in the app's own folder.
    Failure: isolated, counted; the card shows one quiet line with the app's name.
    Since: API 1.
    """


@hookspec
def customer_card_actions(customer: "Customer") -> list[CardAction]:  # type: ignore[empty-body]
    """Give entries for the menu "Actions" of the customer card.

    Called: when a page of the customer card is drawn.
    Audience: core, then the apps in use at this landlord.
    Returns: a list of CardAction.
    Failure: isolated, counted; the menu is drawn without them.
    Since: API 1.
    """


@hookspec
def customer_card_tabs(customer: "Customer") -> list[Tab]:  # type: ignore[empty-body]
    """Give further pages of the customer card.

    Called: when a page of the customer card is drawn.
    Audience: core, then the apps in use at this landlord.
    Returns: a list of Tab, sorted by their order; each endpoint takes ``customer_id``.
    Failure: isolated, counted; the card is drawn without them.
    Since: API 1.
    """


@hookspec
def customer_list_filters(now: datetime) -> list[ListFilter]:  # type: ignore[empty-body]
    """Give filters for the list of customers.

    Called: when the list is drawn, and when something is done with all who match.
    Audience: core, then the apps in use at this landlord.
    Returns: a list of ListFilter; a name is unique within the app.
    Failure: isolated, counted; the list is drawn without them, and nothing is done with all who match such a filter.
    Since: API 1.
    """


@hookspec
def customer_list_actions() -> list[ListAction]:  # type: ignore[empty-body]
    """Give entries for the menu "Other actions" of the list of customers.

    Called: when the list is drawn.
    Audience: core, then the apps in use at this landlord.
    Returns: a list of ListAction.
    Failure: isolated, counted; the menu is drawn without them.
    Since: API 1.
    """


@hookspec
def customer_saved(customer: "Customer", now: datetime) -> None:
    """Follow a customer who was created or whose data were changed.

    Called: inside the transaction that saves the customer.
    Audience: core, then every app that the landlord ever installed, also paused ones.
    Returns: nothing.
    Failure: aborts; raising rolls the whole change back.
    Since: API 1.
    """


@hookspec
def duplicate_warnings(groups: Sequence[Sequence[int]]) -> list[DuplicateWarning]:  # type: ignore[empty-body]
    """Say what speaks against customers being one and the same, or must be known before they are merged.

    Called: when proposed duplicates are shown, and before customers are merged; each group holds the ids of customers
        who may be the same.
    Audience: core, then the apps in use at this landlord.
    Returns: a list of DuplicateWarning, each with the position of its group; ask the database once for all groups.
    Failure: isolated, counted; the page is drawn without them.
    Since: API 1.
    """


@hookspec
def customer_merged(kept: "Customer", removed_ids: tuple[int, ...], now: datetime) -> None:
    """Follow a merge where rows that move by themselves are not enough, such as sums that the app keeps.

    Called: inside the transaction of the merge; all rows belong to ``kept`` already, the others are about to go.
    Audience: core, then every app that the landlord ever installed, also paused ones.
    Returns: nothing.
    Failure: aborts; raising rolls the whole merge back.
    Since: API 1.
    """


@hookspec
def customer_export_parts(customer: "Customer") -> list[ExportPart]:  # type: ignore[empty-body]
    """Give what the app holds about a customer outside its tables; rows of its tables are exported without being asked.

    Called: when an export of a customer is made, in the background.
    Audience: core, then the apps in use at this landlord.
    Returns: a list of ExportPart whose data can be written as JSON.
    Failure: isolated, counted; the export names the app among those that are missing.
    Since: API 1.
    """


@hookspec
def customer_figures(customer_ids: Sequence[int]) -> list[CustomerFigure]:  # type: ignore[empty-body]
    """Give short figures by which customers are told apart, such as how often they have booked.

    Called: when customers stand beside each other: among proposed duplicates and before they are merged.
    Audience: core, then the apps in use at this landlord.
    Returns: a list of CustomerFigure; a customer without any has none. Ask the database once for all customers.
    Failure: isolated, counted; the page is drawn without them.
    Since: API 1.
    """


@hookspec
def customer_merge_undone(kept: "Customer", restored_ids: tuple[int, ...], now: datetime) -> None:
    """Follow a merge that was taken back; what ``customer_merged`` wrote is gone already.

    Called: inside the transaction of the undo; every row is as it was before the merge.
    Audience: core, then every app that the landlord ever installed, also paused ones.
    Returns: nothing.
    Failure: aborts; raising rolls the whole undo back.
    Since: API 1.
    """


@hookspec
def anonymise_obstacles(customer: "Customer", now: datetime) -> list[Obstacle]:  # type: ignore[empty-body]
    """Say why a customer must not be anonymised now, such as an open claim.

    Called: when it is asked whether a customer may be anonymised, and again right before it is done.
    Audience: core, then the apps in use at this landlord.
    Returns: a list of Obstacle; an empty one agrees.
    Failure: closed; an app that fails is an obstacle itself, and the customer is not anonymised.
    Since: API 1.
    """


@hookspec
def customer_anonymised(customer: "Customer", now: datetime) -> None:
    """Blank what only the app knows about a customer, such as files of its own; safe to run twice.

    Called: inside the transaction that anonymises the customer, after core has blanked every personal and free-text
        column of the app's own tables; ``customer`` holds no personal data any more.
    Audience: core, then every app that the landlord ever installed, also paused ones.
    Returns: nothing.
    Failure: isolated, counted; the customer counts as partly anonymised until the app, asked again, succeeds.
    Since: API 1.
    """


@hookspec
def customer_money(customer_ids: list[int]) -> list[MoneyTotal]:  # type: ignore[empty-body]
    """Give the sums of customers taken together, such as what they have paid; a merge must not change them.

    Called: before and after a merge, and when it is rehearsed.
    Audience: core, then the apps in use at this landlord.
    Returns: a list of MoneyTotal, one for each label and currency.
    Failure: isolated, counted; the merge is done without these sums.
    Since: API 1.
    """


@hookspec
def customer_deleted(customer_id: int, now: datetime) -> None:
    """Delete what only the app knows about a customer who is gone for good.

    Called: inside the transaction that deletes the customer, after core has deleted their rows, also the app's own.
    Audience: core, then every app that the landlord ever installed, also paused ones.
    Returns: nothing.
    Failure: aborts; raising keeps the customer.
    Since: API 1.
    """


@hookspec
def booking_panels(booking: "Booking") -> list[Panel]:  # type: ignore[empty-body]
    """Give panels for the booking page.

    Called: when the booking page is drawn.
    Audience: core, then the apps in use at this landlord.
    Returns: a list of Panel; templates lie in the app's own folder.
    Failure: isolated, counted; the page shows one quiet line with the app's name.
    Since: API 1.
    """


@hookspec
def archive_notices(service: "Service", now: datetime) -> list[Notice]:  # type: ignore[empty-body]
    """Say what should be known before a service is archived, such as what stays valid.

    Called: when the question is drawn.
    Audience: core, then the apps in use at this landlord.
    Returns: a list of Notice.
    Failure: isolated, counted; the question is asked without it.
    Since: API 1.
    """


@hookspec
def confirmation_mail_blocks(booking: "Booking", now: datetime) -> list[MailBlock]:  # type: ignore[empty-body]
    """Give parts of the confirmation mail, such as a button.

    Called: when the confirmation is written, right before it is sent.
    Audience: the apps in use at this landlord.
    Returns: a list of MailBlock in the customer's language.
    Failure: isolated, counted; the mail goes out without the block.
    Since: API 1.
    """


@hookspec
def booking_documents(booking: "Booking", mail: str, now: datetime) -> list["Attachment"]:  # type: ignore[empty-body]
    """Give files that go with a mail about a booking, such as a document or directions.

    Called: when the mail is written, right before it is sent; ``mail`` is "confirmation" or "offer".
    Audience: core, then the apps in use at this landlord.
    Returns: a list of Attachment in the customer's language.
    Failure: isolated, counted; the mail goes out without the file.
    Since: API 1.
    """


@hookspec
def booking_confirmed(booking: "Booking", now: datetime) -> None:
    """Prepare what the app needs for a new or newly confirmed booking, such as its link.

    Called: inside the transaction that creates or confirms the booking.
    Audience: core, then every app that the landlord ever installed, also paused ones.
    Returns: nothing.
    Failure: aborts; raising rolls the whole booking back.
    Since: API 1.
    """


@hookspec
def booking_repriced(booking: "Booking", now: datetime) -> None:
    """Follow a booking whose total has been worked out, such as by splitting it into what is due when.

    Called: inside the transaction that creates a booking, moves it or changes what it costs; ``booking.total_minor``,
        ``starts_at`` and ``ends_at`` are new.
    Audience: core, then every app that the landlord ever installed, also paused ones.
    Returns: nothing.
    Failure: aborts; raising rolls the whole change back.
    Since: API 1.
    """


@hookspec
def capacity_lowered(service: "Service", now: datetime) -> None:
    """Object to fewer places of a service than are needed, by raising a DomainError that says why.

    Called: inside the transaction that lowers the number of places; ``service`` has the new number.
    Audience: core, then every app that the landlord ever installed, also paused ones.
    Returns: nothing.
    Failure: aborts; the service keeps its places.
    Since: API 1.
    """


@hookspec
def periodic_work(now: datetime) -> None:
    """Do what is due: plan reminders, send digests. Safe to run twice.

    Called: about every minute for each landlord, in a transaction of its own.
    Audience: the apps in use at this landlord.
    Returns: nothing.
    Failure: isolated, counted; rolled back, tried again next time.
    Since: API 1.
    """


@hookspec
def app_installed(now: datetime) -> None:
    """Prepare the app for this landlord.

    Called: inside the transaction of the installation, also after an uninstallation.
    Audience: the app itself.
    Returns: nothing.
    Failure: aborts; the app is not installed.
    Since: API 1.
    """


@hookspec
def app_paused(now: datetime) -> None:
    """Stop what runs for this landlord; keep all data.

    Called: inside the transaction that changes the plan or ends the activation; for what happens by itself (a last day,
        faults) inside the next periodic work.
    Audience: the app itself.
    Returns: nothing.
    Failure: isolated, counted; the pause holds anyway.
    Since: API 1.
    """


@hookspec
def app_resumed(now: datetime) -> None:
    """Take up work again for this landlord.

    Called: inside the transaction that ends the pause.
    Audience: the app itself.
    Returns: nothing.
    Failure: isolated, counted; asked again with the next periodic work.
    Since: API 1.
    """


@hookspec
def app_uninstalled(keep_data: bool, now: datetime) -> None:
    """Leave this landlord; with ``keep_data`` false delete all rows of the app that belong to them.

    Called: inside the transaction of the uninstallation.
    Audience: the app itself.
    Returns: nothing.
    Failure: aborts; the app stays installed.
    Since: API 1.
    """
