"""Walks the live service at random, as bad networks and hostile people do, and checks what it promises."""

import re

import pytest
import redis
import sqlalchemy as sa
from babel.messages.pofile import read_po
from hypothesis import HealthCheck, settings, strategies
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from catalogues import LOCALE
from domain.values.gsm7 import offending, septets
from tests.support.customers import add_customer
from tests.support.dialling import Phone

OWNER, STRANGER = "+254711000001", "+254722000002"
BUDGET_SEPTETS = 156
with (LOCALE / "sw" / "LC_MESSAGES" / "messages.po").open("rb") as source:
    NOTES = {f"CON {text}" for line in read_po(source) for text in (line.id, line.string) if text.endswith(".")}
TICKETS = {
    "outage_tickets": ("reported", "already_known", "urgent"),
    "bill_queries": ("opened", "already_open"),
    "applications": ("applied", ""),
}
"""What makes them, by table: a command answers with the reference."""
ERRANDS = (
    ("1", "4521", "1"),
    ("2", "4", "1", "1"),
    ("3", "2", "500", "1", "1"),
    ("4", "1", "1", "1"),
    ("4", "1", "4", "1"),
    ("6", "4", "Otieno Odhiambo", "23456789", "1", "Ruaraka", "All Saints church", "1", "1", "1"),
)
OPTION = re.compile(r"^(\d) ", re.MULTILINE)
TYPED = strategies.one_of(
    strategies.sampled_from(
        ["4521", "4700", "4401", "30", "9900", "3500600", "KE1234567", "abc", "", "#", "5*3", "00", "98"]
    ),
    strategies.text(max_size=12),
    strategies.integers(0, 99_999).map(str),
)


def walks(client, engine, restore, redis_url):  # noqa: C901 - one machine, whose rules are the list
    """The machine for this service and these stores."""

    class Walk(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            restore()
            with redis.Redis.from_url(redis_url) as sessions:
                sessions.flushdb()
            add_customer(engine, "3500600-01", phone=OWNER, last=4401, meter="KE1234567")
            self.phones = [Phone(client, OWNER), Phone(client, STRANGER)]
            self.phone = self.phones[0]
            self.flushed = False

        def said(self):
            return self.phone.reply.removeprefix("CON ").removeprefix("END ")

        def shows_a_note(self):
            """A note stands above a screen once, and may take it a page more: who comes back sees the screen alone."""
            return self.phone.reply.partition("\n")[0] in NOTES

        @initialize(has_a_bill=strategies.booleans())
        def dials_first(self, has_a_bill):
            if has_a_bill:
                self.phone.dials().answers("1", "4521", "1")
            self.phone.dials()

        @rule(who=strategies.integers(0, 1))
        def dials(self, who):
            self.phone = self.phones[who].dials()
            self.flushed = False

        @rule(
            text=strategies.sampled_from(["1*4521", "1*4521*1", "2", "5*9*9", "3500600*KE1234567*1*4521*1", "*1*4521"])
        )
        def dials_directly(self, text):
            bills = self.count("bills")
            self.phone.dials(text)
            self.flushed = False
            assert self.count("bills") == bills

        @rule(answers=strategies.sampled_from(ERRANDS))
        def dials_with_an_errand(self, answers):
            """To its end, or wherever else these answers lead."""
            self.phone.dials()
            self.flushed = False
            for each in answers:
                if not self.phone.ended:
                    self.phone.answers(each)

        @precondition(lambda self: not self.phone.ended)
        @rule(data=strategies.data())
        def chooses(self, data):
            keys = OPTION.findall(self.phone.reply)
            if keys:
                self.phone.answers(data.draw(strategies.sampled_from(keys)))

        @precondition(lambda self: not self.phone.ended)
        @rule(typed=TYPED)
        def types(self, typed):
            self.phone.answers(typed)

        @rule()
        def is_repeated_by_the_gateway(self):
            before = self.phone.reply
            self.phone.again()
            assert self.flushed or self.phone.reply == before

        @precondition(lambda self: not self.phone.ended and not self.flushed)
        @rule(data=strategies.data())
        def goes_forth_and_back(self, data):
            keys = [key for key in OPTION.findall(self.phone.reply) if key not in {"0", "9"}]
            if not keys or self.shows_a_note():
                return
            before, commands = self.phone.reply, self.count("commands")
            self.phone.answers(data.draw(strategies.sampled_from(keys)))
            acted = self.count("commands") != commands
            if "\n0 " in self.phone.reply and not acted and self.phone.reply != before:
                assert self.phone.answers("0").reply == before

        @rule()
        def redis_is_flushed(self):
            with redis.Redis.from_url(redis_url) as sessions:
                sessions.flushdb()
            self.flushed = True

        @invariant()
        def every_screen_fits_a_phone(self):
            assert offending(self.said()) is None
            assert septets(self.said()) <= BUDGET_SEPTETS
            assert "does not work" not in self.said()

        @invariant()
        def what_was_confirmed_was_done_once(self):
            billed = self.count("commands WHERE outcome = 'billed'")
            assert self.count("bills") == billed == self.count("readings WHERE source = 'ussd' AND state <> 'held'")
            assert self.count("bills WHERE cancelled_at IS NULL") <= 1
            assert self.sum("SELECT coalesce(sum(cents), 0) FROM journal_lines") == 0

        @invariant()
        def every_ticket_and_request_was_asked_for_and_nothing_else_is_there(self):
            for table, outcomes in TICKETS.items():
                counted = f"SELECT count(DISTINCT result ->> 'reference') FROM commands WHERE outcome IN {outcomes}"
                assert self.count(table) == self.sum(counted), table
            asked = self.count("commands WHERE outcome IN ('payment_asked', 'card_asked')")
            assert self.count("payment_intents") == asked

        def count(self, table):
            return self.sum(f"SELECT count(*) FROM {table}")

        def sum(self, query):
            with engine.connect() as connection:
                return connection.execute(sa.text(query)).scalar_one()

    return Walk


@pytest.mark.usefixtures("database_url")
def test_a_walk_at_random_breaks_no_promise(client, engine, worker_database, redis_url):
    machine = walks(client, engine, worker_database.restore, redis_url)
    suppressed = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
    run_state_machine_as_test(
        machine,
        settings=settings(max_examples=25, stateful_step_count=30, deadline=None, suppress_health_check=suppressed),
    )
