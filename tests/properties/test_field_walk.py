"""Whatever happens to visits and seals in whatever order: a seal hangs in one place, a finding is one, and nothing
closes without what it needs.
"""

import os
from contextlib import suppress
from datetime import timedelta
from itertools import count
from random import Random

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain import commands
from domain.errors import ServiceError
from domain.field.findings import NEEDS, Body, Present, SealSeen
from domain.field.photos import Photo
from domain.field.visit_drafts import Draft
from domain.field.visit_orders import EVENT_OF_END, NewOrder, Why
from domain.services.field.assign_visits import AssignVisits, assign_visits
from domain.services.field.cancel_order import CancelOrder, cancel_order
from domain.services.field.end_visit import EndVisit, end_visit
from domain.services.field.issue_seals import IssueSeals, issue_seals
from domain.services.field.plan_round import PlanRound, plan_round
from domain.services.field.record_finding import RecordFinding, record_finding
from domain.services.field.retire_technician import RetireTechnician, retire_technician
from domain.values.periods import business_date
from store.core.clock import clock_offset, travel
from tests.support.customers import add_customer
from tests.support.technicians import add_technician

EXAMPLES = 1_000 if os.environ.get("SOAK") else 12
STAFF = ("70001", "70002")
METERS, SEALS = 3, 6
numbers = count(1)
technicians, meters, serials = st.integers(0, 1), st.integers(0, METERS - 1), st.integers(0, SEALS - 1)
drafts = st.builds(
    Draft,
    body=st.sampled_from([*Body, None]),
    reading=st.sampled_from([4490, 4401, 99_999, None]),
    seal_seen=st.sampled_from([*SealSeen]),
    seal_found=st.sampled_from([None, *(f"KP10000{number}" for number in range(SEALS))]),
    seal_fitted=st.sampled_from([None, "", *(f"KP10000{number}" for number in range(SEALS))]),
    present=st.sampled_from([*Present]),
)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("wants"), meters, st.sampled_from([Why.RISK, Why.METER_FAULT, Why.READING])),
        st.tuples(st.just("plans"), technicians, st.integers(0, 1)),
        st.tuples(st.just("hands_over"), technicians, st.none()),
        st.tuples(st.just("issues"), technicians, serials),
        st.tuples(st.just("takes_back"), st.none(), serials),
        st.tuples(st.just("finds"), technicians, drafts),
        st.tuples(st.just("finds"), technicians, drafts),
        st.tuples(st.just("sends_photo"), st.none(), st.none()),
        st.tuples(st.just("ends"), technicians, st.sampled_from([*EVENT_OF_END][1:])),
        st.tuples(st.just("cancels"), st.integers(0, 5), st.none()),
        st.tuples(st.just("retires"), technicians, st.none()),
        st.tuples(st.just("waits"), st.sampled_from([1, 40]), st.none()),
    ),
    min_size=6,
    max_size=30,
)


