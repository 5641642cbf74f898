# Two commands on a fresh Debian 12 with git, make and Python 3.11: `make demo`, `make test`. Each sets up all it needs.

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
# A name or path of a Python >= 3.11; empty: the first that will do.
PYTHON ?=
export PYTHON
LOCKED := $(VENV)/.locked
READY := $(VENV)/.ready

.PHONY: help demo test lint tests benchmarks soak deb lock clean debian

help:
	@echo 'make demo        a month of reports in under a minute, offline, on this machine alone'
	@echo 'make test        all checks and tests; as root it installs the Debian packages they need'
	@echo 'make lint        ruff, mypy --strict, import-linter'
	@echo 'make benchmarks  the figures of docs/benchmarks.md'
	@echo 'make deb         the Debian package, into dist/'
	@echo 'make soak        kills, power cuts, a flood of mails and an hour of faults: the table of faults of docs/benchmarks.md'
	@echo 'make lock        pin the newest releases in requirements.lock'
	@echo 'make clean       remove what make made'

demo: $(READY)
	$(BIN)/dondoc demo

# Checks first: they are quick, and a fault there makes the tests' answer worthless.
test: debian
	@$(MAKE) --no-print-directory lint tests

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

tests: $(READY)
	$(BIN)/python -m pytest

benchmarks: debian
	@$(MAKE) --no-print-directory $(READY)
	$(BIN)/python -m tests.benchmarks --write docs/benchmarks.md

deb: debian
	@$(MAKE) --no-print-directory $(READY)
	@scripts/build-deb dist

# 80 minutes. Smaller: make soak SOAK='--kills 50 --crashes 5 --mails 1000 --seconds 120'
soak: debian
	@$(MAKE) --no-print-directory $(READY)
	$(BIN)/python -m tests.soak.table --write docs/benchmarks.md $(SOAK)

debian:
	@scripts/setup-debian test >/dev/null

# What is installed is what the lock names, to the byte; the machine's own pip settings stay in force.
$(LOCKED): requirements.lock
	@python=$$(scripts/setup-debian demo) && $(if $(wildcard $(BIN)/pip),:,"$$python" -m venv --clear $(VENV))
	$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

# Compiled bytecode: imports take a third of the time (0.8 s instead of 2.8 s).
$(READY): $(LOCKED) pyproject.toml
	$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q daemon
	@touch $@

# From the public index alone, and without its address.
lock: $(READY)
	env -u PIP_FIND_LINKS -u PIP_EXTRA_INDEX_URL PIP_CONFIG_FILE=/dev/null CUSTOM_COMPILE_COMMAND='make lock' \
		$(BIN)/pip-compile --upgrade --all-extras --generate-hashes --allow-unsafe --strip-extras --no-annotate \
		--no-emit-index-url --no-emit-find-links --no-emit-trusted-host -q -o requirements.lock pyproject.toml

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find daemon tests -name __pycache__ -type d -prune -exec rm -rf {} +
