# Needs make and Python 3.11 or newer. All else goes into .venv; Pango alone, which draws the PDF, into the system.
# Kept to POSIX sh and GNU make 3.81, the make of macOS.

PYTHON = python3
BIN    = .venv/bin
PANGO  = libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
UV     = $(shell command -v uv || echo pipx run uv)

.PHONY: help report test lint types layers lock clean

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /make \1	/p' Makefile

report: .venv/ready .venv/pango ## compare the two sample articles: every kind of report, in reports/kim-vladivostok/
	@$(BIN)/newscompare run --force reports/kim-vladivostok/job.toml

test: .venv/pango lint types layers ## all checks, then all tests
	@$(BIN)/python -m pytest --numprocesses logical --maxprocesses 4 --dist loadfile

lint: .venv/tested ## the style of the code
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .

types: .venv/tested ## the types
	@$(BIN)/mypy --no-error-summary

layers: .venv/tested ## which module may import which
	@said=$$($(BIN)/lint-imports 2>&1) || { echo "$$said"; exit 1; }

lock: ## write both lock files anew, with uv; a release that still fits stays, unless: make lock UPGRADE=--upgrade
	@$(UV) --version >/dev/null 2>&1 || { echo 'make lock needs uv. Type: pipx install uv' >&2; exit 1; }
	@printf '%s\n' hatchling editables | $(compile) - --output-file requirements.lock >/dev/null
	@$(compile) --extra test --constraint requirements.lock \
		$$(sed -n 's/^\([^= ]*\)==.*/--no-emit-package \1/p' requirements.lock) \
		--output-file tests/requirements.lock >/dev/null

clean: ## remove .venv and what the tools left behind, never a report
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# ---- What .venv/ready, .venv/tested and .venv/pango stand for is done and need not be done again.

# A .venv that was moved, or whose Python was replaced, is of no use any more: it isn't ready.
$(shell [ "$$(cat .venv/ready 2>/dev/null)" = "$$(pwd; $(BIN)/python -V 2>&1)" ] || rm -f .venv/ready)

# "ready" is taken away first and written last: a set-up cut short is begun again from nothing.
.venv/ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo 'Python 3.11 or newer is needed, and $(PYTHON) is none. Type, say: make PYTHON=python3.13' >&2; exit 1; }
	@[ -f $@ ] || { $(sh); \
		if $(ensurepip) || { apt python3-venv; $(ensurepip); }; then with='$(PYTHON) -m venv'; \
		elif has uv; then with='uv venv --quiet --seed --python $(PYTHON)'; \
		else echo "Python's venv is missing. Type: $$(root apt-get install python3-venv)" >&2; exit 1; fi; \
		echo 'Setting up .venv: once, about a minute' >&2; rm -rf .venv; $$with .venv; }
	@rm -f $@
	@$(install) --require-hashes --requirement requirements.lock
	@$(install) --no-build-isolation --editable .
	@{ pwd; $(BIN)/python -V; } >$@

.venv/tested: .venv/ready tests/requirements.lock
	@echo 'Adding to .venv what the tests need' >&2
	@$(install) --require-hashes --requirement tests/requirements.lock
	@touch $@

# Without Pango all but the PDF still works: this says what to type, and never fails.
.venv/pango: .venv/ready
	@$(sh); if $(pango) || { apt $(PANGO); $(pango); }; then touch $@; exit; fi; \
	if has apt-get; then how=$$(root apt-get install $(PANGO)); \
	elif has dnf; then how=$$(root dnf install pango); \
	elif has brew; then how='brew install pango'; \
	elif has pacman; then how="pacman -S $${MINGW_PACKAGE_PREFIX:+$$MINGW_PACKAGE_PREFIX-}pango"; \
	else how='whatever installs Pango here'; fi; \
	echo "Pango is missing, so there will be no PDF. Type: $$how" >&2

# Debian has venv, but not the pip that goes into one.
ensurepip = $(PYTHON) -c 'import ensurepip' 2>/dev/null

# WeasyPrint itself is asked: it alone knows by which names it looks for the libraries.
pango = $(BIN)/python -W ignore -c \
	'import sys; from weasyprint.text.ffi import harfbuzz_subset; sys.exit(not harfbuzz_subset)' >/dev/null 2>&1

# The locks name every package, so nothing is left for pip to find out.
install = $(BIN)/python -m pip --disable-pip-version-check --no-input -qq install --no-deps

compile = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command 'make lock' $(UPGRADE) pyproject.toml

# apt PACKAGE...: installs if it can without a question; new package lists are fetched only where the old won't do.
# root COMMAND...: the command as this user has to type it.
define sh
	has() { command -v "$$1" >/dev/null; }; \
	if [ "$$(id -u)" = 0 ]; then as=; root() { echo "$$*"; }; \
	elif has sudo; then as='sudo -n'; root() { echo "sudo $$*"; }; \
	else as=false; root() { echo "su -c '$$*'"; }; fi; \
	get() { $$as env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=120 "$$@" \
		2>&1 >/dev/null; }; \
	add() { get install -y --no-install-recommends "$$@"; }; \
	apt() { has apt-get && $$as true 2>/dev/null || return; echo "Installing $$*" >&2; \
		add "$$@" >/dev/null || { get update; add "$$@"; } | grep '^E:' >&2; }
endef
