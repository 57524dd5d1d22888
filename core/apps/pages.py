"""Draws an app's own pages inside the frames of core, in the app's translations."""

from typing import Any

from flask import g, render_template

from core.apps import hookspecs
from core.apps.dispatch import collect
from core.apps.lifecycle import manifest_of
from core.apps.parts import Tab
from core.apps.render import render_app_template
from core.permissions.access import may_do


def app_page(template: str, **context: Any) -> str:
    """Render a page of the app under My Apps; the template extends ``apps/app_page.html``."""
    return render_app_template(g.app_name, template, {**_frame(), **context})


def core_page(template: str, **context: Any) -> str:
    """Render a page of core among the app's own pages, such as its settings."""
    return render_template(template, **{**_frame(), **context})


def public_page(template: str, **context: Any) -> str:
    """Render a page of the app for customers; the template extends ``layouts/storefront.html``."""
    return render_app_template(g.app_name, template, context)


def _frame() -> dict[str, Any]:
    name: str = g.app_name
    return {
        "app_manifest": manifest_of(name),
        "app_tabs": collect(hookspecs.app_tabs, Tab, only=name).values,
        "may_configure": may_do("apps.configure"),
    }
