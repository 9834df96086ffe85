"""What tests of field work share: a technician who is enrolled, and a round of today."""

import re
from datetime import date

import sqlalchemy as sa
from sqlalchemy import Engine

from domain.care.case_references import VISIT, reference
from domain.field.visit_orders import NewOrder, Why
from domain.values.periods import business_date

OTIENO, ATIENO, WANJIKU = "+254733000001", "+254733000002", "+254711000001"
STAFF, PIN = "70001", "482915"
METER, SEAL, NEW_SEAL = "KE1234567", "KP100001", "KP100002"


def enrols(operator, staff=STAFF, number=OTIENO, name="Otieno Ouma", team="A", **more):
    options = [word for key, value in more.items() for word in (f"--{key.replace('_', '-')}", value)]
    typed = ("technician", "enrol", name, "--phone", number, "--staff-number", staff, "--region", "Nairobi")
    return operator.types(*typed, "--team", team, *options, "--by", "Njeri", "--json")


def code_sent(engine: Engine, number=OTIENO) -> str:
    """The newest code that came by SMS."""
    with engine.connect() as connection:
        text = connection.execute(
            sa.text("SELECT text FROM messages WHERE phone = :phone AND purpose = 'code' ORDER BY id DESC LIMIT 1"),
            {"phone": number},
        ).scalar_one()
    return re.search(r"\d{6}", text).group()


def enrolled(operator, engine, phone, *, staff=STAFF, number=OTIENO, pin=PIN, **more):
    """A technician who has chosen a PIN, with the phone in hand."""
    assert enrols(operator, staff, number, **more).code == 0
    return phone(number).dials().answers("8", code_sent(engine, number), pin, pin).sees("visits today")


def at_work(handset, pin=PIN):
    """Dialled, and the PIN typed."""
    return handset.dials().answers("8", pin)


def plan(parts, *account_ids: int, staff=STAFF, why=Why.RISK, day: date | None = None) -> list[int]:
    """A round of the day with a visit to the meter of each account: the ids of the orders."""
    ids = []
    with parts.store.transaction() as unit_of_work:
        today = business_date(unit_of_work.now)
        technician = unit_of_work.technicians.by_staff_number(staff)
        walk = unit_of_work.rounds.open(technician.id, day or today)
        for place, account_id in enumerate(account_ids, 1):
            meter_id = unit_of_work.accounts.get(account_id).meter_id
            order = NewOrder(meter_id=meter_id, account_id=account_id, why=why, due_on=today)
            order_id = unit_of_work.visit_orders.add(order)
            assert unit_of_work.visit_orders.assign(order_id, technician.id, walk.id, place)
            ids.append(order_id)
    return ids


def named(order_id: int) -> str:
    return reference(VISIT, order_id)
