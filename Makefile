# Two commands on a fresh machine: `make serve` and `make test`. Python 3.11+ with venv and
# pip is all they need; Node comes as a wheel, the rest from PyPI and npm by lock files.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
# The locks hold every package there is to install: pip has nothing to resolve (and a resolver
# that looks for pydantic[email] takes a newer one than the lock pins, and then refuses it).
PIP := $(BIN)/python -m pip install --disable-pip-version-check --require-hashes --no-deps

.PHONY: serve test check bench report format front redraw lock clean help

help:
	@echo "make serve | test | check | bench | report | format | redraw | lock | clean"

$(VENV)/.made:
	$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'geoapp needs Python 3.11 or newer; set PYTHON=')"
	$(PYTHON) -m venv $(VENV)
	touch $@

$(VENV)/.serve: $(VENV)/.made requirements/build.txt requirements/serve.txt setup.cfg pyproject.toml
	$(PIP) -r requirements/build.txt -r requirements/serve.txt
	$(BIN)/python -m pip install --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.test: $(VENV)/.serve requirements/test.txt
	$(PIP) -r requirements/test.txt
	touch $@

$(VENV)/.bench: $(VENV)/.test requirements/bench.txt
	$(PIP) -r requirements/bench.txt
	touch $@

# Bundles static/ into static/dist where an input changed; a moment where none did.
front: $(VENV)/.serve
	@$(BIN)/python build_support/backend.py

serve: front
	$(BIN)/geoapp serve --workspace geodata --port $(PORT)

# Installs the Debian packages that the browser, GDAL and QGIS tests drive where it may (root);
# elsewhere it runs the rest and names what it left out.
test: $(VENV)/.test front
	@mkdir -p artifacts && sh tests/system_packages.sh > artifacts/without
	$(BIN)/python build_support/backend.py test
	GEOAPP_WITHOUT="$$(cat artifacts/without)" $(BIN)/python -m pytest -n auto --dist loadfile --cov --cov-report=term --cov-fail-under=90 $(ARGS)

check: $(VENV)/.test front
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --config setup.cfg
	$(BIN)/python build_support/backend.py run lint

format: $(VENV)/.test
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.bench front
	$(BIN)/python -m benchmarks $(ARGS)

# Puts what was measured last into docs/performance.md, and draws docs/growth.svg.
report: $(VENV)/.bench
	$(BIN)/python -m benchmarks.report

# Redraws the illustrative shapes and parcels of geodata/ from their seed.
redraw: $(VENV)/.serve
	$(BIN)/python -m geoapp.workflows.redraw geodata
	$(BIN)/python -m geoapp.schema > docs/data.md
	$(BIN)/python -m geoapp.workflows.rules_list > docs/rules.md

lock: $(VENV)/.made
	$(BIN)/python -m pip install --disable-pip-version-check uv
	for name in build serve test bench; do \
	  $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate \
	    --custom-compile-command "make lock" requirements/$$name.in -o requirements/$$name.txt; done
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate \
	  --custom-compile-command "make lock" benchmarks/peers.in -o benchmarks/peers.txt

clean:
	rm -rf $(VENV) .venv-peers node_modules benchmarks/draw_peers/node_modules static/dist build *.egg-info artifacts
