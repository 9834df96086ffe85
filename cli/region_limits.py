"""What an operator of some regions reaches: accounts there, and nothing of the others.

Who gives the command is known once its name was looked up; from then on whatever finds an account asks here.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import click

from cli.output import Answer
from domain.operators.operators import Operator, check_region
from parts import app_parts
from store.unit_of_work import UnitOfWork

_WHO = "the operator who gives the command"


def remember_operator(name: str) -> None:
    """Of this command, from now on."""
    click.get_current_context().find_root().meta[_WHO] = name


def require_region_of(account_id: int, unit_of_work: UnitOfWork) -> None:
    """Raises `Refused` where the account is in a region that is not the operator's."""
    operator = _limited(unit_of_work)
    if operator:
        check_region(operator, unit_of_work.account_profiles.region_of(account_id))


def is_in_reach(account_id: int, unit_of_work: UnitOfWork) -> bool:
    """Whether the account is in a region of the operator."""
    operator = _limited(unit_of_work)
    return operator is None or operator.covers(unit_of_work.account_profiles.region_of(account_id))


def require_region_of_any(account_ids: Sequence[int], unit_of_work: UnitOfWork) -> list[int]:
    """Those that are in the operator's regions. Raises `Refused` where there are some, and none of them is."""
    operator = _limited(unit_of_work)
    if not operator:
        return list(account_ids)
    regions = {each: unit_of_work.account_profiles.region_of(each) for each in account_ids}
    reached = [each for each, region in regions.items() if operator.covers(region)]
    if account_ids and not reached:
        check_region(operator, regions[account_ids[0]])
    return reached


def require_region(region: str | None, unit_of_work: UnitOfWork) -> None:
    """Raises `Refused` where the region is not one of the operator's."""
    operator = _limited(unit_of_work)
    if operator and region is not None:
        check_region(operator, region)


def own_regions(unit_of_work: UnitOfWork) -> tuple[str, ...] | None:
    """Those of the operator who gives the command; None: all of them."""
    operator = _limited(unit_of_work)
    return operator.regions if operator else None


def in_own_regions(answer: Answer) -> Answer:
    """The answer without the rows of other regions: of lists that have a region or an account in each row."""
    with app_parts().store.reading() as unit_of_work:
        operator = _limited(unit_of_work)
        if not operator:
            return answer
        reached = {
            name: _reached(value, operator, unit_of_work) if isinstance(value, list) else value
            for name, value in answer.items()
        }
    return {**reached, "count": len(reached["rows"])} if "count" in reached else reached


def _reached(rows: list[Any], operator: Operator, unit_of_work: UnitOfWork) -> list[Any]:
    numbers = [row["account"] for row in rows if isinstance(row, Mapping) and row.get("account")]
    regions = unit_of_work.account_profiles.regions_of(numbers)
    return [row for row in rows if _is_reached(row, operator, regions)]


def _is_reached(row: Any, operator: Operator, regions: Mapping[str, str]) -> bool:
    """Of a row that names neither a region nor an account nobody can tell: it is everybody's."""
    if not isinstance(row, Mapping):
        return True
    region = row.get("region") or regions.get(row.get("account") or "")
    return region is None or operator.covers(region)


def operator_of_command(unit_of_work: UnitOfWork) -> Operator | None:
    """Who gives the command, where it was said and is known."""
    context = click.get_current_context(silent=True)
    name = context.find_root().meta.get(_WHO) if context else None
    return unit_of_work.operators.find(name) if name else None


def _limited(unit_of_work: UnitOfWork) -> Operator | None:
    """Who gives the command, where that is somebody of some regions."""
    operator = operator_of_command(unit_of_work)
    return operator if operator and operator.regions else None
