"""The hook contract is a product: each hook is documented, keeps to five promises, and is used by an app here."""

import ast
import inspect
import re
from pathlib import Path

import pytest

from core import appkit
from core.apps import hookspecs
from core.apps.markers import PROJECT

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "apps.md").read_text(encoding="utf-8")
PROMISES = ("Called", "Audience", "Returns", "Failure", "Since")
HOOKS = {
    name: function
    for name, function in inspect.getmembers(hookspecs, inspect.isfunction)
    if hasattr(function, f"{PROJECT}_spec")
}
FROM_ELSEWHERE = {
    *(
        "Guest",
        "combine",
        "SomeSchema",
        "WelcomeSettings",
        "greet",
        "guests_of",
        "table_rules",
        "plan_news",
        "write_greeting",
        "write_news",
        "expected_address",
    ),
    *("Blueprint", "UniqueConstraint", "csrf", "flash", "gettext", "redirect", "text", "url_for"),
    *("create_app", "enable", "upgrade_all"),
}
AT_START = {"app_routes", "message_kinds", "link_kinds", "activity_texts"}


def hooks_in(folder):
    """Return the names of all hook implementations below a folder."""
    found = set()
    for path in folder.glob("*/hooks.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and any(ast.unparse(one) == "hookimpl" for one in node.decorator_list):
                found.add(node.name)
    return found


def test_there_are_hooks_and_every_function_of_the_module_is_one():
    functions = {
        name
        for name, function in inspect.getmembers(hookspecs, inspect.isfunction)
        if function.__module__ == hookspecs.__name__
    }

    assert functions == set(HOOKS) >= AT_START


@pytest.mark.parametrize("name", HOOKS)
def test_each_hook_says_when_it_is_called_for_whom_and_what_happens_when_it_fails(name):
    text = inspect.getdoc(HOOKS[name])

    lines = re.findall(rf"^({'|'.join(PROMISES)}): \S.*", text, re.MULTILINE)
    assert tuple(lines) == PROMISES
    assert re.match(r"[A-Z].*\.\n", text)


@pytest.mark.parametrize("name", HOOKS)
def test_each_hook_is_explained_in_the_guide_with_its_arguments(name):
    arguments = ", ".join(inspect.signature(HOOKS[name]).parameters)

    assert f"**`{name}({arguments})" in GUIDE


def test_the_guide_names_no_hook_that_does_not_exist():
    named = set(re.findall(r"\*\*`([a-z_]+)\(", GUIDE))

    assert named == set(HOOKS)


@pytest.mark.parametrize("name", HOOKS)
def test_each_hook_is_fully_typed(name):
    signature = inspect.signature(HOOKS[name])

    assert signature.return_annotation is not inspect.Signature.empty
    assert all(one.annotation is not inspect.Parameter.empty for one in signature.parameters.values())


@pytest.mark.parametrize("name", HOOKS)
def test_collecting_hooks_return_values_and_the_others_nothing(name):
    returns = HOOKS[name].__annotations__["return"]
    is_told = inspect.getdoc(HOOKS[name]).split("Returns: ")[1].startswith("nothing")

    assert is_told == (returns is None)


def test_each_hook_is_used_by_an_app_of_the_tests_or_a_bundled_one():
    used = hooks_in(ROOT / "tests" / "apps") | hooks_in(ROOT / "plugins")

    assert set(HOOKS) <= used


def test_what_the_guide_builds_with_is_in_the_facade():
    code = " ".join("".join(found) for found in re.findall(r"```python\n(.*?)```|`([^`\n]+)`", GUIDE, re.DOTALL))
    called = set(re.findall(r"(?<![.\w])([A-Za-z_]\w+)\(", code)) - FROM_ELSEWHERE - set(HOOKS)

    assert "app_settings" in called
    assert called <= set(appkit.__all__)
