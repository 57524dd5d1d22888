"""Finds apps by their entry points and loads each so that a broken one never stops the start."""

import logging
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import Any

import pluggy
from flask import current_app

from core.apps import hookspecs
from core.apps.manifest import API_VERSION, App, AppManifest, Visibility
from core.apps.markers import PROJECT
from core.landlords.models import Plan

GROUP = "kontor.apps"
logger = logging.getLogger(__name__)


class BrokenApp(Exception):
    """An app cannot be used as it is; the message says why, for the operator."""


class AppRegistry:
    """All apps that are installed in this process, and core's own parts that speak the same hooks."""

    def __init__(self) -> None:
        self.apps: dict[str, App] = {}
        self._manager = _new_manager()
        self._core_names: list[str] = []
        self._functions: dict[tuple[str, frozenset[str]], list[tuple[str, pluggy.HookImpl]]] = {}

    def add_core(self, name: str, hooks: ModuleType) -> None:
        """Register a part of core that implements hooks."""
        self._manager.register(hooks, name=name)
        self._core_names.append(name)
        self._manager.check_pending()

    def add(self, module: ModuleType) -> App:
        """Load one app from its package; a failure is kept with the app instead of being raised."""
        manifest = module.manifest
        folder = Path(str(module.__file__)).parent
        try:
            app = App(manifest, folder, self._load_hooks(module, manifest))
        except Exception as error:
            # The guard around foreign code: whatever it raises, core starts.
            logger.exception("app %s cannot be used", manifest.name)
            app = App(manifest, folder, None, f"{type(error).__name__}: {error}")
        self.apps[manifest.name] = app
        self._functions.clear()
        return app

    def remove(self, name: str) -> None:
        """Take an app out again, because it failed after loading or a test is over."""
        self.apps.pop(name, None)
        if self._manager.get_plugin(name) is not None:
            self._manager.unregister(name=name)
        self._functions.clear()

    def mark_broken(self, name: str, error: str) -> None:
        """Keep an app in the list, with the reason why it is not used."""
        app = self.apps[name]
        self.remove(name)
        self.apps[name] = App(app.manifest, app.folder, None, error)

    def get(self, name: str) -> App | None:
        """Return an app by its name, also a broken one."""
        return self.apps.get(name)

    def usable(self) -> list[App]:
        """Return the apps that were loaded without error, by name."""
        return [app for _, app in sorted(self.apps.items()) if not app.error]

    def implementations(self, hook: str, enabled: frozenset[str]) -> list[tuple[str, pluggy.HookImpl]]:
        """Return who answers a hook: core first, then the enabled apps by name.

        Cached per hook and set, so that the cost does not grow with the number of installed apps.
        """
        key = (hook, enabled)
        if key not in self._functions:
            order = [*self._core_names, *sorted(enabled)]
            found = {impl.plugin_name: impl for impl in getattr(self._manager.hook, hook).get_hookimpls()}
            self._functions[key] = [(name, found[name]) for name in order if name in found]
        return self._functions[key]

    def is_core(self, name: str) -> bool:
        """Tell whether a name belongs to a part of core."""
        return name in self._core_names

    def _load_hooks(self, module: ModuleType, manifest: AppManifest) -> ModuleType:
        if manifest.api != API_VERSION:
            raise BrokenApp(f"made for API {manifest.api}, this is API {API_VERSION}")
        if manifest.name in self.apps or manifest.name in self._core_names:
            raise BrokenApp("another app has the same name")
        hooks = import_module(f"{module.__name__}.hooks")
        self._manager.register(hooks, name=manifest.name)
        try:
            self._manager.check_pending()
            _refuse_wrappers(self._manager, manifest.name)
        except Exception:
            self._manager.unregister(name=manifest.name)
            raise
        return hooks


def _new_manager() -> pluggy.PluginManager:
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(hookspecs)
    return manager


def _refuse_wrappers(manager: pluggy.PluginManager, name: str) -> None:
    callers = manager.get_hookcallers(manager.get_plugin(name)) or []
    for caller in callers:
        for impl in caller.get_hookimpls():
            if impl.plugin_name == name and (impl.hookwrapper or impl.wrapper):
                raise BrokenApp(f"{caller.name}: wrappers round other apps are not part of the contract")


def discover(registry: AppRegistry) -> None:
    """Load every app that an installed package announces (A-01)."""
    for entry_point in sorted(entry_points(group=GROUP), key=lambda found: found.name):
        try:
            module = entry_point.load()
            manifest = module.manifest
        except Exception as error:
            logger.exception("app %s cannot be imported", entry_point.name)
            registry.apps[entry_point.name] = _unloadable(entry_point.name, error)
            continue
        if manifest.name != entry_point.name:
            logger.error("app %s calls itself %s in its manifest", entry_point.name, manifest.name)
            continue
        registry.add(module)


def _unloadable(name: str, error: Exception) -> App:
    manifest = AppManifest(
        name=name,
        title=name,
        summary="",
        version="",
        api=API_VERSION,
        visibility=Visibility.PRIVATE,
        min_plan=Plan.BASIC,
    )
    return App(manifest, Path(), None, f"{type(error).__name__}: {error}")


def collect_at_start(registry: AppRegistry, hook: str, kind: type[Any]) -> list[tuple[str, Any]]:
    """Ask core and every loaded app once, without a landlord; an app that fails is left out with the reason."""
    found: list[tuple[str, Any]] = []
    everyone = frozenset(app.name for app in registry.usable())
    for name, impl in list(registry.implementations(hook, everyone)):
        try:
            answer = impl.function()
            values = answer if isinstance(answer, list) else [answer]
            if not all(isinstance(value, kind) for value in values):
                raise BrokenApp(f"{hook} must return {kind.__name__}")
        except Exception as error:
            if registry.is_core(name):
                raise
            logger.exception("app %s failed in %s", name, hook)
            registry.mark_broken(name, f"{hook}: {type(error).__name__}: {error}")
            continue
        found.extend((name, value) for value in values)
    return found


def current_registry() -> AppRegistry:
    """Return the registry of the running application."""
    registry: AppRegistry = current_app.extensions["kontor.apps"]
    return registry
