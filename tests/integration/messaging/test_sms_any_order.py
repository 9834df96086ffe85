"""Whatever the order in which replies, reports and sweeps arrive, and however often, a message ends the same."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.messaging.messages import BILL, Message
from domain.messaging.sending import Result, SmsAccepted
from sms.outgoing.delivery_reports import KIND, merge_reports
from sms.outgoing.gateway_codes import REPORT, TABLE
from store.messaging.sending import Sending
from store.unit_of_work import Store

NOON = datetime(2026, 11, 23, 9, tzinfo=UTC)
PHONE, GATEWAY_ID = "+254711000001", "ATXid_1"
LISTED = tuple(code for where, code, *_ in TABLE if where == REPORT)
STATUSES = (*LISTED[:3], "DeliveredToTerminal", *LISTED[3:])
REPLY, LAPSE, SETTLE, MERGE = "reply", "lapse", "settle", "merge"
SWEEPS = (LAPSE, SETTLE, MERGE)


class Clock:
    def __init__(self):
        self.time = NOON

    def now(self):
        return self.time


class Scene:
    """One message on its way, and everything that may happen to it, by name."""

    def __init__(self, engine):
        self.clock = Clock()
        self.store = Store(engine, self.clock)
        self.sending = Sending(engine, 10**12)
        with engine.begin() as connection:
            connection.execute(sa.text("DELETE FROM early_reports; DELETE FROM inbox; DELETE FROM messages"))
        with self.store.transaction() as work:
            work.messages.queue([Message(BILL, "1", PHONE, "Habari", None, NOON)])
        (self.claimed,) = self.sending.claim(10, 3, NOON)

    def happens(self, event):
        self.clock.time += timedelta(seconds=61 if event in SWEEPS[:2] else 1)
        match event:
            case "reply":
                accepted = SmsAccepted("101 Sent", GATEWAY_ID, 800_000)
                self.sending.record([Result(self.claimed, accepted)], self.clock.now())
            case "lapse":
                with self.store.transaction() as work:
                    work.overdue_messages.lapse()
            case "settle":
                with self.store.transaction() as work:
                    work.overdue_messages.adopt()
                    work.overdue_messages.resend()
            case "merge":
                merge_reports(self.store)
            case status:
                body = f"id={GATEWAY_ID}&status={status}&phoneNumber=%2B254711000001".encode()
                with self.store.transaction() as work:
                    work.inbox.keep(KIND, body)

    def end(self):
        with self.store.engine.connect() as connection:
            return tuple(
                connection.execute(sa.text("SELECT state, gateway_id, gateway_status, attempts FROM messages")).one()
            )


def expected(statuses):
    weightiest = max(statuses, key=STATUSES.index, default=None)
    if weightiest is None:
        return ("submitted", GATEWAY_ID, "101 Sent", 1)
    state = {"Success": "delivered"}.get(weightiest, "failed" if STATUSES.index(weightiest) > 3 else "submitted")
    return (state, GATEWAY_ID, weightiest, 1)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    statuses=st.lists(st.sampled_from(STATUSES), max_size=5),
    sweeps=st.lists(st.sampled_from(SWEEPS), max_size=4),
    replies=st.integers(1, 2),
    chance=st.randoms(use_true_random=False),
)
def test_any_order_and_repetition_ends_in_the_same_state(engine, statuses, sweeps, replies, chance):
    events = [*statuses, *sweeps, *[REPLY] * replies]
    chance.shuffle(events)
    scene = Scene(engine)
    for event in events:
        scene.happens(event)
    scene.happens(MERGE)
    scene.happens(MERGE)
    assert scene.end() == expected(statuses)
