"""Will it be in time, how does the pilot stand, what does a cancel leave: as values."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.campaigns.campaigns import Campaign, Gate
from domain.campaigns.pace import Pace
from domain.campaigns.progress import KeptCampaign, Traffic, gate_standing, leftovers, measured, notified, outlook
from domain.messaging.sending import Window

NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)  # three in the afternoon in Nairobi
DEADLINE = NOW + timedelta(hours=1)
ALL_DAY = Window.parse("00:00-00:00")
PACE = Pace(50, ALL_DAY, 10**15, 0, NOW)
FREE = Traffic(50, None)
PLANNED = {"told": 100_000, "parts": 120_000, "cost_kes": "96000.00"}


def kept(counts, *, state="running", number=1):
    campaign = Campaign(number, "Nairobi", None, None, state, DEADLINE, 98, "", "Planner")
    return KeptCampaign(campaign, counts, None, PLANNED, NOW, None)


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ({"waiting": 100_000}, "yes, 15:40"),
        ({"waiting": 60_000, "queued": 15_000, "delivered": 25_000}, "yes, 15:30"),
        ({"delivered": 100_000}, "yes, 15:00"),
        ({"submitted": 100_000, "failed": 3}, "yes, 15:00"),
    ],
)
def test_what_is_left_leaves_at_the_pace_of_the_gateway(counts, words):
    assert outlook(kept(counts), (), FREE, PACE).in_words(NOW) == words


def test_what_leaves_after_the_deadline_is_not_in_time():
    late = outlook(kept({"waiting": 100_000}), (), FREE, replace(PACE, parts_per_second=20))
    assert (late.in_time, late.in_words(NOW)) == (False, "no, 16:40")


def test_another_day_is_named():
    night = replace(PACE, window=Window.parse("07:00-15:10"))
    assert outlook(kept({"waiting": 100_000}), (), FREE, night).in_words(NOW) == "no, 2026-12-01 07:30"


def test_campaigns_that_run_together_share_the_gateway():
    other = kept({"waiting": 100_000}, number=2)
    paused = kept({"waiting": 100_000}, number=3, state="paused")
    assert outlook(kept({"waiting": 50_000}), [other, paused], FREE, PACE).in_words(NOW) == "yes, 16:00"


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("paused", "no, it is paused"),
        ("done", "done"),
        ("cancelled", "cancelled"),
        ("approved", "yes, 15:40, if it starts now"),
        ("planned", "yes, 15:40, if it starts now"),
    ],
)
def test_what_does_not_run_says_so(state, words):
    assert outlook(kept({"waiting": 100_000}, state=state), (), FREE, PACE).in_words(NOW) == words


def test_nothing_is_in_time_while_no_sms_leave():
    assert outlook(kept({"waiting": 1}), (), Traffic(0, "paused: no money"), PACE).in_words(NOW) == (
        "no, SMS are paused: no money"
    )


@pytest.mark.parametrize(
    ("counts", "per_second", "believed"),
    [
        ({"queued": 2_000, "waiting": 9}, 12.5, 12.5),
        ({"queued": 2_000, "waiting": 9}, 80, 50),
        ({"queued": 2_000, "waiting": 9}, 0, 50),
        ({"waiting": 9}, 12.5, 50),
    ],
)
def test_the_pace_of_late_counts_where_there_was_something_to_send(counts, per_second, believed):
    assert measured(PACE, Traffic(per_second, None), [kept(counts)]).parts_per_second == believed


def test_the_pilot_stands_at_its_gate():
    standing = gate_standing({"delivered": 46, "failed": 1, "submitted": 1, "excluded:no_phone": 5}, 98)
    assert (standing.settled, standing.accounts, standing.percent, standing.state) == (47, 48, 97.9, Gate.SHUT)
    assert gate_standing({}, 98).percent == 0


def test_a_cancel_leaves_those_who_have_a_number_and_no_sms():
    counts = {"delivered": 10, "expired": 7, "failed": 2, "excluded:cancelled": 81, "excluded:no_phone": 3}
    left = leftovers(counts)
    assert (left.numbered_not_notified, left.never_numbered) == (9, 81)
    assert notified({**counts, "queued": 4, "submitted": 5, "waiting": 6}) == 15
