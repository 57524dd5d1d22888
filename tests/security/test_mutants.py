"""Each enforcement point is taken out once, and the tests notice (R-03); run by ``make faults``."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COPIED = ("core", "plugins", "tests", "translations", "docs", "pyproject.toml")
LONGEST_RUN = 600
ISOLATION, DATABASE, ACCESS = "core/isolation.py", "core/db.py", "core/permissions/access.py"
READING, WRITING = "tests/isolation/test_reading.py", "tests/isolation/test_writing.py"
TRANSACTIONS, MATRIX = "tests/isolation/test_transactions.py", "tests/security/test_matrix.py"


@dataclass(frozen=True)
class Mutant:
    """A line of protection, what stands in its place, and the tests that must fail then."""

    name: str
    path: str
    protection: str
    instead: str
    tests: str


MUTANTS = (
    Mutant("no filter", ISOLATION, "if scope != ACROSS and not state.is_column_load:", "if False:", READING),
    Mutant("raw", ISOLATION, "if not state.is_orm_statement or state.is_from_statement:", "if False:", READING),
    Mutant("no landlord", ISOLATION, "_refuse_owned_tables(state, self._owned, NoLandlord)", "pass", READING),
    Mutant("strangers", ISOLATION, 'row.__dict__.get("landlord_id") != _scope_of(session)', "False", READING),
    Mutant(
        "one session", DATABASE, "return id(context), isolation.current_scope()", "return id(context), None", READING
    ),
    Mutant("bulk insert", ISOLATION, "_check_bulk_insert(state, scope, self._owned)", "pass", WRITING),
    Mutant("bulk change", ISOLATION, "_check_bulk_change(state, scope, self._owned)", "pass", WRITING),
    Mutant("foreign row", ISOLATION, "elif row.landlord_id != scope:", "elif False:", WRITING),
    Mutant(
        "old bulk", ISOLATION, "bulk_save_objects = bulk_insert_mappings = bulk_update_mappings = _refuse", "", WRITING
    ),
    Mutant("foreign keys", DATABASE, 'cursor.execute("PRAGMA foreign_keys=ON")', "pass", WRITING),
    Mutant("rollback", DATABASE, "        session.rollback()\n        raise\n", "        raise\n", TRANSACTIONS),
    Mutant("write lock", DATABASE, '"BEGIN IMMEDIATE" if writes else "BEGIN"', '"BEGIN"', TRANSACTIONS),
    Mutant("nested", DATABASE, 'if "in_transaction" in g:', "if False:", TRANSACTIONS),
    Mutant(
        "unmarked view",
        ACCESS,
        "        raise NotAllowed\n    if access.right is None",
        "        pass\n    if False",
        MATRIX,
    ),
    Mutant("rights", ACCESS, "if not may(current_user.role, access.right):", "if False:", MATRIX),
    Mutant("landlord of staff", ACCESS, "set_scope(current_user.landlord_id)", 'set_scope("across")', MATRIX),
    Mutant("unknown fields", "core/web/forms.py", "unknown = RAISE", 'unknown = "exclude"', "tests/web/test_forms.py"),
    Mutant("huge forms", "core/web/input.py", "abort(413)", "pass", "tests/web/test_hostile_input.py"),
    Mutant(
        "nosniff",
        "core/web/headers.py",
        'headers["X-Content-Type-Options"] = "nosniff"',
        "pass",
        "tests/web/test_headers.py",
    ),
)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the sources that may be broken."""
    folder = tmp_path_factory.mktemp("mutants")
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "vendor"))
        else:
            shutil.copy(ROOT / name, folder / name)
    yield folder
    shutil.rmtree(folder)


def run(folder: Path, tests: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-x", "--tb=line", "-k", "sqlite or not postgres", tests]
    environment = {**os.environ, "KONTOR_TEST_POSTGRES_URL": "", "KONTOR_TEST_REQUIRE_SERVICES": ""}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=LONGEST_RUN, check=False
    )


@pytest.mark.faults
@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_protection_that_is_gone_is_noticed(copy: Path, mutant: Mutant) -> None:
    path = copy / mutant.path
    before = path.read_text(encoding="utf-8")
    assert before.count(mutant.protection) == 1, "the line of protection has changed; change it here as well"

    path.write_text(before.replace(mutant.protection, mutant.instead), encoding="utf-8")
    try:
        ended = run(copy, mutant.tests)
    finally:
        path.write_text(before, encoding="utf-8")

    assert ended.returncode == 1, ended.stdout[-2000:]


@pytest.mark.faults
@pytest.mark.parametrize("tests", [READING, MATRIX])
def test_with_all_protections_the_same_tests_pass(copy: Path, tests: str) -> None:
    """The control: the copy itself is whole."""
    ended = run(copy, tests)

    assert ended.returncode == 0, ended.stdout[-2000:]
