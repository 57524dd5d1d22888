"""Bookings, their items and participants."""

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext, lazy_pgettext
from sqlalchemy import BigInteger, CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from core.catalogue.models import FieldScope, Service
from core.catalogue.questions import Question
from core.customers.models import Customer
from core.db import Base, LandlordOwned, owned_key
from core.named import Named
from core.personal_data.register import BelongsTo, Retention, register


class BookingKind(Named):
    """How binding a booking is (B-03)."""

    OFFER = "offer", lazy_gettext("Offer")
    RESERVATION = "reservation", lazy_gettext("Reservation")
    BOOKING = "booking", lazy_gettext("Booking")


class ItemState(Named):
    """Where a booking item stands."""

    OPEN = "open", lazy_pgettext("booking item", "Open")
    HANDED_OVER = "handed_over", lazy_gettext("Handed over")
    RETURNED = "returned", lazy_gettext("Returned")


class ChargeKind(Named):
    """What stands beside the prices of the items in a booking."""

    EXTRA = "extra", lazy_gettext("Extra")
    DISCOUNT = "discount", lazy_gettext("Discount")
    OTHER = "other", lazy_gettext("Other charge")


class Booking(LandlordOwned, Base):
    """One transaction of a customer with one or more items; ``version`` guards against lost updates.

    ``total_minor`` is the price of everything, gross; ``core.bookings.totals`` keeps it. An offer or reservation is
    good until ``expires_at``; one that lapsed by itself is cancelled and ``has_lapsed``. ``partner_reference`` is what
    a partner calls the booking; ``point_of_sale`` is blank where the landlord sold it. ``payment_choice`` says how it
    is to be paid: ``term_id`` names a payment term (else the landlord's usual one), ``at_once`` means that nothing may
    be paid later.
    """

    __tablename__ = "booking"
    registered = register(
        personal="partner_reference",
        free_text="notes",
        technical=(
            "kind_name channel point_of_sale language starts_at ends_at created_at confirmed_at cancelled_at "
            "expires_at has_lapsed payment_choice form_key version"
        ),
        fiscal="number currency total_minor",
        owners=(BelongsTo("customer_id", "customer"),),
        retention=Retention.VOUCHER,
    )

    number: Mapped[str] = mapped_column(String(40))
    customer_id: Mapped[int]
    kind_name: Mapped[str] = mapped_column(String(20))
    channel: Mapped[str] = mapped_column(String(40), default="office")
    point_of_sale: Mapped[str] = mapped_column(String(80), default="")
    language: Mapped[str] = mapped_column(String(5), default="de")
    currency: Mapped[str] = mapped_column(String(3))
    notes: Mapped[str] = mapped_column(Text, default="")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    has_lapsed: Mapped[bool] = mapped_column(default=False)
    total_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    partner_reference: Mapped[str | None] = mapped_column(String(120))
    payment_choice: Mapped[dict[str, Any]] = mapped_column(default=dict)
    form_key: Mapped[str | None] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(default=1)

    customer: Mapped[Customer] = relationship(primaryjoin=lambda: Customer.id == foreign(Booking.customer_id))
    items: Mapped[list["BookingItem"]] = relationship(
        back_populates="booking",
        primaryjoin="Booking.id == foreign(BookingItem.booking_id)",
        order_by="BookingItem.position",
        cascade="all, delete-orphan",
    )
    charges: Mapped[list["Charge"]] = relationship(
        back_populates="booking",
        primaryjoin="Booking.id == foreign(Charge.booking_id)",
        order_by="Charge.position",
        cascade="all, delete-orphan",
    )

    __mapper_args__ = {"version_id_col": version}

    @property
    def kind(self) -> BookingKind:
        """How binding it is."""
        return BookingKind(self.kind_name)

    @property
    def is_cancelled(self) -> bool:
        """Whether it was cancelled."""
        return self.cancelled_at is not None

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        """Belongs to a customer of the same landlord; a form that is posted twice makes one booking."""
        return (
            owned_key("customer", "customer_id"),
            UniqueConstraint("landlord_id", "number"),
            UniqueConstraint("landlord_id", "form_key"),
            CheckConstraint("ends_at > starts_at", name="period"),
            Index("ix_booking_customer", "landlord_id", "customer_id", "starts_at"),
            Index("ix_booking_start", "landlord_id", "starts_at"),
            Index("ix_booking_end", "landlord_id", "ends_at"),
            Index("ix_booking_expiry", "landlord_id", "expires_at"),
            Index("ix_booking_partner", "landlord_id", "channel", "partner_reference", unique=True),
        )


