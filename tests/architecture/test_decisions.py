"""Every decision is recorded in the same form, so that a reader finds what was decided without reading all of it."""

import re
from pathlib import Path

import pytest

RECORDS = sorted((Path(__file__).parents[2] / "docs" / "decisions").iterdir())
FORM = re.compile(
    r"# (?P<number>\d+)\. \S.*\n\n"
    r"- Status: (accepted|superseded by \d+|withdrawn)\n- Date: \d{4}-\d\d-\d\d\n\n"
    r"## Context\n\n(?!##)(.|\n)+\n\n## Decision\n\n(?!##)(.|\n)+\n\n## Consequences\n\n(?!##)(.|\n)+\n"
)


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.stem)
def test_a_decision_says_status_date_context_decision_and_consequences(record):
    assert FORM.fullmatch(record.read_text(encoding="utf-8"))


def test_decisions_are_numbered_without_a_gap():
    numbers = [(int(record.name[:4]), int(FORM.match(record.read_text("utf-8"))["number"])) for record in RECORDS]
    assert numbers == [(number, number) for number in range(1, len(RECORDS) + 1)]
