"""Rules of the house that reading the code can check; import-linter and ruff check the rest."""

import ast
import re
from collections.abc import Callable, Collection, Iterator
from functools import cache

import pytest

from tests.architecture.sources import APPS, Source, called_name, imports_of, sources

LONGEST_FILE = 400
LONGEST_FUNCTION = 60
# The first tables of a history, and the contract that authors of apps read as one page.
LONG_BY_NATURE = {
    f"core/migrations/versions/{name}.py" for name in ("0001_first_tables", "0002_prices_places_payments")
} | {"core/apps/hookspecs.py"}
# Loaded only where Redis is configured.
MAY_IMPORT_LATE = {"core/cli.py": {"core.jobs.rq_worker"}, "core/jobs/redis_queue.py": {"redis", "rq"}}
MAY_COMMIT = {"core/db.py", "core/migrations/run.py"}
MAY_WRITE_SQL = {"core/db.py", "core/isolation.py", "core/migrations/rules.py", "core/migrations/run.py"}
# Alembic asks the connection for the version of a history.
# A merge compares the declared references with the live schema, which an inspector reads.
MAY_TAKE_CONNECTION = MAY_WRITE_SQL | {
    "core/apps/schema_state.py",
    "core/check.py",
    "core/health.py",
    "core/merging/live_schema.py",
}
MAY_USE_ENGINE = MAY_WRITE_SQL | {"core/app.py", "core/jobs/rq_worker.py"}
MAY_CATCH_EVERYTHING = {
    "core/apps/dispatch.py",
    "core/apps/gate.py",
    "core/apps/registry.py",
    "core/db.py",
    "core/jobs/embedded.py",
    "core/jobs/periodic.py",
    "core/jobs/queue.py",
    "core/jobs/rq_worker.py",
    "core/messages/deliver.py",
    "core/migrations/run.py",
}
NAMELESS = {"util", "utils", "helper", "helpers", "common", "manager", "misc", "tools"}
MUTABLE = (ast.List, ast.Dict, ast.Set)


@cache
def _walked() -> tuple[tuple[Source, ast.AST], ...]:
    written = (source for source in sources() if not re.search(r"/migrations/(versions/)?\d", source.name))
    return tuple((source, node) for source in written for node in ast.walk(source.tree))


def everywhere(*, but: Collection[str] = ()) -> Iterator[tuple[Source, ast.AST]]:
    """Yield every piece of code that people write; migrations are drawn up by a tool."""
    return ((source, node) for source, node in _walked() if source.name not in but)


def places(matches: Callable[[ast.AST], bool], *, but: Collection[str] = ()) -> list[str]:
    return [f"{source.name}:{getattr(node, 'lineno', 0)}" for source, node in everywhere(but=but) if matches(node)]


def test_core_never_imports_an_app() -> None:
    found = [
        (source.name, name)
        for source, node in everywhere()
        if source.name.startswith("core/")
        for name in imports_of(node)
        if name.split(".")[0] == "plugins"
    ]

    assert found == []


@pytest.mark.parametrize("app", APPS)
def test_an_app_imports_of_the_house_only_its_facade_and_itself(app: str) -> None:
    found = [
        (source.name, name)
        for source, node in everywhere()
        if source.name.startswith(f"plugins/{app}/")
        for name in imports_of(node)
        if name.split(".")[0] in ("core", "plugins", "tests", "")
        and not name.startswith(("core.appkit", f"plugins.{app}"))
    ]

    assert found == []


def test_nothing_is_imported_inside_a_function() -> None:
    late = [
        (source.name, name)
        for source, node in everywhere()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for inner in ast.walk(node)
        for name in imports_of(inner)
        if not any(name.startswith(allowed) for allowed in MAY_IMPORT_LATE.get(source.name, ()))
    ]

    assert late == []


def test_only_the_database_module_commits() -> None:
    assert places(lambda node: called_name(node) == "commit", but=MAY_COMMIT) == []


