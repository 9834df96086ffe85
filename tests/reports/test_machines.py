"""Every row of `machines.yaml` is tried by some test."""

from pathlib import Path

import pytest

from tests.reports.machines import ROWS

TESTS = Path(__file__).parents[1]


@pytest.mark.parametrize("shown_as", ROWS)
def test_a_row_is_shown_by_a_test(shown_as):
    column = f"{shown_as.removesuffix(' of another type')}"
    texts = [file.read_text() for file in TESTS.rglob("test_*.py")]
    assert any("shows_machine(" in text and column in text for text in texts)
