# Every daily act. `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help demo test bench check format up down ready ready-dev

UV := tools/uv
BIN := .venv/bin
# What comes on top of the plain installation, for instance EXTRAS="--all-extras".
EXTRAS ?=
# What to test, for instance TESTS=tests/cards.
TESTS ?=

help:  ## list what can be done
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: ready  ## set up, run the whole walk on made-up data, leave the desk running
	$(BIN)/minka demo

test: ready-dev  ## run the tests (TESTS=tests/cards for some of them)
	$(BIN)/pytest $(TESTS)

bench: ready-dev  ## measure the performance claims, small, in about five minutes
	@for claim in benchmarks/[a-z]*.py; do echo "== $$claim"; $(BIN)/python $$claim || exit 1; done

check: ready-dev  ## lint, formatting, types, imports, migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/minka manage makemigrations --check --dry-run

format: ready-dev  ## format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

up: ready  ## start the system; Ctrl-C stops it
	$(BIN)/minka up

down: ready  ## stop a system that runs behind
	$(BIN)/minka down

# --inexact: do not take away what `make test` installed.
ready:
	@$(UV) sync --frozen --no-dev --inexact $(EXTRAS)

ready-dev:
	@$(UV) sync --frozen --inexact $(EXTRAS)
