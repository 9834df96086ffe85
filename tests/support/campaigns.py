"""What tests of campaigns share: two operators, a region of customers, and the workers' ticks."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from app import Parts
from domain.jobs import Job
from domain.values.periods import NAIROBI
from sandbox.africastalking import AfricasTalkingStandIn
from tests.support.account_files import as_csv, row
from tests.support.command_line import Operator
from tests.support.console import PREFIX, Browser
from tests.support.customers import add_customer
from tests.support.dialling import TOKEN
from tests.support.sms import served, works
from tests.support.worker_tasks import run_tasks

OK = 200
NEVER_REACHED = "99921"
"""How numbers end to which the stand-in delivers nothing."""

PLANNER, APPROVER = "Planner", "Approver"
TICK = ("feed_campaigns", "send", "merge_reports", "settle_campaigns")


@contextmanager
def campaign_operator(database_url: str, redis_url: str, gateway: AfricasTalkingStandIn) -> Iterator[Operator]:
    """Of a service that sends by the gateway, and that a phone can dial."""
    gateway.service.token = TOKEN
    with served(database_url, redis_url, gateway) as flask:
        operator = Operator(flask)
        add_operators(operator)
        yield operator


def add_operators(operator: Operator) -> None:
    for name in (PLANNER, APPROVER):
        operator.asks("operator", "create", name, "--role", "campaigns")


def add_customers(engine: sa.Engine, *phones: str | None, area: str = "Ruaraka", first: int = 3_500_000) -> list[int]:
    """One account for each phone."""
    return [add_customer(engine, f"{first + place}-01", phone=phone, area=area) for place, phone in enumerate(phones)]


def file_of_town(accounts: int) -> bytes:
    """A file of so many accounts: some without a phone, some that share one, some that no SMS reaches."""
    return as_csv(*map(_townsman, range(accounts)))


def _townsman(place: int) -> dict[str, str]:
    phone = {0: "", 1: f"+25472{place + 1:07d}", 3: f"+2547{100 + place // 50:03d}{NEVER_REACHED}"}
    return row(
        account_number=f"{4_000_000 + place}-01",
        meter_number=f"{50_000_000 + place}",
        phone=phone.get(place % 50, f"+25472{place:07d}"),
        balance="0.00",
    )


def deadline(now: datetime, **after: float) -> str:
    return (now + timedelta(**(after or {"days": 2}))).astimezone(NAIROBI).strftime("%Y-%m-%d %H:%M")


def plan(operator: Operator, *options: object, region: str = "Nairobi") -> dict[str, Any]:
    until = deadline(operator.parts.clock.now())
    return operator.asks("campaign", "plan", "--region", region, "--deadline", until, "--by", PLANNER, *options)


def rehearsed(parts: Parts, browser: Browser, **typed: str) -> Browser:
    """The page of a rehearsal that a worker has done."""
    browser.opens(f"{PREFIX}/campaigns/plan").submits("/campaigns/plan", **typed)
    if browser.status == OK:
        run_tasks(parts, Job.PLAN_CAMPAIGNS)
        browser.opens(browser.path)
    return browser


def kept(parts: Parts, browser: Browser, **typed: str) -> Browser:
    """The page of a campaign that was rehearsed, kept and submitted."""
    path = rehearsed(parts, browser, **typed).submits("/keep").path
    run_tasks(parts, Job.PLAN_CAMPAIGNS)
    return browser.opens(path)


def started(operator: Operator, *options: object) -> int:
    """A campaign that runs: planned by one, approved by another."""
    campaign_id = plan(operator, *options)["id"]
    operator.asks("campaign", "approve", campaign_id, "--by", APPROVER)
    operator.asks("campaign", "start", campaign_id, "--by", PLANNER)
    return int(campaign_id)


def tick(parts: Parts, times: int = 1) -> None:
    """The clock ticks, and a worker does what it says."""
    for _ in range(times):
        works(parts, *TICK)


def status(operator: Operator, campaign_id: int) -> dict[str, Any]:
    return operator.asks("campaign", "status", campaign_id)
