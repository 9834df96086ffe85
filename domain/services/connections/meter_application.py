"""A technician has hung up the meter: the applicant is asked whether it is there, and nothing opens before a yes."""

from dataclasses import dataclass
from datetime import date

from domain.accounts.identifiers import parse_meter_number
from domain.connections.applications import Application, Change, HungMeter
from domain.connections.classes import SUPPLIES
from domain.connections.rungs import LIFE, METER
from domain.errors import InvalidInput, Refused
from domain.field.seals import FITTED, REMOVED, parse_seal
from domain.messaging.pending import Pending, Waiting
from domain.metering.meters import MAX_DIGITS, MIN_DIGITS
from domain.metering.readings import Unreadable, parse_reading
from domain.services.connections.application_notices import notify
from domain.services.connections.ladder import application_of, climb
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.gsm7 import plain
from domain.values.periods import business_date

MAX_SEAL_LENGTH = 20


@dataclass(frozen=True, slots=True)
class MeterApplication:
    """What the technician found on the plate and on the register, as typed; no width means the usual one.

    Region and area are where the account will be; they are needed where the place that was typed is no area of ours.
    """

    reference: str
    meter: str
    seal: str
    reading: str
    technician: str
    digits: int | None = None
    on: date | None = None
    region: str | None = None
    area: str | None = None


def meter_application(command: MeterApplication, unit_of_work: UnitOfWork, terms: Terms) -> Application:
    """Record the meter. Raises `InvalidInput` for what is no meter, seal or reading; `Refused` for a meter that hangs
    elsewhere and for a rung that is not the one before.
    """
    application = application_of(command.reference, unit_of_work)
    if application.rung not in LIFE.sources(METER):
        raise Refused(f"The application is {application.rung}: a meter hangs once it is inspected", "not_the_next_rung")
    meter = _read(command, application, business_date(unit_of_work.now))
    if elsewhere := unit_of_work.application_meters.meter_hangs_at(meter.number, application.id):
        raise Refused(f"Meter {meter.number} hangs elsewhere: {elsewhere}", "meter_elsewhere")
    _refuse_seal_elsewhere(meter.seal, application, unit_of_work)
    change = Change(by=command.technician, meter=meter, area_id=_area(command, application, unit_of_work))
    metered = climb(application, METER, change, unit_of_work, terms)
    ask_applicant(metered, unit_of_work, terms)
    return metered


def ask_applicant(application: Application, unit_of_work: UnitOfWork, terms: Terms) -> None:
    """The question that only the applicant's phone can answer."""
    question = Pending(application.phone, Waiting.METER_THERE, "", application.language, application_id=application.id)
    unit_of_work.pending.ask(question)
    notify(
        application,
        "connection_metered",
        unit_of_work,
        terms,
        meter=application.meter_number,
        reading=application.meter_reading,
    )


def _refuse_seal_elsewhere(typed: str, application: Application, unit_of_work: UnitOfWork) -> None:
    """A seal hangs in one place. One that the register does not know is taken as it is."""
    serial = parse_seal(typed)
    seal = unit_of_work.seals.find(serial) if serial else None
    is_used = seal is not None and seal.state in {FITTED, REMOVED}
    if is_used or (serial and unit_of_work.application_meters.with_seal(serial, application.id)):
        raise Refused(f"Seal {typed} hangs elsewhere, or hung there", "seal_elsewhere")


def _area(command: MeterApplication, application: Application, unit_of_work: UnitOfWork) -> int | None:
    """Where the account will be. Raises `InvalidInput` where nobody has said it."""
    if command.region is None:
        if application.region is None:
            raise InvalidInput("Give the region: the place that was typed is no area of ours", "no_region")
        return None
    area_id = unit_of_work.application_meters.area(command.region, (command.area or application.area).strip())
    if area_id is None:
        raise InvalidInput(f"There is no region {command.region}", "no_region")
    return area_id


def _read(command: MeterApplication, application: Application, today: date) -> HungMeter:
    number = parse_meter_number(command.meter)
    if number is None:
        raise InvalidInput("A meter's number has 5 to 12 letters and digits", "not_a_meter")
    seal = plain(command.seal).strip().upper()
    if not 0 < len(seal) <= MAX_SEAL_LENGTH or not seal.isprintable():
        raise InvalidInput(f"A seal has a number of up to {MAX_SEAL_LENGTH} letters and digits", "not_a_seal")
    digits = command.digits or SUPPLIES[application.of_class].register_digits
    reading = parse_reading(command.reading, digits)
    if not MIN_DIGITS <= digits <= MAX_DIGITS or isinstance(reading, Unreadable):
        raise InvalidInput(
            f"A reading has up to {digits} digits, a register {MIN_DIGITS} to {MAX_DIGITS}", "no_reading"
        )
    day = command.on or today
    if day > today or (application.quoted_on and day < application.quoted_on):
        raise InvalidInput(f"{day} is no day on which this meter can have been hung up", "not_that_day")
    return HungMeter(number, seal, reading, digits, day, command.technician)
