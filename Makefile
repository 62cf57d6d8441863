# Everything a newcomer needs: `make help`. Only Python 3.11+ and make have to be there.

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
NAME ?= change
# A test process for each processor, two at least. Each has a PostgreSQL and a browser, so eight are enough.
WORKERS := $(shell $(PYTHON) -c 'import os; print(min(max(os.cpu_count() or 2, 2), 8))')
# uv installs in seconds where pip takes half a minute; where it is not to be had, pip does.
UV := uv==0.13.9
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet
install = $(BIN)/python -m uv --quiet pip install --python $(BIN)/python $(1) 2>/dev/null || $(PIP) install $(1)

.DEFAULT_GOAL := help
.PHONY: help setup run test check fix migration bench

help: ## show this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | while IFS="$$(printf '\t')" read -r name what; do printf '  make %-10s %s\n' "$$name" "$$what"; done

setup: .venv/.assets ## make .venv with the locked dependencies and the front-end files

.venv/.dependencies: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit("Hadir needs Python 3.11 or newer; say PYTHON=python3.11" if sys.version_info < (3, 11) else 0)'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo 'Memasang dependensi (hanya pertama kali) ...'
	@$(PIP) install $(UV) 2>/dev/null || true
	@$(call install,--require-hashes --requirement requirements.lock)
	@touch $@

.venv/.assets: .venv/.dependencies pyproject.toml hatch_build.py package.json package-lock.json $(wildcard events/static/css/*.css events/static/css/*/*.css events/static/scss/*.scss)
	@echo 'Menyusun berkas antarmuka ...'
	@$(call install,--no-deps --editable .)
	@touch $@

.venv/.tools: .venv/.assets requirements-dev.lock
	@echo 'Memasang alat uji ...'
	@$(call install,--require-hashes --requirement requirements-dev.lock)
	@touch $@

run: setup ## serve the demo on 127.0.0.1, PORT=8000 unless told otherwise
	@exec $(BIN)/hadir run --demo --port $(PORT)

test: .venv/.tools ## the whole suite: SQLite, PostgreSQL and a browser
	@./tests/ensure_chromium.sh
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

check: .venv/.tools ## lint, format, types, import contract, templates: everything but tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/python tests/check_messages.py
	$(BIN)/python -m tests.check_words

fix: .venv/.tools ## mend what tools can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

migration: .venv/.tools ## write a migration for changed tables: NAME=what_changes
	$(BIN)/piccolo migrations new events --auto --desc="$(NAME)"

bench: .venv/.tools ## the benchmark, as ratios; JSON in bench-results/
	$(BIN)/python -m tests.bench
