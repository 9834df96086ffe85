"""Somebody at the gate asks whether the technician is real: by the staff number, and the code that was said.

The answer is yes or no, and the same no for a number that nobody has, a code that is over, and one that is wrong.
"""

from dataclasses import dataclass
from enum import StrEnum

from domain.care.case_references import APPLICATION, reference
from domain.commands import Key, Outcome
from domain.field.public_checks import MAX_CHECKS_PER_PHONE_AND_DAY
from domain.field.secrets import Side, digits_of
from domain.field.technicians import ACTIVE, Technician, parse_staff_number
from domain.field.visit_orders import Visit
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.periods import business_date

SHOWN_DIGITS = 3


class TechnicianCheck(StrEnum):
    """What is answered. ELSEWHERE: the technician is real, and has work today at another account than this phone's."""

    YES = "technician_yes"
    ELSEWHERE = "technician_elsewhere"
    NO = "technician_no"
    TOO_MANY = "technician_too_many"


@dataclass(frozen=True, slots=True)
class CheckTechnician:
    """The command: which phone asks, and what it typed."""

    key: Key
    phone: str
    staff_number: str
    code: str


def check_technician(command: CheckTechnician, unit_of_work: UnitOfWork, terms: Terms) -> Outcome:
    """A right answer costs no try. The one that is one too many is for operators, too."""
    if done := unit_of_work.commands.claim(command.key):
        return Outcome(done.outcome, done.result)
    answer = _answered(command, unit_of_work, terms)
    unit_of_work.commands.add(command.key, answer.name, dict(answer.result))
    return answer


def _answered(command: CheckTechnician, unit_of_work: UnitOfWork, terms: Terms) -> Outcome:
    today = business_date(unit_of_work.now)
    tries = unit_of_work.technician_checks.count(command.phone, today)
    if tries > MAX_CHECKS_PER_PHONE_AND_DAY:
        return Outcome(TechnicianCheck.TOO_MANY, {"tries": tries})
    found = _found(command, unit_of_work, terms)
    if found is None:
        return Outcome(TechnicianCheck.NO)
    unit_of_work.technician_checks.give_back(command.phone, today)
    technician, visit = found
    own = {account.id for account in unit_of_work.accounts.caller(command.phone).accounts}
    if visit.account_id in own or _is_applicant(command.phone, visit):
        return Outcome(TechnicianCheck.YES, {"name": technician.first_name})
    shown = {"name": technician.first_name, "end": _number_of(visit)[-SHOWN_DIGITS:]}
    return Outcome(TechnicianCheck.ELSEWHERE, shown)


def _number_of(visit: Visit) -> str:
    """The account's; the reference of an application, which has none yet."""
    return visit.account or reference(APPLICATION, visit.application_id or 0)


def _is_applicant(phone: str, visit: Visit) -> bool:
    """Whether the technician comes to this phone's own connection, which has no account yet."""
    return visit.application_id is not None and visit.phone == phone


def _found(command: CheckTechnician, unit_of_work: UnitOfWork, terms: Terms) -> tuple[Technician, Visit] | None:
    """The technician and the visit of today whose code it is."""
    staff_number, code = parse_staff_number(command.staff_number), digits_of(command.code)
    technician = unit_of_work.technicians.by_staff_number(staff_number) if staff_number else None
    if technician is None or technician.state != ACTIVE or code is None:
        return None
    visits = unit_of_work.visit_orders.round_of(technician.id, business_date(unit_of_work.now))
    codes = (
        (terms.field_secrets.visit_code(Side.TECHNICIAN, each.id, each.meter_id, each.day), each) for each in visits
    )
    return next(((technician, visit) for said, visit in codes if visit.is_out and said == code), None)
