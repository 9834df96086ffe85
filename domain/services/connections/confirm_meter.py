"""The applicant says whether the meter is there: only a yes from the applicant's phone opens the account."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from domain.billing.ledger import CONNECTION, CONNECTIONS, RECEIVABLE, RELEASE, REVENUE, REVERSAL, movement
from domain.commands import Key
from domain.connections.applications import Application, Change
from domain.connections.classes import SUPPLIES
from domain.connections.rungs import CONFIRM, DENY, Rung
from domain.field.seals import SealEvent, Visited, parse_seal
from domain.messaging.messages import ANSWER
from domain.services.connections.application_notices import notify
from domain.services.connections.ladder import climb
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.money import format_kes
from domain.values.periods import business_date, format_day


class Confirming(StrEnum):
    """What came of it. A stranger's phone learns nothing: for it there is nothing to confirm."""

    OPENED = "account_opened"
    DENIED = "meter_denied"
    NOTHING_TO_CONFIRM = "nothing_to_confirm"


@dataclass(frozen=True, slots=True)
class ConfirmMeter:
    """Which application, which phone, and whether the meter is there as it was said."""

    key: Key
    application_id: int
    phone: str
    agrees: bool


def confirm_meter(command: ConfirmMeter, unit_of_work: UnitOfWork, terms: Terms) -> Confirming:
    """Open the account, or have the technicians look again."""
    if done := unit_of_work.commands.claim(command.key):
        return Confirming(done.outcome)
    outcome = _settled(command, unit_of_work, terms)
    unit_of_work.commands.add(command.key, outcome, {"said": outcome.value})
    return outcome


def _settled(command: ConfirmMeter, unit_of_work: UnitOfWork, terms: Terms) -> Confirming:
    application = unit_of_work.applications.lock(command.application_id)
    if application is None or application.rung is not Rung.METERED or application.phone != command.phone:
        return Confirming.NOTHING_TO_CONFIRM
    denied = not command.agrees
    hangs_elsewhere = unit_of_work.application_meters.meter_hangs_at(application.meter_number or "", application.id)
    if denied or hangs_elsewhere:
        again = climb(application, DENY, Change(), unit_of_work, terms)
        notify(again, "connection_meter_denied", unit_of_work, terms, ANSWER)
        return Confirming.DENIED
    _open(application, unit_of_work, terms)
    return Confirming.OPENED


def _open(application: Application, unit_of_work: UnitOfWork, terms: Terms) -> None:
    """The account with its meter and its first reading; what was paid is earned, and what is above is its credit.

    What went back while the connection was being built, it owes, and its customer hears by when.
    """
    number = _new_number(unit_of_work)
    category = SUPPLIES[application.of_class].category
    account = unit_of_work.application_meters.open_account(application, number, category)
    unit_of_work.planned_newcomers.join(account.id, application.phone, accounts=1)
    opened = climb(application, CONFIRM, Change(account_id=account.id), unit_of_work, terms)
    _fit_seal(opened, account.meter_id, unit_of_work)
    _book(opened, account.id, unit_of_work)
    due_on = terms.due_on(category, business_date(unit_of_work.now))
    _ask_for_the_rest(opened, account.id, due_on, unit_of_work)
    notify(
        opened,
        "connection_open_owing" if opened.owed_cents else "connection_open",
        unit_of_work,
        terms,
        ANSWER,
        account=number,
        meter=application.meter_number,
        reading=application.meter_reading,
        amount=format_kes(opened.owed_cents),
        due_on=format_day(due_on),
        paybill=terms.paybill,
    )


def _fit_seal(application: Application, meter_id: int, unit_of_work: UnitOfWork) -> None:
    """The register follows the seal to the meter. One that it does not know is on the application alone."""
    serial = parse_seal(application.meter_seal or "")
    seal = unit_of_work.seals.find(serial) if serial else None
    if seal is None:
        return
    where = Visited(seal.technician_id, meter_id, None)
    is_fitted = seal.technician_id is not None and unit_of_work.seals.fit(seal.serial, seal.technician_id, meter_id)
    unit_of_work.seals.note(seal.serial, SealEvent.FITTED if is_fitted else SealEvent.STRANGER, where)


def _new_number(unit_of_work: UnitOfWork) -> str:
    """Raises `Refused` while a campaign draws numbers."""
    numbers = unit_of_work.free_numbers()
    number = next(iter(numbers))
    numbers.close()
    return str(number)


def _book(application: Application, account_id: int, unit_of_work: UnitOfWork) -> None:
    today = business_date(unit_of_work.now)
    earned = application.paid_cents - application.surplus_cents
    if earned:
        key = f"{CONNECTION}:{application.id}"
        unit_of_work.ledger.post(
            movement(CONNECTION, key, None, today, cents=earned, debit=CONNECTIONS, credit=REVENUE)
        )
    if surplus := application.surplus_cents:
        key = f"{RELEASE}:{CONNECTION}:{application.id}"
        reference = application.reference
        unit_of_work.ledger.post(
            movement(
                RELEASE,
                key,
                account_id,
                today,
                cents=surplus,
                debit=CONNECTIONS,
                credit=RECEIVABLE,
                reference=reference,
            )
        )


def _ask_for_the_rest(application: Application, account_id: int, due_on: date, unit_of_work: UnitOfWork) -> None:
    if not application.owed_cents:
        return
    rest = movement(
        REVERSAL,
        f"{REVERSAL}:{CONNECTION}:{application.id}",
        account_id,
        business_date(unit_of_work.now),
        cents=application.owed_cents,
        debit=RECEIVABLE,
        credit=REVENUE,
        reference=application.reference,
    )
    unit_of_work.ledger.post(replace(rest, due_on=due_on))
