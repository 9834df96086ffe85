"""Nairobi goes to new account numbers between Sunday night and Monday four o'clock, after Ruaraka has proved it."""

import csv
from datetime import datetime, time, timedelta

import pytest

from domain.values.periods import NAIROBI, business_date
from sandbox.africastalking import AfricasTalkingStandIn
from tests.support.account_files import as_csv, row
from tests.support.campaigns import APPROVER, PLANNER, add_operators, status, tick
from tests.support.command_line import Operator
from tests.support.dialling import TOKEN, Phone
from tests.support.sms import asked, later, served, works

IN_RUARAKA, BEYOND = range(20), range(20, 80)
STRANGER = "+254722000001"


def phone_of(place):
    return f"+2547110000{place:02d}"


def account_of(place):
    area = "Ruaraka" if place in IN_RUARAKA else "Westlands"
    return row(number=place, phone=phone_of(place), area=area, balance="0.00", language=("en", "sw")[place % 2])


class Nairobi:
    """Its office, its phones and the days that pass."""

    def __init__(self, flask, gateway):
        self.flask, self.gateway = flask, gateway
        self.office = Operator(flask)
        self.parts = self.office.parts

    def goes_to(self, day, hour):
        moment = datetime.combine(day, time(hour), NAIROBI)
        later(self.parts, seconds=(moment - self.parts.clock.now()).total_seconds() + 1)

    def works(self, times=3):
        """The clock ticks, and all that the gateway has to report comes in."""
        for _ in range(times):
            tick(self.parts)
            assert self.gateway.settle()
            works(self.parts, "merge_reports", "settle_campaigns")

    def notified(self):
        """The phones that got an SMS."""
        return {message.number for message in self.gateway.messages.all() if message.delivered_at}

    def numbers(self):
        """New number by the old one."""
        query = "SELECT digits, number FROM accounts WHERE digits <> replace(number, '-', '')"
        return dict(asked(self.parts, query))

    def dial(self, phone):
        return Phone(self.flask.test_client(), phone).dials()


@pytest.fixture
def nairobi(database_url, redis_url):
    with (
        AfricasTalkingStandIn(seed=5, callback_token=TOKEN) as gateway,
        served(
            database_url, redis_url, gateway, africastalking_callback_tokens=TOKEN, sms_window="07:00-19:00"
        ) as flask,
    ):
        gateway.options.report_delay_seconds = (0.0, 0.0)
        yield Nairobi(flask, gateway)


def test_a_region_is_renumbered_and_everybody_is_told_once(nairobi, tmp_path):
    office, sunday = nairobi.office, business_date(nairobi.parts.clock.now()) + timedelta(days=1)
    monday = sunday + timedelta(days=1)
    add_operators(office)
    file = tmp_path / "nairobi.csv"
    file.write_bytes(as_csv(*map(account_of, [*IN_RUARAKA, *BEYOND])))
    assert office.asks("import", "accounts", file)["new"] == 80

    # On Sunday night one plans, and another approves.
    nairobi.goes_to(sunday, 21)
    asked_for = ("--region", "Nairobi", "--deadline", f"{monday} 16:00", "--pilot", "Ruaraka", "--by", PLANNER)
    rehearsed = office.asks("campaign", "plan", *asked_for, "--dry-run")
    assert (rehearsed["accounts"], rehearsed["told"], rehearsed["blockers"]) == (80, 80, [])
    campaign = office.asks("campaign", "plan", *asked_for)["id"]
    office.asks("campaign", "approve", campaign, "--by", APPROVER)
    office.asks("campaign", "start", campaign, "--by", PLANNER)
    nairobi.works()
    assert (nairobi.notified(), nairobi.numbers()) == (set(), {})

    # On Monday morning the pilot meets a network that delivers nothing.
    nairobi.goes_to(monday, 7)
    nairobi.gateway.options.fault_shares = {"failed": 1.0}
    nairobi.works()
    seen = status(office, campaign)
    assert (seen["state"], seen["failed"], seen["queued"]) == ("paused", 20, 60)
    assert "the pilot reached 0 of" in seen["reason"]
    assert "the gate is 98 %" in seen["reason"]
    assert nairobi.notified() == set()
    assert len(nairobi.numbers()) == 20

    # Whoever of the pilot dials meanwhile reads it on the phone.
    notified = f"Your new account number is {nairobi.numbers()['350060001']}"
    nairobi.dial(phone_of(0)).sees(notified)

    # It is mended; the pilot proves itself, and the rest follows.
    nairobi.gateway.options.fault_shares = {}
    office.asks("campaign", "resume", campaign, "--by", APPROVER)
    nairobi.works(4)
    seen = status(office, campaign)
    assert (seen["state"], seen["delivered"], seen["numbered"]) == ("done", 80, 80)
    for old, new in nairobi.numbers().items():
        (message,) = nairobi.gateway.messages.inbox(phone_of(int(old[5:7])))
        assert (new in message.text, f"{old[:7]}-{old[7:]}" in message.text) == (True, True)

    # A neighbour dials with the old number, and reads the new one.
    new = nairobi.numbers()["350067901"]
    nairobi.dial(STRANGER).answers("3500679-01", "20418879").sees(f"Your new account number is {new}")
    nairobi.dial(phone_of(79)).sees(f"{new} Wanjiku Kamau")

    # What the office files agrees with what the network knows.
    office.asks("campaign", "report", campaign, "--out", tmp_path / "report.csv")
    with (tmp_path / "report.csv").open() as report:
        filed = {line["old_number"].replace("-", ""): line["new_number"] for line in csv.DictReader(report)}
    assert filed == nairobi.numbers()
    assert office.asks("campaign", "hand-over", campaign, "--out", tmp_path / "left.csv", "--by", PLANNER)["rows"] == 0
