"""Two operators work off what `seed demo` leaves, as whoever tries `make run` does: in a real browser."""

import csv
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from domain.care.case_references import RECOVERY, reference
from domain.jobs import Job
from tests.browser.test_console import WIDE, Desk
from tests.browser.test_console_tasks import pictures
from tests.support.campaigns import deadline
from tests.support.command_line import operator_of
from tests.support.recoveries import add_claim
from tests.support.worker_tasks import run_tasks
from tests.support.wsgi_server import WsgiServer

pytestmark = pytest.mark.xdist_group("seeded")


@pytest.fixture
def town(own_demo_database_url, worker_redis_url):
    with operator_of(own_demo_database_url, redis_url=worker_redis_url) as operator:
        operator.asks("seed", "operators")
        run_tasks(operator.parts, Job.COUNT_WORK, Job.COUNT_MONEY)
        yield operator


@pytest.fixture
def rows(town):
    def found(query):
        with town.parts.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(sa.text(query))]

    return found


@pytest.fixture
def both(town, page):
    """Amina and Baraka, each at a browser, with the codes that the authenticator of the sandbox shows."""
    shown = town.browser().get("/sandbox/operators").get_json()["operators"]
    with WsgiServer(town.browser().application) as server:
        desks = [Desk(page.context.browser.new_context(viewport=WIDE), server.url) for _ in shown]
        for desk, each in zip(desks, shown, strict=True):
            desk.signs_in(each["name"], each["code"], each["password"])
        yield desks
        for desk in desks:
            desk.page.context.close()


def test_two_operators_work_off_what_seed_demo_leaves(town, both, rows):
    amina, baraka = both
    pictures(amina, "seeded-home")
    _answers_a_query(amina, rows)
    _takes_the_statement(amina, rows)
    _releases_a_payment(amina, baraka, rows)
    _drops_a_recovery(town, baraka, rows)
    _plans_and_approves(town, amina, baraka, rows)


def _answers_a_query(desk, rows):
    desk.clicks_on("Bill queries", "link")
    pictures(desk, "seeded-queries")
    desk.page.locator("main td a").first.click()
    desk.types(answer="Your meter showed what the bill says. You may read it again today.").sees("Answer query")
    pictures(desk, "seeded-account")
    desk.clicks_on("Send the answer").sees("the customer gets the SMS")
    assert desk.clicks + 1 <= 4
    assert rows("SELECT count(*) FROM bill_queries WHERE operator = 'Amina'") == [(1,)]
    assert rows("SELECT count(*) FROM messages WHERE state = 'queued' AND text LIKE '%read it again today%'") == [(1,)]


def _takes_the_statement(desk, rows):
    desk.clicks_on("Statement", "link").sees("Opening balance")
    pictures(desk, "seeded-statement")
    with desk.page.expect_download() as download:
        desk.clicks_on("As CSV")
    lines = list(csv.reader(Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()))
    number = desk.page.locator("main a").first.inner_text().split()[0]
    [(balance_cents,)] = rows(f"SELECT balance_cents FROM accounts WHERE number = '{number}'")
    assert len(lines) > 2
    assert round(float(lines[-1][-1].replace(",", "")) * 100) == balance_cents


def _releases_a_payment(amina, baraka, rows):
    amina.opens("/console/").clicks_on("Payments in suspense", "link")
    pictures(amina, "seeded-suspense-queue")
    amina.page.locator("main td a").last.click()
    pictures(amina, "seeded-suspense")
    row = amina.page.get_by_role("row").filter(has_text="SKDEMO0005")
    row.get_by_label("Account").fill("3500728-01")
    row.get_by_role("button", name="Propose").click()
    expect(row).to_contain_text("proposed by Amina")
    for receipt in ("SKDEMO0001", "SKDEMO0005"):
        baraka.opens("/console/suspense")
        baraka.page.get_by_role("row").filter(has_text=receipt).get_by_role("link", name="Decide").click()
        pictures(baraka, f"seeded-request-{receipt}")
        baraka.clicks_on("Approve").sees("Approved")
    released = "SELECT receipt, released_by FROM suspense JOIN payments p ON p.id = payment_id WHERE released_by <> ''"
    assert sorted(rows(released)) == [("SKDEMO0001", "Baraka"), ("SKDEMO0005", "Baraka")]
    assert rows("SELECT sum(cents) FROM journal_lines") == [(0,)]


def _drops_a_recovery(town, baraka, rows):
    add_claim(town.parts.engine, "3500601-01", "Amina")
    [(recovery_id,)] = rows("SELECT id FROM recoveries")
    town.types("recovery", "drop", reference(RECOVERY, recovery_id), "--reason", "she was away", "--by", "Amina")
    baraka.opens("/console/").clicks_on("Requests to decide", "link")
    pictures(baraka, "seeded-requests")
    baraka.page.locator("main td a", has_text="recovery").first.click()
    pictures(baraka, "seeded-recovery")
    baraka.sees("1 Jan 2026").clicks_on("Approve").sees("Approved")
    assert rows("SELECT state FROM recoveries") == [("dropped",)]


def _plans_and_approves(town, amina, baraka, rows):
    amina.opens("/console/campaigns/plan").types(region="Nairobi", deadline=deadline(town.parts.clock.now(), days=3))
    amina.clicks_on("Rehearse").sees("A worker rehearses it")
    run_tasks(town.parts, Job.PLAN_CAMPAIGNS)
    amina.waits_for("Nothing of this is kept yet.")
    pictures(amina, "seeded-rehearsal")
    amina.clicks_on("Keep the plan and submit it").sees("0 of")
    pictures(amina, "seeded-keeping")
    run_tasks(town.parts, Job.PLAN_CAMPAIGNS)
    amina.waits_for("somebody else decides")
    accounts = rows("SELECT count(*) FROM campaign_accounts WHERE number IS NOT NULL")[0][0]
    baraka.opens(amina.page.url.removeprefix(amina.site)).types(accounts=str(accounts))
    pictures(baraka, "seeded-approval")
    baraka.clicks_on("Approve exactly this").sees("Approved")
    amina.page.reload()
    amina.clicks_on("Start").sees("running")
    expect(amina.page.get_by_role("img").first).to_be_visible()
    pictures(amina, "seeded-campaign")
    assert rows("SELECT planned_by, approved_by, state FROM campaigns") == [("Amina", "Baraka", "running")]
