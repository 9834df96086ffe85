"""Payments staff at the console: what came in, whose it is, what differs; and how messages and outages stand."""

import pytest
import sqlalchemy as sa

from domain.jobs import Job
from tests.support.console import Console
from tests.support.customers import add_customer
from tests.support.worker_tasks import run_tasks


@pytest.fixture
def console(app):
    return Console(app)


@pytest.fixture
def held(engine):
    """A payment that nobody's number was typed for."""
    add_customer(engine, "3500600-01", phone="+254711000001", balance_cents=100_000)
    with engine.begin() as connection:
        return connection.execute(
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
            INSERT INTO suspense (payment_id, reason, held_at)
            SELECT id, 'unknown', now() FROM paid RETURNING payment_id
            """)
        ).scalar_one()


def test_a_payment_in_suspense_is_proposed_by_one_and_released_by_another(console, held, rows):
    first, second = console.signs_in("Barasa", "payments"), console.signs_in("Chebet", "payments")
    first.opens("/console/suspense").sees("SKL7777777", "KES 500", "0711000001")
    assert first.form("/propose").fields["account"] == "3500600-01"
    first.submits("/propose").sees("3500600-01, proposed by Barasa")
    second.opens("/console/queues/suspense").sees("unknown")
    second.opens("/console/suspense")
    second.opens(next(link for link in second.page.links if "/requests/" in link))
    second.submits("/approve")
    assert rows("SELECT balance_cents FROM accounts") == [(50_000,)]
    assert rows("SELECT released_by FROM suspense") == [("Chebet",)]


def test_money_of_another_regions_account_is_neither_proposed_nor_released(console, held, rows, operator):
    """The account is of Nairobi. Who is for the Coast is refused, at the console and by command."""
    console.has("Mwamburi", "payments", regions=("Coast",))
    coast = console.signs_in("Chebet", "payments", regions=("Coast",)).opens("/console/suspense")
    assert coast.form("/propose").fields["account"] == ""
    coast.submits("/propose", account="3500600-01").sees("not for Nairobi")
    assert (coast.status, rows("SELECT * FROM approval_requests")) == (403, [])
    nairobi = console.signs_in("Barasa", "payments", regions=("Nairobi",)).opens("/console/suspense")
    nairobi.submits("/propose").sees("3500600-01, proposed by Barasa")
    assert "SKL7777777" not in coast.opens("/console/suspense").text
    coast.opens("/console/").sees("Payments in suspense 0")
    said = operator.types("suspense", "release", held, "--by", "Mwamburi")
    assert (said.code, "not for Nairobi" in said.err) == (1, True)
    assert operator.types("suspense", "propose", held, "--account", "3500600-01", "--by", "Mwamburi").code == 1
    assert rows("SELECT released_at FROM suspense") == [(None,)]


@pytest.mark.parametrize("account", ["", "nobody", "3500600-09", "x" * 200])
def test_an_account_that_is_none_is_not_proposed(console, held, rows, account):
    browser = console.signs_in("Barasa", "payments").opens("/console/suspense")
    browser.submits("/propose", account=account).sees("Not done")
    assert rows("SELECT * FROM approval_requests") == []


def test_the_page_of_today_shows_money_by_source_and_what_waits(console, held):
    run_tasks(console.parts, Job.COUNT_MONEY)
    browser = console.signs_in("Barasa", "payments").opens("/console/payments")
    browser.sees("Payments today", "confirmation 1 KES 500", "Payments in suspense 1")
    assert "<svg" in browser.text


def test_a_difference_is_settled_with_what_was_found_out(console, engine, rows):
    with engine.begin() as connection:
        connection.execute(
            sa.text(
                "INSERT INTO recon_breaks (kind, provider, receipt, details, found_at)"
                " VALUES ('missing_here', 'mpesa', 'SKL1', '{\"cents\": 5}', now())"
            )
        )
    browser = console.signs_in("Barasa", "payments").opens("/console/breaks").sees("missing here", "SKL1")
    browser.submits("/settle", why="").sees("Not done")
    browser.opens("/console/breaks").submits("/settle", why="It was the bank's").sees("Settled.")
    assert rows("SELECT details ->> 'why' FROM audit WHERE action = 'reconcile settle'") == [("It was the bank's",)]


def test_who_is_for_one_region_sees_its_differences_behind_those_of_others_page_by_page(console, engine):
    elsewhere = add_customer(engine, "9900600-01", area="Nyali")
    here = add_customer(engine, "8800600-01")
    with engine.begin() as connection:
        connection.execute(sa.text("INSERT INTO regions (name) VALUES ('Coast') ON CONFLICT DO NOTHING"))
        connection.execute(sa.text("UPDATE areas SET region = 'Coast' WHERE name = 'Nyali'"))
        connection.execute(
            sa.text("""
                INSERT INTO recon_breaks (kind, provider, receipt, details, found_at, account_id)
                SELECT 'quarantined', 'mpesa', 'SKL' || n, '{"cents": 5}',
                       now() - interval '1 day' + n * interval '1 s',
                       CASE WHEN n <= 1000 THEN CAST(:elsewhere AS bigint) ELSE :here END
                FROM generate_series(1, 1060) n
            """),
            {"elsewhere": elsewhere, "here": here},
        )
    browser = console.signs_in("Barasa", "payments", regions=("Nairobi",)).opens("/console/breaks")
    browser.sees("SKL1001", "SKL1050", "Next page")
    browser.opens(next(link for link in browser.page.links if "after=" in link)).sees("SKL1051", "SKL1060")
    assert not any(words in browser.text for words in ("SKL1050", "SKL1000", "Next page"))


def test_money_is_no_business_of_other_roles(console, held):
    for role in ("campaigns", "care", "field"):
        browser = console.signs_in(f"Who{role}", role)
        assert browser.opens("/console/payments").status == 403
        assert browser.opens("/console/suspense").status == 403
        assert browser.opens("/console/breaks").status == 403


def test_messages_are_halted_and_resumed_and_say_why(console, rows):
    browser = console.signs_in("Njeri", "campaigns").opens("/console/messages").sees("By purpose", "Cost a day")
    browser.submits("/halt", reason="").sees("Say why")
    browser.opens("/console/messages").submits("/halt", reason="wrong text").sees("SMS are stopped: Njeri: wrong text")
    assert rows("SELECT state, next_trial_at FROM sms_gateway") == [("stopped", None)]
    browser.submits("/resume").sees("Messages go on.")
    assert rows("SELECT state FROM sms_gateway") == [("running",)]


def test_an_incident_is_opened_and_closed_in_the_operators_regions_only(console, engine, rows):
    add_customer(engine, "3500600-01")
    nairobi = console.signs_in("Achieng", "care", regions=("Nairobi",))
    coast = console.signs_in("Chebet", "care", regions=("Coast",))
    assert coast.opens("/console/outages").submits("/open", region="Nairobi", area="Ruaraka").status == 403
    nairobi.opens("/console/outages").submits("/open", region="Nairobi", area="Ruaraka").sees("is open, with 0 reports")
    coast.opens("/console/outages").sees("No incident is open.")
    [(incident_id,)] = rows("SELECT id FROM incidents")
    fields = coast.page.forms[-1].fields
    assert coast.sends(f"/console/outages/{incident_id}/close", {**fields, "form_id": "x"}).status == 403
    nairobi.submits("/close").sees("0 phones get an SMS")
    assert rows("SELECT closed_at IS NOT NULL FROM incidents") == [(True,)]


def test_tariffs_say_what_is_valid_when(console):
    browser = (
        console.signs_in("Achieng", "care").opens("/console/tariffs?on=2024-02-01").sees("Valid from", "Bands", "DC")
    )
    assert browser.opens("/console/tariffs?on=1990-01-01").status == 404
    assert browser.opens("/console/tariffs?on=yesterday").status == 422
