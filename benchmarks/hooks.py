"""What a hook call costs, by how many apps are installed (goal: the same with 500 as with 5)."""

from types import ModuleType

from benchmarks.measure import rates, show
from core.apps import hookspecs
from core.apps.markers import hookimpl
from core.apps.registry import AppRegistry

CALLS = 1000


def run() -> None:
    """Measure and print."""
    registries = {count: _registry(count) for count in (5, 50, 500)}
    enabled = frozenset({"app_000", "app_001", "app_002"})

    def call(registry: AppRegistry) -> None:
        for _ in range(CALLS):
            for _name, impl in registry.implementations(hookspecs.app_tabs.__name__, enabled):
                impl.function()

    found = rates(
        {f"{count} apps installed, 3 in use": lambda r=registry: call(r) for count, registry in registries.items()}
    )
    show(f"{CALLS} hook calls", found, "5 apps installed, 3 in use", {"500 apps installed, 3 in use": "(aim: ≥ 0.83)"})


def _registry(count: int) -> AppRegistry:
    registry = AppRegistry()
    for number in range(count):
        registry._manager.register(_hooks(), name=f"app_{number:03}")
    return registry


def _hooks() -> ModuleType:
    module = ModuleType("hooks")

    @hookimpl
    def app_tabs() -> list[object]:
        return []

    module.app_tabs = app_tabs  # type: ignore[attr-defined]
    return module