class BookingItem(LandlordOwned, Base):
    """One service in a booking, with the price and the data fields taken at that time.

    ``price_lines`` says how the price came about (``core.catalogue.prices.PriceLine``); ``persons`` is how many people
    it is for, 0 when nobody was asked.
    """

    __tablename__ = "booking_item"
    registered = register(
        personal="answers",
        references="service_id",
        technical="position starts_at ends_at quantity units persons state_name takes_place stored_questions",
        fiscal="price_lines price_minor tax_basis_points",
        owners=(BelongsTo("booking_id", "booking"),),
        retention=Retention.VOUCHER,
    )

    booking_id: Mapped[int]
    service_id: Mapped[int]
    position: Mapped[int] = mapped_column(default=0)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    quantity: Mapped[int] = mapped_column(default=1)
    units: Mapped[int] = mapped_column(default=1)
    persons: Mapped[int] = mapped_column(default=0)
    price_lines: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    price_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    tax_basis_points: Mapped[int] = mapped_column(default=0)
    state_name: Mapped[str] = mapped_column(String(20), default=ItemState.OPEN.value)
    takes_place: Mapped[bool] = mapped_column(default=True)
    stored_questions: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    answers: Mapped[dict[str, str]] = mapped_column(default=dict)

    booking: Mapped[Booking] = relationship(
        back_populates="items", primaryjoin=lambda: Booking.id == foreign(BookingItem.booking_id)
    )
    service: Mapped[Service] = relationship(primaryjoin=lambda: Service.id == foreign(BookingItem.service_id))
    participants: Mapped[list["Participant"]] = relationship(
        back_populates="item",
        primaryjoin="BookingItem.id == foreign(Participant.item_id)",
        order_by="Participant.position",
        cascade="all, delete-orphan",
    )

    @property
    def state(self) -> ItemState:
        """Where the item stands."""
        return ItemState(self.state_name)

    @property
    def questions(self) -> list[Question]:
        """The data fields as they were asked."""
        return [Question.from_json(stored) for stored in self.stored_questions]

    def questions_for(self, scope: FieldScope) -> list[Question]:
        """Return the data fields of one scope."""
        return [question for question in self.questions if question.scope is scope]

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        """Belongs to a booking and a service of the same landlord."""
        return (
            owned_key("booking", "booking_id", ondelete="CASCADE"),
            owned_key("service", "service_id"),
            CheckConstraint("ends_at > starts_at", name="period"),
            CheckConstraint("quantity >= 1", name="quantity"),
            Index("ix_booking_item_booking", "landlord_id", "booking_id"),
            Index("ix_booking_item_occupancy", "landlord_id", "service_id", "ends_at", "starts_at"),
            Index("ix_booking_item_state", "landlord_id", "state_name", "ends_at"),
        )


class Participant(LandlordOwned, Base):
    """One person who takes part in a booking item, with their answers."""

    __tablename__ = "participant"
    registered = register(
        personal="answers",
        technical="position",
        owners=(BelongsTo("item_id", "booking_item"),),
    )

    item_id: Mapped[int]
    position: Mapped[int]
    answers: Mapped[dict[str, str]] = mapped_column(default=dict)

    item: Mapped[BookingItem] = relationship(
        back_populates="participants", primaryjoin=lambda: BookingItem.id == foreign(Participant.item_id)
    )

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        """Belongs to a booking item of the same landlord."""
        return (
            owned_key("booking_item", "item_id", ondelete="CASCADE"),
            UniqueConstraint("landlord_id", "item_id", "position"),
        )


class Charge(LandlordOwned, Base):
    """What is added to the prices of the items or taken off: an extra, a discount, something that an app charges.

    ``amount_minor`` is gross and signed. An extra costs ``unit_price_minor`` × ``count``; a discount has either
    ``basis_points`` (1000 = 10 %) of what it is taken off, or an amount. Without ``item_id`` it is for the whole
    booking. ``source`` names the app that brought it.
    """

    __tablename__ = "booking_charge"
    registered = register(
        references="item_id extra_id",
        technical="position kind_name quantity count source",
        fiscal="titles unit_price_minor basis_points amount_minor tax_basis_points",
        owners=(BelongsTo("booking_id", "booking"),),
        retention=Retention.VOUCHER,
    )

    booking_id: Mapped[int]
    item_id: Mapped[int | None]
    position: Mapped[int] = mapped_column(default=0)
    kind_name: Mapped[str] = mapped_column(String(20))
    titles: Mapped[dict[str, str]]
    extra_id: Mapped[int | None]
    quantity: Mapped[int] = mapped_column(default=1)
    count: Mapped[int] = mapped_column(default=1)
    unit_price_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    basis_points: Mapped[int] = mapped_column(default=0)
    amount_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    tax_basis_points: Mapped[int] = mapped_column(default=0)
    source: Mapped[str] = mapped_column(String(60), default="")

    booking: Mapped[Booking] = relationship(
        back_populates="charges", primaryjoin=lambda: Booking.id == foreign(Charge.booking_id)
    )

    @property
    def kind(self) -> ChargeKind:
        """What it is."""
        return ChargeKind(self.kind_name)

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        """Belongs to a booking of the same landlord, and to one of its items where it names one."""
        return (
            owned_key("booking", "booking_id", ondelete="CASCADE"),
            owned_key("booking_item", "item_id", ondelete="CASCADE"),
            owned_key("extra", "extra_id"),
            CheckConstraint("quantity >= 1", name="quantity"),
            Index("ix_booking_charge_booking", "landlord_id", "booking_id"),
            Index("ix_booking_charge_item", "landlord_id", "item_id"),
        )
