# Two commands matter: make run, make test. Both set everything up the first time and work offline afterwards.
PYTHON ?= python3
VENV := .venv/bin/python

.PHONY: run test check setup bench bench-engine screenshots audit translations lock clean

run: setup
	@TODAY=$${TODAY-2026-11-21} $(VENV) -m marketplace serve --demo

test: setup
	@$(VENV) -m tools.run_tests $(ARGS)

check: setup
	@$(VENV) -m tools.run_checks

setup:
	@$(PYTHON) tools/set_up.py

bench: setup
	@$(VENV) -m tests.bench.web

bench-engine: setup
	@$(VENV) -m tests.bench.engine

screenshots: setup
	@$(VENV) -m tests.journeys.screenshots $(ARGS)

audit: setup
	@$(VENV) -m tests.journeys.audit $(ARGS)

translations: setup
	@$(VENV) -m tools.translations

lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --group dev pyproject.toml -o requirements.lock --no-header --no-emit-index-url -q

clean:
	rm -rf .venv build .pytest_cache .mypy_cache .ruff_cache .hypothesis