class Walk:
    """Two technicians, three meters and a box of six seals."""

    def __init__(self, engine, parts):
        self.engine, self.parts = engine, parts
        with engine.begin() as connection:
            connection.execute(clock_offset.delete())
            connection.execute(
                sa.text("TRUNCATE visit_orders, rounds, seals, seal_events, technicians, region_months CASCADE")
            )
            connection.execute(
                sa.text(
                    "INSERT INTO seals (serial, box, changed_at) SELECT 'KP10000' || n, '17', now()"
                    " FROM generate_series(0, 5) n"
                )
            )
        for staff_number, team in zip(STAFF, "AB", strict=True):
            add_technician(engine, staff_number, team=team)
        self.accounts = [add_customer(engine, f"36{next(numbers):05}-01") for _ in range(METERS)]
        for who, serial in ((0, 0), (0, 1), (0, 2), (1, 3), (1, 4)):
            self.does("issues", who, serial)
        for meter in range(METERS):
            self.does("wants", meter, Why.RISK)
        self.does("plans", 0, 0)

    def does(self, what, first, second):
        """What is refused leaves nothing behind."""
        with suppress(ServiceError), self.parts.store.transaction() as work:
            getattr(self, what)(first, second, work, business_date(work.now))

    def wants(self, meter, why, work, today):
        account = self.accounts[meter]
        meter_id = work.accounts.get(account).meter_id
        work.visit_orders.add(NewOrder(meter_id=meter_id, account_id=account, why=why, due_on=today))

    def plans(self, who, days, work, today):
        chance = Random(7)  # noqa: S311 - the same draw every time
        plan_round(PlanRound(STAFF[who], today + timedelta(days=days), chance), work, self.parts.terms)

    def hands_over(self, who, _, work, today):
        assign_visits(AssignVisits(STAFF[who], today, [], STAFF[1 - who]), work)

    def issues(self, who, serial, work, _):
        issue_seals(IssueSeals([f"KP10000{serial}"], STAFF[who]), work)

    def takes_back(self, _, serial, work, __):
        issue_seals(IssueSeals([f"KP10000{serial}"], None), work)

    def finds(self, who, draft, work, today):
        technician = work.technicians.by_staff_number(STAFF[who])
        for visit in [each for each in work.visit_orders.round_of(technician.id, today) if each.is_out][:1]:
            work.visit_drafts.keep(visit.id, Draft(**{**as_dict(draft), "meter_id": visit.meter_id}))
            record_finding(RecordFinding(self.key(), technician.phone, visit.id), work, self.parts.terms)

    def sends_photo(self, _, __, work, ___):
        query = (
            "SELECT order_id FROM findings WHERE photo_link IS NOT NULL AND photo_sha256 IS NULL ORDER BY id LIMIT 1"
        )
        order_id = work.connection.scalar(sa.text(query))
        if order_id and work.photos.add(order_id, Photo(b"\xff\xd8\xff", "a" * 64)):
            work.visit_orders.move(order_id, "do")

    def ends(self, who, end, work, today):
        technician = work.technicians.by_staff_number(STAFF[who])
        for visit in [each for each in work.visit_orders.round_of(technician.id, today) if each.is_out][:1]:
            end_visit(EndVisit(self.key(), technician.phone, visit.id, end), work, self.parts.terms)

    def cancels(self, place, _, work, __):
        ids = [*work.connection.scalars(sa.text("SELECT id FROM visit_orders ORDER BY id DESC LIMIT 6"))]
        if place < len(ids):
            cancel_order(CancelOrder(ids[place]), work)

    def retires(self, who, _, work, __):
        retire_technician(RetireTechnician(STAFF[who]), work)

    def waits(self, days, _, work, __):
        travel(work.connection, timedelta(days=days))

    @staticmethod
    def key():
        return commands.key("walk", str(next(numbers)), "field")


def as_dict(draft):
    return {name: getattr(draft, name) for name in Draft.__slots__}


@pytest.fixture
def parts(app):
    return app.extensions["parts"]


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize="SOAK" not in os.environ,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps)
def test_a_seal_hangs_in_one_place_a_finding_is_one_and_nothing_closes_without_what_it_needs(engine, parts, walk):
    found = Walk(engine, parts)
    for step in walk:
        found.does(*step)
    holds(engine)


def holds(engine):
    def rows(query):
        with engine.connect() as connection:
            return [tuple(row) for row in connection.execute(sa.text(query))]

    for serial, state, technician, meter in rows("SELECT serial, state, technician_id, meter_id FROM seals"):
        assert (technician is not None, meter is not None) == (state == "issued", state == "fitted"), serial
    assert rows("SELECT meter_id FROM seals WHERE meter_id IS NOT NULL GROUP BY 1 HAVING count(*) > 1") == []
    # Where a seal is, is where the newest event says that it is.
    assert (
        rows("""
        SELECT s.serial, s.state, e.event FROM seals s JOIN LATERAL (
            SELECT event, meter_id FROM seal_events WHERE serial = s.serial AND event IN
                ('issued', 'returned', 'fitted', 'removed', 'missing') ORDER BY id DESC LIMIT 1) e ON true
        WHERE CASE e.event WHEN 'issued' THEN s.state <> 'issued' WHEN 'returned' THEN s.state <> 'in_box'
                           WHEN 'fitted' THEN s.state <> 'fitted' OR s.meter_id <> e.meter_id
                           ELSE s.state <> 'removed' END
    """)
        == []
    )
    assert rows("SELECT order_id FROM findings GROUP BY 1 HAVING count(*) > 1") == []
    done = rows("""
        SELECT f.body, f.reading, f.seal_fitted, f.photo_sha256 FROM visit_orders o
        LEFT JOIN findings f ON f.order_id = o.id WHERE o.state = 'done' AND o.why <> 'reading'
    """)
    for body, reading, seal_fitted, photo in done:
        needs = NEEDS[Body(body)]
        assert reading is not None or not needs.reading
        assert seal_fitted or not needs.new_seal
        assert photo or not needs.photo
    assert (
        rows("SELECT meter_id FROM visit_orders WHERE state IN ('assigned', 'notified') GROUP BY 1 HAVING count(*) > 1")
        == []
    )
    counted = rows("SELECT coalesce(sum(amount), 0) FROM region_months WHERE figure LIKE 'visits %'")
    assert counted == rows("SELECT coalesce(sum(closed), 0) FROM rounds")
