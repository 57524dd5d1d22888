"""What customers agreed to, and the wording that they read."""

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext, lazy_pgettext
from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, LandlordOwned, owned_key
from core.named import Named
from core.personal_data.register import BelongsTo, register


class ConsentPurpose(Named):
    """What somebody agrees to (C-22)."""

    ANNIVERSARY = "anniversary", lazy_gettext("Birthdays and anniversaries")
    WELCOME = "welcome", lazy_gettext("Welcome before the stay")
    PROMOTION = "promotion", lazy_gettext("Offers and news")
    PROFILING = "profiling", lazy_gettext("Statistics about my bookings")


class ConsentWay(Named):
    """By which way messages may come; profiling has none."""

    EMAIL = "email", lazy_pgettext("way", "E-mail")
    SMS = "sms", lazy_pgettext("way", "SMS")
    NONE = ""


class Wording(LandlordOwned, Base):
    """One version of a text that customers read, per language; never changed, only followed by the next version.

    ``kind_name`` is "privacy" for the privacy statement with its consent form.
    """

    __tablename__ = "consent_wording"
    registered = register(technical="kind_name number texts created_at", staff="created_by")

    kind_name: Mapped[str] = mapped_column(String(40))
    number: Mapped[int]
    texts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(200), default="")

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        """The versions of a kind are numbered."""
        return (UniqueConstraint("landlord_id", "kind_name", "number"),)


class Consent(LandlordOwned, Base):
    """One decision of a customer; the newest for a purpose and way holds, all of them are the proof (GDPR 7(1)).

    ``source`` says where it was taken: "route", "portal", "link", "counter", "staff", "import" or "merge".
    """

    __tablename__ = "consent"
    registered = register(
        technical="purpose_name way_name is_given at source language",
        staff="actor_name",
        references="wording_id",
        owners=(BelongsTo("customer_id", "customer"),),
    )

    customer_id: Mapped[int]
    purpose_name: Mapped[str] = mapped_column(String(20))
    way_name: Mapped[str] = mapped_column(String(10), default="")
    is_given: Mapped[bool]
    at: Mapped[datetime]
    source: Mapped[str] = mapped_column(String(20))
    wording_id: Mapped[int | None]
    language: Mapped[str] = mapped_column(String(5), default="")
    actor_name: Mapped[str] = mapped_column(String(200), default="")

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        """Belongs to a customer; the wording that was read stays as long as somebody agreed to it."""
        return (
            owned_key("customer", "customer_id", ondelete="CASCADE"),
            owned_key("consent_wording", "wording_id"),
            Index("ix_consent_customer", "landlord_id", "customer_id", "purpose_name", "way_name", "id"),
        )
