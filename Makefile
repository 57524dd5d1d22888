# Everything runs in an environment of its own under .venv; nothing outside this folder is changed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help demo demo-reset test check bench faults translations clean

help:
	@echo "make demo          serve a complete demo on http://127.0.0.1:8000"
	@echo "make demo-reset    the same with fresh data"
	@echo "make test          run the tests"
	@echo "make check         ruff, mypy, import-linter, bandit"
	@echo "make bench         print speed ratios"
	@echo "make faults        full-length fault tests"
	@echo "make translations  collect texts, update and compile the catalogues"

$(VENV)/installed: pyproject.toml hatch_build.py
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Kontor needs Python 3.11 or newer; try make PYTHON=python3.11")'
	$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

$(VENV)/installed-dev: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --editable '.[postgres,dev]'
	touch $@

demo: $(VENV)/installed
	$(BIN)/python hatch_build.py
	$(BIN)/kontor demo

demo-reset: $(VENV)/installed
	$(BIN)/python hatch_build.py
	$(BIN)/kontor demo --reset

test: $(VENV)/installed-dev
	$(BIN)/python hatch_build.py
	$(BIN)/python -m pytest -n 2 -m "not faults" $(PYTEST_ARGS)

check: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/bandit -q -r core plugins -c pyproject.toml

bench: $(VENV)/installed-dev
	$(BIN)/python -m pip install --quiet --editable '.[bench]'
	$(BIN)/python hatch_build.py
	$(BIN)/python -m benchmarks

faults: $(VENV)/installed-dev
	$(BIN)/python hatch_build.py
	$(BIN)/python -m pytest -m faults -n 0 $(PYTEST_ARGS)

translations: $(VENV)/installed-dev
	$(BIN)/python translations/collect.py
	$(BIN)/python hatch_build.py

clean:
	rm -rf $(VENV) var build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
