"""A town whose accounts go to new numbers while things happen to it: its office, its gateway, and what must be so in
the end.
"""

import csv
from collections import Counter

from domain.accounts.identifiers import has_valid_check_digit
from domain.jobs import Job
from tests.support.campaigns import NEVER_REACHED, add_operators, status
from tests.support.command_line import Operator
from tests.support.sms import asked, later, works
from tests.support.waiting import until

SWEEPS = ("let_lapsed_leases_go", "merge_reports", "settle_unknown_messages", "merge_reports", "settle_campaigns")
MAX_PASSES = 20


class Town:
    """The service as it sees it: an office, the stores, and the gateway's stand-in."""

    def __init__(self, flask, gateway, file):
        self.office, self.gateway = Operator(flask), gateway
        self.parts = self.office.parts
        add_operators(self.office)
        imported = self.office.asks("import", "accounts", file)
        assert imported["bad"] == 0
        self.accounts = imported["new"]

    def asked(self, query):
        return asked(self.parts, query)

    def count(self, condition):
        return self.asked(f"SELECT count(*) FROM messages WHERE {condition}")[0][0]

    def taken(self):
        """What the gateway took, of all."""
        return self.gateway.messages.accepted()

    def is_over(self):
        return self.asked("SELECT state FROM campaigns") != [("running",)]

    def nudges(self):
        self.parts.nudge(Job.FEED_CAMPAIGNS)
        self.parts.nudge(Job.SEND_MESSAGES)

    def nobody_waits(self):
        self.nudges()
        return not self.count("state = 'submitting' OR (state = 'queued' AND attempts = 0)")

    def time_passes(self, **by):
        """And the sweeps look at what is overdue."""
        later(self.parts, **by)
        works(self.parts, *SWEEPS)

    def ends(self):
        """Nothing more happens: leases lapse, reports are merged, and after a day whoever is in doubt is notified
        again.
        """
        self.time_passes(minutes=2)
        for _ in range(MAX_PASSES):
            until(self.nobody_waits, seconds=60 + self.accounts / 10)
            assert self.gateway.settle(60)
            self.time_passes(minutes=12)
            if self.is_over():
                return
            if not self.count("state IN ('queued', 'submitting', 'submitted')"):
                self.time_passes(hours=24)
        raise AssertionError(status(self.office, self.asked("SELECT id FROM campaigns")[0][0]))


def assert_each_account_has_one_number(town):
    numbers = town.asked("SELECT number FROM accounts WHERE number <> digits")
    reserved = town.asked("SELECT c.number::text FROM campaign_accounts c WHERE voided_at IS NULL")
    assert len(set(numbers)) == len(numbers) == town.accounts
    assert sorted(numbers) == sorted(reserved)
    assert all(has_valid_check_digit(number) for (number,) in numbers)


def assert_each_customer_is_notified(town, twice_at_most):
    """By an SMS that holds the account's own number; so many at most twice."""
    messages = town.gateway.messages.all()
    delivered = {message.number: message.text for message in messages if message.delivered_at}
    customers = town.asked("SELECT phone, number FROM accounts WHERE phone IS NOT NULL")
    reachable = [(phone, number) for phone, number in customers if not phone.endswith(NEVER_REACHED)]
    assert [phone for phone, number in reachable if number not in delivered.get(phone, "")] == []
    taken = Counter((message.number, message.text) for message in messages)
    assert sum(times - 1 for times in taken.values()) <= twice_at_most


def assert_the_office_knows_it(town, campaign_id, folder):
    """Status and report agree with what the gateway knows."""
    delivered = {message.number for message in town.gateway.messages.all() if message.delivered_at}
    town.office.asks("campaign", "report", campaign_id, "--out", folder / "report.csv")
    with (folder / "report.csv").open() as report:
        rows = list(csv.DictReader(report))
    by_state = Counter(row["state"] for row in rows)
    seen = status(town.office, campaign_id)
    assert {row["phone"].removeprefix("'") for row in rows if row["state"] == "delivered"} == delivered
    assert (seen["state"], seen["accounts"], seen["numbered"]) == ("done", town.accounts, town.accounts)
    assert (seen["delivered"], seen["failed"]) == (by_state["delivered"], by_state["failed"])
    assert seen["excluded"] == {"no_phone": by_state["excluded"]}
    assert sum(by_state.values()) == seen["delivered"] + seen["failed"] + by_state["excluded"] == town.accounts
