"""Which versions did something, for proof."""

from importlib.metadata import version

from core.apps.registry import current_registry


def versions() -> dict[str, str]:
    """Return the versions of Kontor and of every app that can be used."""
    apps = {app.name: app.manifest.version for app in current_registry().usable()}
    return {"kontor": version("kontor"), **apps}
