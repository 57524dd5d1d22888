"""The form of a service's prices: every day, on weekdays, and the same again for each season."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask_babel import LazyString, lazy_gettext
from marshmallow import fields
from werkzeug.datastructures import MultiDict

from core.catalogue.inputs import Money
from core.catalogue.models import Service, Unit
from core.catalogue.price_editing import WEEKDAYS, PriceData, Prices
from core.catalogue.price_models import Season
from core.catalogue.schemas import length_field, plain_amount
from core.catalogue.wording import weekdays
from core.i18n import localised
from core.web.forms import Form, FormField, FormSchema

PRICE_IS_MISSING = lazy_gettext("Please enter a price as well, or leave the whole season blank.")
EVERYDAY = "everyday"


class PriceForm(Form):
    """The form of all prices of one service; groups of fields are called "everyday" and "season-7"."""

    def __init__(self, service: Service, seasons: Sequence[Season], present: PriceData) -> None:
        self.seasons = seasons
        self.has_length = service.unit not in (Unit.SLOT, Unit.SEAT)
        values = {"version": service.version, "max_units": present.max_units, **_values(EVERYDAY, present.everyday)}
        for season in seasons:
            values |= _values(group_of(season), present.seasons.get(season.id))
        super().__init__(self._schema(), values)

    def bind(self, posted: MultiDict[str, str]) -> bool:
        """Check the fields; a season with anything in it needs a price."""
        super().bind(posted)
        for season in self.seasons:
            group = group_of(season)
            others = [*(f"{group}-{day}" for day in WEEKDAYS), f"{group}-min"]
            if (
                self.data
                and self.data[f"{group}-price"] is None
                and any(self.data.get(one) is not None for one in others)
            ):
                self.add_errors({f"{group}-price": [PRICE_IS_MISSING]})
        return not self.errors

    def price_data(self) -> PriceData:
        """Return what was typed."""
        found = {season.id: self._prices(group_of(season)) for season in self.seasons}
        seasons = {season_id: prices for season_id, prices in found.items() if prices is not None}
        everyday = self._prices(EVERYDAY) or Prices(0)
        shortest = everyday.min_units or 1
        return PriceData(replace(everyday, min_units=shortest), self.data.get("max_units"), seasons)

    def weekday_fields(self, group: str) -> list[FormField]:
        """Return the fields of a group's weekdays, from Monday on."""
        return [self[f"{group}-{day}"] for day in WEEKDAYS]

    def is_open(self, group: str) -> bool:
        """Tell whether a group of fields has something to show."""
        names = [name for name in self.schema.fields if name.startswith(f"{group}-")]
        return any(self.values.get(name) or name in self.errors for name in names)

    def _schema(self) -> FormSchema:
        made: dict[str, Any] = {"version": fields.Integer(required=True, metadata={"widget": "hidden"})}
        made |= self._group(EVERYDAY, "", required=True)
        if self.has_length:
            made["max_units"] = length_field(lazy_gettext("Longest stay"), lazy_gettext("Leave blank for no limit."))
        for season in self.seasons:
            made |= self._group(group_of(season), localised(season.names), required=False)
        schema: FormSchema = FormSchema.from_dict(made, name="PriceSchema")()  # type: ignore[assignment]
        return schema

    def _group(self, group: str, season: str, *, required: bool) -> dict[str, Any]:
        made: dict[str, Any] = {f"{group}-price": _price(lazy_gettext("Price"), season, required)}
        for day, name in zip(WEEKDAYS, weekdays(), strict=True):
            made[f"{group}-{day}"] = _price(name, season, required=False)
        if self.has_length:
            made[f"{group}-min"] = length_field(lazy_gettext("Shortest stay"), season=season)
        return made

    def _prices(self, group: str) -> Prices | None:
        price = self.data[f"{group}-price"]
        if price is None:
            return None
        by_weekday = {day: self.data[f"{group}-{day}"] for day in WEEKDAYS}
        return Prices(
            price,
            {day: amount for day, amount in by_weekday.items() if amount is not None},
            self.data.get(f"{group}-min"),
        )


def group_of(season: Season) -> str:
    """Return the name of a season's group of fields."""
    return f"season-{season.id}"


def _price(label: LazyString | str, season: str, required: bool) -> Money:
    # The summary of errors names the season as well.
    metadata = {"label": label, "legend": f"{season}, {label}" if season else ""}
    if required:
        return Money(required=True, metadata=metadata)
    return Money(load_default=None, allow_none=True, metadata=metadata)


def _values(group: str, prices: Prices | None) -> Mapping[str, Any]:
    if prices is None:
        return {}
    by_weekday = {f"{group}-{day}": plain_amount(price) for day, price in prices.by_weekday.items()}
    return {f"{group}-price": plain_amount(prices.price_minor), **by_weekday, f"{group}-min": prices.min_units}
