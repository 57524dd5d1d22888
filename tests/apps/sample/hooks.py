"""The sample app's side of the contract; what it was told is kept for tests to look at."""

from core.appkit import (
    Attachment,
    CardAction,
    ConsentPurpose,
    ConsentWay,
    Customer,
    CustomerFigure,
    DuplicateWarning,
    ExportPart,
    ListAction,
    ListFilter,
    MessageKind,
    MessagePlan,
    MoneyTotal,
    Notice,
    NotNow,
    Obstacle,
    Panel,
    Recipient,
    Subject,
    Tab,
    compose,
    hookimpl,
    may_write_to,
    plan_message,
    prepare_withdrawal,
    withdrawal_block,
    withdrawal_headers,
)

NEWS = (ConsentPurpose.PROMOTION, ConsentWay.EMAIL)

told: list[tuple[str, object]] = []


@hookimpl
def customer_card_panels(customer):
    return [Panel(title="Sample", template="sample/panel.html", context={"name": customer.name})]


@hookimpl
def customer_card_actions(customer):
    return [CardAction("Sample action", "customers.show", "puzzle", "customers.read")]


@hookimpl
def customer_card_tabs(customer):
    return [Tab("Sample page", "customers.show")]


@hookimpl
def customer_list_filters(now):
    return [ListFilter("named", "Sample filter", lambda: Customer.last_name == "Sample", "Sample")]


@hookimpl
def customer_list_actions():
    return [ListAction("Sample list action", "customers.export", "puzzle", "customers.read")]


@hookimpl
def customer_saved(customer, now):
    told.append(("customer_saved", customer.number))


@hookimpl
def duplicate_warnings(groups):
    return [DuplicateWarning(place, "Sample warning") for place, group in enumerate(groups)]


@hookimpl
def customer_figures(customer_ids):
    return [CustomerFigure(customer_id, "Sample figure", "7") for customer_id in customer_ids]


@hookimpl
def customer_export_parts(customer):
    return [ExportPart("Sample", {"greeting": f"Hello {customer.number}"})]


@hookimpl
def anonymise_obstacles(customer, now):
    return [Obstacle("The sample objects.")] if customer.comment == "sample objects" else []


@hookimpl
def customer_anonymised(customer, now):
    told.append(("customer_anonymised", customer.id))


@hookimpl
def customer_deleted(customer_id, now):
    told.append(("customer_deleted", customer_id))


@hookimpl
def archive_notices(service, now):
    return [Notice(f"The sample keeps {service.key}.")]


@hookimpl
def booking_documents(booking, mail, now):
    return [Attachment(f"sample-{mail}.txt", "text/plain", booking.number.encode())]


@hookimpl
def booking_confirmed(booking, now):
    told.append(("booking_confirmed", booking.number))


@hookimpl
def booking_repriced(booking, now):
    told.append(("booking_repriced", booking.total_minor))


@hookimpl
def capacity_lowered(service, now):
    told.append(("capacity_lowered", service.capacity))


@hookimpl
def app_installed(now):
    told.append(("app_installed", now))


@hookimpl
def app_paused(now):
    told.append(("app_paused", now))


@hookimpl
def app_resumed(now):
    told.append(("app_resumed", now))


@hookimpl
def app_uninstalled(keep_data, now):
    told.append(("app_uninstalled", keep_data))


@hookimpl
def customer_merged(kept, removed_ids, now):
    told.append(("customer_merged", (kept.number, removed_ids)))


@hookimpl
def customer_merge_undone(kept, restored_ids, now):
    told.append(("customer_merge_undone", (kept.number, restored_ids)))


@hookimpl
def customer_money(customer_ids):
    return [MoneyTotal("Sample money", 0, "EUR")]


@hookimpl
def message_kinds():
    return [MessageKind("sample.news", "News", write_news)]


def plan_news(customer, now):
    """Plan a mail with news for whoever agreed to it; in the transaction of the caller."""
    if may_write_to(customer.id, *NEWS):
        prepare_withdrawal(customer, *NEWS, now=now)
        recipient = Recipient(customer.email, customer.person_name, customer.language, customer.id)
        subject = Subject("customer", customer.id, customer.id)
        plan_message(MessagePlan("sample.news", subject, now.date().isoformat(), recipient, now), now=now)


def write_news(message, now):
    """Write the mail, unless the consent was withdrawn since."""
    if not may_write_to(message.customer_id, *NEWS):
        return NotNow("withdrawn")
    block = withdrawal_block(message.customer_id, *NEWS)
    headers = withdrawal_headers(message.customer_id, *NEWS)
    return compose("News", ["New boats."], blocks=[block], headers=headers)
