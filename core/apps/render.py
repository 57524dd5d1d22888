"""Renders an app's template in the app's own translations, and only from the app's own folder."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import current_app, render_template
from flask_babel import Domain
from jinja2 import FileSystemLoader, PrefixLoader

from core.apps.registry import AppRegistry, current_registry
from core.i18n import app_domain
from core.web.texts import Catalogues


class ForeignTemplate(ValueError):
    """An app named a template outside its own folder."""


def app_template_loader(registry: AppRegistry) -> PrefixLoader:
    """Return a loader that finds ``<app>/x.html`` in ``plugins/<app>/templates/<app>/x.html``."""
    return PrefixLoader(
        {app.name: FileSystemLoader(app.folder / "templates" / app.name) for app in registry.apps.values()}
    )


def render_app_template(name: str, template: str, context: Mapping[str, Any]) -> str:
    """Render an app's template with its own texts first and core's for everything else.

    Raises:
        ForeignTemplate: the template does not lie in the app's folder.
    """
    if current_registry().is_core(name):
        return render_template(template, **context)
    if not template.startswith(f"{name}/"):
        raise ForeignTemplate(template)
    translated = current_app.extensions.setdefault("kontor.texts", {}).get(name) or _texts_of(name)
    return render_template(template, **{**translated, **context})


def _texts_of(name: str) -> dict[str, Callable[..., str]]:
    """Return the functions that an app's templates translate with; made once per process."""
    catalogues = Catalogues(lambda: domain_of(name))

    def gettext(text: str, **variables: Any) -> str:
        translated = catalogues.gettext(text)
        return translated % variables if variables else translated

    def ngettext(singular: str, plural: str, num: int, **variables: Any) -> str:
        return catalogues.ngettext(singular, plural, num) % {"num": num, **variables}

    texts: dict[str, Callable[..., str]] = {"_": gettext, "gettext": gettext, "ngettext": ngettext}
    current_app.extensions["kontor.texts"][name] = texts
    return texts


def domain_of(name: str) -> Domain:
    """Return an app's translations, made once per process."""
    domains: dict[str, Domain] = current_app.extensions.setdefault("kontor.domains", {})
    if name not in domains:
        app = current_registry().apps[name]
        domains[name] = app_domain(app.folder / "translations")
    return domains[name]
