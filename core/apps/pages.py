"""Draws an app's own pages inside the frames of core, in the app's translations."""

from typing import Any

from flask import g
from flask_login import current_user

from core.apps import hookspecs
from core.apps.dispatch import collect
from core.apps.lifecycle import manifest_of
from core.apps.parts import Tab
from core.apps.render import render_app_template
from core.permissions.rights import may


def app_page(template: str, **context: Any) -> str:
    """Render a page of the app under My Apps; the template extends ``apps/app_page.html``."""
    name: str = g.app_name
    tabs = collect(hookspecs.app_tabs, Tab, only=name)
    frame = {
        "app_manifest": manifest_of(name),
        "app_tabs": tabs.values,
        "may_configure": may(current_user.role, "apps.configure"),
    }
    return render_app_template(name, template, {**frame, **context})


def public_page(template: str, **context: Any) -> str:
    """Render a page of the app for customers; the template extends ``layouts/storefront.html``."""
    return render_app_template(g.app_name, template, context)
