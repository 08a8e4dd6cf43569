# up    a snapshot (the sample's, if there is none), the API and the page; prints both addresses
# test  all tests, a process a core; then those in a browser, in two processes of their own. What failed
#       is tried once more, alone, and stands in the output: a busy machine makes servers and browsers late
# check formatting, lint, types, import contracts
# trust what breaks things at random, as often as docs/reliability.md tells of: some tens of minutes
# pins  the digests of what the container installs, after a change of constraints.txt: asks the registry
# supply the packages: their licences, a bill of materials (build/sbom.json), what is known against them
# bench speed, as ratios to the embedding time of the same run
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
TOOLS := .venv-supply

PINNED := --generate-hashes --no-annotate --only-binary :all: --python-version 3.11.11 \
  --custom-compile-command 'make pins' --quiet

.PHONY: up test check trust pins supply licences sbom audit bench

up: $(READY)
	$(BIN)/marketrules up

test: $(READY)
	$(BIN)/python -m pytest -q -n auto || $(BIN)/python -m pytest -q --last-failed --last-failed-no-failures none
	$(BIN)/python -m pytest -q -n 2 --dist loadfile -m browser tests/browser || $(BIN)/python -m pytest -q -m browser --last-failed tests/browser

check: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

trust: $(READY)
	$(BIN)/python -m pytest -q -n auto --thorough tests/trust

pins: $(READY) $(TOOLS)/.ready
	mkdir -p build
	$(BIN)/python -m evals.supply.serving > build/serving.txt
	$(TOOLS)/bin/uv pip compile $(PINNED) --no-deps build/serving.txt -o requirements.serving.txt
	echo hatchling | $(TOOLS)/bin/uv pip compile $(PINNED) -c evals/supply/constraints.txt - -o requirements.building.txt

supply: licences sbom audit

licences: $(READY)
	$(BIN)/python -m evals.supply.licences

sbom: $(READY) $(TOOLS)/.ready
	$(BIN)/python -m evals.supply.sbom $(TOOLS)/bin/cyclonedx-py build/sbom.json

audit: $(READY) $(TOOLS)/.ready
	$(BIN)/python -m evals.supply.audit $(TOOLS)/bin/pip-audit

# Apart: what they bring (chardet) would change how web pages are decoded here.
$(TOOLS)/.ready: evals/supply/constraints.txt
	$(PYTHON) -m venv $(TOOLS)
	$(TOOLS)/bin/python -m pip install --quiet --disable-pip-version-check -c evals/supply/constraints.txt cyclonedx-bom pip-audit uv
	touch $@

bench: $(READY)
	$(BIN)/python -m evals.bench

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $(READY)
