"""Reports, crews, answers, planned work and clerks in any order: one incident a place, nobody forgotten, nobody told
twice, and whoever heard a time hears the one that holds.
"""

import os
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from domain.care.outages import DANGER, FAULTY_METER, NO_POWER, OutageReport
from domain.commands import key
from domain.errors import ServiceError
from domain.messaging.sending import Window
from domain.outages.restoration import Said
from domain.services.care.report_outage import ReportOutage, report_outage
from domain.services.outages.answer_poll import AnswerPoll, answer_poll
from domain.services.outages.ask_whether_back import ask_whether_back
from domain.services.outages.cancel_work import CancelWork, cancel_work
from domain.services.outages.close_incident import CloseIncident, close_incident
from domain.services.outages.confirm_incident import ConfirmIncident, confirm_incident
from domain.services.outages.follow_planned_work import follow_planned_work
from domain.services.outages.group_reports import group_reports
from domain.services.outages.judge_restorations import judge_restorations
from domain.services.outages.merge_incidents import MergeIncidents, merge_incidents
from domain.services.outages.move_work import MoveWork, move_work
from domain.services.outages.open_incident import OpenIncident
from domain.services.outages.plan_work import PlanWork, plan_work
from domain.services.outages.split_incident import SplitIncident, split_incident
from store.core.clock import travel
from tests.support.customers import add_customer
from tests.support.sms import ALL_DAY

SOAK = bool(os.environ.get("SOAK"))
EXAMPLES, STEPS = (80, 80) if SOAK else (6, 40)
HOUSES = range(1, 9)
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)

houses = st.sampled_from(HOUSES)
kinds = st.sampled_from([NO_POWER, NO_POWER, NO_POWER, DANGER, FAULTY_METER])
steps = st.one_of(
    st.tuples(st.just("reports"), houses, kinds),
    st.tuples(st.just("reports"), houses, kinds),
    st.tuples(st.just("groups")),
    st.tuples(st.just("confirms"), st.integers(0, 3)),
    st.tuples(st.just("closes"), st.integers(0, 3)),
    st.tuples(st.just("merges"), st.integers(0, 3), st.integers(0, 3)),
    st.tuples(st.just("splits"), st.integers(0, 3), st.sampled_from(["T-0", "T-1"])),
    st.tuples(st.just("answers"), st.integers(0, 5), st.sampled_from([Said.BACK, Said.DARK, Said.DARK])),
    st.tuples(st.just("judges")),
    st.tuples(st.just("passes"), st.integers(1, 600)),
    st.tuples(st.just("plans"), st.integers(1, 72), st.integers(1, 8)),
    st.tuples(st.just("moves"), st.integers(0, 3), st.integers(1, 72), st.integers(1, 8)),
    st.tuples(st.just("extends"), st.integers(0, 3), st.integers(1, 12)),
    st.tuples(st.just("cancels"), st.integers(0, 3)),
    st.tuples(st.just("feeds"), st.integers(1, 5)),
    st.tuples(st.just("follows")),
)

