# Partner Assistant. `make run` starts it, `make test` checks it. Needs make, git and Python 3.11, 3.12 or 3.13.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup run test test-slow lint format bench bench-llm vectors lock clean

PYTHON ?= $(shell for p in python3.12 python3.13 python3.11 python3 python; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null && echo $$p && break; done)

# Where the slow tests are: to read all the other files would take each worker longer than most of these tests do.
SLOW = $(shell grep -rl --include='*.py' 'mark\.slow' tests | sed 's|/conftest\.py$$||' | sort)

VENV := .venv
LLM  := var/llm
BIN  := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
PIP  := $(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --require-hashes --no-deps

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s%s\n", $$1, $$2 }' Makefile

setup: $(VENV)/run.stamp ## create the environment with exactly the locked packages, and nothing else

run: setup ## serve with the demo programme: chat in the browser
	@$(BIN)/python server.py serve --demo

test test-slow: export PYTHONDONTWRITEBYTECODE :=  # the tests start dozens of processes: compile each module once
test: $(VENV)/dev.stamp ## run the tests, but for the slow ones
	@$(BIN)/python -m pytest -n logical --dist worksteal -m "not slow"

test-slow: $(VENV)/dev.stamp ## run the slow tests: crashes, whole weeks, browsers, real embeddings
	@$(BIN)/python -m pytest -n logical --dist worksteal -m slow $(SLOW)

lint: $(VENV)/dev.stamp ## check style, formatting and types
	@$(BIN)/python -m ruff check .
	@$(BIN)/python -m ruff format --check .
	@$(BIN)/python -m mypy

format: $(VENV)/dev.stamp ## format the code
	@$(BIN)/python -m ruff check --fix-only --quiet .
	@$(BIN)/python -m ruff format .

bench: $(VENV)/dev.stamp ## measure speed and understanding; with QUESTIONS, LANGUAGES and VALUES answers and parsing, too
	@$(BIN)/python -m bench.start
	@$(BIN)/python -m bench.turns
	@$(BIN)/python -m bench.understanding
	@$(BIN)/python -m bench.dialog_acts $(if $(ACTS),--data "$(ACTS)")
	@$(BIN)/python -m bench.teams
	@$(BIN)/python -m bench.slack
	@$(BIN)/python -m bench.announce
	@$(BIN)/python -m bench.prm
	@$(BIN)/python -m bench.scale --sizes 1000 10000
	@$(if $(QUESTIONS),$(BIN)/python -m bench.retrieval --data "$(QUESTIONS)")
	@$(if $(QUESTIONS),$(BIN)/python -m bench.answers --data "$(QUESTIONS)")
	@$(if $(QUESTIONS),$(BIN)/python -m bench.honesty --data "$(QUESTIONS)" $(if $(LANGUAGES),--multilingual "$(LANGUAGES)"))
	@$(if $(LANGUAGES),$(BIN)/python -m bench.multilingual --data "$(LANGUAGES)")
	@$(if $(VALUES),$(BIN)/python -m bench.parsing --data "$(VALUES)")
	@$(if $(SLOTS),$(BIN)/python -m bench.slots --data "$(SLOTS)")
	@$(if $(COMPANIES),$(BIN)/python -m bench.companies --pairs "$(COMPANIES)")

bench-llm: $(VENV)/dev.stamp $(LLM)/stamp ## measure understanding with a small language model on this machine; compiles it first
	@$(BIN)/python -m bench.llm --serve $(LLM)/$(notdir $(BIN))/python $(if $(SENTENCES),--data "$(SENTENCES)")

vectors: $(VENV)/run.stamp ## embed the skills' example sentences anew, after they were changed
	@$(BIN)/python -m commands.example_vectors

lock: $(VENV)/dev.stamp ## write requirements/ anew from pyproject.toml (the newest versions it allows)
	@$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check uv
	@$(call compile,run.lock)
	@$(call compile,dev.lock,--group dev)

clean: ## remove the environment and caches; your data in var/ stays
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis

# Hashes and versions, but no address of any package index: the lock works with the index of whoever installs from it.
compile = $(BIN)/python -m uv pip compile --quiet --universal --upgrade --generate-hashes --no-emit-index-url \
	--no-header --no-annotate --python-version 3.11 $(2) --output-file requirements/$(1) pyproject.toml

# A stamp newer than its lock means: nothing to do. So a second `make run` starts at once.
$(VENV)/run.stamp: requirements/run.lock | $(BIN)
	@echo "Installing the packages it needs (once; a minute or two) ..."
	@$(PIP) --requirement $<
	@touch $@

$(VENV)/dev.stamp: requirements/dev.lock | $(BIN)
	@echo "Installing the packages it needs, with those for tests (once; a minute or two) ..."
	@$(PIP) --requirement $<
	@touch $@ $(VENV)/run.stamp

# Compiled for any processor of this kind: what is compiled for this very one has crashed on machines with AMX.
$(LLM)/stamp: requirements/llm.txt | $(BIN)
	@echo "Compiling a server for language models (once; about ten minutes) ..."
	@$(BIN)/python -m venv $(LLM)
	@CMAKE_ARGS="-DGGML_NATIVE=OFF -DLLAVA_BUILD=OFF" $(LLM)/$(notdir $(BIN))/python -m pip install --quiet \
		--disable-pip-version-check --requirement $<
	@touch $@

$(BIN):
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed and was not found." \
		"Install one (https://www.python.org), or name it: make run PYTHON=/path/to/python3.12"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || { \
		echo "$(PYTHON) is $$($(PYTHON) --version 2>&1), but Python 3.11, 3.12 or 3.13 is needed." \
		"Name another one: make run PYTHON=/path/to/python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { $(PYTHON) -c 'import sys; print("This Python cannot create", \
		"environments. On Debian and Ubuntu: sudo apt install python3.%d-venv" % sys.version_info[1])'; exit 1; }
	@rm -rf $(VENV) && $(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }
