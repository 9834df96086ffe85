"""docs/security.md names tests, and each of them exists: who takes one away looks at what it held."""

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
PAGE = (TESTS.parent / "docs/security.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`([a-z_/0-9]+\.py)::(test_\w+)`", PAGE)))
DOORS = (
    "Phone menu (USSD)",
    "SMS",
    "Callbacks of gateway and providers",
    "Files",
    "Commands",
    "Stores and settings",
    "Logs",
    "People's data",
    "ASVS 5.0, level 2",
)
ROW = re.compile(r"^\| (?!threat|chapter|---)(.+) \| (.+) \| (.*) \|$", re.MULTILINE)


@pytest.mark.parametrize(("file", "test"), NAMED, ids=["::".join(each) for each in NAMED])
def test_a_test_that_the_page_names_exists(file, test):
    assert f"def {test}(" in (TESTS / file).read_text(encoding="utf-8")


@pytest.mark.parametrize("door", DOORS)
def test_every_threat_has_a_guard_and_a_test(door):
    chapter = PAGE.partition(f"## {door}\n")[2].partition("\n## ")[0]
    rows = ROW.findall(chapter)
    assert rows
    assert [threat for threat, guard, test in rows if not guard or "::test_" not in test] == []
