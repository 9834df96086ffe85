"""The rules for scores as files of the release: read when a process starts."""

from pathlib import Path

from domain.field.risk_files import read_risk_file
from domain.field.risk_rules import RiskRules

RISK_FILES = Path(__file__).parents[2] / "risk"


def read_risk_files(folder: Path) -> tuple[RiskRules, ...]:
    """All versions of all files. `InvalidInput` names the file that is wrong, and what is wrong in it."""
    files = sorted(folder.glob("*.toml"))
    return tuple(version for file in files for version in read_risk_file(file.read_text(encoding="utf-8"), file.name))
