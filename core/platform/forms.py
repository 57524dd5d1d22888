"""Several forms of the same kind on one page: each has a place of its own, so that ids stay unique."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema

from core.web.forms import Form, FormField


@dataclass(frozen=True)
class PlacedField(FormField):
    """A field whose id names its form as well."""

    place: str = ""

    @property
    def id(self) -> str:
        """The id of the element in the page."""
        return f"field-{self.place}-{self.name}"


class PlacedForm(Form):
    """A form at a named place of the page."""

    def __init__(self, schema: Schema, place: str, values: Mapping[str, Any] | None = None) -> None:
        super().__init__(schema, values)
        self.place = place

    def __getitem__(self, name: str) -> FormField:
        return PlacedField(**vars(super().__getitem__(name)), place=self.place)
