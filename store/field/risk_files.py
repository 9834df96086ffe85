"""The rules for scores as files of the release: read when a process starts."""

from datetime import timedelta
from pathlib import Path

from domain.field.drawing import RoundRules
from domain.field.risk_files import read_risk_file
from domain.field.risk_rules import RiskRules
from domain.field.scores import RiskTerms

RISK_FILES = Path(__file__).parents[2] / "risk"


def risk_terms(check_months: int, round_shares: tuple[int, int, int, int], hasty_minutes: int) -> RiskTerms:
    """With the rules of the release, and those of rounds."""
    rounds = RoundRules(*round_shares, timedelta(minutes=hasty_minutes))
    return RiskTerms(read_risk_files(RISK_FILES), check_months, rounds)


def read_risk_files(folder: Path) -> tuple[RiskRules, ...]:
    """All versions of all files. `InvalidInput` names the file that is wrong, and what is wrong in it."""
    files = sorted(folder.glob("*.toml"))
    return tuple(version for file in files for version in read_risk_file(file.read_text(encoding="utf-8"), file.name))
