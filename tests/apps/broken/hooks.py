"""Fails as ``fault`` says; harmless while it is empty."""

from core.appkit import Customer, Panel, db, hookimpl

fault = {"kind": ""}


@hookimpl
def customer_card_panels(customer):
    match fault["kind"]:
        case "raises":
            raise RuntimeError("on purpose")
        case "attribute":
            return None.missing
        case "wrong type":
            return "text"
        case "writes":
            customer.comment = "changed by a panel"
            return []
        case "sql":
            db.session.get(Customer, "no number")
            return []
        case "template":
            return [Panel(title="Broken", template="broken/missing.html")]
        case "foreign template":
            return [Panel(title="Broken", template="accounts/sign_in.html")]
        case "recursion":
            return customer_card_panels(customer)
    return []


@hookimpl
def booking_confirmed(booking, now):
    if fault["kind"] == "transaction":
        raise RuntimeError("on purpose")