def test_nobody_writes_sql_past_the_models() -> None:
    def is_raw(node: ast.AST) -> bool:
        imported = {name for name in imports_of(node) if name.startswith("sqlalchemy")}
        raw = {"sqlalchemy.text", "sqlalchemy.Table", "sqlalchemy.literal_column", "sqlalchemy.sql.text"}
        is_table = isinstance(node, ast.Attribute) and node.attr == "__table__"
        is_bulk = called_name(node).startswith("bulk_") or called_name(node) in ("exec_driver_sql", "from_statement")
        return bool(imported & raw) or is_table or is_bulk

    assert places(is_raw, but=MAY_WRITE_SQL) == []


def test_nobody_takes_a_bare_connection_or_makes_a_session() -> None:
    def is_bare(node: ast.AST) -> bool:
        return called_name(node) in ("connection", "sessionmaker", "create_engine", "raw_connection")

    def uses_engine(node: ast.AST) -> bool:
        return isinstance(node, ast.Attribute) and node.attr in ("engine", "engines")

    assert places(is_bare, but=MAY_TAKE_CONNECTION) == []
    assert places(uses_engine, but=MAY_USE_ENGINE) == []


def test_everything_is_caught_only_where_foreign_code_runs() -> None:
    def catches_everything(node: ast.AST) -> bool:
        if not isinstance(node, ast.ExceptHandler):
            return False
        caught = {name.id for name in ast.walk(node.type) if isinstance(name, ast.Name)} if node.type else {"all"}
        return bool(caught & {"all", "Exception", "BaseException"})

    assert places(catches_everything, but=MAY_CATCH_EVERYTHING) == []


def test_no_error_is_swallowed_without_a_word() -> None:
    def swallows(node: ast.AST) -> bool:
        return isinstance(node, ast.ExceptHandler) and [type(line) for line in node.body] == [ast.Pass]

    assert places(swallows) == []


def test_input_is_never_evaluated_or_unpickled() -> None:
    assert places(lambda node: called_name(node) in ("eval", "exec", "__import__")) == []
    assert places(lambda node: any(name.split(".")[0] in ("pickle", "marshal") for name in imports_of(node))) == []


def test_html_is_made_by_templates_only() -> None:
    assert (
        places(lambda node: called_name(node) in ("Markup", "render_template_string"), but={"core/apps/panels.py"})
        == []
    )


def test_nobody_reads_the_clock_but_the_edges() -> None:
    """Services take the time as an argument, so that tests and jobs can say what time it is."""

    def reads_clock(node: ast.AST) -> bool:
        return (
            called_name(node) in ("now", "utcnow", "today")
            and isinstance(node, ast.Call)
            and (
                isinstance(node.func, ast.Attribute)
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id in ("datetime", "date")
            )
        )

    assert places(reads_clock, but={"core/clock.py"}) == []


def test_services_and_models_know_no_request_and_no_signed_in_person() -> None:
    web = {"flask.request", "flask.session", "flask_login.current_user", "flask.flash", "flask.render_template"}
    found = [
        (source.name, name)
        for source, node in everywhere()
        if source.name.rpartition("/")[2] in ("services.py", "models.py")
        for name in imports_of(node)
        if name in web
    ]

    assert found == []


def test_files_and_functions_stay_short() -> None:
    files = {source.name: source.text.count("\n") for source in sources()}
    functions = {
        f"{source.name}:{node.name}": (node.end_lineno or 0) - node.lineno + 1
        for source, node in everywhere()
        if isinstance(node, ast.FunctionDef)
    }

    assert {name: lines for name, lines in files.items() if lines > LONGEST_FILE} == {
        name: files[name] for name in LONG_BY_NATURE
    }
    assert {name: lines for name, lines in functions.items() if lines > LONGEST_FUNCTION} == {}


def test_files_say_what_is_in_them() -> None:
    assert [source.name for source in sources() if source.name.rpartition("/")[2].removesuffix(".py") in NAMELESS] == []


def test_nothing_is_left_for_later() -> None:
    marks = ("TO" + "DO", "FIX" + "ME", "X" * 3, "HA" + "CK")

    assert [source.name for source in sources() if any(mark in source.text for mark in marks)] == []


def test_no_default_argument_is_shared_between_calls() -> None:
    def is_shared(node: ast.AST) -> bool:
        return isinstance(node, ast.arguments) and any(
            isinstance(default, MUTABLE) for default in (*node.defaults, *node.kw_defaults) if default
        )

    assert places(is_shared) == []
