# make book: everything that is needed, then the demo book. make test, make check, make looks: for those who change it.
PYTHON ?= python3
STORY ?= stories/first_snow.toml
BIN := .venv/bin

.PHONY: book test check format looks clean

book: .venv/installed
	$(BIN)/storybook render $(STORY)

test: .venv/developer
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n logical --dist loadfile --no-loadscope-reorder

check: .venv/developer
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright

format: .venv/developer
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

looks: .venv/developer
	$(BIN)/python tests/books/looks.py

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/installed: .venv/bin/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

.venv/developer: .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

clean:
	rm -rf .venv build dist
