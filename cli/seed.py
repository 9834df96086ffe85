"""`seed demo`: customers to try the service with, and their year, made by the same use cases that serve real ones."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from hashlib import blake2b
from io import BytesIO
from typing import Any

import click
import sqlalchemy as sa

from cli.common import answered, by_operator_if_any, system_user
from cli.seed_technician import seed_technician
from cli.seed_work import seed_request, seed_work
from domain.accounts.accounts import PREPAID
from domain.accounts.file_headers import COLUMNS
from domain.accounts.files import AccountFile
from domain.commands import key
from domain.errors import Refused, ServiceError
from domain.messaging.messages import DELIVERED, QUEUED
from domain.metering.verdicts import Question
from domain.operators.identities import Identity
from domain.operators.operators import Operator
from domain.operators.permissions import ADMIN
from domain.payments.payments import CONFIRMATION, MPESA, Payment
from domain.services.billing.quote_reading import Answers
from domain.services.metering.submit_reading import ReadingOutcome, SubmitReading, submit_reading
from domain.services.payments.record_payment import record_payment
from domain.values.periods import NAIROBI, business_date
from parts import app_parts
from sandbox.demo_customers import ALWAYS, NEVER, PARTLY, REGION, Demonstration, MeterRead, demonstrations
from sandbox.demo_operators import OPERATORS, PASSWORD, DemoOperator
from store.accounts.imports import AccountImport
from store.messaging.messages import messages
from store.unit_of_work import UnitOfWork

READ_AT, PAID_AFTER_DAYS, LATELY_DAYS = time(18, 30), 9, 125
BEFORE_THE_YEAR = timedelta(days=2)
INSTALLED_ON = "2014-03-01"
SURE = Answers(confirmed=frozenset(Question))


@click.group()
def seed() -> None:
    """Data for development."""


@seed.command()
@by_operator_if_any
@answered
def demo(operator: str | None) -> dict[str, Any]:
    """Some 200 customers with a year of readings and bills, what waits for operators, and a technician with a round.

    Where they are already, only the round is new.
    """
    if app_parts().settings.production:
        raise Refused("Demonstration customers are for development: ENVIRONMENT is production")
    with app_parts().store.transaction() as unit_of_work:
        supplies = list(demonstrations(business_date(unit_of_work.now)))
        if unit_of_work.accounts.by_number(_digits(supplies[0])):
            seed_technician(unit_of_work, app_parts().terms)
            return {"customers": 0, "bills": 0, "note": "they are here already"}
        answer = {
            "customers": len({each.customer for each in supplies}),
            "bills": _live_through(supplies, unit_of_work),
        }
        seed_technician(unit_of_work, app_parts().terms)
        unit_of_work.audit.add("seed demo", "demo", system_user=system_user(), operator=operator, **answer)
    return answer


@seed.command("operators")
@by_operator_if_any
@answered
def operators_(operator: str | None) -> dict[str, Any]:
    """Two operators for the console, whose codes the authenticator page of the sandbox shows. After `seed demo` the
    first one asks for something that waits for the second.
    """
    if app_parts().settings.production:
        raise Refused("Demonstration operators are for development: ENVIRONMENT is production")
    with app_parts().store.transaction() as unit_of_work:
        made = [each.name for each in OPERATORS if _enrolled(each, unit_of_work)]
        if made:
            seed_request(made[0], unit_of_work, app_parts().terms)
        unit_of_work.audit.add("seed operators", "demo", system_user=system_user(), operator=operator, operators=made)
    return {"operators": made}


def _enrolled(demo: DemoOperator, unit_of_work: UnitOfWork) -> bool:
    """Whether the operator is new."""
    operator = Operator(demo.name, (ADMIN,), staff_number=demo.staff_number)
    if not unit_of_work.operators.add(operator, by=None, os_user=system_user()):
        return False
    secrets = app_parts().sign_in_terms.secrets
    secret = secrets.sealed(secrets.new_totp_secret())
    unit_of_work.identities.keep(Identity(demo.name, secrets.password_hash(PASSWORD), secret), ())
    return True


def _live_through(supplies: list[Demonstration], unit_of_work: UnitOfWork) -> int:
    """Import them as they were a year ago, then let them read and pay, day by day; how many bills that made."""
    first = max(each.readings[0].day for each in supplies)
    _import(supplies, _instant(first) + BEFORE_THE_YEAR, unit_of_work)
    ids = {each.supply.number: unit_of_work.accounts.by_number(_digits(each))[0].id for each in supplies}
    bills = 0
    for reading, supply in _year(supplies):
        bills += 1
        owed_cents = _read(ids[supply.supply.number], reading, supply, unit_of_work)
        _pay(owed_cents, reading, supply, unit_of_work)
    seed_work(supplies, unit_of_work, app_parts().terms)
    _all_were_notified(unit_of_work)
    unit_of_work.connection.execute(sa.text("ANALYZE accounts, meters, readings"))
    return bills


def _import(supplies: Iterable[Demonstration], at: datetime, unit_of_work: UnitOfWork) -> None:
    lines = [",".join(COLUMNS), *(",".join(_row(supply)[column] for column in COLUMNS) for supply in supplies)]
    file = AccountFile(BytesIO("\n".join(lines).encode()))
    coming = AccountImport(unit_of_work.at(at).transaction, app_parts().terms.due_on)
    coming.stage(file)
    coming.land()
    if bad := [f"{row['account_number']}: {row['reason']}" for row in coming.bad_rows()]:
        raise ServiceError(f"The demonstration customers are not as they should be: {'; '.join(bad)}")


def _row(each: Demonstration) -> dict[str, str]:
    supply, opening = each.supply, each.readings[0]
    return {
        "account_number": supply.number,
        "name": each.customer.name,
        "phone": each.customer.phone,
        "language": each.customer.language,
        "region": REGION,
        "area": supply.area,
        "tariff": supply.tariff,
        "status": supply.status,
        "meter_number": supply.meter,
        "meter_digits": str(supply.digits),
        "meter_multiplier": str(supply.multiplier),
        "installed_on": INSTALLED_ON,
        "last_reading": str(opening.value),
        "last_read_on": opening.day.isoformat(),
        "average_units": str(supply.monthly_units),
        "balance": "0.00",
    }


def _year(supplies: Iterable[Demonstration]) -> Iterator[tuple[MeterRead, Demonstration]]:
    """Every reading after the imported one, in the order of the days."""
    sent = [(reading, each) for each in supplies if each.supply.tariff != PREPAID for reading in each.readings[1:]]
    yield from sorted(sent, key=lambda pair: (pair[0].day, pair[1].supply.number))


def _read(account_id: int, reading: MeterRead, each: Demonstration, unit_of_work: UnitOfWork) -> int:
    """Send the reading in on its day; what the account owes with its bill, in cents."""
    command = SubmitReading(
        key=key(f"seed:{each.supply.number}", str(reading.day), reading.value),
        account_id=account_id,
        value=reading.value,
        phone=each.customer.phone,
        language=each.customer.language,
        source="ussd",
        verified=True,
        answers=SURE,
    )
    submitted = submit_reading(command, _then(reading, 0, unit_of_work), app_parts().terms)
    if submitted.outcome is not ReadingOutcome.BILLED:
        raise ServiceError(f"The reading {reading.value} of {each.supply.number} was not billed: {submitted.outcome}")
    return int(submitted.result["shown_cents"])


def _pay(owed_cents: int, reading: MeterRead, each: Demonstration, unit_of_work: UnitOfWork) -> None:
    """By paybill, some days after the bill; what M-Pesa then says is what it says of everybody."""
    later = _then(reading, PAID_AFTER_DAYS, unit_of_work)
    cents = _paid(each, owed_cents, unit_of_work.now - later.now)
    if cents > 0:
        payment = Payment(
            provider=MPESA,
            receipt=_receipt(each.supply.number, reading.day),
            cents=cents,
            source=CONFIRMATION,
            received_at=later.now,
            paid_at=later.now,
            reference=each.supply.number,
            phone=each.customer.phone or None,
        )
        record_payment(payment, later, app_parts().terms)


def _receipt(number: str, day: date) -> str:
    """Ten capitals and digits, as M-Pesa's are; the same on every machine and day."""
    return f"S{blake2b(f'{number} {day}'.encode(), digest_size=5).hexdigest()[:9].upper()}"


