"""`make reports`: the tables of the newest run, brought to docs/reports in the order of the rows of their reports.

A row whose test did not run keeps what was seen of it before.
"""

import sys
from pathlib import Path

from click.testing import CliRunner

from sms import measure
from tests.reports import faults
from tests.reports.document import FOLDER, line, rows_of, said, table

ROOT = Path(__file__).parents[2]
NEW_LINE = "\n"
PUBLISHED = ROOT / "docs" / "reports"
REPORTS = {
    "words": "words-and-money.md, kinds A to D and L to N: what customers text",
    "money": "words-and-money.md, kinds E to K and O, and security.md: what moves money",
    "files": "machines-and-files.md, F10 to F15: files, numbers, phones and readings",
    "machines": "machines-and-files.md, F1 to F9: what machines do to the product",
    "security": "security.md: what insiders and strangers try",
    "trial": "trial.md: what a newcomer, a customer and an operator met",
}
HEADER = """# Of {title}

Made by `make reports` from the run of the tests of `tests/reports/{name}.yaml`; nobody writes it by hand. What was
typed, sent or done, what the product did when the report was written (`was`), what is right, and what it does now.

"""
FAULTS = """# What a fault costs

Made by `make reports` from the newest `make soak`; a row that it did not show keeps what was seen before. The seconds
until a customer who dials is billed again, a payment is taken, and both SMS are sent, from when the cause was over on;
and what was lost or came twice of readings, bills, payments and SMS. On two shared cores.

Doubled are SMS that the gateway took when their worker was killed or cut off, and of which no delivery report came: the
gateway can be asked nothing and knows no key, so that after a quarter of an hour such an SMS goes once more, and only
once. Codes never do. Where a report comes, or as many arrivals as SMS to a phone were in doubt, nothing is sent again.

"""
MEASURED = """# How well words are heard

Made by `make reports` from `python -m sms.measure`: what of each kind is caught, and how often harmless texts are.

```
{measured}
```
"""


def main() -> None:
    """Write the tables and the measure of words. Exits with the rows that are missing."""
    PUBLISHED.mkdir(exist_ok=True)
    missing = [f"{name}: {row}" for name in REPORTS for row in _publish(name)]
    _publish_faults()
    measured = CliRunner().invoke(measure.main, []).output.strip()
    (PUBLISHED / "measured.md").write_text(MEASURED.format(measured=measured), encoding="utf-8")
    if missing:
        sys.exit("\n".join(["No run has seen these yet:", *missing]))


def _publish(name: str) -> list[str]:
    """The rows of the report that no run has seen."""
    seen = published(PUBLISHED / f"{name}.md") | published(FOLDER / f"{name}.md")
    rows = [f"{row}{seen[row]}" for row in wanted(name) if row in seen]
    head = HEADER.format(name=name, title=REPORTS[name])
    (PUBLISHED / f"{name}.md").write_text(f"{head}{table([])}{NEW_LINE.join(rows)}\n", encoding="utf-8")
    return [row for row in wanted(name) if row not in seen]


def _publish_faults() -> None:
    place = PUBLISHED / "faults.md"
    rows = [*faults.read(place), *faults.read(faults.PLACE)]
    figures = [*faults.read_figures(place), *faults.read_figures(faults.PLACE)]
    place.write_text(FAULTS + faults.tables(rows, figures), encoding="utf-8")


def wanted(name: str) -> list[str]:
    """The line of each row of the report, but for what is now."""
    return list(dict.fromkeys(_without_now(line([*said(row), ""])) for row in rows_of(name)))


def published(file: Path) -> dict[str, str]:
    """What is now, by the rest of the line."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    rows = [each for each in lines if each.startswith("| ")][2:]
    return {_without_now(row): row.removeprefix(_without_now(row)) for row in rows}


def _without_now(row: str) -> str:
    return " | ".join(row.split(" | ")[:5]) + " | "


if __name__ == "__main__":
    main()
