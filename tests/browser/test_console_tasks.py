"""What operators do all day, in a real browser, and with how many clicks."""

import os
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from domain.jobs import Job
from tests.browser.test_console import NARROW, WIDE, Desk
from tests.support.campaigns import deadline, tick
from tests.support.console import Console
from tests.support.customers import add_customer
from tests.support.dialling import TOKEN
from tests.support.sms import served
from tests.support.worker_tasks import run_tasks
from tests.support.wsgi_server import WsgiServer

WANJIKU = "+254711000001"
SETTLES_WITHIN = 12  # ticks
PICTURES = os.environ.get("PICTURES")


@pytest.fixture
def rows(engine):
    """What a query finds."""

    def found(query):
        with engine.connect() as connection:
            return [tuple(row) for row in connection.execute(sa.text(query))]

    return found


@pytest.fixture
def office(page, app):
    """`office("Achieng", "care")`: an operator of these roles, signed in at a browser of their own."""
    with office_of(page, app) as sit_down:
        yield sit_down


@contextmanager
def office_of(page, flask):
    contexts = []
    console = Console(flask)
    with WsgiServer(flask) as server:

        def sit_down(name, *roles):
            console.has(name, *roles)
            contexts.append(page.context.browser.new_context(viewport=WIDE))
            return Desk(contexts[-1], server.url).signs_in(name, console.code(name))

        yield sit_down
        for context in contexts:
            context.close()


def pictures(desk, name):
    """The page for the manual, wide and narrow, when a folder for it is named."""
    if PICTURES:
        for size, viewport in (("1280", WIDE), ("360", NARROW)):
            desk.page.set_viewport_size(viewport)
            desk.page.screenshot(path=f"{PICTURES}/{name}-{size}.png", full_page=True)
        desk.page.set_viewport_size(WIDE)


@pytest.fixture
def wanjiku(engine, phone):
    """She has read her meter, and says that the bill is too high."""
    account_id = add_customer(engine, "3500600-01", phone=WANJIKU, balance_cents=125_000)
    phone(WANJIKU).dials().answers("1", "4491", "1").ends()
    with engine.begin() as connection:
        connection.execute(
            sa.text(
                "INSERT INTO bill_queries (account_id, complaint, phone, language, opened_at)"
                " VALUES (:id, 'high_bill', :phone, 'en', now())"
            ),
            {"id": account_id, "phone": WANJIKU},
        )
    return account_id


def test_a_bill_query_is_answered_from_the_phone_number_in_four_clicks(office, wanjiku, rows):
    achieng = office("Achieng", "care")
    pictures(achieng, "home")
    achieng.types(q="0711 000 001").clicks_on("Search").sees("Wanjiku Kamau").sees("Answer query")
    pictures(achieng, "account")
    achieng.clicks_on(rows("SELECT number FROM bills")[0][0], "link").sees("Energy, at the rate of band")
    pictures(achieng, "bill")
    achieng.page.go_back()
    achieng.types(answer="Your reading of 4491 is right.").clicks_on("Send the answer").sees(
        "the customer gets the SMS"
    )
    assert achieng.clicks <= 4
    assert rows("SELECT operator FROM bill_queries") == [("Achieng",)]


def test_a_suspense_payment_is_proposed_and_released_by_two_persons(office, wanjiku, engine, rows):
    with engine.begin() as connection:
        connection.execute(
            sa.text("""
            WITH paid AS (
                INSERT INTO payments (provider, receipt, cents, reference, phone, source, received_at, recorded_at)
                VALUES ('mpesa', 'SKL7777777', 50000, '0711000001', '+254711000001', 'confirmation', now(), now())
                RETURNING id
            ), booked AS (
                INSERT INTO journal_entries (kind, key, booked_on, recorded_at, reference)
                SELECT 'payment', 'payment:' || id, current_date, now(), 'SKL7777777' FROM paid RETURNING id
            ), lines AS (
                INSERT INTO journal_lines (entry_id, ledger_account, cents)
                SELECT id, account, cents FROM booked,
                    (VALUES ('mpesa_clearing', 50000), ('suspense', -50000)) AS line (account, cents)
            )
            INSERT INTO suspense (payment_id, reason, held_at) SELECT id, 'unknown', now() FROM paid
            """)
        )
    barasa, chebet = office("Barasa", "payments"), office("Chebet", "payments")
    barasa.clicks_on("Payments", "link")
    pictures(barasa, "payments")
    barasa.clicks_on("Suspense", "link")
    pictures(barasa, "suspense")
    barasa.clicks_on("Propose").sees("proposed by Barasa")
    chebet.clicks_on("Payments in suspense", "link").clicks_on("unknown", "link").clicks_on("Decide", "link")
    pictures(chebet, "request")
    chebet.clicks_on("Approve").sees("Approved")
    assert (barasa.clicks, chebet.clicks) == (3, 4)
    assert rows("SELECT released_by FROM suspense") == [("Chebet",)]


def test_nairobi_is_planned_approved_by_another_started_paused_resumed_and_seen_to_its_end(
    page, database_url, redis_url, gateway, engine, rows
):
    for place in range(3):
        add_customer(engine, f"350060{place}-01", phone=f"+25472200000{place}")
    gateway.service.token = TOKEN
    with served(database_url, redis_url, gateway) as flask, office_of(page, flask) as sit_down:
        parts = flask.extensions["parts"]
        njeri, otieno = sit_down("Njeri", "campaigns"), sit_down("Otieno", "reviewer")
        njeri.clicks_on("Campaigns", "link").clicks_on("Plan a campaign", "link")
        njeri.types(region="Nairobi", deadline=deadline(parts.clock.now())).clicks_on("Rehearse")
        njeri.sees("A worker rehearses it")
        run_tasks(parts, Job.PLAN_CAMPAIGNS)
        njeri.waits_for("Nothing of this is kept yet.")
        pictures(njeri, "rehearsal")
        njeri.clicks_on("Keep the plan and submit it").sees("A worker reserves the numbers")
        run_tasks(parts, Job.PLAN_CAMPAIGNS)
        njeri.waits_for("somebody else decides")
        otieno.opens(njeri.page.url.removeprefix(njeri.site)).types(accounts="3")
        pictures(otieno, "approval")
        otieno.clicks_on("Approve exactly this").sees("Approved")
        njeri.page.reload()
        njeri.clicks_on("Start").sees("running").clicks_on("Pause").sees("paused").clicks_on("Resume").sees("running")
        for _ in range(SETTLES_WITHIN):
            tick(parts)
        expect(njeri.page.locator("#live")).to_contain_text("done")
        expect(njeri.page.get_by_role("img")).to_have_accessible_name("3 of 3 delivered")
        pictures(njeri, "campaign")
        assert (njeri.clicks, otieno.clicks) == (7, 1)
        assert rows("SELECT state, approved_by FROM campaigns") == [("done", "Otieno")]
