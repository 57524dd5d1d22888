"""Numbers of one month that have been worked out, and marks of months whose numbers have changed since."""

from datetime import date
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, LandlordOwned
from core.personal_data.register import register


class StatisticsMonth(LandlordOwned, Base):
    """The numbers of the bookings that begin in a month at the landlord's place; ``month`` is its first day.

    ``cells`` are as ``core.statistics.counting.Cell``; ``left_out`` names the customers without consent to profiling.
    """

    __tablename__ = "statistics_month"
    registered = register(
        technical="month cells left_out",
    )

    month: Mapped[date]
    cells: Mapped[list[Any]] = mapped_column(default=list)
    left_out: Mapped[list[Any]] = mapped_column(default=list)

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        """One row per month."""
        return (UniqueConstraint("landlord_id", "month"),)


class StatisticsMark(LandlordOwned, Base):
    """Says that the stored numbers of a month do not hold any more.

    Rows are only ever added and taken away, never changed: two bookings of the same month do not wait for each other.
    """

    __tablename__ = "statistics_mark"
    registered = register(
        technical="month",
    )

    month: Mapped[date]

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        """Found by month."""
        return (Index("ix_statistics_mark_month", "landlord_id", "month"),)
