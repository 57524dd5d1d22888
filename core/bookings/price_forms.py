"""The forms that change what a booking costs: extras, discounts, other charges, and taking over list prices."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext, lazy_gettext
from marshmallow import fields, validate
from werkzeug.datastructures import MultiDict

from core.bookings.charges import NewCharge, NewDiscount, most_of
from core.bookings.guarded_form import GuardedForm
from core.bookings.models import Booking, BookingItem
from core.catalogue.inputs import Money, Percent
from core.catalogue.price_models import Extra
from core.i18n import localised
from core.money import format_money
from core.web.checks import REQUIRED, at_most, between, one_of
from core.web.forms import Choice, as_text
from core.web.input import row_id

LONGEST_TITLE = 120
EXTRA = "extra-"


class DiscountForm(GuardedForm):
    """A share or an amount off one item or everything."""

    def __init__(self, booking: Booking, *, item_id: int | None = None, back: str = "") -> None:
        made: dict[str, fields.Field[Any]] = {
            "title": _title(lazy_gettext("What for?"), lazy_gettext("Customers read it, such as “Regular guest”.")),
            "percent": Percent(
                load_default=0,
                metadata={"label": lazy_gettext("Share"), "widget": "money", "attrs": {"currency": "%"}},
            ),
            "amount": Money(load_default=0, metadata={"label": lazy_gettext("or amount")}),
            "item": _item_field(booking),
        }
        values = {"item": as_text(item_id), "percent": "", "amount": ""}
        super().__init__(booking, made, values, back=back)

    def bind(self, posted: MultiDict[str, str]) -> bool:
        """Make sure that one of share and amount was typed."""
        super().bind(posted)
        if not self.errors and bool(self.data["percent"]) == bool(self.data["amount"]):
            self.add_errors({"percent": [gettext("Please enter either a share or an amount above zero.")]})
        return not self.errors

    @property
    def discount(self) -> NewDiscount:
        """What was typed."""
        item_id = row_id(self.data["item"])
        return NewDiscount(self.data["title"], self.data["percent"], self.data["amount"], item_id)


class ChargeForm(GuardedForm):
    """Something else that costs money."""

    def __init__(self, booking: Booking, *, item_id: int | None = None, back: str = "") -> None:
        made: dict[str, fields.Field[Any]] = {
            "title": _title(lazy_gettext("What for?"), lazy_gettext("Customers read it, such as “Delivery”.")),
            "amount": Money(
                required=True,
                validate=validate.Range(min=1, error=str(lazy_gettext("Please enter an amount above zero."))),
                metadata={"label": lazy_gettext("Amount"), "help": lazy_gettext("Including tax.")},
            ),
            "tax": Percent(
                required=True,
                metadata={"label": lazy_gettext("Tax rate"), "widget": "money", "attrs": {"currency": "%"}},
            ),
            "item": _item_field(booking),
        }
        tax = booking.items[0].tax_basis_points if booking.items else 0
        values = {"item": as_text(item_id), "tax": f"{tax / 100:g}"}
        super().__init__(booking, made, values, back=back)

    @property
    def charge(self) -> NewCharge:
        """What was typed."""
        item_id = row_id(self.data["item"])
        return NewCharge(self.data["title"], self.data["amount"], self.data["tax"], item_id)


class ExtrasForm(GuardedForm):
    """How many of which extras an item has."""

    def __init__(self, item: BookingItem, extras: Sequence[Extra], *, back: str = "") -> None:
        present = {
            charge.extra_id: charge.quantity
            for charge in item.booking.charges
            if charge.item_id == item.id and charge.extra_id is not None
        }
        made = extra_fields(
            extras,
            {extra.id: max(most_of(extra, item), present.get(extra.id, 0)) for extra in extras},
            item.booking.currency,
        )
        values = {f"{EXTRA}{extra.id}": present.get(extra.id, 0) for extra in extras}
        self.names, self.title = list(made), dict(item.service.titles)
        super().__init__(item.booking, made, values, back=back)

    @property
    def chosen(self) -> dict[int, int]:
        """How many of which extras (by id) were typed."""
        return chosen_extras_of(self.data)


class ReloadForm(GuardedForm):
    """Which items take over the present list prices."""

    def __init__(self, booking: Booking, chosen: Sequence[int], *, back: str = "") -> None:
        made = {
            "items": fields.List(
                fields.Integer(),
                required=True,
                validate=validate.Length(min=1, error=str(lazy_gettext("Please tick at least one item."))),
                metadata={"label": lazy_gettext("Items")},
            )
        }
        super().__init__(booking, made, {"items": list(chosen)}, back=back)


def extra_fields(extras: Sequence[Extra], most: Mapping[int, int], currency: str) -> dict[str, fields.Field[Any]]:
    """Return a field per extra for how many of it are wanted, with its price beside it."""
    return {
        f"{EXTRA}{extra.id}": fields.Integer(
            load_default=0,
            validate=between(0, most[extra.id]),
            metadata={
                "label": localised(extra.titles),
                "help": gettext(
                    "%(price)s %(basis)s",
                    price=format_money(extra.price_minor, currency),
                    basis=str(extra.basis.label),
                ),
                "attrs": {"min": 0, "max": most[extra.id]},
            },
        )
        for extra in extras
    }


def chosen_extras_of(data: Mapping[str, Any]) -> dict[int, int]:
    """Return how many of which extras (by id) a form holds."""
    return {int(name.removeprefix(EXTRA)): value for name, value in data.items() if name.startswith(EXTRA)}


def _title(label: Any, help_text: Any) -> fields.String:
    return fields.String(
        required=True,
        validate=[
            validate.Length(min=1, error=str(REQUIRED)),
            at_most(LONGEST_TITLE),
        ],
        metadata={"label": label, "help": help_text},
    )


def _item_field(booking: Booking) -> fields.String:
    choices = [Choice("", gettext("the whole booking"))]
    choices += [Choice(str(item.id), localised(item.service.titles)) for item in booking.items]
    return fields.String(
        load_default="",
        validate=one_of({choice.value: choice for choice in choices}),
        metadata={"label": lazy_gettext("For"), "choices": choices},
    )
