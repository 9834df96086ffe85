"""What of a customer whoever gives a command sees: as on the console, some roles need the account, and not whose it is.

Nobody's name is asked for: where none is given, it is somebody who can read the database itself.
"""

from collections.abc import Mapping
from typing import Any

from cli.output import Answer
from cli.region_limits import operator_of_command
from domain.operators.permissions import SEE_NAMES
from domain.values.names import mask_name
from domain.values.phones import HIDDEN, hidden_phone
from parts import app_parts
from store.unit_of_work import UnitOfWork

PHONES, TEXTS = ("phone", "payer"), ("text",)


def sees_names(unit_of_work: UnitOfWork) -> bool:
    """Whether who gives the command may see names, phones and texts whole."""
    operator = operator_of_command(unit_of_work)
    return operator is None or operator.may(SEE_NAMES)


def as_seen(answer: Answer) -> Answer:
    """The answer of a list, with no more of its persons in each row than whoever gives the command may see."""
    with app_parts().store.reading() as unit_of_work:
        return answer if sees_names(unit_of_work) else without_persons(answer)


def without_persons(answer: Answer) -> dict[str, Any]:
    """The answer, and each row in it, with phones, texts and the names of accounts in a few signs."""
    rows = {
        name: [without_persons(row) if isinstance(row, Mapping) else row for row in value]
        for name, value in answer.items()
        if isinstance(value, list)
    }
    return {**_hidden(answer), **rows}


def _hidden(row: Answer) -> dict[str, Any]:
    hidden = {name: hidden_phone(row[name]) for name in PHONES if row.get(name)}
    hidden |= {name: HIDDEN for name in TEXTS if row.get(name)}
    if row.get("name") and ("account" in row or "number" in row):
        hidden["name"] = mask_name(row["name"])
    return {**row, **hidden}
