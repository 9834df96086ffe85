"""The operators and what each may do: the table of duties."""

from dataclasses import dataclass
from typing import Protocol

from domain.errors import Refused

CAMPAIGNS, PAYMENTS, CARE, ADMIN = "campaigns", "payments", "care", "admin"
ROLES = (CAMPAIGNS, PAYMENTS, CARE, ADMIN)

# A duty is the first word of a command. `admin` may do every duty; what is not in the table, every operator may do.
ROLE_OF_DUTY = {
    "application": CARE,
    "bill": CARE,
    "campaign": CAMPAIGNS,
    "region": CAMPAIGNS,
    "supply": CARE,
    "suspense": PAYMENTS,
    "mpesa": PAYMENTS,
    "reconcile": PAYMENTS,
    "incident": CARE,
    "meter": CARE,
    "phone": CARE,
    "query": CARE,
    "reading": CARE,
    "tariff": ADMIN,
}
DUTIES_OF_KNOWN_PEOPLE = {"campaign", "suspense"}
"""Those where a second person has to agree: never by a name that nobody created."""


@dataclass(frozen=True, slots=True)
class Operator:
    """Somebody who may give commands under a name."""

    name: str
    role: str

    def may(self, duty: str) -> bool:
        return self.role in {ADMIN, ROLE_OF_DUTY.get(duty, self.role)}


class Operators(Protocol):
    """What the check needs of the store. Names differ by more than capitals."""

    def find(self, name: str) -> Operator | None: ...

    def any(self) -> bool: ...


def operator_for(name: str, duty: str, operators: Operators) -> str:
    """The operator's name as it was created. Raises `Refused` for an unknown name or another role.

    Before the first operator is created a service takes any name, but for the duties of known people.
    """
    operator = operators.find(name)
    if operator is None and duty not in DUTIES_OF_KNOWN_PEOPLE and not operators.any():
        return name
    if operator is None:
        raise Refused(f"There is no operator {name}: `operator create` makes one", "unknown_operator")
    if not operator.may(duty):
        needed = ROLE_OF_DUTY[duty]
        raise Refused(f"{operator.name} has the role {operator.role}; this is for {needed} and admin", "wrong_role")
    return operator.name
