"""A worker prepares a file of a campaign: whole, with its count and checksum, or not at all."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from domain.campaigns.files import READY, REFUSED, CampaignFile, FileKind
from domain.errors import NotFound, Refused
from domain.services.campaigns.hand_over_campaign import hand_over_campaign
from domain.services.campaigns.steering import Steer
from domain.services.unit_of_work import UnitOfWork
from domain.values.csv_text import csv_blocks


@dataclass(frozen=True, slots=True)
class PrepareCampaignFile:
    """The command: which file, when it waits."""

    file_id: int


def prepare_campaign_file(command: PrepareCampaignFile, unit_of_work: UnitOfWork) -> CampaignFile | None:
    """Write the rows as CSV that spreadsheets do not run. Those of a hand-over are noted as handed over with it.

    The file as it is then, ready or refused; None where it does not wait, or another worker is at it.
    """
    file = unit_of_work.campaign_files.take(command.file_id)
    if file is None:
        return None
    try:
        rows = _Counted(_rows(file, unit_of_work))
    except (NotFound, Refused) as error:
        return _refused(file, str(error), unit_of_work)
    digest = sha256()
    for place, block in enumerate(csv_blocks(unit_of_work.campaign_reports.columns, rows)):
        digest.update(block)
        unit_of_work.campaign_files.add_part(file, place, block)
    unit_of_work.campaign_files.ready(file.id, rows.count, digest.hexdigest())
    return replace(file, state=READY, rows=rows.count, sha256=digest.hexdigest())


def _refused(file: CampaignFile, sentence: str, unit_of_work: UnitOfWork) -> CampaignFile:
    unit_of_work.campaign_files.refuse(file.id, sentence)
    return replace(file, state=REFUSED, sentence=sentence)


def _rows(file: CampaignFile, unit_of_work: UnitOfWork) -> Iterator[Sequence[Any]]:
    """Raises `Refused` for a hand-over of a campaign that still goes on, or by who may not any more."""
    if file.kind == FileKind.REPORT:
        return unit_of_work.campaign_reports.accounts(file.campaign_id)
    hand_over_campaign(Steer(file.campaign_id, file.operator), unit_of_work)
    return unit_of_work.campaign_reports.not_notified(file.campaign_id)


class _Counted:
    """Rows that are counted as they pass."""

    def __init__(self, rows: Iterable[Sequence[Any]]) -> None:
        self._rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[Sequence[Any]]:
        for row in self._rows:
            self.count += 1
            yield row
