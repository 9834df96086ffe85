"""A town whose days pass as a scenario says: by its phones, its office and what the workers do."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import Engine

from domain import commands
from domain.care.queries import Complaint
from domain.payments.payments import CONFIRMATION, MPESA, Payment
from domain.services.care.query_bill import QueryBill, query_bill
from domain.services.payments.record_payment import record_payment
from domain.values.periods import NAIROBI, business_date
from store.core.clock import travel
from tests.support.command_line import Operator
from tests.support.dialling import Phone
from tests.support.worker_tasks import run_tasks


class Town:
    """Its calendar, its people and its office."""

    def __init__(self, flask: Flask, engine: Engine, phone: Callable[[str], Phone]) -> None:
        self.parts = flask.extensions["parts"]
        self.engine = engine
        self.office = Operator(flask)
        self.phone = phone
        self.credit = 0
        self.reference = ""

    @property
    def today(self) -> date:
        return business_date(self.parts.clock.now())

    def goes_to(self, day: date, hour: int = 10) -> None:
        """It is that hour of that day, for web and worker alike."""
        moment = datetime.combine(day, time(hour), NAIROBI)
        with self.engine.begin() as connection:
            travel(connection, moment - self.parts.clock.now() + timedelta(seconds=1))

    def wakes(self) -> None:
        """What the workers do every day."""
        run_tasks(self.parts, "sms.remind_to_read", "sms.remind_to_pay")

    def checks_its_ledger(self) -> None:
        """What the workers do every night."""
        run_tasks(self.parts, "payments.check_ledger")
        assert self.rows("SELECT parked FROM accounts WHERE parked IS NOT NULL") == []

    def reads(self, phone: str, value: int) -> str:
        """A customer dials, types the reading, and confirms; a reading unlike the usual is typed again. The END."""
        caller = self.phone(phone).dials().answers("1", str(value))
        if "Type the reading again" in caller.reply:
            caller.answers(str(value))
        return caller.answers("1").ends().reply

    def pays(self, account: str, cents: int) -> None:
        """The paybill says that money came in."""
        receipt = f"RK{self.today:%y%m%d}{cents % 100:02d}"
        now = self.parts.clock.now()
        payment = Payment(MPESA, receipt, cents, CONFIRMATION, now, paid_at=now, reference=account)
        with self.parts.store.transaction() as unit_of_work:
            assert record_payment(payment, unit_of_work, self.parts.terms) == "credited"

    def disputes(self, account_id: int, phone: str, complaint: Complaint) -> str:
        """The reference that the customer reads."""
        key = commands.key("ussd:dispute", str(self.today), account_id)
        with self.parts.store.transaction() as unit_of_work:
            command = QueryBill(key, account_id, complaint, phone, "en")
            return str(query_bill(command, unit_of_work, self.parts.terms).result["reference"])

    def owes(self, account_id: int) -> int:
        return int(self.rows("SELECT balance_cents FROM accounts WHERE id = :id", id=account_id)[0][0])

    def rows(self, query: str, **values: object) -> list[tuple[object, ...]]:
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(sa.text(query), values)]


@pytest.fixture
def town(app, engine, phone) -> Town:
    return Town(app, engine, phone)
