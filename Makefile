# Everything runs in .venv, which is made here when it is missing and renewed when pyproject.toml changes.
# PYTHON is the interpreter to make it with: 3.11 or newer.

PYTHON ?= $(shell for python in python3.13 python3.12 python3.11 python3; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
BIN := .venv/bin
WORKERS ?= 2

.DEFAULT_GOAL := help
.PHONY: help demo test check lint tests oracles bench campaign mutants matrix docs clean

help:  ## Show these lines
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

demo: .venv/run  ## Import an invented archive and show what it tells
	@$(BIN)/inmail demo

test: check  ## Everything: format, lint, types, tests and doctests

check: lint tests

lint: .venv/test  ## Format, lint and types alone
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy

tests: .venv/test  ## Tests and doctests alone
	$(BIN)/pytest -q -n $(WORKERS) -m "not oracles" tests inmail_cli

oracles: .venv/oracles  ## The statistics against SciPy, statsmodels and lifelines
	$(BIN)/pytest -q -m oracles tests

campaign: .venv/test  ## The long campaigns, with a table of results (ROWS="name ..." for some)
	$(BIN)/python tests/campaign.py $(ROWS)

mutants: .venv/test  ## Would the tests notice? Faults put into the code, one by one (COUNT=150 SEED=7 MODULES="pace ...")
	COUNT="$(COUNT)" SEED="$(SEED)" MODULES="$(MODULES)" TESTS="$(TESTS)" WORKERS="$(WORKERS)" PYTHONPATH=. $(BIN)/python tests/mutation.py

bench: .venv/test  ## The rows of the table of speeds, in pairs (ROWS="name ..." for some)
	$(BIN)/python tests/benchmarks/bench.py $(ROWS)

matrix:  ## The tests on Python 3.11 to 3.13, with the oldest and the newest dependencies allowed
	@$(PYTHON) tests/matrix.py $(WHICH)

docs: .venv/test  ## Write the screens of README.md, completions/ and man/ anew from what the commands print
	$(BIN)/inmail completion show bash > completions/inmail.bash
	$(BIN)/inmail completion show zsh > completions/_inmail
	$(BIN)/inmail completion show fish > completions/inmail.fish
	$(BIN)/inmail completion show powershell > completions/inmail.ps1
	$(BIN)/inmail help --man > man/inmail.1
	PYTHONPATH=. $(BIN)/python tests/readme.py

clean:  ## Remove what is built here, .venv too
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps in .venv tell what is installed there, as of which pyproject.toml.
.venv/made:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@touch $@

.venv/run: pyproject.toml | .venv/made
	$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	@touch $@

.venv/test: pyproject.toml | .venv/made
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[test,lint]'
	@touch $@ .venv/run

.venv/oracles: pyproject.toml | .venv/made
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[test,oracles]'
	@touch $@ .venv/run
