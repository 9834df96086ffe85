"""`tariff import`, `tariff show`, `tariff quote`: what is known of tariffs, and what it comes to."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from cli.common import NotAllDone, answered, by_operator, existing_file, one_of, os_user, system_user, text_of
from cli.listing import listed, page, paged
from cli.output import shillings
from cli.second_person import break_glass_option, note_emergency
from cli.typed_values import DAY, WholeNumber
from domain.errors import InvalidInput
from domain.services.billing.find_differing_bills import Difference, FindDifferingBills, find_differing_bills
from domain.services.billing.import_tariff import Contradiction, ImportTariff, TariffImported, import_tariff
from domain.services.billing.propose_tariff import ProposeTariff, propose_tariff
from domain.tariffs.rating import Part, as_json, part_of_month, rate
from domain.tariffs.tariffs import BANDS, CATEGORIES, PASS_THROUGHS, PassThrough, TariffBook, TariffVersion
from domain.values.periods import business_date, month_of, parse_month
from parts import app_parts

KWH = re.compile(r"\d{1,9}(\.\d{1,6})?", re.ASCII)


@click.group()
def tariff() -> None:
    """Tariffs as dated data."""


@tariff.command("import")
@click.argument("file", type=existing_file)
@click.option("--force", is_flag=True, help="Take doubtful figures, and other values for months already published.")
@break_glass_option
@by_operator
@answered
def import_(file: Path, emergency: str | None, operator: str, *, force: bool) -> dict[str, Any]:
    """Take the versions and monthly values of FILE into what is known. In production a second person approves it."""
    command = ImportTariff(file.name, text_of(file), Contradiction.REPLACE if force else Contradiction.REFUSE)
    if app_parts().settings.production and emergency is None:
        return _proposed(command, operator)
    with app_parts().store.transaction() as unit_of_work:
        note_emergency(emergency, file.name, operator, unit_of_work)
        imported = import_tariff(command, unit_of_work)
        answer = _imported(imported, business_date(unit_of_work.now))
        unit_of_work.audit.add(
            "tariff import", file.name, system_user=system_user(), operator=operator, force=force, **answer
        )
    return answer


def _proposed(command: ImportTariff, operator: str) -> dict[str, Any]:
    """Raises `NotAllDone` with what a second person is to look at."""
    with app_parts().store.transaction() as unit_of_work:
        request = propose_tariff(ProposeTariff(command, operator, os_user()), unit_of_work)
        details = {"hash": request.payload["sha256"], "request": request.id}
        unit_of_work.audit.add(
            "tariff propose", command.file_name, system_user=system_user(), operator=operator, **details
        )
    said = f"Not yet: a second person approves it on the console, request {request.id} with the hash {request.digest}"
    raise NotAllDone({"request": request.id, "hash": request.digest, **request.payload}, said)


@tariff.command()
@click.option("--on", "day", type=DAY, help="The day; today where it is left out.")
@answered
def show(day: datetime | None) -> dict[str, Any]:
    """The tariff in force on a day, and the values its month is billed with."""
    with app_parts().store.reading() as unit_of_work:
        book = unit_of_work.tariffs.book()
        return _shown(book, day.date() if day else business_date(unit_of_work.now))


@tariff.command()
@paged
@listed("bill", "account", "billed", "true", "difference")
def differences(after: int, limit: int) -> dict[str, Any]:
    """Bills that carry a value of another month whose own is known by now: `bill correct` makes them anew."""
    with app_parts().store.transaction() as unit_of_work:
        differing = find_differing_bills(FindDifferingBills(unit_of_work.tariffs.book(), after, limit), unit_of_work)
    return page([_difference(each) for each in differing], limit)


@tariff.command()
@click.option("--category", required=True, type=one_of(CATEGORIES))
@click.option("--band", required=True, type=WholeNumber(BANDS[0], BANDS[-1]))
@click.option("--part", "asked", required=True, multiple=True, help="Month of the reading and kWh: 2024-01:60.")
@answered
def quote(category: str, band: int, asked: Sequence[str]) -> dict[str, object]:
    """The lines of a bill for the given kWh by month of reading."""
    with app_parts().store.reading() as unit_of_work:
        return as_json(rate(unit_of_work.tariffs.book(), category, band, [_part(each) for each in asked]))


def _difference(each: Difference) -> dict[str, Any]:
    bill = each.bill
    return {
        "id": bill.id,
        "bill": bill.number,
        "account": bill.account_number,
        "billed": shillings(bill.total_cents),
        "true": shillings(each.charges.total),
        "difference": shillings(each.charges.total - bill.total_cents),
    }


def _part(text: str) -> Part:
    month, _, units = text.partition(":")
    if not KWH.fullmatch(units):
        raise InvalidInput(f"{text!r} is not a month and kWh, as 2024-02:20.5", "not_a_part")
    return part_of_month(parse_month(month), Decimal(units))


def _imported(imported: TariffImported, today: date) -> dict[str, Any]:
    return {
        "revision": imported.revision,
        "versions": [str(version.valid_from) for version in imported.versions],
        "values": [{"month": each.month, "code": each.code, "value": f"{each.value:f}"} for each in imported.values],
        "changed": [
            {"month": each.month, "code": each.code, "was": f"{each.was:f}", "now": f"{each.now:f}"}
            for each in imported.changed
        ],
        "warnings": _warnings(imported.carried, today),
    }


def _shown(book: TariffBook, day: date) -> dict[str, Any]:
    version, month = book.version_on(day), month_of(day)
    return {
        "on": str(day),
        "valid_from": str(version.valid_from),
        "source": version.source,
        "bands": _bands(version),
        "levies": [
            {"code": levy.code, "rate": f"{levy.rate:f}", "base": " ".join(levy.base)} for levy in version.levies
        ],
        "values": [_value(book, code, day) for code in PASS_THROUGHS],
        "warnings": _warnings(book.carried_forward(month), day),
    }


def _bands(version: TariffVersion) -> list[dict[str, Any]]:
    return [
        {
            "category": category,
            "band": band.number,
            "up_to": None if band.up_to is None else f"{band.up_to:f}",
            "rate": f"{band.rate:f}",
        }
        for category, bands in version.bands.items()
        for band in bands
    ]


def _value(book: TariffBook, code: str, day: date) -> dict[str, Any]:
    value = book.pass_through(code, month_of(day))
    return {"code": code, "rate": f"{value.rate:f}", "carried_from": value.carried_from}


def _warnings(carried: Sequence[PassThrough], day: date) -> list[str]:
    return [
        f"{value.code} of {month_of(day)} is not published: {value.carried_from}'s {value.rate:f} is carried forward"
        for value in carried
    ]
