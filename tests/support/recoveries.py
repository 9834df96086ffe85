"""What tests of recoveries share: a customer who used 90 units a month and then 10, and a visit that finds why."""

import json
from datetime import datetime, time, timedelta

import sqlalchemy as sa

from domain.values.periods import NAIROBI, business_date
from store.core.clock import travel
from tests.support.billed_use import add_use
from tests.support.customers import add_customer
from tests.support.field_work import METER, WANJIKU, at_work, named, plan
from tests.support.photos import newest_link, photo, sends

NUMBER = "3500600-01"
PROPOSER, REVIEWER, PAYER = "achieng", "mutua", "njoroge"
ROLES = ((PROPOSER, "field"), (REVIEWER, "reviewer"), (PAYER, "payments"), ("Njeri", "admin"))
INTACT, BYPASS, STOPPED = "1", "3", "4"
LAST = 4401
USED_BEFORE, USED_SINCE = 90, 10
"""KWh in 30 days."""


EVIDENCE = {
    "lines": [["CONSUMPTION", "2026-01", "50", "20", 100_000, None]],
    "tariff": {"category": "DC", "band": 2},
    "meter": {"number": METER},
}
_CLAIM = sa.text("""
    WITH visit AS (
        INSERT INTO visit_orders (meter_id, account_id, why, due_on, state, opened_at, closed_at)
        SELECT m.id, m.account_id, 'risk', current_date, 'done', now(), now()
        FROM meters m JOIN accounts a ON a.id = m.account_id WHERE a.number = :number RETURNING id
    )
    INSERT INTO recoveries (order_id, account_id, cause, starts_on, ends_on, units, total_cents, evidence, digest,
                            state, proposed_at, proposed_by, told_on, until)
    SELECT (SELECT id FROM visit), a.id, 'company_error', DATE '2026-01-01', DATE '2026-02-01', 50, 100000,
           :evidence, encode(sha256(convert_to(:evidence, 'UTF8')), 'hex'), 'provisional', now(), :by, current_date,
           current_date + 14
    FROM accounts a WHERE number = :number
""").bindparams(sa.bindparam("evidence", type_=sa.Text))


def add_dropped_customer(engine, today, **more):
    """Twelve periods of 90 units, then six of 10; the last was read thirty days ago. The id of the account."""
    read_on = today - timedelta(days=30)
    facts = {"phone": WANJIKU, "last": LAST, "meter": METER, "read_on": read_on, **more}
    account = add_customer(engine, NUMBER, **facts)
    add_use(engine, account, *[USED_SINCE] * 6, *[USED_BEFORE] * 12, newest=read_on)
    return account


def hire(operator):
    """Those of the office, each with one role."""
    for number, (name, role) in enumerate(ROLES):
        assert operator.types("operator", "create", name, "--role", role, "--staff-number", f"K{number}").code == 0


def visited(parts, account, otieno, client, rows, seen=BYPASS, reading=LAST + USED_SINCE):
    """Otieno goes to the meter and says what he sees, with a photo where it needs one. The order's reference."""
    [order] = plan(parts, account)
    answers = ["1", "1", seen, str(reading), "1"]
    if seen == BYPASS:
        answers += ["1", "KP100002"]
    at_work(otieno).answers(*answers).sees("Is the customer there?")
    otieno.answers("2", "1")
    if seen != INTACT:
        assert sends(client, newest_link(rows), photo()).status_code == 200
    return named(order)


def proposes(operator, order, *words, cause="tampering", by=PROPOSER, holder_since="2010-01-01"):
    """What is typed to propose it, and what is read."""
    known = ("--holder-since", holder_since) if holder_since else ()
    typed = ("recovery", "propose", order, "--cause", cause, "--reason", "seen at the meter", *known, *words)
    return operator.types(*typed, "--by", by, "--json")


def add_claim(engine, number, by="Njeri"):
    """A claim on this account that its customer was told of today, put into the tables."""
    with engine.begin() as connection:
        connection.execute(_CLAIM, {"number": number, "evidence": json.dumps(EVIDENCE), "by": by})


def to_ten_o_clock(engine, parts):
    """Of the next morning: reminders are queued by day, whenever the test runs."""
    tomorrow = today_of(parts) + timedelta(days=1)
    with engine.begin() as connection:
        travel(connection, datetime.combine(tomorrow, time(10), NAIROBI) - parts.clock.now())


def today_of(parts):
    return business_date(parts.clock.now())
