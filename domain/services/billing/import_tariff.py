"""Take a tariff file into what is known: new versions and new monthly values. What is known never changes silently."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256

from domain.errors import InvalidInput
from domain.services.unit_of_work import UnitOfWork
from domain.tariffs.files import Problem, TariffFile, read_tariff_file
from domain.tariffs.tariffs import Change, MonthlyValue, PassThrough, TariffBook, TariffVersion, changes, extended
from domain.values.periods import business_date, month_of, months_through


class Contradiction(StrEnum):
    """What becomes of a file that says otherwise than what is known.

    An operator's file is refused, or insisted on: then a monthly value is replaced, a version never. The project's own
    files come again with every release: there what is known stays, for an operator may have corrected it.
    """

    REFUSE = "refuse"
    REPLACE = "replace"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class ImportTariff:
    """The command."""

    file_name: str
    text: str
    contradiction: Contradiction


@dataclass(frozen=True, slots=True)
class TariffImported:
    """What was new, what was left as it is known, which months are billed otherwise, what this month still lacks."""

    revision: int
    versions: tuple[TariffVersion, ...]
    values: tuple[MonthlyValue, ...]
    left: tuple[Problem, ...]
    changed: tuple[Change, ...]
    carried: tuple[PassThrough, ...]

    @property
    def is_news(self) -> bool:
        return bool(self.versions or self.values)


def import_tariff(command: ImportTariff, unit_of_work: UnitOfWork) -> TariffImported:
    """Keep what is new in the file; a file without changes makes no revision.

    Raises `InvalidInput` with all that is wrong at once: errors, doubtful figures, what contradicts what is known.
    """
    unit_of_work.tariffs.lock()
    previewed = preview_tariff(command, unit_of_work)
    if not previewed.is_news:
        return previewed
    digest = sha256(command.text.encode()).hexdigest()
    revision = unit_of_work.tariffs.add(command.file_name, digest, previewed.versions, previewed.values)
    return replace(previewed, revision=revision)


def preview_tariff(command: ImportTariff, unit_of_work: UnitOfWork) -> TariffImported:
    """What the import would change, at the revision of now. Raises `InvalidInput` as it does."""
    file, before = read_tariff_file(command.text), unit_of_work.tariffs.book()
    refused, left = _judged(file, before, command.contradiction)
    if refused:
        raise InvalidInput(f"{command.file_name} is not loaded: {'; '.join(map(str, refused))}", "tariff_file")
    versions = tuple(version for version in file.versions if _known(before, version) is None)
    values = tuple(value for value in file.values if _is_news(value, before, command.contradiction))
    after, this_month = extended(before, versions, values), month_of(business_date(unit_of_work.now))
    months = months_through(min((value.month for value in values), default=this_month), this_month)
    changed, carried = changes(before, after, months), after.carried_forward(this_month)
    return TariffImported(unit_of_work.tariffs.revision(), versions, values, left, changed, carried)


def _judged(
    file: TariffFile, before: TariffBook, contradiction: Contradiction
) -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:
    """What the file is refused for, and what of it is left out."""
    versions, values = _other_versions(file.versions, before), _other_values(file.values, before)
    match contradiction:
        case Contradiction.REFUSE:
            return (*file.errors, *file.doubts, *versions, *values), ()
        case Contradiction.REPLACE:
            return (*file.errors, *versions), ()
        case Contradiction.KEEP:
            return (*file.errors, *file.doubts), (*versions, *values)


def _other_versions(versions: Sequence[TariffVersion], before: TariffBook) -> list[Problem]:
    return [
        Problem(f"version {version.valid_from}", "is known with other content: a new rate is a new version")
        for version in versions
        if (known := _known(before, version)) and _content(known) != _content(version)
    ]


def _other_values(values: Sequence[MonthlyValue], before: TariffBook) -> list[Problem]:
    return [
        Problem(f"month {value.month}, {value.code}", f"{value.value:f} contradicts {known:f}, which is published")
        for value in values
        if (known := before.published(value.code, value.month)) is not None and known != value.value
    ]


def _known(book: TariffBook, version: TariffVersion) -> TariffVersion | None:
    return next((known for known in book.versions if known.valid_from == version.valid_from), None)


def _content(version: TariffVersion) -> TariffVersion:
    """What bills are made from: where it was read is a remark."""
    return replace(version, source="")


def _is_news(value: MonthlyValue, before: TariffBook, contradiction: Contradiction) -> bool:
    known = before.published(value.code, value.month)
    return known is None or (known != value.value and contradiction is Contradiction.REPLACE)