def _paid(each: Demonstration, owed_cents: int, ago: timedelta) -> int:
    """What this customer pays of what is owed, by their habit."""
    if each.supply.pays == NEVER:
        return 0
    if each.supply.pays == ALWAYS:
        return owed_cents
    if each.supply.pays == PARTLY:
        return owed_cents * 2 // 3 // 10_000 * 10_000
    return owed_cents if ago.days > LATELY_DAYS else 0


def _all_were_notified(unit_of_work: UnitOfWork) -> None:
    """The messages of that year reached their phones then: nobody is sent last year's bills now."""
    statement = messages.update().where(messages.c.state == QUEUED, messages.c.queued_at < unit_of_work.now)
    arrived = messages.c.queued_at + sa.text("interval '7 seconds'")
    unit_of_work.connection.execute(
        statement.values(state=DELIVERED, submitted_at=messages.c.queued_at, settled_at=arrived)
    )


def _then(reading: MeterRead, days: int, unit_of_work: UnitOfWork) -> UnitOfWork:
    """The same transaction, at the time of the reading or so many days later."""
    return unit_of_work.at(_instant(reading.day) + timedelta(days=days))


def _instant(day: Any) -> datetime:
    return datetime.combine(day, READ_AT, NAIROBI).astimezone(UTC)


def _digits(each: Demonstration) -> str:
    return each.supply.number.replace("-", "")
