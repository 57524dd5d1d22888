"""Work that takes longer than a page may."""

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext
from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, LandlordOwned
from core.named import State
from core.personal_data.register import NamesInJson, register


class WorkState(State):
    """How far long work is."""

    RUNNING = "running", lazy_gettext("Running"), "blue"
    STOPPED = "stopped", lazy_gettext("Stopped"), "orange"
    DONE = "done", lazy_gettext("Finished"), "green"
    FAILED = "failed", lazy_gettext("Failed"), "red"


class LongWork(LandlordOwned, Base):
    """One piece of long work.

    ``parameters`` say what is to be done, ``cursor`` where the next part begins, ``done`` and ``total`` how far it is.
    A worker has it until ``leased_until``; ``attempts`` counts those that ended without progress. ``result`` holds
    counts for the result page, ``file_id`` what can be downloaded.
    """

    __tablename__ = "long_work"
    registered = register(
        personal="parameters cursor result",
        staff="started_by",
        references="file_id started_by_id",
        technical="kind_name state_name done total leased_until created_at finished_at problem attempts",
        owners=(NamesInJson("parameters", ("customer_id",), "customer"),),
    )

    kind_name: Mapped[str] = mapped_column(String(60))
    parameters: Mapped[dict[str, Any]] = mapped_column(default=dict)
    cursor: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state_name: Mapped[str] = mapped_column(String(20), default=WorkState.RUNNING.value)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    result: Mapped[dict[str, Any]] = mapped_column(default=dict)
    problem: Mapped[str] = mapped_column(String(500), default="")
    attempts: Mapped[int] = mapped_column(default=0)
    file_id: Mapped[int | None]
    started_by: Mapped[str] = mapped_column(String(200), default="")
    started_by_id: Mapped[int | None]
    leased_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    @property
    def state(self) -> WorkState:
        """How far it is."""
        return WorkState(self.state_name)

    @property
    def percent(self) -> int:
        """How much of it is done, from 0 to 100."""
        return 100 if self.state is WorkState.DONE else min(99, 100 * self.done // self.total) if self.total else 0

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        """Is found by its state, and in a list of the newest."""
        return (
            Index("ix_long_work_state", "state_name", "leased_until"),
            Index("ix_long_work_newest", "landlord_id", "created_at"),
        )
