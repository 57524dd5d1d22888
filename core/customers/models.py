"""Customers, their phone numbers and addresses."""

from collections.abc import Container
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext
from sqlalchemy import Index, String, Text, UniqueConstraint, event, inspect
from sqlalchemy.orm import Mapped, Session, foreign, mapped_column, relationship

from core.customers.match_keys import KEYS_VERSION, Identity, MatchKeys, match_keys
from core.customers.names import LONGEST_SORT_KEY, search_text, shown_name, sort_key
from core.customers.phones import national_number
from core.db import Base, LandlordOwned, LandlordSession, owned_key
from core.named import Named
from core.personal_data.register import BelongsTo, MoveOrCombine, register


class CustomerKind(Named):
    """A person or a company."""

    PERSON = "person", lazy_gettext("Person")
    COMPANY = "company", lazy_gettext("Company")


# By code points on both databases: one order, and the index finds the beginnings of names.
SORT_KEY = String(LONGEST_SORT_KEY).with_variant(String(LONGEST_SORT_KEY, collation="C"), "postgresql")


class Customer(LandlordOwned, Base):
    """Who books. ``sort_key`` holds all names folded, for order; it follows them by itself.

    So does ``search_text``, by which the list finds people; it follows phone numbers and addresses too. The keys by
    which duplicates are found are written at each save. ``own_fields`` holds the landlord's own data fields,
    ``import_id`` the list that the customer came with.

    Without ``allows_profiling`` their bookings are left out of statistics (C-22).
    """

    __tablename__ = "customer"
    registered = register(
        personal=(
            "number first_name last_name company vat_id email email_key birthday own_fields sort_key search_text "
            "phone_key place_key birth_key street_key name_key"
        ),
        free_text="comment",
        references="import_id",
        technical="kind language allows_profiling created_at anonymised_at version keys_version",
    )

    number: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(10), default=CustomerKind.PERSON.value)
    first_name: Mapped[str] = mapped_column(String(120), default="")
    last_name: Mapped[str] = mapped_column(String(120), default="")
    company: Mapped[str] = mapped_column(String(200), default="")
    vat_id: Mapped[str] = mapped_column(String(40), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    email_key: Mapped[str] = mapped_column(String(254), default="")
    language: Mapped[str] = mapped_column(String(5), default="de")
    birthday: Mapped[date | None]
    comment: Mapped[str] = mapped_column(Text, default="")
    allows_profiling: Mapped[bool] = mapped_column(default=False)
    own_fields: Mapped[dict[str, Any]] = mapped_column(default=dict)
    sort_key: Mapped[str] = mapped_column(SORT_KEY, default="")
    search_text: Mapped[str] = mapped_column(Text, default="")
    phone_key: Mapped[str] = mapped_column(String(40), default="")
    place_key: Mapped[str] = mapped_column(String(80), default="")
    birth_key: Mapped[str] = mapped_column(String(80), default="")
    street_key: Mapped[str] = mapped_column(String(120), default="")
    name_key: Mapped[str] = mapped_column(String(80), default="")
    keys_version: Mapped[int] = mapped_column(default=0)
    import_id: Mapped[int | None]
    created_at: Mapped[datetime]
    anonymised_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    phones: Mapped[list["CustomerPhone"]] = relationship(
        back_populates="customer",
        primaryjoin="Customer.id == foreign(CustomerPhone.customer_id)",
        order_by="CustomerPhone.id",
        cascade="all, delete-orphan",
    )
    addresses: Mapped[list["CustomerAddress"]] = relationship(
        back_populates="customer",
        primaryjoin="Customer.id == foreign(CustomerAddress.customer_id)",
        order_by="CustomerAddress.id",
        cascade="all, delete-orphan",
    )

    __mapper_args__ = {"version_id_col": version}

    @property
    def name(self) -> str:
        """The name as staff read it: company, or first and last name."""
        return shown_name(self.company, self.first_name, self.last_name, self.email)

    @property
    def person_name(self) -> str:
        """The person's name for a mail's greeting, else the company."""
        return f"{self.first_name} {self.last_name}".strip() or self.company

    def renew_match_keys(self) -> None:
        """Write the keys by which duplicates are found."""
        for name, key in vars(self.present_match_keys()).items():
            setattr(self, name, key)
        self.keys_version = KEYS_VERSION

    def present_match_keys(self) -> MatchKeys:
        """Return the keys by which duplicates are found, as the data are now; whoever was anonymised has none."""
        return MatchKeys() if self.anonymised_at else match_keys(self._identity())

    def _identity(self) -> Identity:
        phone, address = next(iter(self.phones), None), next(iter(self.addresses), None)
        return Identity(
            is_company=self.kind == CustomerKind.COMPANY,
            company=self.company or "",
            first_name=self.first_name or "",
            last_name=self.last_name or "",
            birthday=self.birthday,
            phone=(phone.international or phone.number) if phone else "",
            postal_code=(address.postal_code or "") if address else "",
            street=(address.street or "") if address else "",
        )

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        """The number is unique per landlord; the list is sorted by name."""
        return (
            UniqueConstraint("landlord_id", "number"),
            Index("ix_customer_name", "landlord_id", "sort_key", "id"),
            Index("ix_customer_kind", "landlord_id", "kind", "sort_key", "id"),
            Index("ix_customer_language", "landlord_id", "language", "sort_key", "id"),
            Index("ix_customer_email_key", "landlord_id", "email_key", "sort_key", "id"),
            Index("ix_customer_phone_key", "landlord_id", "phone_key"),
            Index("ix_customer_place_key", "landlord_id", "place_key"),
            Index("ix_customer_birth_key", "landlord_id", "birth_key"),
            Index("ix_customer_street_key", "landlord_id", "street_key"),
            Index("ix_customer_name_key", "landlord_id", "name_key"),
            Index("ix_customer_keys_version", "landlord_id", "keys_version"),
            Index("ix_customer_import", "landlord_id", "import_id"),
            Index(
                "ix_customer_search",
                "search_text",
                postgresql_using="gin",
                postgresql_ops={"search_text": "gin_trgm_ops"},
                postgresql_with={"fastupdate": "off"},
            ).ddl_if(dialect="postgresql"),
        )


@event.listens_for(Customer, "before_insert")
@event.listens_for(Customer, "before_update")
def _fill_sort_key(_mapper: object, _connection: object, customer: Customer) -> None:
    customer.sort_key = sort_key(
        customer.company or "", customer.first_name or "", customer.last_name or "", customer.email or ""
    )


class CustomerPhone(LandlordOwned, Base):
    """One phone number, as typed and in the international form when it can be read."""

    __tablename__ = "customer_phone"
    registered = register(
        personal="number international",
        technical="label",
        owners=(BelongsTo("customer_id", "customer", MoveOrCombine(by=("number",))),),
    )

    customer_id: Mapped[int]
    number: Mapped[str] = mapped_column(String(60))
    international: Mapped[str] = mapped_column(String(20), default="")
    label: Mapped[str] = mapped_column(String(20), default="")
    customer: Mapped[Customer] = relationship(
        back_populates="phones", primaryjoin=lambda: Customer.id == foreign(CustomerPhone.customer_id)
    )

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        """Belongs to a customer of the same landlord."""
        return (
            owned_key("customer", "customer_id", ondelete="CASCADE"),
            Index("ix_customer_phone_customer", "landlord_id", "customer_id"),
        )


class CustomerAddress(LandlordOwned, Base):
    """One postal address."""

    __tablename__ = "customer_address"
    registered = register(
        personal="street postal_code city country",
        technical="label",
        owners=(BelongsTo("customer_id", "customer", MoveOrCombine(by=("street", "postal_code", "city", "country"))),),
    )

    customer_id: Mapped[int]
    label: Mapped[str] = mapped_column(String(20), default="")
    street: Mapped[str] = mapped_column(String(200), default="")
    postal_code: Mapped[str] = mapped_column(String(20), default="")
    city: Mapped[str] = mapped_column(String(120), default="")
    country: Mapped[str] = mapped_column(String(2), default="")
    customer: Mapped[Customer] = relationship(
        back_populates="addresses", primaryjoin=lambda: Customer.id == foreign(CustomerAddress.customer_id)
    )

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        """Belongs to a customer of the same landlord."""
        return (
            owned_key("customer", "customer_id", ondelete="CASCADE"),
            Index("ix_customer_address_customer", "landlord_id", "customer_id"),
        )


def text_to_search(customer: Customer, gone: Container[object] = ()) -> str:
    """Return what ``search_text`` must be, without phones and addresses that are being deleted.

    It follows objects by itself; whoever changes rows with statements writes it anew.
    """
    names = (customer.company, customer.last_name, customer.first_name)
    texts = (" ".join(name or "" for name in names), customer.email or "", customer.number or "")
    cities = (address.city or "" for address in customer.addresses if address not in gone)
    numbers = [customer.number or ""]
    for phone in (phone for phone in customer.phones if phone not in gone):
        numbers += [phone.number or "", phone.international or "", national_number(phone.international or "")]
    return search_text([*texts, *cities], numbers)


# What the keys and the words of the search are made of.
_PARTS = [
    "number",
    "kind",
    "company",
    "first_name",
    "last_name",
    "email",
    "birthday",
    "anonymised_at",
    "phones",
    "addresses",
]


@event.listens_for(LandlordSession, "before_flush")
def _write_keys_and_words(session: Session, *_: object) -> None:
    rows = (*session.new, *session.dirty, *session.deleted)
    for customer in {_changed_customer(session, row) for row in rows} - {None, *session.deleted}:
        customer.renew_match_keys()
        customer.search_text = text_to_search(customer, session.deleted)


def _changed_customer(session: Session, row: object) -> Any:
    if isinstance(row, CustomerPhone | CustomerAddress):
        return row.customer or (session.get(Customer, row.customer_id) if row.customer_id else None)
    if not isinstance(row, Customer):
        return None
    state = inspect(row)
    return row if any(state.attrs[name].history.has_changes() for name in _PARTS) else None
