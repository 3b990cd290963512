.DEFAULT_GOAL := help
SHELL := /bin/bash
BIN := .venv/bin
PY := $(BIN)/python
UV_VERSION := 0.13.9
PACKAGES := libs/lintas-protos libs/lintas-kit libs/lintas-promotion-rules libs/lintas-testing deploy/local \
	$(patsubst %/pyproject.toml,%,$(wildcard services/*/pyproject.toml))
INSTALLED := .venv/.installed
# Tests that need more than the lock installs: targets of their own run them.
WITH_TOOLS := helm $(addprefix observability/test_,watched.py rules.py collector.py)
# Contracts are held against what landed before; HEAD~1 where there is no other word for it.
BASE ?= $(shell git rev-parse -q --verify origin/main >/dev/null && \
	[ "$$(git rev-parse origin/main)" != "$$(git rev-parse HEAD)" ] && echo origin/main || echo HEAD~1)

.PHONY: help install engines run reset import test test-rolling test-helm test-observability lint format protos protos-check bench release lock clean

help: ## lists every target in a line
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

install: $(INSTALLED) ## creates .venv with everything that is locked

$(BIN)/uv:
	@echo "Creating the environment in .venv"
	@python3 -m venv .venv || { echo "error: python3 -m venv failed; on Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@$(BIN)/pip install -q --disable-pip-version-check uv==$(UV_VERSION) || { echo "error: uv could not be installed; is the package registry reached?"; exit 1; }

$(INSTALLED): requirements.lock pyproject.toml $(addsuffix /pyproject.toml,$(PACKAGES)) | $(BIN)/uv
	@echo "Installing what requirements.lock names (a minute or two the first time)"
	@VIRTUAL_ENV=.venv $(BIN)/uv pip sync -q --require-hashes requirements.lock
	@VIRTUAL_ENV=.venv $(BIN)/uv pip install -q --no-deps --no-build-isolation $(addprefix -e ,$(PACKAGES))
	@touch $@

engines: install ## builds the faster MongoDB-compatible server once into your cache (about 5 minutes)
	@$(PY) -m lintas_local.engines build

run: install ## starts everything, loads the demo data, plays the journey, and stays up (Ctrl-C ends it)
	@$(PY) -m lintas_local up --then lintas_local.demo $(if $(EXIT),--exit)

reset: install ## empties .local/, where the platform on this machine keeps its state
	@$(PY) -m lintas_local reset

import: install ## replays a year of orders: make import FILE=path.parquet (platform running)
	@$(PY) -m lintas_local.retail $(FILE)

test: install ## all that needs no other tools, engines included; make test S=orders for one service's own tests, no engine
ifdef S
	@$(BIN)/pytest -q services/$(S)/tests -m "not engine and not platform"
else
	@$(PY) -m lintas_local.engines build --if-cargo
	@$(BIN)/pytest -q libs services deploy/local tests $(addprefix --ignore=tests/,$(WITH_TOOLS))
endif

test-rolling: install ## two of everything, restarted in turn under load (about 5 minutes, not part of test)
	@$(PY) -m lintas_local.engines build --if-cargo
	@LINTAS_ROLLING=1 $(BIN)/pytest -q -s tests/rolling

test-helm: install ## the chart, rendered in every way and held against schemas and policies
	@deploy/tools/build.sh >/dev/null
	@$(BIN)/pytest -q tests/helm -m "not engine and not platform"

test-observability: install ## what the platform tells, its rules, boards and alerts, on a real Prometheus
	@command -v prometheus >/dev/null && command -v promtool >/dev/null \
	  || { echo "error: prometheus and promtool are missing; on Debian and Ubuntu: apt-get install prometheus"; exit 1; }
	@deploy/observability/build-collector.sh >/dev/null
	@$(BIN)/pytest -q tests/observability

lint: install protos-check ## ruff, mypy strict, import-linter, buf lint and breaking, stubs without a difference
	@$(BIN)/ruff check . && $(BIN)/ruff format -q --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@echo "lint: all well"

format: install ## formats the code
	@$(BIN)/ruff check -q --fix . ; $(BIN)/ruff format -q .

protos: install ## generates the stubs of libs/lintas-protos from protos/
	@rm -rf .local/stubs && mkdir -p .local/stubs
	@$(PY) protos/generate.py stubs .local/stubs 2>.local/stubs.log || { grep -v '^Writing mypy' .local/stubs.log; exit 1; }
	@rm -rf libs/lintas-protos/src && mv .local/stubs libs/lintas-protos/src

protos-check:
	@mkdir -p .local/protos && $(PY) protos/check.py $(BASE)

bench: install ## one table of throughput and latency beside the ceilings of the same run
	@$(PY) -m lintas_local.engines build --if-cargo
	@$(PY) -m tests.load.bench

release: install ## releases one service alone: make release S=orders [VERSION=1.2.3] [DRY=1] [PUSH=registry]
	@$(PY) -m deploy.release $(S) $(if $(VERSION),--version $(VERSION)) $(if $(DRY),--dry-run) $(if $(PUSH),--push $(PUSH))

lock: $(BIN)/uv ## writes requirements.lock anew from the pyproject files
	@VIRTUAL_ENV=.venv $(BIN)/uv pip compile -q --universal --generate-hashes --no-annotate --no-header \
	  --group dev pyproject.toml $(foreach p,$(PACKAGES),--no-emit-package $(shell sed -n 's/^name = "\(.*\)"/\1/p' $(p)/pyproject.toml | head -1)) -o requirements.lock

clean: ## removes the environment and caches; state stays
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis
