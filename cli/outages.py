"""`outage report`: how reliable the supply was in a month."""

from pathlib import Path
from typing import Any

import click

from cli.common import answered, new_file
from cli.csv_files import write_csv
from domain.outages.reliability import Reliability
from domain.services.outages.report_reliability import ReportReliability, report_reliability
from domain.values.periods import parse_month
from parts import app_parts

COLUMNS = (
    "region", "planned", "cause", "served", "interruptions", "accounts", "account_minutes", "saifi", "saidi_minutes",
    "caidi_minutes", "sources", "lower_bound",
)  # fmt: skip


@click.group()
def outage() -> None:
    """Figures of outages."""


@outage.command()
@click.option("--month", required=True, help="2026-11")
@click.option("--out", type=new_file, help="Write the lines to this file (CSV), too.")
@answered
def report(month: str, out: Path | None) -> dict[str, Any]:
    """SAIFI, SAIDI and CAIDI by region and cause (IEEE 1366, more than 5 minutes, planned work apart).

    `sources` say how we know who was without power: `network` the accounts of the transformer or feeder, `notices`
    those told of planned work, `reports` only those who reported: then it is a lower bound.
    """
    with app_parts().store.reading() as unit_of_work:
        found = report_reliability(ReportReliability(parse_month(month)), unit_of_work)
    rows = [line_of(each) for each in found.lines]
    written = write_csv(out, COLUMNS, ([row[name] for name in COLUMNS] for row in rows)) if out else {}
    promises = found.promises
    kept = {"said": promises.said, "kept": promises.kept, "percent": promises.percent, "changes": promises.changes}
    return {"month": month, "rows": rows, "times_of_return": kept, **written}


def line_of(line: Reliability) -> dict[str, Any]:
    return {
        "region": line.region,
        "planned": line.is_planned,
        "cause": line.cause,
        "served": line.served,
        "interruptions": line.interruptions,
        "accounts": line.accounts,
        "account_minutes": round(line.account_minutes),
        "saifi": _text(line.saifi),
        "saidi_minutes": _text(line.saidi),
        "caidi_minutes": _text(line.caidi),
        "sources": " ".join(line.sources),
        "lower_bound": line.is_lower_bound,
    }


def _text(figure: object) -> str | None:
    return None if figure is None else str(figure)
