"""Services and their data fields (B-01, B-02)."""

import enum
from datetime import datetime, time
from typing import Any

from flask_babel import lazy_gettext, lazy_pgettext
from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from core.db import Base, LandlordOwned, owned_key
from core.named import Named
from core.personal_data.register import register


class Unit(Named):
    """By what a service is booked and priced."""

    NIGHT = "night", lazy_gettext("Night")
    DAY = "day", lazy_gettext("Day")
    HOUR = "hour", lazy_gettext("Hour")
    SLOT = "slot", lazy_gettext("Fixed slot")
    SEAT = "seat", lazy_gettext("Seat")


class FieldType(Named):
    """What kind of answer a data field takes (B-02)."""

    TEXT = "text", lazy_gettext("Text")
    LONG_TEXT = "long_text", lazy_gettext("Long text")
    NUMBER = "number", lazy_pgettext("type of data field", "Number")
    DATE = "date", lazy_gettext("Date")
    CHOICE = "choice", lazy_gettext("Choice")
    YES_NO = "yes_no", lazy_gettext("Yes or no")
    EMAIL = "email", lazy_gettext("E-mail address")
    PHONE = "phone", lazy_gettext("Phone number")
    PLATE = "plate", lazy_gettext("Number plate")
    FILE = "file", lazy_gettext("File")


class FieldScope(enum.StrEnum):
    """Whether a data field is asked once per booking item or for each participant."""

    BOOKING = "booking"
    PARTICIPANT = "participant"


class Service(LandlordOwned, Base):
    """What can be booked. ``price_minor`` is per unit, in the landlord's currency; tax in basis points (700 = 7 %).

    ``persons`` is how many people one place holds. ``weekday_prices`` holds other prices by weekday ("0" is Monday);
    prices of seasons lie in ``core.catalogue.price_models``. ``min_units`` and ``max_units`` bound the length of a
    stay. ``calendar_nonce`` is part of the secret address of the service's calendar file; another one ends the old.
    ``version`` counts what staff saved, so that nobody overwrites what they have not seen.
    """

    __tablename__ = "service"
    registered = register(
        references="picture_file_id",
        technical=(
            "key titles descriptions unit_name capacity persons price_minor weekday_prices tax_basis_points "
            "min_units max_units starts_at ends_at slots is_archived position calendar_nonce version created_at"
        ),
    )

    key: Mapped[str] = mapped_column(String(60))
    titles: Mapped[dict[str, str]]
    descriptions: Mapped[dict[str, str]] = mapped_column(default=dict)
    unit_name: Mapped[str] = mapped_column(String(10))
    capacity: Mapped[int] = mapped_column(default=1)
    persons: Mapped[int] = mapped_column(default=1)
    price_minor: Mapped[int] = mapped_column(default=0)
    weekday_prices: Mapped[dict[str, Any]] = mapped_column(default=dict)
    tax_basis_points: Mapped[int] = mapped_column(default=0)
    min_units: Mapped[int] = mapped_column(default=1)
    max_units: Mapped[int | None]
    starts_at: Mapped[time]
    ends_at: Mapped[time]
    slots: Mapped[list[Any]] = mapped_column(default=list)
    picture_file_id: Mapped[int | None]
    is_archived: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)
    calendar_nonce: Mapped[str] = mapped_column(String(40), default="")
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]

    data_fields: Mapped[list["DataField"]] = relationship(
        back_populates="service",
        primaryjoin="Service.id == foreign(DataField.service_id)",
        order_by="DataField.position",
        cascade="all, delete-orphan",
    )

    @property
    def unit(self) -> Unit:
        """By what the service is booked."""
        return Unit(self.unit_name)

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        """Keys are unique per landlord; nothing has less than one place or a negative price."""
        return (
            UniqueConstraint("landlord_id", "key"),
            CheckConstraint("capacity >= 1", name="capacity"),
            CheckConstraint("price_minor >= 0", name="price"),
            Index("ix_service_position", "landlord_id", "position"),
        )


class DataField(LandlordOwned, Base):
    """A typed question of a service; bookings keep the definition with which they were asked."""

    __tablename__ = "data_field"
    registered = register(
        references="service_id",
        technical="key labels helps type_name scope_name is_required is_personal choices position",
    )

    service_id: Mapped[int]
    key: Mapped[str] = mapped_column(String(60))
    labels: Mapped[dict[str, str]]
    helps: Mapped[dict[str, str]] = mapped_column(default=dict)
    type_name: Mapped[str] = mapped_column(String(20))
    scope_name: Mapped[str] = mapped_column(String(20), default=FieldScope.BOOKING.value)
    is_required: Mapped[bool] = mapped_column(default=False)
    is_personal: Mapped[bool] = mapped_column(default=False)
    choices: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    position: Mapped[int] = mapped_column(default=0)

    service: Mapped[Service] = relationship(
        back_populates="data_fields", primaryjoin=lambda: Service.id == foreign(DataField.service_id)
    )

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        """Belongs to a service of the same landlord; keys are unique in it."""
        return (
            owned_key("service", "service_id", ondelete="CASCADE"),
            UniqueConstraint("landlord_id", "service_id", "key"),
        )
