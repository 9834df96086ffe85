"""Who opens a folder finds what it is for; and what a README names is there."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOMAIN = ROOT / "domain"
SUBJECTS = sorted(init.parent for init in DOMAIN.glob("*/__init__.py") if init.parent.name != "services")
FLOORS = [DOMAIN, *(ROOT / name for name in ("store", "ussd", "sms", "payments", "sandbox", "tariffs"))]
READ = [
    ROOT / "README.md",
    ROOT / "docs" / "operations.md",
    ROOT / "docs" / "privacy.md",
    *sorted((ROOT / "docs" / "decisions").glob("*.md")),
    *(folder / "README.md" for folder in (*FLOORS, *SUBJECTS)),
]
MAX_LINES = 130
LINK = re.compile(r"\]\(([^)#:]+)\)")
NAMED = re.compile(r"`((?:[\w.-]+/)*[\w.-]+\.(?:py|md|toml|html|yaml)|(?:[\w.-]+/)+)`")
WITH_A_PLACE = re.compile(r"NNNN|xx/|\*|<")
ROW = re.compile(r"^\| \[(\w+)\]\(\w+/README\.md\) \| .+ \| ([\w, ]+) \|$", re.MULTILINE)


@pytest.mark.parametrize("folder", [*FLOORS, *SUBJECTS], ids=lambda folder: str(folder.relative_to(ROOT)))
def test_a_subject_has_a_readme(folder):
    assert (folder / "README.md").is_file()


def test_the_readme_is_read_in_some_minutes():
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= MAX_LINES


@pytest.mark.parametrize("file", READ, ids=lambda file: str(file.relative_to(ROOT)))
def test_what_a_readme_names_is_there(file):
    text = file.read_text(encoding="utf-8")
    named = [name for name in NAMED.findall(text) if not WITH_A_PLACE.search(name)]
    missing = [name for name in named if not is_there(name, file.parent)]
    assert missing + [link for link in LINK.findall(text) if not (file.parent / link).exists()] == []


def is_there(name: str, folder: Path) -> bool:
    """From the root, or in the folder and below it; in the domain also from its own root."""
    from_roots = any((place / name).exists() for place in (ROOT, folder, DOMAIN))
    return from_roots or (folder != ROOT and any(folder.rglob(name)))


def test_the_map_of_the_domain_says_which_subject_uses_which():
    documented = {name: set(used.split(", ")) - {"nothing"} for name, used in ROW.findall(_map())}
    imported = {subject.name: used_by(subject) for subject in SUBJECTS}
    assert {name: used - {"values"} for name, used in documented.items()} == imported


def _map() -> str:
    return (DOMAIN / "README.md").read_text(encoding="utf-8")


def used_by(subject: Path) -> set[str]:
    """The other subjects whose names its files import; values are everybody's."""
    imports = [node for file in subject.rglob("*.py") for node in ast.walk(ast.parse(file.read_text("utf-8")))]
    modules = [node.module.split(".") for node in imports if isinstance(node, ast.ImportFrom) and node.module]
    names = {each.name for each in SUBJECTS} - {"values", subject.name}
    return {module[1] for module in modules if module[0] == "domain" and len(module) > 1} & names
