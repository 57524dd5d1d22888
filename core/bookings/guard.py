"""The database's own refusal of an overbooking, in the words of this house (docs/adr/0008).

Services count before they write, so this is met only where one forgot to, or where something else writes rows.
"""

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext

from core.bookings.occupancy import FullyBooked

# What the triggers of migration 0003 say: the state on PostgreSQL, the message on SQLite.
STATE = "23K01"
MESSAGE = "fully_booked"


def translate_refusals(engine: Engine) -> None:
    """Let statements that the guard of the places refuses fail with ``FullyBooked``."""
    event.listen(engine, "handle_error", _translate)


def _translate(context: ExceptionContext) -> None:
    refusal = context.original_exception
    if getattr(refusal, "sqlstate", None) == STATE or str(refusal) == MESSAGE:
        raise FullyBooked from refusal
