"""The technician of `seed demo`, and a round of today wherever there is none yet."""

from datetime import timedelta

from domain.accounts.codes import LIFETIME
from domain.field.technicians import NewTechnician, Technician
from domain.field.visit_orders import NewOrder, Why
from domain.terms import Terms
from domain.values.languages import ENGLISH
from domain.values.periods import business_date
from sandbox.demo_technicians import BOX, DEMO_REGION, TEAM, TECHNICIAN
from store.unit_of_work import UnitOfWork

DUE_WITHIN = timedelta(days=30)
REASONS = (Why.RISK, Why.SEAL_DUE, Why.CUSTOMER_REQUEST, Why.RANDOM)


def seed_technician(unit_of_work: UnitOfWork, terms: Terms) -> int:
    """How many visits of today were planned: none where there is a round already."""
    technician = unit_of_work.technicians.by_staff_number(TECHNICIAN.staff_number) or _enrolled(unit_of_work, terms)
    today = business_date(unit_of_work.now)
    if unit_of_work.visit_orders.round_of(technician.id, today):
        return 0
    walk = unit_of_work.rounds.open(technician.id, today)
    planned = 0
    for number, why in zip(TECHNICIAN.accounts, REASONS, strict=True):
        account = unit_of_work.accounts.by_number(number.replace("-", ""))[0]
        order = NewOrder(meter_id=account.meter_id, account_id=account.id, why=why, due_on=today + DUE_WITHIN)
        order_id = unit_of_work.visit_orders.add(order)
        is_assigned = order_id and unit_of_work.visit_orders.assign(order_id, technician.id, walk.id, planned + 1)
        planned += bool(is_assigned)
    return planned


def _enrolled(unit_of_work: UnitOfWork, terms: Terms) -> Technician:
    secrets = terms.field_secrets
    new = NewTechnician(
        staff_number=TECHNICIAN.staff_number,
        name=TECHNICIAN.name,
        phone=TECHNICIAN.phone,
        language=ENGLISH,
        region=DEMO_REGION,
        team=TEAM,
        code_digest=secrets.digested(secrets.new_code(), TECHNICIAN.phone),
        code_good_until=unit_of_work.now + LIFETIME,
    )
    technician = unit_of_work.technicians.enrol(new)
    slow = secrets.hasher.password_hash(secrets.digested(TECHNICIAN.pin, TECHNICIAN.phone))
    unit_of_work.technicians.choose_pin(technician.id, slow)
    unit_of_work.seals.register(BOX, TECHNICIAN.seals)
    unit_of_work.seals.issue(TECHNICIAN.seals, technician.id)
    first = unit_of_work.accounts.by_number(TECHNICIAN.accounts[0].replace("-", ""))[0]
    unit_of_work.seals.fit(TECHNICIAN.seals[0], technician.id, first.meter_id)
    return technician
