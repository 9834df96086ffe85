"""Reports, crews, answers and clerks in any order: one incident a place, nobody forgotten, nobody told twice."""

import os
from contextlib import suppress
from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from domain.care.outages import DANGER, FAULTY_METER, NO_POWER, OutageReport
from domain.commands import key
from domain.errors import ServiceError
from domain.outages.restoration import Said
from domain.services.care.report_outage import ReportOutage, report_outage
from domain.services.outages.answer_poll import AnswerPoll, answer_poll
from domain.services.outages.ask_whether_back import ask_whether_back
from domain.services.outages.close_incident import CloseIncident, close_incident
from domain.services.outages.confirm_incident import ConfirmIncident, confirm_incident
from domain.services.outages.group_reports import group_reports
from domain.services.outages.judge_restorations import judge_restorations
from domain.services.outages.merge_incidents import MergeIncidents, merge_incidents
from domain.services.outages.split_incident import SplitIncident, split_incident
from store.core.clock import travel
from tests.support.customers import add_customer

SOAK = bool(os.environ.get("SOAK"))
EXAMPLES, STEPS = (60, 60) if SOAK else (5, 25)
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
)

ALWAYS = {
    "a report that is known is of an open incident": """
        SELECT count(*) FROM outage_tickets t LEFT JOIN incidents i ON i.id = t.incident_id
        WHERE t.state = 'known' AND (i.id IS NULL OR i.closed_at IS NOT NULL)
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
}


class Walk:
    """A feeder of two transformers, and whoever acts on it."""

    def __init__(self, parts):
        self.parts = parts
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
        group_reports(work, self.parts.terms)

    def _confirms(self, work, number):
        confirm_incident(ConfirmIncident(self._open(work, number), cause="storm"), work, self.parts.terms)

    def _closes(self, work, number):
        close_incident(CloseIncident(self._open(work, number)), work, self.parts.terms)

    def _merges(self, work, number, into):
        merge_incidents(MergeIncidents(self._open(work, number), self._open(work, into)), work)

    def _splits(self, work, number, transformer):
        split_incident(SplitIncident(self._open(work, number), transformer=transformer), work)

    def _answers(self, work, number, said):
        ask_whether_back(work, self.parts.terms)
        polls = self._ids(work, "SELECT id FROM restoration_polls WHERE asked_at IS NOT NULL ORDER BY id DESC")
        if polls:
            answer_poll(AnswerPoll(polls[number % len(polls)], said), work)

    def _judges(self, work):
        judge_restorations(work)

    def _passes(self, work, minutes):
        travel(work.connection, timedelta(minutes=minutes))

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


@settings(max_examples=EXAMPLES, deadline=None, phases=PHASES, suppress_health_check=list(HealthCheck))
@given(happenings=st.lists(steps, min_size=STEPS, max_size=STEPS))
def test_any_order_of_reports_crews_and_answers_keeps_what_always_holds(walk, happenings):
    here = walk()
    for what, *how in happenings:
        here.does(what, *how)
    here.holds()
