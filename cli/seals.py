"""`seal …`: the register of seals, from the box to a technician to a meter."""

from pathlib import Path
from typing import Any

import click

from cli.common import NotAllDone, answered, by_operator_if_any, existing_file, named, one_of, system_user, text_of
from cli.listing import listed
from cli.region_limits import own_regions
from cli.typed_values import WholeNumber
from domain.errors import InvalidInput, NotFound
from domain.services.field.import_seals import ImportSeals, import_seals
from domain.services.field.issue_seals import IssueSeals, issue_seals
from domain.values.numbers import parse_id
from parts import app_parts
from store.unit_of_work import UnitOfWork

ROWS_PER_PAGE = 1_000
ALL, SKIPPED, STRANGE = "all", "skipped", "strange"
MAX_SHOWN, MAX_TYPED_SHOWN = 20, 40


@click.group()
def seal() -> None:
    """Seals, each by its serial."""


@seal.command("import")
@click.argument("file", type=existing_file)
@click.option("--box", required=True, type=named, help="The box that they came in.")
@by_operator_if_any
@answered
def import_(file: Path, box: str, operator: str | None) -> dict[str, Any]:
    """Take the serials of FILE, a line each, into the register. Those that are there already are listed."""
    with app_parts().store.transaction() as unit_of_work:
        imported = import_seals(ImportSeals(box, text_of(file).splitlines()), unit_of_work)
        details = {"added": imported.added, "repeated": len(imported.repeated)}
        unit_of_work.audit.add("seal import", box.upper(), system_user=system_user(), operator=operator, **details)
    answer = {"box": box.upper(), "added": imported.added, "repeated": list(imported.repeated[:MAX_SHOWN])}
    if imported.repeated:
        raise NotAllDone(answer, f"{len(imported.repeated)} serials are in the register already, or twice in the file")
    return answer


@seal.command()
@click.argument("serials", nargs=-1, required=True)
@click.option("--to", "staff_number", help="The technician who gets them.")
@click.option("--back", is_flag=True, help="They come back into their box.")
@by_operator_if_any
@answered
def issue(serials: tuple[str, ...], staff_number: str | None, operator: str | None, *, back: bool) -> dict[str, Any]:
    """Give the seals SERIALS to a technician, or take them back: all of them, or none."""
    if back == (staff_number is not None):
        raise InvalidInput("Either --to STAFF_NUMBER or --back", "to_whom")
    with app_parts().store.transaction() as unit_of_work:
        moved = issue_seals(IssueSeals(serials, staff_number), unit_of_work)
        to = staff_number or "box"
        unit_of_work.audit.add("seal issue", to, system_user=system_user(), operator=operator, seals=len(moved))
    return {"seals": list(moved), "to": to}


@seal.command("list")
@click.option("--what", type=one_of((ALL, SKIPPED, STRANGE)), default=ALL, show_default=True, help="Which of them.")
@click.option("--box", type=named, help="Of this box only.")
@click.option("--technician", "staff_number", help="Those that this technician has.")
@click.option("--after", default="", help="Go on after this serial, of strange ones after this id: the `next`.")
@click.option("--most", "limit", default=ROWS_PER_PAGE, show_default=True, type=WholeNumber(1), help="Rows a page.")
@listed("serial", "box", "state", "what", "technician", "meter", "since")
def list_(what: str, box: str | None, staff_number: str | None, after: str, limit: int) -> dict[str, Any]:
    """Where each seal is. `--what skipped`: with technicians, although later ones of the box were fitted.

    `--what strange`: found where the register does not have them (a stranger), found or typed at a second meter
    (repeated), or gone from their meter (missing).
    """
    with app_parts().store.reading() as unit_of_work:
        regions = own_regions(unit_of_work)
        if what == STRANGE:
            rows = unit_of_work.seals.strange(_id_after(after), limit, regions)
        elif what == SKIPPED:
            rows = unit_of_work.seals.skipped(after, limit, regions)
        else:
            rows = unit_of_work.seals.listed(
                after, limit, box.upper() if box else None, _technician_id(staff_number, unit_of_work), regions
            )
    key = "id" if what == STRANGE else "serial"
    return {"rows": rows, "count": len(rows), "next": str(rows[-1][key]) if len(rows) == limit else None}


def _id_after(typed: str) -> int:
    """Raises `InvalidInput` for what no page of strange seals ended with."""
    after = parse_id(typed or "0")
    if after is None:
        raise InvalidInput(
            f"{typed[:MAX_TYPED_SHOWN]!r} is no id to go on after: give the `next` of a page", "not_a_page"
        )
    return after


def _technician_id(staff_number: str | None, unit_of_work: UnitOfWork) -> int | None:
    if staff_number is None:
        return None
    technician = unit_of_work.technicians.by_staff_number(staff_number)
    if technician is None:
        raise NotFound(f"There is no technician {staff_number}", "no_technician")
    return technician.id
