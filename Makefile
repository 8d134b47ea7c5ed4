# The commands of this repository. `make help` lists them.

SHELL := /bin/sh
BIN := .venv/bin
PORT ?= 8000
WORKERS ?= 2
DATA ?=
data = $(if $(DATA),--data $(DATA))

.DEFAULT_GOAL := help
.PHONY: help setup demo run test library check bench docs format pins

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' Makefile

setup: .venv/ready ## Make .venv with a fitting Python and the pinned packages

.venv/ready: requirements/dev.txt tools/setup.sh $(wildcard packages/*/pyproject.toml) $(wildcard packages/*/src/*/locale/*/LC_MESSAGES/*.po packages/*/src/*/*/locale/*/LC_MESSAGES/*.po)
	@sh tools/setup.sh

demo: .venv/ready ## Start a Baken full of made-up people on http://127.0.0.1:8000
	@$(BIN)/baken demo --port $(PORT) $(data)

run: .venv/ready ## Start an empty Baken on this machine, without HTTPS
	@BAKEN_HTTPS=false $(BIN)/baken serve --port $(PORT) $(data)

test: .venv/ready ## Run all tests
	@sh tools/system.sh chromium,chromium-browser,google-chrome=chromium
	$(BIN)/pytest -n $(WORKERS) --dist loadfile

library: .venv/ready ## Install the library alone, without Django, and run its tests there
	@sh tools/library.sh $(WORKERS)

check: .venv/ready ## Run what a build refuses: style, types, arrows, migrations, docs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	PYTHONWARNINGS=ignore::RuntimeWarning $(BIN)/baken manage makemigrations --check --dry-run
	$(BIN)/pytest -q packages/baken/tests/architecture

bench: .venv/ready ## Measure statements, time and plans on a large data set
	$(BIN)/python -m tools.bench

docs: .venv/ready ## Write docs/generated and docs/reference from the code
	$(BIN)/python -m tools.document

format: .venv/ready ## Put the code in its one layout
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

UV := $(BIN)/uv
OWN := --no-emit-package peiling
PINS := --universal --python-version 3.12 --generate-hashes --no-header --no-annotate --quiet

pins: .venv/ready ## Renew the exact versions in requirements/
	$(BIN)/python -m pip install -q uv
	$(UV) pip compile --upgrade $(PINS) $(OWN) packages/baken/pyproject.toml -o requirements/run.txt
	$(UV) pip compile --upgrade $(PINS) $(OWN) packages/baken/pyproject.toml --group pyproject.toml:dev \
	  packages/peiling/pyproject.toml --group packages/peiling/pyproject.toml:test \
	  -c requirements/run.txt -o requirements/dev.txt
	$(UV) pip compile $(PINS) packages/peiling/pyproject.toml --group packages/peiling/pyproject.toml:test \
	  -c requirements/dev.txt -o requirements/library.txt
