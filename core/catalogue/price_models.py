"""What prices depend on: the landlord's seasons, a service's prices in them, and extras (B-01, B-05)."""

from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext
from sqlalchemy import BigInteger, CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from core.db import Base, LandlordOwned, owned_key
from core.named import Named
from core.personal_data.register import register


class Season(LandlordOwned, Base):
    """A named part of the year, such as the summer holidays; services have prices of their own in it."""

    __tablename__ = "season"
    registered = register(
        technical="names position",
    )

    names: Mapped[dict[str, str]]
    position: Mapped[int] = mapped_column(default=0)

    periods: Mapped[list["SeasonPeriod"]] = relationship(
        back_populates="season",
        primaryjoin="Season.id == foreign(SeasonPeriod.season_id)",
        order_by="SeasonPeriod.first_day",
        cascade="all, delete-orphan",
    )


class SeasonPeriod(LandlordOwned, Base):
    """Days that belong to a season, both ends included; a day belongs to one season at most."""

    __tablename__ = "season_period"
    registered = register(
        references="season_id",
        technical="first_day last_day",
    )

    season_id: Mapped[int]
    first_day: Mapped[date]
    last_day: Mapped[date]

    season: Mapped[Season] = relationship(
        back_populates="periods", primaryjoin=lambda: Season.id == foreign(SeasonPeriod.season_id)
    )

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        """Belongs to a season of the same landlord and ends on or after its first day."""
        return (
            owned_key("season", "season_id", ondelete="CASCADE"),
            CheckConstraint("last_day >= first_day", name="days"),
            Index("ix_season_period_days", "landlord_id", "first_day", "last_day"),
        )


class SeasonPrice(LandlordOwned, Base):
    """What a service costs in a season, per unit, in the minor unit of the landlord's currency.

    ``weekday_prices`` holds other prices by weekday ("0" is Monday); ``min_units`` is the shortest stay.
    """

    __tablename__ = "season_price"
    registered = register(
        references="service_id season_id",
        technical="price_minor weekday_prices min_units",
    )

    service_id: Mapped[int]
    season_id: Mapped[int]
    price_minor: Mapped[int]
    weekday_prices: Mapped[dict[str, Any]] = mapped_column(default=dict)
    min_units: Mapped[int | None]

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        """One price per service and season."""
        return (
            owned_key("service", "service_id", ondelete="CASCADE"),
            owned_key("season", "season_id", ondelete="CASCADE"),
            UniqueConstraint("landlord_id", "service_id", "season_id"),
            CheckConstraint("price_minor >= 0", name="price"),
        )


class Basis(Named):
    """What an extra is charged by, for each piece of it."""

    BOOKING = "booking", lazy_gettext("once")
    PERSON = "person", lazy_gettext("per person")
    UNIT = "unit", lazy_gettext("per night, day or hour")
    PERSON_UNIT = "person_unit", lazy_gettext("per person and night, day or hour")

    def factor(self, *, persons: int, units: int) -> int:
        """Return how often one piece is charged in a booking item."""
        people = persons if self in (Basis.PERSON, Basis.PERSON_UNIT) else 1
        return people * (units if self in (Basis.UNIT, Basis.PERSON_UNIT) else 1)


class Extra(LandlordOwned, Base):
    """Something that can be booked with a service, such as bed linen; price gross, tax in basis points.

    A required extra is part of every booking of its services, such as the final cleaning.
    """

    __tablename__ = "extra"
    registered = register(
        technical=(
            "titles descriptions basis_name price_minor tax_basis_points is_required max_quantity position "
            "is_archived created_at"
        ),
    )

    titles: Mapped[dict[str, str]]
    descriptions: Mapped[dict[str, str]] = mapped_column(default=dict)
    basis_name: Mapped[str] = mapped_column(String(20), default=Basis.BOOKING.value)
    price_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    tax_basis_points: Mapped[int] = mapped_column(default=0)
    is_required: Mapped[bool] = mapped_column(default=False)
    max_quantity: Mapped[int] = mapped_column(default=1)
    position: Mapped[int] = mapped_column(default=0)
    is_archived: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]

    @property
    def basis(self) -> Basis:
        """What it is charged by."""
        return Basis(self.basis_name)

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        """No negative prices; discounts are something else."""
        return (
            CheckConstraint("price_minor >= 0", name="price"),
            CheckConstraint("max_quantity >= 1", name="max_quantity"),
        )


class ServiceExtra(LandlordOwned, Base):
    """An extra is offered with a service."""

    __tablename__ = "service_extra"
    registered = register(
        references="service_id extra_id",
        technical="position",
    )

    service_id: Mapped[int]
    extra_id: Mapped[int]
    position: Mapped[int] = mapped_column(default=0)

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        """Each extra once per service."""
        return (
            owned_key("service", "service_id", ondelete="CASCADE"),
            owned_key("extra", "extra_id", ondelete="CASCADE"),
            UniqueConstraint("landlord_id", "service_id", "extra_id"),
        )
