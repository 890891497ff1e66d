# tapeviz: set up, try, test and build. `make` alone lists what there is.
#
# Everything is installed into .venv and js/node_modules, from constraints.txt and
# js/package-lock.json. What is up to date is not done again.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
ENVIRONMENT := $(VENV)/.installed
BENCH_PEERS := $(VENV)/.bench-installed

.DEFAULT_GOAL := help
.PHONY: help lab test bench bench-views notebooks docs portrait build clean front-end chromium

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 10

lab: front-end ## open the first lecture in JupyterLab (HEADLESS=1 only prints the address)
	@$(BIN)/python -m tests.browser.server notebooks/01-the-tape.ipynb

test: front-end chromium ## check the format, the types and the style, and run every test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	cd js && npm run --silent check
	cd js && npm run --silent test
	$(BIN)/python -m pytest

bench: front-end $(BENCH_PEERS) ## time the tape beside NumPy by hand and the tapes of five other libraries
	$(BIN)/python -m tests.benchmarks

bench-views: front-end chromium ## measure views in a real JupyterLab: size, time to be there, large tapes
	$(BIN)/python -m tests.benchmarks.notebook
	$(BIN)/python -m tests.benchmarks.live
	$(BIN)/python -m tests.benchmarks.frames

notebooks: front-end chromium ## execute the lectures anew, with a picture of each view
	$(BIN)/python -m tests.browser.execute notebooks/*.ipynb

docs: $(ENVIRONMENT) ## write docs/coverage.md anew, from the rule table
	$(BIN)/python -m tests.engine.coverage_page

portrait: front-end chromium ## take the README's pictures anew
	$(BIN)/python -m tests.browser.portrait

build: $(ENVIRONMENT) ## make the wheel and the sdist in dist/, with the front end built anew
	rm -rf dist tapeviz/static
	$(BIN)/python -m build

clean: ## remove everything that was installed, built or left by a run
	rm -rf $(VENV) .lab .hypothesis .mypy_cache .pytest_cache .ruff_cache build dist test-results \
		js/node_modules tapeviz/static
	find . -name __pycache__ -prune -exec rm -rf {} +

front-end: $(ENVIRONMENT)
	@$(BIN)/python hatch_build.py

chromium: $(ENVIRONMENT)
	@$(BIN)/python -m tests.browser.chromium

$(ENVIRONMENT): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) install --constraint constraints.txt hatchling
	$(BIN)/python hatch_build.py
	$(PIP) install --constraint constraints.txt --no-build-isolation --editable '.[dev]'
	@touch $@

$(BENCH_PEERS): $(ENVIRONMENT)
	$(PIP) install --constraint constraints.txt --no-build-isolation --editable '.[bench]'
	@touch $@
