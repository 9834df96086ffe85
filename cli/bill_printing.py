"""`bills print`: the bills of a region and month as one archive, for a printing house."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from cli.common import answered, by_operator_if_any, named, new_file, system_user
from cli.exports import check_export, is_bulk
from cli.printing_archive import PrintedBill, write_archive
from cli.second_person import break_glass_option
from domain.errors import Unavailable
from domain.values.periods import Month, parse_month
from parts import app_parts
from store.core.timeouts import allow_slow_statements
from web.customer.bill import BillFound, explained
from web.customer.documents.printing import Printed, Printer, print_bill, printer
from web.customer.documents.typesetting import Typesetter, TypesetterBusy

BILLS_AT_ONCE = 50
MAX_SECONDS_PER_BILL = 60


@click.group("bills")
def bills_() -> None:
    """Bills of many customers."""


@bills_.command("print")
@click.option("--region", required=True, type=named, help="Accounts of this region.")
@click.option("--month", required=True, metavar="YYYY-MM", help="The month in which the bills were issued.")
@click.option("--out", required=True, type=new_file, help="The archive to write (tar), for its owner only.")
@break_glass_option
@by_operator_if_any
@answered
def print_(region: str, month: str, out: Path, emergency: str | None, operator: str | None) -> dict[str, Any]:
    """Write the bills of a month as PDF, one file each, into one archive, with a list of them at its end (bills.csv).

    Bills that were cancelled are left out. The archive is there whole or not at all, with the count of bills and its
    SHA-256; the same bills make the same archive.
    """
    issued_in = parse_month(month)
    region, count = _counted(region, issued_in)
    if is_bulk(count):
        check_export({"region": region, "month": month}, operator, emergency, region)
    with Typesetter(MAX_SECONDS_PER_BILL) as typesetter:
        written = write_archive(out, _with_bar(_printed(region, issued_in, printer(typesetter)), count))
    with app_parts().store.transaction() as unit_of_work:
        details = {"month": month, **written}
        unit_of_work.audit.add("bills print", region, system_user=system_user(), operator=operator, **details)
    return written


def _counted(region: str, month: Month) -> tuple[str, int]:
    """The region as it is written, and how many bills it is. Raises `NotFound` for a region that is none."""
    with app_parts().store.transaction() as unit_of_work:
        allow_slow_statements(unit_of_work.connection)
        name, _ = unit_of_work.regions.state(region)
        return name, unit_of_work.bills.count_of_region(name, month)


def _printed(region: str, month: Month, by: Printer) -> Iterator[PrintedBill]:
    """One batch after the other: what is kept of each, so that it can be asked for, is there before it is used."""
    after = ""
    while batch := _batch(region, month, after):
        after = batch[-1].bill.number
        documents = [(found, _print(found, by)) for found in batch]
        with app_parts().store.transaction() as unit_of_work:
            for _, document in documents:
                unit_of_work.document_checks.keep(document.check)
        yield from (PrintedBill(found.bill, document.pdf) for found, document in documents)


def _batch(region: str, month: Month, after: str) -> list[BillFound]:
    with app_parts().store.transaction() as unit_of_work:
        allow_slow_statements(unit_of_work.connection)
        issued = unit_of_work.bills.of_region(region, month, after, BILLS_AT_ONCE)
        return [explained(each, unit_of_work) for each in issued]


def _print(found: BillFound, by: Printer) -> Printed:
    """In the customer's language."""
    try:
        return print_bill(found, app_parts().words[found.holder.language], by)
    except TypesetterBusy as error:
        said = f"Bill {found.bill.number} could not be set in {MAX_SECONDS_PER_BILL} seconds: nothing was written"
        raise Unavailable(said, "not_printed") from error


def _with_bar(coming: Iterator[PrintedBill], count: int) -> Iterator[PrintedBill]:
    columns = (BarColumn(), TextColumn("{task.completed:,.0f} of {task.total:,.0f}"), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        yield from bar.track(coming, total=count)
