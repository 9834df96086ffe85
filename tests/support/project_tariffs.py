"""The tariff book of the project's own files, as `release` loads it."""

from functools import cache
from pathlib import Path

from domain.tariffs.files import TariffFile, read_tariff_file
from domain.tariffs.tariffs import TariffBook, tariff_book

FILES = sorted((Path(__file__).parents[2] / "tariffs").glob("*.toml"))


@cache
def project_book() -> TariffBook:
    files = [_read(path) for path in FILES]
    return tariff_book(
        [version for file in files for version in file.versions], [value for file in files for value in file.values]
    )


def _read(path: Path) -> TariffFile:
    file = read_tariff_file(path.read_text(encoding="utf-8"))
    assert not file.errors, [str(error) for error in file.errors]
    assert not file.doubts, [str(doubt) for doubt in file.doubts]
    return file
