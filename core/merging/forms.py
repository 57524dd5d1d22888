"""The form of a merge: who stays, and whose value is taken for each field that differs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import LazyString, format_date, gettext
from marshmallow import fields

from core.customers.models import Customer, CustomerKind
from core.customers.own_fields import label_of, own_fields, shown_value
from core.i18n import LANGUAGE_NAMES
from core.merging.errors import TooFew, TooMany
from core.merging.fields import OWN, FieldValues, field_values, is_blank
from core.merging.services import MOST_AT_ONCE, MergeOrder
from core.merging.wording import field_label
from core.web.forms import Form, FormSchema
from core.web.input import row_id

TAKE = "take-"
VERSION = "version-"


@dataclass(frozen=True)
class Option:
    """One value of a field that can be taken: whose it is."""

    customer_id: int
    text: str
    numbers: str
    is_taken: bool


@dataclass(frozen=True)
class FieldChoice:
    """One field that differs."""

    name: str
    label: LazyString | str
    options: tuple[Option, ...]


def ids_in(texts: Sequence[str]) -> list[int]:
    """Return the ids in an address or a form: repeated, or parted by commas; each once, in order.

    Raises:
        TooFew: fewer than two are named.
        TooMany: more than anybody can look through.
    """
    parts = [part for text in texts for part in text.split(",")]
    found = list(dict.fromkeys(number for part in parts if (number := row_id(part.strip()))))
    if len(found) < 2:
        raise TooFew
    if len(found) > MOST_AT_ONCE:
        raise TooMany(most=MOST_AT_ONCE)
    return found


class MergeForm(Form):
    """Whose values are taken; ``versions`` let nobody merge what changed since it was shown."""

    def __init__(self, kept: Customer, sources: Sequence[Customer], choices: Mapping[str, int]) -> None:
        self.people = [kept, *sources]
        self.found = field_values(kept, sources, choices)
        self.own = {f"{OWN}{field.key}": field for field in own_fields()}
        names = {f"{VERSION}{one.id}": fields.Integer(required=True) for one in self.people}
        names |= {f"{TAKE}{one.name}": fields.Integer() for one in self.found}
        own: dict[str, Any] = {"ids": fields.String(required=True), "kept": fields.Integer(required=True)}
        super().__init__(FormSchema.from_dict({**own, **names})())

    def order(self) -> MergeOrder:
        """Return what is to be done."""
        kept, *sources = (one.id for one in self.people)
        choices = {name.removeprefix(TAKE): one for name, one in self.data.items() if name.startswith(TAKE)}
        versions = {int(name.removeprefix(VERSION)): one for name, one in self.data.items() if name.startswith(VERSION)}
        return MergeOrder(kept, tuple(sources), choices, versions)

    @property
    def choices(self) -> list[FieldChoice]:
        """The fields where somebody has to choose."""
        return [self._choice(one) for one in self.found if one.differs]

    @property
    def filled(self) -> list[tuple[LazyString | str, str]]:
        """What the kept card did not say and gets from another one."""
        kept = self.people[0].id
        return [
            (self._label(one.name), self._shown(one.name, one.values[one.taken_from]))
            for one in self.found
            if one.taken_from != kept and not one.differs
        ]

    def _choice(self, one: FieldValues) -> FieldChoice:
        people = {customer.id: customer for customer in self.people}
        whose: dict[str, list[int]] = {}
        for customer_id, value in one.values.items():
            if not is_blank(value):
                whose.setdefault(self._shown(one.name, value), []).append(customer_id)
        options = tuple(
            Option(
                customer_id=one.taken_from if one.taken_from in ids else ids[0],
                text=text,
                numbers=", ".join(people[customer_id].number for customer_id in ids),
                is_taken=one.taken_from in ids,
            )
            for text, ids in whose.items()
        )
        return FieldChoice(one.name, self._label(one.name), options)

    def _label(self, name: str) -> LazyString | str:
        return label_of(self.own[name]) if name in self.own else field_label(name)

    def _shown(self, name: str, value: Any) -> str:
        return shown_value(self.own[name], value) if name in self.own else shown(name, value)


def shown(name: str, value: Any) -> str:
    """Return a value of a field as people read it."""
    if name == "kind":
        return str(CustomerKind(value).label)
    if name == "language":
        return str(LANGUAGE_NAMES.get(value, value))
    if name == "birthday":
        return str(format_date(value, "medium"))
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
