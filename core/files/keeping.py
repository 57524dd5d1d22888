"""How long documents must be kept (GDPR 17(3)(b)): chosen when they are filed, counted from the end of that year."""

from datetime import date, datetime

from flask_babel import lazy_gettext

from core.files.models import StoredFile
from core.landlords.services import current_landlord
from core.named import Named
from core.personal_data.register import Retention


class PaperKind(Named):
    """What a document is to the law."""

    OTHER = "other", lazy_gettext("Other document")
    INVOICE = "invoice", lazy_gettext("Invoice or receipt")
    LETTER = "letter", lazy_gettext("Business letter")

    @property
    def retention(self) -> Retention | None:
        """Why and how long such a document is kept; None where nothing says so."""
        return {PaperKind.INVOICE: Retention.VOUCHER, PaperKind.LETTER: Retention.BUSINESS_LETTER}.get(self)


def class_paper(stored: StoredFile, kind: PaperKind, *, at: datetime) -> None:
    """Say what a document is, and until when it must be kept."""
    stored.document_kind = kind.value
    if kind.retention is not None:
        stored.keep_until = last_day(kind.retention, at.astimezone(current_landlord().zone).date())


def last_day(retention: Retention, day: date) -> date:
    """Return the last day on which something of ``day`` must be kept: so many years after the end of its year."""
    return date(day.year + retention.years, 12, 31)


def kind_of(stored: StoredFile) -> PaperKind:
    """Return what a document is; files that nobody classed are other ones."""
    return PaperKind(stored.document_kind or PaperKind.OTHER.value)


def must_be_kept(stored: StoredFile, today: date) -> bool:
    """Tell whether a document must not be deleted yet."""
    return stored.keep_until is not None and today <= stored.keep_until
