# Each target works alone from a fresh clone. `make` alone lists them.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := bash
.SHELLFLAGS := -euo pipefail -c

VENV := .venv
PY := $(VENV)/bin/python
PORT ?= 8050
export PORT
CODE := observatory etl layouts callbacks api mcp_server app.py tests bench bundle gunicorn.conf.py

# Samples, examples and the day of tests are fixed by themselves (tests/conftest.py), the order of sets from outside alone.
SAME_EACH_TIME := PYTHONHASHSEED=0

DEMO_STORE ?= $(or $(OBSERVATORY_STORE_DIR),data/store-demo)

.PHONY: help setup bundle build run dev demo text check test long walk faults test-deploy soak bench bom lock

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /make \1\t/' | expand -t 18

setup: $(VENV)/.runtime ## environment in .venv, and a lighter plotly.js where Node is at hand
	@$(PY) -m bundle --once

bundle: $(VENV)/.runtime ## the lighter plotly.js again, whatever came of it before (needs Node)
	@$(PY) -m bundle

build: setup ## publish data/ into data/store, unless that is current
	@$(PY) -m etl build

run: setup ## the site on http://127.0.0.1:8050 (PORT changes it)
	@$(PY) -m etl build
	@exec $(PY) -m gunicorn app:server

dev: setup ## the same, which reloads when the program, a template or a file of the site changes
	@$(PY) -m etl build
	@OBSERVATORY_RELOAD=1 exec $(PY) -m gunicorn app:server

demo: setup ## an invented municipality, marked everywhere, on http://127.0.0.1:8050, from a store of its own
	@OBSERVATORY_STORE_DIR="$(DEMO_STORE)" $(PY) -m etl demo
	@OBSERVATORY_STORE_DIR="$(DEMO_STORE)" exec $(PY) -m gunicorn app:server

text: setup ## gather the messages of code and catalogue into the catalogues of data/text
	@$(PY) -m observatory.messages

check: $(VENV)/.dev ## the fast gate: format, lint, types, walls, names, and whether each fault of the register can be planted
	@$(PY) -m ruff format --check $(wildcard $(CODE))
	@$(PY) -m ruff check $(wildcard $(CODE))
	@$(PY) -m mypy
	@$(VENV)/bin/lint-imports --no-logo
	@$(PY) -m tests.names
	@$(PY) -m tests.faults --check

test: check ## the gate and the quick tests, in a real Chromium and on a real PostgreSQL too
	@$(PY) tests/browser/chromium.py
	@$(PY) tests/deploy/nginx.py
	@$(PY) -m bundle --once
	@$(SAME_EACH_TIME) $(PY) -m pytest -n 2 --dist worksteal -m "not long"

long: $(VENV)/.dev ## the tests that take seconds each; what lands has passed them too
	@$(PY) tests/browser/chromium.py
	@$(PY) tests/deploy/nginx.py
	@$(PY) -m bundle --once
	@$(SAME_EACH_TIME) $(PY) -m pytest -n 2 --dist worksteal -m long

walk: build $(VENV)/.dev ## every address once, all rules on each answer; AGAINST=commit lists the answers that differ (SAVE=folder), KEPT=commit those of its release
	@$(SAME_EACH_TIME) $(PY) -m tests.walk $(if $(SAVE),--save "$(SAVE)") $(if $(AGAINST),--against "$(AGAINST)") $(if $(KEPT),--kept "$(KEPT)")

faults: $(VENV)/.dev ## plant each fault of tests/faults in a copy; 1 if its tests do not notice (ROOM=x, NAME=words, JOBS=2)
	@$(PY) -m bundle --once
	@$(PY) -m tests.faults --room "$(ROOM)" --name "$(NAME)" --jobs $(or $(JOBS),2)

test-deploy: $(VENV)/.dev ## the production set-up as processes, attacked; a table, and 1 if others noticed
	@$(PY) tests/deploy/nginx.py
	@$(PY) -m tests.deploy

soak: $(VENV)/.dev ## kill, fill and break everything, bounded; a table, and 1 if anything half done was seen
	@$(PY) -m tests.soak

bench: $(VENV)/.dev $(VENV)-bench/.peers ## what is measured, each row beside its peer in one run
	@$(PY) tests/browser/chromium.py
	@$(PY) -m bundle --once
	@$(PY) -m bench

BOM := artifacts/bom.json

bom: $(VENV)/.dev ## the bill of materials in artifacts/bom.json (CycloneDX): packages, scripts of browsers, letters
	@mkdir -p $(dir $(BOM))
	@$(PY) -m cyclonedx_py requirements requirements.txt --pyproject pyproject.toml --output-reproducible -o $(BOM)
	@$(PY) -m bundle.shipped_bill $(BOM)

LOCK := uv pip compile --universal --no-strip-extras --python-version 3.11 --generate-hashes --no-header --quiet

lock: ## write the lock files again after a change in pyproject.toml (needs uv)
	@$(LOCK) pyproject.toml -o requirements.txt
	@$(LOCK) pyproject.toml --group dev -c requirements.txt -o requirements-dev.txt
	@$(LOCK) bench/requirements.in -o bench/requirements-bench.txt

# A stamp a lock file: pip runs only when the lock file is newer.
$(VENV)/bin/python:
	@python=""; for name in python3 python3.13 python3.12 python3.11; do \
	  if "$$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; \
	  then python="$$name"; break; fi; done; \
	if [ -z "$$python" ]; then echo 'Python 3.11, 3.12 or 3.13 is needed, and none is on the PATH.' >&2; exit 1; fi; \
	"$$python" -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "$$python brings no venv: install it (Debian: apt-get install python3-venv)." >&2; exit 1; }

$(VENV)/.runtime: requirements.txt | $(VENV)/bin/python
	@echo 'Installing the locked packages into $(VENV) (once; a minute or two) ...'
	@$(PY) -m pip install --quiet --no-input --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.runtime
	@echo 'Installing the locked packages for tests into $(VENV) (once) ...'
	@$(PY) -m pip install --quiet --no-input --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

# Peers stay out of .venv: some of them change how Dash runs.
$(VENV)-bench/.peers: bench/requirements-bench.txt | $(VENV)/bin/python
	@$(PY) -m venv $(VENV)-bench
	@$(VENV)-bench/bin/python -m pip install --quiet --no-input --disable-pip-version-check --require-hashes -r $<
	@touch $@
