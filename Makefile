# Everything there is to do with this project. "make help" lists it.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# A uv on the machine is used; else one is installed into .venv.
UV := $(shell command -v uv 2>/dev/null || echo $(BIN)/uv)

# As many processes as there are cores; a file stays in one of them, with what it sets up once.
PYTEST ?= -n auto --dist loadfile

.DEFAULT_GOAL := help
.PHONY: help run dev test test-deploy lint format bench lock clean

help: ## List the targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo
	@echo "  make run takes PORT (8000), HOST (127.0.0.1), DATA_DIR (./var), ADMIN_USERNAME (admin),"
	@echo "  ADMIN_PASSWORD (made up and shown once), SAMPLE=0 (start without the sample blog),"
	@echo "  for example: PORT=8001 make run. More in docs/configuration.md."

run: $(VENV)/.run ## Set up the site and serve it, until Ctrl-C
	@$(BIN)/python -m config.launch

dev: $(VENV)/.dev ## The same with reload and the debug toolbar
	@$(BIN)/python -m config.develop

test: $(VENV)/.dev ## All tests: on SQLite, in a browser, on PostgreSQL
	@$(BIN)/python -m tests.browser.install
	$(BIN)/python -m pytest $(PYTEST)
	$(BIN)/python -m tests.postgresql $(BIN)/python -m pytest $(PYTEST) -m "database and not browser and not own_database"

test-deploy: $(VENV)/.dev ## Tests with nginx and other servers, which are installed where missing
	@$(BIN)/python -m tests.deploy.install
	$(BIN)/python -m pytest -n 0 tests/deploy

lint: $(VENV)/.dev ## Style, likely mistakes, missing migrations, settings
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python manage.py check --fail-level WARNING
	DJANGO_SETTINGS_MODULE=config.settings.test $(BIN)/python manage.py makemigrations --check --dry-run
	DJANGO_SETTINGS_MODULE=config.settings.test $(BIN)/python manage.py lint_migrations

format: $(VENV)/.dev ## Put the code in shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.dev ## Measure, as ratios (see bench/README.md)
	$(BIN)/python -m bench.pages
	$(BIN)/python -m bench.search
	$(BIN)/python -m bench.moving

lock: $(VENV)/.dev ## Compile the locked requirements from pyproject.toml
	$(UV) pip compile pyproject.toml --generate-hashes --universal --python-version 3.11 --quiet --output-file requirements.txt
	$(UV) pip compile pyproject.toml --extra cluster --generate-hashes --universal --python-version 3.11 --constraint requirements.txt --quiet --output-file requirements-cluster.txt
	$(UV) pip compile pyproject.toml --extra cluster --group dev --generate-hashes --universal --python-version 3.11 --constraint requirements-cluster.txt --quiet --output-file requirements-dev.txt

clean: ## Remove .venv; your data in ./var stays
	rm -rf $(VENV)

$(BIN)/python:
	@echo "Making $(VENV) …"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	@$(PYTHON) -m venv $(VENV)
	@command -v uv >/dev/null 2>&1 || $(BIN)/pip install --quiet --disable-pip-version-check uv

$(VENV)/.run: requirements.txt | $(BIN)/python
	@echo "Installing what requirements.txt locks …"
	@$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt | $(BIN)/python
	@echo "Installing what requirements-dev.txt locks …"
	@$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements-dev.txt
	@touch $@ $(VENV)/.run