# None of the texts of these kinds is for the phone, or will be: those that were taken back count as none.
TOLD_OF = """
    NOT EXISTS (SELECT FROM planned_notices n WHERE n.work_id = w.id AND n.kind IN ({kinds}) AND n.done_at IS NULL)
    AND NOT EXISTS (SELECT FROM planned_notices n JOIN messages m
                    ON m.purpose = 'planned' AND m.subject = 'planned:' || w.id || ':' || n.id AND m.phone = a.phone
                    WHERE n.work_id = w.id AND n.kind IN ({kinds}) AND m.state <> 'expired')
"""
ALWAYS = {
    "a report that is known is of an open incident": """
        SELECT count(*) FROM outage_tickets t LEFT JOIN incidents i ON i.id = t.incident_id
        WHERE t.state = 'known' AND t.planned_id IS NULL AND (i.id IS NULL OR i.closed_at IS NOT NULL)
    """,
    "a report that is restored is of an incident that ended": """
        SELECT count(*) FROM outage_tickets t JOIN incidents i ON i.id = t.incident_id
        WHERE t.state = 'restored' AND i.state NOT IN ('closed', 'fixed')
    """,
    "a faulty meter is of no incident": """
        SELECT count(*) FROM outage_tickets WHERE kind = 'faulty_meter' AND incident_id IS NOT NULL
    """,
    "one incident a place": """
        SELECT count(*) - count(DISTINCT (region, area_id, feeder_id, transformer_id)) FROM incidents
        WHERE closed_at IS NULL
    """,
    "a phone is asked once for an incident": """
        SELECT count(*) FROM (SELECT subject, phone FROM messages WHERE subject LIKE 'restoration:%'
                              GROUP BY 1, 2 HAVING count(*) > 1) twice
    """,
    "a child began when the whole did, or before": """
        SELECT count(*) FROM incidents c JOIN incidents w ON w.id = c.parent_id
        WHERE c.state <> 'merged' AND c.began_at > w.began_at
    """,
    "what is fixed nobody says no to": """
        SELECT count(*) FROM incidents i JOIN restoration_polls p ON p.incident_id = i.id
        WHERE i.state = 'fixed' AND p.answer = 'dark'
    """,
    "every incident that was closed is kept as an interruption": """
        SELECT count(*) FROM incidents i LEFT JOIN interruptions k ON k.incident_id = i.id
        WHERE i.state IN ('closed', 'fixed') AND k.id IS NULL
    """,
    "a report that planned work explains is of work under way": """
        SELECT count(*) FROM outage_tickets t JOIN planned_works w ON w.id = t.planned_id
        WHERE t.state = 'known' AND t.incident_id IS NULL AND w.state <> 'under_way'
    """,
    "work that is over is kept once, as planned": """
        SELECT (SELECT count(*) FROM planned_works WHERE state = 'over')
               - (SELECT count(*) FROM interruptions WHERE is_planned)
    """,
    "no two works at one place at one time": """
        SELECT count(*) FROM planned_works a JOIN planned_works b ON a.id < b.id AND a.feeder_id = b.feeder_id
        WHERE a.state = 'planned' AND b.state = 'planned' AND a.begins_at < b.ends_at AND b.begins_at < a.ends_at
    """,
    "a phone gets a text of planned work once": """
        SELECT count(*) FROM (SELECT subject, phone FROM messages WHERE purpose = 'planned'
                              GROUP BY 1, 2 HAVING count(*) > 1) twice
    """,
    "whoever was told of work that is cancelled hears that": f"""
        SELECT count(*) FROM planned_works w JOIN planned_recipients r ON r.work_id = w.id
        JOIN accounts a ON a.id = r.account_id
        WHERE w.state = 'cancelled' AND r.told_at IS NOT NULL AND {TOLD_OF.format(kinds="'cancelled'")}
    """,
    "whoever heard a time hears the one that holds": f"""
        SELECT count(*) FROM planned_works w JOIN planned_recipients r ON r.work_id = w.id
        JOIN accounts a ON a.id = r.account_id
        WHERE w.state = 'planned' AND w.changes > 0 AND r.told_at IS NOT NULL
          AND {TOLD_OF.format(kinds="'announced', 'moved'")}
    """,
}


