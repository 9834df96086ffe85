PYTHON ?= $(shell command -v python3.11 || command -v python3)
EXTRACT := .venv/bin/pybabel --quiet extract --no-default-keywords --keyword=_ --keyword=N_ --keyword=words \
	--add-location=file --sort-output --width=120
UPDATE := .venv/bin/pybabel --quiet update --output-dir=locale --no-fuzzy-matching --ignore-obsolete \
	--ignore-pot-creation-date --width=120
CUSTOMERS := --output=var/messages.pot --mapping=babel.cfg --ignore-dirs=console ussd sms web payments
OPERATORS := --output=var/console.pot --mapping=web/console/babel.cfg web/console
PIN := .venv/bin/pip-compile --quiet --generate-hashes --strip-extras --no-emit-find-links --no-emit-index-url --no-emit-trusted-host

.DEFAULT_GOAL := help
.PHONY: help run test lint audit soak bench words pins clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-7s %s\n", $$1, $$2 }' Makefile

run: .venv/installed ## the whole service with demonstration customers, until Ctrl-C
	@.venv/bin/python -m sandbox.run

# One more than there are processors: browsers and processes that are killed and started are mostly waited for.
WORKERS = $$(.venv/bin/python -c 'import os; print((os.cpu_count() or 1) + 1)')

test: .venv/installed ## every test, in parallel, on real PostgreSQL and Redis
	.venv/bin/python -m pytest -n $(WORKERS) --maxprocesses 8

lint: .venv/installed ## style, types, which part may import which, every screen, every text in every catalogue, commit subjects
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/python -m ussd.checks
	.venv/bin/python -m migrations.safety
	@mkdir -p var
	$(EXTRACT) $(CUSTOMERS)
	$(EXTRACT) $(OPERATORS)
	$(UPDATE) --input-file=var/messages.pot --check
	$(UPDATE) --input-file=var/console.pot --domain=console --locale=en --check
	@.ci/check-commit-subjects

audit: .venv/installed ## known vulnerabilities of the pinned libraries, where their database can be reached
	@.venv/bin/python .ci/audit.py

reports: .venv/installed ## each report's table in docs/reports, with what its tests see now
	.venv/bin/python -m pytest -n logical --maxprocesses 8 $$(grep -rlE 'shows_machine|reports.document' tests --include='test_*.py')
	.venv/bin/python -m tests.reports.publish

soak: .venv/installed ## faults, days and hours at full size, and a table: fault, seconds until served, lost, doubled
	SOAK=1 .venv/bin/python -m pytest tests/faults tests/soak/*.py tests/properties/test_renumbering_walk.py tests/losses tests/properties/test_outage_walk.py tests/integration/outages/test_many_reports.py

bench: .venv/installed ## what a hop, a bill, an import, a payment, an SMS and a campaign cost, beside a bare floor (BENCH_FULL=1: large sizes)
	.venv/bin/python -m bench

words: .venv/installed ## bring the texts of the code into the catalogues, to be translated there
	@mkdir -p var
	$(EXTRACT) $(CUSTOMERS)
	$(EXTRACT) $(OPERATORS)
	$(UPDATE) --input-file=var/messages.pot
	$(UPDATE) --input-file=var/console.pot --domain=console --locale=en

pins: .venv/bin/pip-compile ## compile requirements*.txt, with hashes, from requirements*.in
	$(PIN) --output-file=requirements.txt requirements.in
	$(PIN) --allow-unsafe --output-file=requirements-dev.txt requirements-dev.in

clean: ## remove what was installed, and this clone's data
	@test ! -e .venv/installed || .venv/bin/python -m store.embedded clean .
	rm -rf .venv var .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -prune -exec rm -rf {} +

.venv/bin/pip-compile:  # needed even while requirements*.txt are what a merge left behind
	@$(MAKE) .venv/installed

.venv/installed: requirements.txt requirements-dev.txt
	@"$(PYTHON)" -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or newer is needed")'
	@echo "Installing into .venv: this takes a minute or two, and says nothing meanwhile."
	"$(PYTHON)" -m venv .venv
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes \
		-r requirements.txt -r requirements-dev.txt
	@ln -sf ../../kp .venv/bin/kp
	@touch $@
