# Nexus: `make up` runs it, `make test` proves it. Every target sets up what it needs.
SHELL := /bin/sh
PYTHON ?= python3
ARGS ?=
# Compiled modules are kept: without them each of our processes spends seconds compiling the same libraries.
unexport PYTHONDONTWRITEBYTECODE
BIN := .venv/bin
STAMP := .venv/.installed

.DEFAULT_GOAL := help
.PHONY: help install up test check check-types check-behaviour prove bench lock clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' Makefile

install: $(STAMP) ## Set up .venv (nothing is started)

$(STAMP): pyproject.toml requirements.lock deploy/install.sh
	@sh deploy/install.sh "$(PYTHON)"
	@$(BIN)/python deploy/helm/fetch_helm.py
	@touch $(STAMP)

up: $(STAMP) ## Run Nexus; your own data: make up ARGS="--git PATH --jira-dump PATH --slack-export PATH --api-answers PATH"
	@exec $(BIN)/nexus up $(ARGS)

test: $(STAMP) ## All tests (some 12 minutes on two cores)
	@echo "Running all tests ..."
	@$(BIN)/python -m pytest -m "not prove" -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

check: $(STAMP) ## Fast loop: lint, import rules, types, SQL style, quick tests
	@$(BIN)/ruff format --check . && $(BIN)/ruff check .
	@$(BIN)/lint-imports | tail -1
	@$(MAKE) --no-print-directory -j 2 check-types check-behaviour

check-types: $(STAMP)
	@$(BIN)/pyright

check-behaviour: $(STAMP)
	@$(BIN)/sqlfluff lint dbt
	@# In one process: the other core is with pyright, and each more would import everything once more.
	@$(BIN)/python -m pytest -m "not slow and not prove" $(ARGS)

prove: $(STAMP) ## The long proofs: many kill points and seeds; results go to benchmarks/results
	@$(BIN)/python -m pytest -m prove -p no:cacheprovider $(ARGS)

bench: $(STAMP) ## Measure what we claim beside its peer (needs NEXUS_SHARED_DATA for some)
	@for script in flaky git_ingest hygiene_scale jira_load jira_sync perceval_peers search_recall suspects \
		webhook_latency; do \
		echo "== $$script"; $(BIN)/python "benchmarks/$$script.py" || exit 1; done

lock: $(STAMP) ## Renew requirements.lock from pyproject.toml
	@$(BIN)/uv pip compile --universal --python-version 3.11 --no-emit-index-url --no-emit-find-links \
		--generate-hashes --extra dev pyproject.toml -o requirements.lock -q

clean: ## Remove the environment (homes stay)
	@rm -rf .venv
