# Every job of this repository. Needs Python >= 3.10, make and a C compiler (for the example).
# Each job does its own set-up; stamps below .venv make the second run quick.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help

##@ Try it

.PHONY: demo
demo: $(VENV)/.installed ## Run the whole job (map, propose, why, emit, check) on examples/tangled
	@PATH="$(abspath $(BIN)):$$PATH" sh examples/tangled/demo.sh build/demo

.PHONY: showcase
showcase: showcase-proposal showcase-split ## All of torch: propose, split, prove, as in examples/pytorch

.PHONY: showcase-proposal
showcase-proposal: $(VENV)/.real ## Record the proposal for torch again
	@PATH="$(abspath $(BIN)):$$PATH" sh examples/pytorch/record.sh

.PHONY: showcase-split
showcase-split: $(VENV)/.proof ## Split torch and prove it: wheels, each alone, all beside the monolith
	@PATH="$(abspath $(BIN)):$$PATH" sh examples/pytorch/split.sh

##@ Develop

.PHONY: test
test: $(VENV)/.test ## Run the tests (without those on real packages)
	$(BIN)/python -m pytest -n auto

.PHONY: test-real
test-real: $(VENV)/.real ## Run the tests on real packages: torch, scipy, django, ...
	$(BIN)/python -m pytest -m real tests/real

.PHONY: test-compiled
test-compiled: build/compiled/.made ## Compile the reader (see hatch_build.py) and test it: a minute or two
	PYTHONPATH="$(abspath build/compiled)" $(BIN)/python -m pytest -n auto tests/scan tests/laws

.PHONY: lint
lint: $(VENV)/.dev ## Check style and formatting
	$(BIN)/ruff check --output-format concise .
	$(BIN)/ruff format --check .

.PHONY: types
types: $(VENV)/.dev ## Check types
	$(BIN)/mypy

.PHONY: arch
arch: $(VENV)/.dev ## Check debundle's own layers, with import-linter and with debundle
	$(BIN)/lint-imports
	$(BIN)/debundle check --config debundle.toml

.PHONY: format
format: $(VENV)/.dev ## Put style and formatting right
	$(BIN)/ruff check --fix --output-format concise .
	$(BIN)/ruff format .

.PHONY: bench
bench: $(VENV)/.analysed $(VENV)/.bench build/compiled/.made ## Measure speed and memory beside other tools
	$(BIN)/python -m benchmarks.scan

.PHONY: explorer
explorer: explorer/node_modules/.package-lock.json ## Build the page of debundle report anew (needs node and npm)
	cd explorer && npm test --silent && npm run build --silent

.PHONY: wheel
wheel: $(VENV)/.dev ## Build the wheel and the sdist into dist/
	$(BIN)/python -m build --outdir dist .

##@ Keep house

.PHONY: clean
clean: ## Remove what the jobs made, the virtual environment included
	rm -rf $(VENV) build dist .debundle_cache .mypy_cache .pytest_cache .ruff_cache \
		.hypothesis .import_linter_cache .grimp_cache

.PHONY: help
help: ## Show this list
	@awk 'BEGIN {FS = ":.*## "} \
		/^##@/ {printf "\n%s\n", substr($$0, 5)} \
		/^[a-z-]+:.*## / {printf "  make %-17s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

explorer/node_modules/.package-lock.json: explorer/package-lock.json
	cd explorer && npm ci --silent
	@touch $@

build/compiled/.made: $(VENV)/.test $(shell find src -name '*.py') hatch_build.py
	rm -rf build/compiled
	DEBUNDLE_COMPILE=1 $(PIP) install --no-deps --target build/compiled .
	@touch $@

# The virtual environment grows with the job: to run, to test, to develop, real packages.

$(VENV)/.created:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10) and "debundle needs Python >= 3.10")'
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --upgrade 'pip>=25.1'
	@touch $@

$(VENV)/.installed: $(VENV)/.created pyproject.toml
	$(PIP) install --editable .
	@touch $@

$(VENV)/.test: $(VENV)/.installed
	$(PIP) install --group test
	@touch $@

$(VENV)/.dev: $(VENV)/.test
	$(PIP) install --group dev
	@touch $@

$(VENV)/.bench: $(VENV)/.test
	$(PIP) install --group bench
	@touch $@

$(VENV)/.analysed: $(VENV)/.test tests/real/requirements.txt
	$(PIP) install --no-deps --requirement tests/real/requirements.txt
	@touch $@

$(VENV)/.real: $(VENV)/.analysed tests/real/audited.txt tests/real/wheels.txt
	$(PIP) install --requirement tests/real/audited.txt
	$(PIP) download --no-deps --dest build/wheels --requirement tests/real/wheels.txt
	@touch $@

# uv links what it unpacked once into every environment; pip copies torch's libraries each time.
$(VENV)/.proof: $(VENV)/.real
	$(PIP) install uv
	@touch $@
