"""Whoever books a payment or takes one back is in a table, with the proof or the two persons behind it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = ROOT / "domain" / "payments" / "README.md"
BOOKS = {"record_payment", "record_reversal", "release_payment", "confirm_payment", "undo_reversal"}
PRODUCTION_CODE = ("cli", "console", "domain", "jobs", "payments", "sms", "store", "ussd", "web", "webhooks")
ROW = re.compile(r"^\| `([\w/]+\.py)` \| `(\w+)` \|", re.MULTILINE)


def test_every_caller_that_moves_money_is_in_the_table_and_no_other():
    files = [file for folder in PRODUCTION_CODE for file in (ROOT / folder).rglob("*.py")]
    called = {(str(file.relative_to(ROOT)), name) for file in files for name in calls(file)}
    assert set(ROW.findall(README.read_text(encoding="utf-8"))) == called


def calls(file: Path) -> Iterator[str]:
    """What a file calls of them; a call inside the file that defines it is its own business."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    own = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in BOOKS - own:
            yield node.func.id
