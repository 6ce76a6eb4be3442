# Every target makes .venv itself; `make help` lists them.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
BUILD  := _build
PORT   ?= 8000
# Turned on for builds: dynamic imports and hash order must not change a byte.
export PYTHONHASHSEED := 0

.DEFAULT_GOAL := help
.PHONY: help html test browser lint check linkcheck link draft serve bench clean distclean requirements

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(BIN)/kdr: requirements.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
	@touch $@

$(VENV)/dev: requirements-dev.txt $(BIN)/kdr
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

# Nothing is built upon a build that failed or was broken off: Sphinx would not say again what is wrong.
html: $(BIN)/kdr ## Build the site: _build/html/index.html
	@test ! -e $(BUILD)/unfinished || rm -rf $(BUILD)/doctrees
	@mkdir -p $(BUILD) && touch $(BUILD)/unfinished
	$(BIN)/python -m sphinx -W --keep-going -n -q -b html -c . -d $(BUILD)/doctrees docs $(BUILD)/html
	@rm $(BUILD)/unfinished
	@echo "The site is at $(BUILD)/html/index.html"

test: $(VENV)/dev ## Run the tests
	$(BIN)/python -m pytest

browser: $(VENV)/dev ## Install a Chromium for the browser tests where the system has none
	$(BIN)/python -m playwright install chromium

lint: $(VENV)/dev ## Style and types
	$(BIN)/ruff check tools tests conf.py
	$(BIN)/ruff format --check -q tools tests conf.py
	$(BIN)/mypy

check: $(BIN)/kdr ## Prove every quote, link and page, without a network
	$(BIN)/kdr check
	@$(MAKE) --no-print-directory html
	$(BIN)/kdr check --pages $(BUILD)/html

linkcheck: html ## Ask the network about the external links (never a gate)
	$(BIN)/kdr linkcheck --pages $(BUILD)/html

link: $(BIN)/kdr ## Tie patches to commits: make link KERNEL=path/to/linux [SLUG=...]
	@test -n "$(KERNEL)" || { echo "make link needs KERNEL=path/to/a/kernel/clone" >&2; exit 2; }
	$(BIN)/kdr link --kernel "$(KERNEL)" $(SLUG)

draft: $(BIN)/kdr ## Show what a fresh draft would add: make draft SLUG=mpidr-lookup
	@test -n "$(SLUG)" || { echo "make draft needs SLUG=<a folder of adr_sources>" >&2; exit 2; }
	$(BIN)/kdr draft $(SLUG)

serve: html ## Build, then serve the site on PORT (8000)
	$(BIN)/python -m http.server --bind 127.0.0.1 --directory $(BUILD)/html $(PORT)

bench: $(VENV)/dev ## Print performance ratios, and how right drafts and ties are (data: see CONTRIBUTING.md)
	$(BIN)/python tools/bench.py

clean: ## Remove what was built
	rm -rf $(BUILD) .cache

distclean: clean ## Remove the virtual environment too
	rm -rf $(VENV)

requirements: $(VENV)/dev ## Pin the dependencies again (needs the network)
	$(BIN)/pip install --quiet pip-tools
	$(BIN)/pip-compile -q --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host -o requirements.txt requirements.in
	$(BIN)/pip-compile -q --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host -o requirements-dev.txt requirements-dev.in
