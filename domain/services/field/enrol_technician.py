"""A supervisor enrols a technician in person: a code goes to the phone, and with it the technician chooses a PIN."""

from dataclasses import dataclass

from domain.accounts.codes import LIFETIME
from domain.errors import InvalidInput, Refused
from domain.field.technicians import NewTechnician, Technician, parse_staff_number
from domain.messaging.messages import CODE, ENROLMENT_SUBJECT, Message
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms

ENROLMENT_SMS = "technician_code"
MAX_NAME_LENGTH = 40


@dataclass(frozen=True, slots=True)
class EnrolTechnician:
    """The command. `own_account` says that the account which the phone is on file for is the technician's own."""

    staff_number: str
    name: str
    phone: str
    region: str
    team: str
    language: str = "en"
    own_account: str | None = None


def enrol_technician(command: EnrolTechnician, unit_of_work: UnitOfWork, terms: Terms) -> Technician:
    """The technician, who dials within ten minutes of the code. A PIN that was chosen before opens nothing any more.

    Raises `InvalidInput` for what is no staff number or name, `Refused` for a customer's phone (`customers_phone`) or
    one of another technician (`technicians_phone`).
    """
    staff_number, name = parse_staff_number(command.staff_number), " ".join(command.name.split())
    if staff_number is None:
        raise InvalidInput(f"{command.staff_number!r} is no staff number: 3 to 10 digits", "not_a_staff_number")
    if not 0 < len(name) <= MAX_NAME_LENGTH or not name.isprintable():
        raise InvalidInput(f"A technician has a name of up to {MAX_NAME_LENGTH} letters", "no_name")
    if len(command.team) > MAX_NAME_LENGTH or not command.team.isprintable():
        raise InvalidInput(f"A team has a name of up to {MAX_NAME_LENGTH} letters", "no_team")
    _must_be_free(command, staff_number, unit_of_work)
    code = terms.field_secrets.new_code()
    new = NewTechnician(
        staff_number=staff_number,
        name=name,
        phone=command.phone,
        language=command.language,
        region=command.region,
        team=command.team,
        code_digest=terms.field_secrets.digested(code, command.phone),
        code_good_until=unit_of_work.now + LIFETIME,
    )
    technician = unit_of_work.technicians.enrol(new)
    text = terms.words(ENROLMENT_SMS, command.language, code=code)
    subject = f"{ENROLMENT_SUBJECT} {technician.id} {unit_of_work.now.isoformat()}"
    unit_of_work.messages.queue([Message(CODE, subject, command.phone, text, None, unit_of_work.now)])
    return technician


def _must_be_free(command: EnrolTechnician, staff_number: str, unit_of_work: UnitOfWork) -> None:
    other = unit_of_work.technicians.by_phone(command.phone)
    if other is not None and other.staff_number != staff_number:
        raise Refused(f"{command.phone} is the phone of technician {other.staff_number}", "technicians_phone")
    accounts = [account.number for account in unit_of_work.accounts.caller(command.phone).accounts]
    if accounts and command.own_account not in accounts:
        said = (
            f"{command.phone} is a customer's phone, of account {', '.join(accounts)}."
            " Where that account is the technician's own, say so by --own-account"
        )
        raise Refused(said, "customers_phone")
