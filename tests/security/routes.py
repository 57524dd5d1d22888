"""Every address of the application, discovered from its own map."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter, Rule

from tests.security.rules import APPS_OF_PAGES, NAMES, WORDS

LOOKS = ("GET", "POST", "PATCH", "DELETE")


@dataclass(frozen=True)
class Route:
    """One endpoint with one method."""

    endpoint: str
    method: str
    rule: Rule

    def __str__(self) -> str:
        return f"{self.method} {self.rule.rule} ({self.endpoint})"

    @property
    def numbers(self) -> list[str]:
        """The names in the address that stand for rows."""
        converters = self.rule._converters
        return [name for name in self.rule.arguments if isinstance(converters[name], IntegerConverter)]

    def address(self, ids: Mapping[str, Any], **others: Any) -> str:
        """Return the address with the rows of a landlord; ``others`` replace some of them."""
        words = {**WORDS, "name": APPS_OF_PAGES.get(self.endpoint, WORDS["name"])}
        values = {name: ids[NAMES.get((self.endpoint, name), name)] for name in self.numbers}
        if "slug" in self.rule.arguments:
            values["slug"] = ids["slug"]
        values |= {name: words[name] for name in self.rule.arguments if name in words and name not in values}
        built = self.rule.build({**values, **others}, append_unknown=False)
        assert built is not None, self
        return str(built[1])


def routes_of(app: Flask, *methods: str) -> list[Route]:
    """Return all routes, in the order of their addresses."""
    found = [
        Route(rule.endpoint, method, rule)
        for rule in app.url_map.iter_rules()
        for method in methods or LOOKS
        if method in (rule.methods or set())
    ]
    return sorted(found, key=lambda route: (route.rule.rule, route.method))
