# make run    Rapport with its demo at http://127.0.0.1:8000 (PORT=…); Ctrl-C ends it
# make test   all tests that this machine can run
# make lint   style, types, import rules, settings
# make bench  speed, as ratios within one run
PORT ?= 8000
export PORT
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
PRODUCTION := BASE_URL=https://rapport.example.org DATABASE_URL= REDIS_URL= EMAIL_URL= DEBUG=0 TRUSTED_PROXIES=127.0.0.1 \
	SECRET_KEY=no-secret-at-all-only-for-checking-the-settings-of-production-1 \
	TOKEN_SIGNING_KEY=no-secret-at-all-only-for-checking-the-settings-of-production-2
.DEFAULT_GOAL := run
.PHONY: run test lint bench install

run:
	@python3 config/bootstrap.py
	@exec $(BIN)/python -m config.supervisor --demo

install:
	@python3 config/bootstrap.py dev

test: install
	@$(BIN)/python -m tests

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	find templates -name '*.html' -print0 | xargs -0r $(BIN)/djade --check --target-version 5.2
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(MANAGE) makemigrations --check --dry-run
	$(MANAGE) check --fail-level WARNING
	$(PRODUCTION) $(MANAGE) check --deploy --fail-level WARNING

bench: install
	@$(BIN)/python -m benchmarks
