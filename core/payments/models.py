"""Payment terms, what is due, and what was paid."""

from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext
from sqlalchemy import BigInteger, CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, LandlordOwned, owned_key
from core.named import Named
from core.personal_data.register import BelongsTo, Retention, register


class PaymentMethod(Named):
    """How money changed hands."""

    TRANSFER = "transfer", lazy_gettext("Bank transfer")
    CASH = "cash", lazy_gettext("Cash")
    CARD = "card", lazy_gettext("Card")
    DIRECT_DEBIT = "direct_debit", lazy_gettext("Direct debit")
    PARTNER = "partner", lazy_gettext("Through a partner")
    OTHER = "other", lazy_gettext("Other")


class DueKind(Named):
    """Which part of a booking's total is due."""

    DEPOSIT = "deposit", lazy_gettext("Deposit")
    REST = "rest", lazy_gettext("Rest")
    TOTAL = "total", lazy_gettext("Total amount")


class PaymentTerm(LandlordOwned, Base):
    """When a booking is paid: a deposit some days after booking, the rest some days before the start.

    ``deposit_basis_points`` is the deposit's share (3000 = 30 %); 0 means that everything is due as the rest.
    """

    __tablename__ = "payment_term"
    registered = register(
        technical="names deposit_basis_points deposit_days rest_days is_default is_archived position",
    )

    names: Mapped[dict[str, str]]
    deposit_basis_points: Mapped[int] = mapped_column(default=0)
    deposit_days: Mapped[int] = mapped_column(default=0)
    rest_days: Mapped[int] = mapped_column(default=0)
    is_default: Mapped[bool] = mapped_column(default=False)
    is_archived: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        """A deposit is a share of the whole."""
        return (CheckConstraint("deposit_basis_points BETWEEN 0 AND 10000", name="deposit"),)


class PaymentPlan(LandlordOwned, Base):
    """The payment term that was agreed for one booking, as it was then; later changes of the term leave it alone."""

    __tablename__ = "payment_plan"
    registered = register(
        technical="names deposit_basis_points deposit_days rest_days",
        owners=(BelongsTo("booking_id", "booking"),),
    )

    booking_id: Mapped[int]
    names: Mapped[dict[str, str]]
    deposit_basis_points: Mapped[int]
    deposit_days: Mapped[int]
    rest_days: Mapped[int]

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        """One for each booking of the same landlord."""
        return (
            owned_key("booking", "booking_id", ondelete="CASCADE"),
            UniqueConstraint("landlord_id", "booking_id"),
            CheckConstraint("deposit_basis_points BETWEEN 0 AND 10000", name="deposit"),
        )


class Due(LandlordOwned, Base):
    """A part of a booking's total that is to be paid by a day; ``paid_minor`` is what has come in for it.

    ``core.payments.services`` keeps both: payments fill the parts in their order.
    """

    __tablename__ = "payment_due"
    registered = register(
        technical="position kind_name",
        fiscal="due_on amount_minor paid_minor",
        owners=(BelongsTo("booking_id", "booking"),),
        retention=Retention.VOUCHER,
    )

    booking_id: Mapped[int]
    position: Mapped[int]
    kind_name: Mapped[str] = mapped_column(String(20))
    due_on: Mapped[date]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    paid_minor: Mapped[int] = mapped_column(BigInteger, default=0)

    @property
    def due_kind(self) -> DueKind:
        """Which part it is."""
        return DueKind(self.kind_name)

    @property
    def open_minor(self) -> int:
        """What is still to be paid."""
        return self.amount_minor - self.paid_minor

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        """Belongs to a booking of the same landlord."""
        return (
            owned_key("booking", "booking_id", ondelete="CASCADE"),
            UniqueConstraint("landlord_id", "booking_id", "position"),
        )


# Nearly all parts are paid one day; whoever looks for open ones does not meet them.
Index(
    "ix_payment_due_open",
    Due.landlord_id,
    Due.due_on,
    Due.id,
    sqlite_where=Due.paid_minor < Due.amount_minor,
    postgresql_where=Due.paid_minor < Due.amount_minor,
)


class Payment(LandlordOwned, Base):
    """Money that came in (positive) or was given back (negative), recorded by hand; never changed, only reversed.

    ``form_key`` makes a repeated post harmless (R-42).
    """

    __tablename__ = "payment"
    registered = register(
        free_text="note",
        references="reverses_id",
        technical="form_key",
        fiscal="amount_minor currency method_name received_on created_at",
        owners=(BelongsTo("booking_id", "booking"),),
        retention=Retention.VOUCHER,
    )

    booking_id: Mapped[int]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    method_name: Mapped[str] = mapped_column(String(20))
    received_on: Mapped[date]
    note: Mapped[str] = mapped_column(String(200), default="")
    reverses_id: Mapped[int | None]
    form_key: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime]

    @property
    def method(self) -> PaymentMethod:
        """How the money changed hands."""
        return PaymentMethod(self.method_name)

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        """Belongs to a booking of the same landlord, which stays while there are payments; reversed at most once."""
        return (
            owned_key("booking", "booking_id"),
            owned_key("payment", "reverses_id"),
            UniqueConstraint("landlord_id", "form_key"),
            UniqueConstraint("landlord_id", "reverses_id"),
            CheckConstraint("amount_minor <> 0", name="amount"),
            Index("ix_payment_booking", "landlord_id", "booking_id"),
            Index("ix_payment_day", "landlord_id", "received_on"),
        )
