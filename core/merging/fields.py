"""Which value of whom is kept: of the customer who stays, blanks filled from the others, or as somebody chose."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.addresses import canonical_email
from core.customers.models import Customer

# Number, phone numbers and addresses are not chosen: the number stays, the others come together.
PLAIN = ("kind", "first_name", "last_name", "company", "vat_id", "email", "language", "birthday", "comment")
OWN = "own:"


@dataclass(frozen=True)
class FieldValues:
    """One field with the value of each customer, by id, and whose is taken."""

    name: str
    values: Mapping[int, Any]
    taken_from: int

    @property
    def differs(self) -> bool:
        """Whether there is anything to choose."""
        return len({repr(value) for value in self.values.values() if not is_blank(value)}) > 1


def field_values(kept: Customer, sources: Sequence[Customer], choices: Mapping[str, int]) -> list[FieldValues]:
    """Return all fields with their values; ``choices`` says by name of the field whose value is wanted."""
    people = [kept, *sources]
    own = sorted({key for customer in people for key in customer.own_fields})
    names = [*PLAIN, *(f"{OWN}{key}" for key in own)]
    return [_values(name, people, choices.get(name)) for name in names]


def apply_values(kept: Customer, values: Sequence[FieldValues]) -> None:
    """Write what was chosen to the customer who stays."""
    own_fields = dict(kept.own_fields)
    for one in values:
        value = one.values[one.taken_from]
        if one.taken_from == kept.id:
            continue
        if one.name.startswith(OWN):
            own_fields[one.name.removeprefix(OWN)] = value
        else:
            setattr(kept, one.name, value)
    if own_fields != kept.own_fields:
        kept.own_fields = own_fields
    kept.email_key = canonical_email(kept.email) if kept.email else ""


def value_of(customer: Customer, name: str) -> Any:
    """Return a customer's value of a field; None where they have none."""
    return customer.own_fields.get(name.removeprefix(OWN)) if name.startswith(OWN) else getattr(customer, name)


def is_blank(value: Any) -> bool:
    """Tell whether nothing was said; "no" and 0 are something."""
    return value is None or value == "" or value == [] or value == {}


def _values(name: str, people: Sequence[Customer], wanted: int | None) -> FieldValues:
    values = {customer.id: value_of(customer, name) for customer in people}
    if wanted in values:
        return FieldValues(name, values, wanted)
    filled = next((customer_id for customer_id, value in values.items() if not is_blank(value)), people[0].id)
    return FieldValues(name, values, filled)
