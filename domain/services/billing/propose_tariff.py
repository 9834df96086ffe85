"""An operator asks for a tariff file to be taken in: a second one sees what would change for whom, and approves it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Any

from domain.accounts.accounts import PREPAID
from domain.errors import NotFound, Refused
from domain.operators.approvals import ApprovalRequest
from domain.services.billing.import_approved_tariff import TARIFF
from domain.services.billing.import_tariff import Contradiction, ImportTariff, TariffImported, preview_tariff
from domain.services.operators.request_approval import RequestApproval, request_approval
from domain.services.unit_of_work import UnitOfWork
from domain.tariffs.tariffs import CATEGORIES, TariffBook, TariffVersion


@dataclass(frozen=True, slots=True)
class ProposeTariff:
    """The command: the file, who brings it as which user of the host, where it is a command, and why."""

    file: ImportTariff
    by: str
    os_user: str | None
    reason: str = ""


def propose_tariff(command: ProposeTariff, unit_of_work: UnitOfWork) -> ApprovalRequest:
    """The request, whose payload is the file's hash and what would change.

    Raises `InvalidInput` as the import does, `Refused` for a file without news and for whoever may not bring one.
    """
    file, before = command.file, unit_of_work.tariffs.book()
    previewed = preview_tariff(file, unit_of_work)
    if not previewed.is_news:
        raise Refused(f"{file.file_name} has nothing that is not known", "no_news")
    digest = sha256(file.text.encode()).hexdigest()
    unit_of_work.tariffs.keep_file(digest, file.text)
    payload = {
        "file": file.file_name,
        "sha256": digest,
        "replaces": file.contradiction is Contradiction.REPLACE,
        **changes_by_tariff(previewed, before),
        "for_whom": concerned(previewed, before, unit_of_work.category_counts.by_category()),
    }
    reason = command.reason or f"tariffs of {file.file_name}"
    return request_approval(RequestApproval(TARIFF, digest, payload, command.by, reason, command.os_user), unit_of_work)


def changes_by_tariff(previewed: TariffImported, before: TariffBook) -> dict[str, Any]:
    """What would be other than at this revision: rates and levies by version and category, and values by month. Money
    is in shillings, as text.
    """
    return {
        "revision": previewed.revision,
        "versions": [
            {
                "valid_from": str(version.valid_from),
                "rates": list(_rates(version, _in_force(version, before))),
                "levies": list(_levies(version, _in_force(version, before))),
            }
            for version in previewed.versions
        ],
        "values": [{"month": each.month, "code": each.code, "value": f"{each.value:f}"} for each in previewed.values],
        "changed": [
            {"month": each.month, "code": each.code, "was": f"{each.was:f}", "now": f"{each.now:f}"}
            for each in previewed.changed
        ],
    }


def concerned(
    previewed: TariffImported, before: TariffBook, accounts: Mapping[str, int]
) -> list[dict[str, str | int | None]]:
    """How many active accounts each category has that would be billed otherwise: a rate is of one, a levy and the value
    of a month are of all. No count: nobody has counted yet.
    """
    of_all = bool(previewed.values) or any(_news_of_levies(each, before) for each in previewed.versions)
    changed = {rate["category"] for each in previewed.versions for rate in _rates(each, _in_force(each, before))}
    categories = [each for each in CATEGORIES if each in changed or (of_all and each != PREPAID)]
    return [{"category": each, "accounts": accounts.get(each, 0) if accounts else None} for each in categories]


def _news_of_levies(version: TariffVersion, before: TariffBook) -> bool:
    return any(True for _levy in _levies(version, _in_force(version, before)))


def _in_force(version: TariffVersion, before: TariffBook) -> TariffVersion | None:
    try:
        return before.version_on(version.valid_from)
    except NotFound:
        return None


def _rates(version: TariffVersion, was: TariffVersion | None) -> Iterator[dict[str, Any]]:
    known = {(category, band.number): band for category, bands in (was.bands if was else {}).items() for band in bands}
    for category, bands in version.bands.items():
        for band in bands:
            old = known.get((category, band.number))
            if old != band:
                limits = {"up_to": _text(band.up_to), "up_to_was": _text(old.up_to if old else None)}
                rates = {"was": _text(old.rate if old else None), "now": _text(band.rate)}
                yield {"category": category, "band": band.number, **limits, **rates}


def _levies(version: TariffVersion, was: TariffVersion | None) -> Iterator[dict[str, Any]]:
    known = {levy.code: levy for levy in was.levies} if was else {}
    for levy in version.levies:
        old = known.get(levy.code)
        if old != levy:
            rates = {"was": _text(old.rate if old else None), "now": _text(levy.rate)}
            yield {"code": levy.code, "on": list(levy.base), **rates}


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
