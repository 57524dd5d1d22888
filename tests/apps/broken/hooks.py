"""Fails as ``fault`` says; harmless while it is empty."""

from sqlalchemy import update
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from core.appkit import Customer, Panel, db, hookimpl

fault = {"kind": ""}


@hookimpl
def customer_card_panels(customer):  # noqa: C901 - a list of faults
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
        case "flushes":
            customer.comment = "changed by a panel"
            db.session.flush()
            customer.comment = ""
            return []
        case "bulk":
            db.session.execute(update(Customer).values(comment="changed by a panel"))
            return []
        case "commits":
            customer.comment = "changed by a panel"
            db.session.commit()
            return []
        case "rolls back":
            db.session.rollback()
            return []
        case "closes":
            db.session.close()
            return []
        case "wrong parts":
            return ["text"]
        case "missing table":
            db.session.connection().exec_driver_sql("SELECT * FROM no_such_table")
            return []
        case "drawing":
            return [Panel(title="Broken", template="broken/panel.html")]
        case "outage":
            raise OperationalError("SELECT 1", {}, Exception("the disk is full"))
        case "no connection":
            raise NoConnection("no connection is free")
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