class Walk:
    """A feeder of two transformers, and whoever acts on it."""

    def __init__(self, parts):
        self.parts = parts
        self.terms = replace(parts.terms, sms_window=Window.parse(ALL_DAY))
        self.turn = 0
        self.accounts = {
            house: add_customer(
                parts.engine, f"35{house:05d}-01", phone=f"+2547110{house:05d}", transformer=f"T-{house % 2}",
                feeder="F-1",
            )
            for house in HOUSES
        }  # fmt: skip

    def does(self, what, *how):
        with suppress(ServiceError), self.parts.store.transaction() as work:
            getattr(self, f"_{what}")(work, *how)

    def _reports(self, work, house, kind):
        self.turn += 1
        place = f"35{house:05d}-01"
        report = OutageReport(f"+2547110{house:05d}", "en", kind, place, None, self.accounts[house])
        report_outage(ReportOutage(key("walk", str(self.turn), kind, place), report), work)

    def _groups(self, work):
        group_reports(work, self.terms)

    def _confirms(self, work, number):
        confirm_incident(ConfirmIncident(self._open(work, number), cause="storm"), work, self.terms)

    def _closes(self, work, number):
        close_incident(CloseIncident(self._open(work, number)), work, self.terms)

    def _merges(self, work, number, into):
        merge_incidents(MergeIncidents(self._open(work, number), self._open(work, into)), work)

    def _splits(self, work, number, transformer):
        split_incident(SplitIncident(self._open(work, number), transformer=transformer), work)

    def _answers(self, work, number, said):
        ask_whether_back(work, self.terms)
        polls = self._ids(work, "SELECT id FROM restoration_polls WHERE asked_at IS NOT NULL ORDER BY id DESC")
        if polls:
            answer_poll(AnswerPoll(polls[number % len(polls)], said), work)

    def _judges(self, work):
        judge_restorations(work)

    def _passes(self, work, minutes):
        travel(work.connection, timedelta(minutes=minutes))

    def _plans(self, work, hours, lasting):
        begins_at = work.now + timedelta(hours=hours)
        place = OpenIncident("Nairobi", feeder="F-1")
        plan_work(PlanWork(place, begins_at, begins_at + timedelta(hours=lasting), "Poles", "walk"), work, self.terms)

    def _moves(self, work, number, hours, lasting):
        begins_at = work.now + timedelta(hours=hours)
        move_work(MoveWork(self._work(work, number), begins_at, begins_at + timedelta(hours=lasting)), work, self.terms)

    def _extends(self, work, number, hours):
        follow_planned_work(work, self.terms)  # what has begun may last into the next work
        found = work.planned_works.find(self._work(work, number))
        if found is not None:
            move_work(MoveWork(found.id, None, found.ends_at + timedelta(hours=hours)), work, self.terms)

    def _cancels(self, work, number):
        cancel_work(CancelWork(self._work(work, number), "Achieng"), work, self.terms)

    def _feeds(self, work, limit):
        for notice_id in work.planned_works.due_notices():
            work.planned_works.feed(notice_id, limit)

    def _follows(self, work):
        follow_planned_work(work, self.terms)

    def _work(self, work, number):
        found = self._ids(work, "SELECT id FROM planned_works ORDER BY id DESC LIMIT 3")
        return found[number % len(found)] if found else 0

    def _open(self, work, number):
        found = self._ids(work, "SELECT id FROM incidents WHERE closed_at IS NULL ORDER BY id")
        return found[number % len(found)] if found else 0

    def _ids(self, work, query):
        return work.connection.execute(sa.text(query), {}).scalars().all()

    def holds(self):
        with self.parts.engine.connect() as connection:
            broken = {what: connection.scalar(sa.text(query)) for what, query in ALWAYS.items()}
        assert {what: count for what, count in broken.items() if count} == {}


@pytest.fixture
def walk(app, worker_database):
    def anew():
        worker_database.restore()
        return Walk(app.extensions["parts"])

    return anew


@settings(
    max_examples=EXAMPLES, derandomize=not SOAK, deadline=None, phases=PHASES, suppress_health_check=list(HealthCheck)
)
@given(happenings=st.lists(steps, min_size=STEPS, max_size=STEPS))
def test_any_order_of_reports_crews_and_answers_keeps_what_always_holds(walk, happenings):
    here = walk()
    for what, *how in happenings:
        here.does(what, *how)
    here.holds()
