"""Killed at any point between asking, sending, receiving the report and booking: nobody is asked twice, nothing is
lost.
"""

import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from jobs import payments as tasks
from tests.faults.payment_crash import POINTS
from tests.support.payment_providers import PAYMENTS_TOKEN, confirmation
from tests.support.service_processes import working
from tests.support.waiting import until

ROOT = Path(__file__).parents[2]
SOAK = bool(os.environ.get("SOAK"))
CUSTOMERS, KILLS = (1_000, 40) if SOAK else (40, 3)
WANJIKU = "+254711000001"
CONFIRMATION = confirmation()


def surroundings(payments, **more):
    return {**os.environ, **{name.upper(): str(value) for name, value in payments.settings.items()}, **more}


def dies_at(payments, point, *arguments, **more):
    """A process that is killed at this point."""
    script = ROOT / "tests" / "faults" / "payment_crash.py"
    died = subprocess.run(
        [sys.executable, script, point, *arguments],
        cwd=ROOT,
        env=surroundings(payments, PYTHONPATH=str(ROOT), **more),
        stderr=subprocess.PIPE,
        timeout=60,
        check=False,
    )
    assert died.returncode == -signal.SIGKILL, died.stderr.decode()[-2_000:]


def recovers(payments):
    """Other workers find what the dead one left."""
    for seconds in (180, 60, 2_000, 60):
        payments.pass_time(seconds)
        tasks.let_lapsed_prompts_go()
        payments.works()
        tasks.ask()
    tasks.expire_requests_without_news()
    tasks.pull()


@pytest.mark.parametrize("point", POINTS)
def test_a_worker_killed_here_asks_nobody_twice_and_loses_nothing(payments, account, point):
    payments.asks(account, WANJIKU, 500)
    if POINTS[point][-1] is tasks.apply:
        tasks.send()
        payments.providers_are_quiet()
    dies_at(payments, point)
    payments.providers_are_quiet()
    recovers(payments)
    pushes = len(payments.safaricom.look("__pushes"))
    assert pushes == (0 if point == "claimed, not yet sent" else 1)
    assert payments.moved_here() == payments.moved_there() == 50_000 * pushes
    assert payments.one("SELECT state FROM payment_intents") == ("paid" if pushes else "expired")
    assert payments.one("SELECT count(*) FROM messages") == 1


def test_a_web_process_killed_before_its_answer_has_kept_what_it_was_told(payments, account):
    body = json.dumps(CONFIRMATION)
    callback = f"/callbacks/{PAYMENTS_TOKEN}/paybill/confirmation"
    dies_at(payments, "stored, not yet answered", body, CALLBACK=callback)
    assert payments.rows("SELECT state FROM inbox") == [("new",)]
    requests.post(payments.public_url + callback, data=body, timeout=10).raise_for_status()
    tasks.apply()
    assert payments.one("SELECT balance_cents FROM accounts") == 75_000
    assert payments.one("SELECT count(*) FROM payments") == 1


def moments(payments, chance):
    """Points of the work of many: so many sent, so many reported, so many booked."""
    some = chance.randint(1, 8)
    pushed = len(payments.safaricom.stand_in.state.pushes)
    body, booked = payments.one("SELECT count(*) FROM inbox"), payments.one("SELECT count(*) FROM payments")
    return chance.choice(
        [
            lambda: len(payments.safaricom.stand_in.state.pushes) >= pushed + some,
            lambda: payments.one("SELECT count(*) FROM inbox") >= body + some,
            lambda: payments.one("SELECT count(*) FROM payments") >= booked + some,
        ]
    )


def test_workers_killed_at_random_points_of_a_busy_evening(payments, account):
    chance = random.Random(977)  # noqa: S311 - a fixed seed, so that a failure can be seen again
    for number in range(CUSTOMERS):
        payments.asks(account, f"+25471{number:07d}", 100 + number)
    for _ in range(KILLS):
        reached = moments(payments, chance)
        with working(payments.parts, **payments.settings) as worker:
            for task in ("payments.send", "payments.apply"):
                payments.parts.nudge(task)
            until(lambda at=reached: at() or _is_done(payments))
            worker.send_signal(signal.SIGKILL)
            worker.wait()
    payments.providers_are_quiet()
    recovers(payments)
    pushed = [push.callback_url for push in payments.safaricom.stand_in.state.pushes.values()]
    assert len(set(pushed)) == len(pushed)
    assert payments.moved_here() == payments.moved_there() > 0
    assert payments.one("SELECT count(*) FROM payments") == len(payments.safaricom.look("__ledger")["movements"])
    states = dict(payments.rows("SELECT state, count(*) FROM payment_intents GROUP BY 1"))
    assert sum(states.values()) == states["paid"] + states.get("expired", 0), states


def _is_done(payments):
    return not payments.rows("SELECT id FROM payment_intents WHERE state = 'created' LIMIT 1")
