"""The operators: who they are, which roles each has, and for which regions."""

from dataclasses import dataclass, replace
from typing import Protocol

from domain.errors import InvalidInput, Refused
from domain.operators.permissions import ADMIN, ROLES, needs_two_persons, roles_for
from domain.values.phones import parse_phone

ACCESS_REFUSALS = frozenset(
    {
        "unknown_operator",
        "operator_disabled",
        "wrong_role",
        "wrong_region",
        "no_admin",
        "own_request",
        "own_proposal",
        "same_system_user",
        "not_the_author",
    }
)
"""The codes of what somebody may not do: each leaves a row in the audit trail."""

MAX_NAME_LENGTH = 60
MAX_STAFF_NUMBER_LENGTH = 20


@dataclass(frozen=True, slots=True)
class Operator:
    """Somebody who may give commands under a name. No region named: all of them. `phone` is told of a reset."""

    name: str
    roles: tuple[str, ...]
    regions: tuple[str, ...] = ()
    staff_number: str | None = None
    is_enabled: bool = True
    phone: str | None = None

    def may(self, act: str) -> bool:
        """Whether one of the roles may do it. Raises `LookupError` for an act that nobody has put into the table."""
        return not set(self.roles).isdisjoint(roles_for(act))

    def covers(self, region: str) -> bool:
        return not self.regions or region.casefold() in {each.casefold() for each in self.regions}

    def is_same_person_as(self, other: "Operator") -> bool:
        """By the staff number, where both have one; also whoever has the other's name."""
        if self.name.casefold() == other.name.casefold():
            return True
        return self.staff_number is not None and self.staff_number == other.staff_number

    def described(self) -> str:
        """The roles and regions in words."""
        roles = f"the role{'s' if len(self.roles) > 1 else ''} {', '.join(self.roles)}"
        return f"{roles} for {', '.join(self.regions)}" if self.regions else roles


@dataclass(frozen=True, slots=True)
class OperatorTerms:
    """In production operators are changed by an admin, once there is one, and two persons are two users of the host.

    In development and tests one person plays all of them; so does in production who has broken the glass.
    """

    production: bool
    is_emergency: bool = False

    @property
    def two_persons(self) -> bool:
        return self.production and not self.is_emergency


class Operators(Protocol):
    """What the use cases need of the store. Names differ by more than capitals."""

    def lock(self) -> None: ...

    def find(self, name: str) -> Operator | None: ...

    def any(self) -> bool: ...

    def has_admin_besides(self, name: str) -> bool: ...

    def has_ever_had_admin_besides(self, name: str) -> bool: ...

    def add(self, operator: Operator, *, by: str | None, os_user: str) -> bool: ...

    def change(self, operator: Operator, *, by: str | None, os_user: str) -> None: ...


def operator_for(name: str, act: str, operators: Operators, region: str | None = None) -> str:
    """The operator's name as it was created. Raises `Refused` for an unknown name, one that was disabled, another role
    or another region.

    Before the first operator is created a service takes any name, but for the acts of two persons.
    """
    if not needs_two_persons(act) and not operators.any():
        return name
    operator = known_operator(name, operators)
    check_may(operator, act, region)
    return operator.name


def known_operator(name: str, operators: Operators) -> Operator:
    """Raises `Refused` for a name that nobody created."""
    operator = operators.find(name)
    if operator is None:
        raise Refused(f"There is no operator {name}: `operator create` makes one", "unknown_operator")
    return operator


def check_may(operator: Operator, act: str, region: str | None = None) -> None:
    """Raises `Refused` in one sentence."""
    if not operator.is_enabled:
        raise Refused(f"{operator.name} is disabled", "operator_disabled")
    if not operator.may(act):
        *others, last = roles_for(act)
        needed = f"{', '.join(others)} and {last}" if others else last
        raise Refused(f"{operator.name} has {operator.described()}; this is for {needed}", "wrong_role")
    if region is not None:
        check_region(operator, region)


def check_region(operator: Operator, region: str) -> None:
    """Raises `Refused` in one sentence."""
    if not operator.covers(region):
        raise Refused(f"{operator.name} has {operator.described()}, not for {region}", "wrong_region")


def parse_operator(operator: Operator) -> Operator:
    """The operator as it is kept. Raises `InvalidInput` for what nobody could read, or for no role at all."""
    name = " ".join(operator.name.split())
    if not 0 < len(name) <= MAX_NAME_LENGTH or not name.isprintable():
        raise InvalidInput(f"An operator has a name of up to {MAX_NAME_LENGTH} letters", "no_name")
    if not operator.roles or not set(operator.roles) <= set(ROLES):
        raise InvalidInput(f"An operator has one or more of the roles {', '.join(ROLES)}", "no_role")
    number = "".join((operator.staff_number or "").split()).upper()
    if len(number) > MAX_STAFF_NUMBER_LENGTH or not number.isprintable():
        raise InvalidInput(f"A staff number has up to {MAX_STAFF_NUMBER_LENGTH} letters and digits", "no_staff_number")
    phone = parse_phone(operator.phone) if operator.phone else None
    if operator.phone and phone is None:
        raise InvalidInput("The phone of an operator is a Kenyan mobile number", "not_a_phone")
    return replace(
        operator,
        name=name,
        roles=tuple(role for role in ROLES if role in operator.roles),
        regions=tuple(sorted(set(operator.regions))),
        staff_number=number or None,
        phone=phone,
    )


def is_admin(operator: Operator) -> bool:
    return operator.is_enabled and ADMIN in operator.roles
