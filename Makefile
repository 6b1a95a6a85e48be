# Two commands are enough: make run, make test. Each sets up what it needs.
SHELL := /bin/bash
PYTHON_IN := .venv/bin/python
.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run test test-engine check fix bench test-faults test-browser nightly lifecycles clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | while IFS=$$'\t' read -r name what; do printf '  make %-14s %s\n' "$$name" "$$what"; done

setup: ## Install what running needs, into .venv
	@config/scripts/setup.sh run

setup-dev:
	@config/scripts/setup.sh dev

run: setup ## Run everything here, with synthetic patients
	@exec $(PYTHON_IN) config/scripts/run.py

test: setup-dev ## Run the whole test suite on both databases and in a browser
	@$(PYTHON_IN) config/scripts/test.py

test-engine: setup-dev ## The engine alone, without Django and without a database: seconds
	@$(PYTHON_IN) -m pytest -q tests/engine

check: setup-dev ## Format, lint, types, import contracts, templates, migrations
	@$(PYTHON_IN) config/scripts/check.py

fix: setup-dev ## Format and put right what a machine can
	@.venv/bin/ruff check --fix --quiet . ; .venv/bin/ruff format --quiet .

bench: setup-dev ## Print the measured ratios side by side
	@$(PYTHON_IN) -m tests.bench

test-faults: setup-dev ## Kill processes and servers, and see that nothing is lost
	@$(PYTHON_IN) config/scripts/test.py --only faults

test-browser: setup-dev ## Journeys and accessibility in a real Chromium
	@$(PYTHON_IN) config/scripts/test.py --only browser

nightly: setup-dev ## The long runs: faults, big random runs, benchmarks
	@HYPOTHESIS_PROFILE=thorough $(PYTHON_IN) -m pytest -q tests/engine tests/authoring
	@$(PYTHON_IN) -m pytest -m "faults or nightly" && $(PYTHON_IN) -m tests.bench

lifecycles: setup-dev ## Draw docs/lifecycles.md from the code
	@$(PYTHON_IN) -m config.scripts.draw_lifecycles

clean: ## Remove what was made; var/ with its data stays
	@rm -rf .venv node_modules build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
