# The words of this project. `make help` lists them; each sets up what it needs.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help setup demo demo-react test check format messages bench lock contract

PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
  $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
BIN := .venv/bin
STAMP := .venv/.installed
SOURCES := src tests examples benchmarks
CONTRACT := ../shared/contract/contract.py

help: ## List these words
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

setup: $(STAMP) ## Make .venv, with everything in it

$(STAMP): pyproject.toml constraints.txt
	@echo "Setting up .venv with everything Kalends needs; this takes about half a minute, once …"
	@test -n "$(PYTHON)" || { echo "Kalends needs Python 3.11 or newer: install it, or name it with PYTHON=…"; exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1' -c constraints.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt --editable '.[server]' --group dev
	@touch $(STAMP)

demo: setup ## Run Kalends and the example app; Ctrl-C stops everything
	@$(BIN)/kalends demo

demo-react: setup ## Run Kalends and the React example, a front end on @calcom/atoms
	@cd examples/react_atoms && npm ci --no-audit --no-fund --loglevel=error && npm run --silent build -- --logLevel=error
	@$(BIN)/python -m examples.react_atoms --demo

test: setup ## Run the tests
	$(BIN)/python -m pytest -n auto --dist worksteal

check: setup ## Formatter, linter, types, import contracts, tests
	$(BIN)/ruff format --check $(wildcard $(SOURCES))
	$(BIN)/ruff check $(wildcard $(SOURCES))
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n auto --dist worksteal

format: setup ## Format the code, and mend what the linter can
	$(BIN)/ruff check --fix $(wildcard $(SOURCES))
	$(BIN)/ruff format $(wildcard $(SOURCES))

messages: setup ## Bring the translations' catalogues up to date with the texts in the code
	@mkdir -p build
	$(BIN)/pybabel --quiet extract -F babel.cfg --no-location --sort-output --project Kalends -o build/kalends.pot src/kalends
	$(BIN)/pybabel --quiet update -D kalends -i build/kalends.pot -d src/kalends/i18n/locales --no-fuzzy-matching \
	  --ignore-obsolete --no-wrap --ignore-pot-creation-date
	@sed -i.old -E '/^"(Report-Msgid-Bugs-To|POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Generated-By):/d' \
	  src/kalends/i18n/locales/*/LC_MESSAGES/kalends.po && rm src/kalends/i18n/locales/*/LC_MESSAGES/kalends.po.old

bench: setup ## Measure, and print a table
	$(BIN)/python -m benchmarks

contract: setup ## How much of the published contract is served, where the contract is at hand
	@test -f $(CONTRACT) || { echo "$(CONTRACT) is not at hand."; exit 1; }
	@$(BIN)/kalends openapi > .venv/openapi.json
	@$(PYTHON) $(CONTRACT) coverage .venv/openapi.json

lock: ## Write constraints.txt anew, with the newest versions that fit
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --upgrade --universal --no-emit-index-url --no-annotate --no-header \
	  --all-extras --group dev pyproject.toml --output-file constraints.txt
