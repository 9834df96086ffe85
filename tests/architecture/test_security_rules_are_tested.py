"""Each test that docs/security.md names for a rule of the console, or of the customers' pages, is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
RULES = {"Console": 25, "Customers' pages": 13}


@pytest.mark.parametrize("chapter", RULES)
def test_every_rule_has_a_row_and_every_test_in_it_exists(chapter):
    table = PAGE.partition(f"## {chapter}\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (\d+) [^|]+\|[^|]+\| ([^|]+) \|$", table, re.MULTILINE)
    assert [int(number) for number, _ in rows] == list(range(1, RULES[chapter] + 1))
    written = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "tests").rglob("test_*.py"))
    for number, cell in rows:
        paths = re.findall(r"tests/[\w/]+(?:\.py)?", cell)
        names = re.findall(r"`(test_\w+)`", cell)
        assert names or paths, number
        assert [name for name in names if f"def {name}(" not in written] == []
        assert [path for path in paths if not (ROOT / path).exists()] == []
