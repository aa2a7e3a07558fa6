# Everything a contributor runs. `make help` explains each target. The plain commands behind them stand in the README.
.DEFAULT_GOAL := help
.PHONY: help setup demo test lint bench clean

# What is imported is compiled once and kept, also where the machine's settings say otherwise: a start takes half the
# time then, and the tests start some hundred processes.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
APP    ?= 1
PORT   ?= 8501
STAMP  := $(VENV)/.ready

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# The stamp is newer than what it was made from, so that a second run installs nothing.
$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit("Tilik needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.12 …" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --no-compile --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $(STAMP)

setup: $(STAMP) ## create .venv and install Tilik with its development tools

demo: $(STAMP) ## ingest the bundled sample, print what it says, serve the dashboard (APP=0 stops before the server)
	$(BIN)/tilik demo $(if $(filter 0,$(APP)),--no-app,) --port $(PORT)

test: $(STAMP) ## run the whole test suite
	$(BIN)/python -m pytest -n auto

lint: $(STAMP) ## format and style, types, layers, and the rules' own linter
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/tilik rules lint

bench: $(STAMP) ## speed ratios, measured in one run (tests/bench)
	$(BIN)/python -m pytest tests/bench --benchmark-only -p no:xdist

clean: ## remove the virtual environment and caches
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache build dist *.egg-info
