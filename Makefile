# Vetrina, from a fresh machine with Python 3.11 or later and make. `make help` lists what there is.

# The first of these that is new enough; PYTHON=… chooses another.
PYTHON ?= $(firstword $(foreach name,python3 python3.14 python3.13 python3.12 python3.11,$(shell \
	command -v $(name) >/dev/null 2>&1 && $(name) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(name))))
VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/stamps
# Where the machine has no Node 20.19 or later, one from PyPI serves.
NODE := PATH="$(CURDIR)/$(VENV)/node/bin:$$PATH"
WORKERS ?= $(shell nproc 2>/dev/null || echo 2)
TESTS ?= tests
# Rounds of killing and racing, and stories through the whole product, take as long as all others together:
# `make check` runs these too.
MARKS ?= not slow
# A process that starts reads what was compiled before, whatever the shell's own wish is; without it each compiles all.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help setup run test check lint types layers templates frontend bench eval clean

help: ## Show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

setup: $(STAMPS)/run $(STAMPS)/frontend ## Build the environment in .venv and the pages, start nothing

run: setup ## Start the whole product; Ctrl-C stops it
	@$(BIN)/vetrina up

test: $(STAMPS)/dev $(STAMPS)/frontend ## Run the tests, on real servers of their own; MARKS= adds the slow ones
	$(BIN)/pytest --numprocesses=$(WORKERS) --maxprocesses=4 --dist=loadgroup -q -m "$(MARKS)" $(TESTS)

check: lint types layers templates frontend ## All that must hold, with every slow test: what CI runs
	@$(MAKE) --no-print-directory test MARKS=

lint: $(STAMPS)/dev ## Ruff: rules and format
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(STAMPS)/dev ## mypy, strict
	$(BIN)/mypy runtime bot webapp gateways agent_tools flows secure_links knowledge shop tests

layers: $(STAMPS)/dev ## Imports flow one way
	$(BIN)/lint-imports

templates: $(STAMPS)/dev ## djlint over the pages
	$(BIN)/djlint webapp/templates --lint --quiet

frontend: $(STAMPS)/frontend ## Types and tests of what runs in the browser
	$(NODE) npm run --silent check
	$(NODE) npm test --silent

bench: setup ## Measure throughput and cost, and write them into the README; PARTS="search orders" measures these alone
	$(BIN)/python -m runtime.bench $(PARTS)

eval: setup ## How well the concierge understands, by language
	$(BIN)/python -m runtime.evaluation

clean: ## Stop the product and remove all it keeps
	@$(if $(PYTHON),$(PYTHON),$(error $(NO_PYTHON))) -m runtime.cleaning

# How it is built. A stamp is newer than what it was made from; a second run does nothing.

define NO_PYTHON
Python 3.11 or later was not found. Install it, or name it: make $(MAKECMDGOALS) PYTHON=/path/to/python3
endef

$(BIN)/python:
	@$(if $(PYTHON),,$(error $(NO_PYTHON)))
	@echo "making the environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV) 2>/dev/null || $(PYTHON) -m venv --clear --without-pip $(VENV)

$(STAMPS)/uv: requirements/uv.lock | $(BIN)/python
	@mkdir -p $(STAMPS)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $< 2>/dev/null \
		|| $(PYTHON) -m pip --python $(BIN)/python install --quiet --require-hashes -r $< 2>/dev/null \
		|| uv pip install --quiet --python $(BIN)/python --require-hashes -r $< \
		|| { echo "This Python has no pip of its own: install the package python3-venv (or python3-pip, or uv)." >&2; exit 1; }
	@touch $@

$(STAMPS)/peers: requirements/peers.lock $(STAMPS)/uv
	@echo "installing whom the tests ask"
	@$(BIN)/uv pip install --quiet --no-deps --target $(VENV)/peers --require-hashes -r $<
	@touch $@

$(STAMPS)/dev: requirements/dev.lock pyproject.toml $(STAMPS)/uv $(STAMPS)/peers
	@echo "installing what the product and its tests need"
	@VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/uv pip sync --quiet --require-hashes requirements/dev.lock
	@$(MAKE) --no-print-directory $(STAMPS)/product
	@touch $@ $(STAMPS)/run

# What the tests need includes what the product needs.
$(STAMPS)/run: requirements/run.lock pyproject.toml $(STAMPS)/uv
	@if [ -e $(STAMPS)/dev ]; then $(MAKE) --no-print-directory $(STAMPS)/dev; else \
		echo "installing what the product needs" && \
		VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/uv pip sync --quiet --require-hashes requirements/run.lock && \
		$(MAKE) --no-print-directory $(STAMPS)/product; fi
	@touch $@

.PHONY: $(STAMPS)/product
$(STAMPS)/product:
	@VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable .

$(STAMPS)/node: requirements/node.lock $(STAMPS)/uv
	@if node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' 2>/dev/null \
		&& command -v npm >/dev/null 2>&1; then :; else \
		echo "installing Node, which builds the pages"; \
		$(BIN)/uv venv --quiet --allow-existing --python $(BIN)/python $(VENV)/node && \
		$(BIN)/uv pip install --quiet --python $(VENV)/node/bin/python --require-hashes -r requirements/node.lock; fi
	@touch $@

$(STAMPS)/npm: package.json package-lock.json $(STAMPS)/node
	@echo "installing what builds the pages"
	@$(NODE) npm ci --silent --no-audit --no-fund
	@touch $@

$(STAMPS)/frontend: $(STAMPS)/npm $(shell find webapp/frontend webapp/templates -type f 2>/dev/null)
	@echo "building the pages"
	@$(NODE) npm run --silent build
	@touch $@
