"""A bill explains itself; what is used is a picture, a table and a file that say the same."""

import csv
import io
import re
from decimal import Decimal

import pytest
import sqlalchemy as sa

from tests.integration.customer_pages.conftest import DIGITS, WANJIKU
from tests.support.customers import add_customer
from tests.support.sms import text_in

READINGS = (4521, 4640, 4780, 4890)


@pytest.fixture
def customer(engine, phone, pass_time, client, newest_link):
    """She has read for four months, and has opened her link."""
    add_customer(engine, "3500600-01", phone=WANJIKU, meter="37012345", last=4401)
    for place, reading in enumerate(READINGS):
        if place:
            pass_time(days=31)
        phone(WANJIKU).dials().answers("1", str(reading), "1")
    text_in(client, WANJIKU, "LINK")
    client.post(newest_link(), data={"digits": DIGITS})
    return client


@pytest.fixture
def bills(rows):
    """Number, cents and units, the newest first."""
    return lambda: rows("SELECT number, total_cents, units FROM bills ORDER BY id DESC")


def cents(text):
    return round(float(text.replace(",", "").replace("+", "")) * 100)


def amounts(page):
    return [cents(found) for found in re.findall(r'class="n">(?:KES )?([+-]?[\d,]+\.\d\d)\s', page)]


def test_a_bill_has_its_readings_its_lines_and_what_is_owed(customer, bills):
    number, total, _ = bills()[0]
    page = customer.get(f"/my/bills/{number}").text
    assert "4780 ·" in page
    assert "4890 ·" in page
    assert "read by the customer" in page
    lines = amounts(page.split("What it is made of")[1].split("This bill")[0])
    assert sum(lines) == total
    assert f"KES {total / 100:,.2f}" in page
    assert "paybill <b>888888</b>" in page
    assert "<b>3500600-01</b>" in page
    assert "Wanjiku" not in page


def test_what_changed_sums_to_the_difference(customer, bills):
    (number, total, _), (before, total_before, _) = bills()[:2]
    change = customer.get(f"/my/bills/{number}").text.split(f"({before}): ")[1]
    assert cents(change.split("<")[0]) == total - total_before
    assert sum(amounts(change.split("</table>")[0])) == total - total_before


def test_the_first_bill_is_compared_with_nothing(customer, bills):
    assert "Against" not in customer.get(f"/my/bills/{bills()[-1][0]}").text


@pytest.mark.parametrize("number", ["202611DC9999999999", "x", "..%2F..", "0", "' OR 1=1"])
def test_a_number_of_no_bill_of_this_account_is_not_found(customer, number):
    assert customer.get(f"/my/bills/{number}").status_code == 404


def test_a_bill_of_another_account_is_not_found(customer, engine, phone, rows):
    add_customer(engine, "350070001", phone="+254711000002", last=4401)
    phone("+254711000002").dials().answers("1", "4760", "1").ends("is due by")
    [(number,)] = rows("SELECT number FROM bills ORDER BY id DESC LIMIT 1")
    assert customer.get(f"/my/bills/{number}").status_code == 404


def test_a_cancelled_bill_says_so(customer, bills, phone):
    number = bills()[0][0]
    phone(WANJIKU).dials().answers("1", "4880", "1")
    assert bills()[0][0] != number
    assert "This bill was cancelled by credit note" in customer.get(f"/my/bills/{number}").text
    assert "Bill cancelled" in customer.get("/my/statement?from=2020-01-01").text


def test_the_picture_has_a_bar_for_each_row_of_the_table(customer):
    page = customer.get("/my/usage").text
    assert page.count("<rect") == len(READINGS)
    assert page.count('href="/my/bills/') == len(READINGS)
    assert len(page.split("<svg")[1].split("</svg>")[0]) <= 4_096
    assert "aria-label" in page


def test_the_table_and_the_file_have_the_figures_of_the_bills(customer, bills):
    page = customer.get("/my/usage").text
    rows = [*csv.DictReader(io.StringIO(customer.get("/my/usage.csv").text))]
    newest_first = [*reversed(rows)]
    assert [cents(row["cost_kes"]) for row in newest_first] == [total for _, total, _ in bills()]
    assert [float(row["units"]) for row in newest_first] == [float(units) for *_, units in bills()]
    assert all(f"{total / 100:,.2f}" in page for _, total, _ in bills())
    assert "Dearest:" in page
    assert "At this pace 30 days come to" in page


@pytest.mark.parametrize(
    ("category", "state", "says"),
    [
        ("DC", "live", "It is made as soon as you enter a reading"),
        ("DC", "waiting", "when a technician has read the meter"),
        ("PP", "live", "prepaid"),
    ],
)
def test_who_has_no_bill_yet_is_told_how_one_is_made(client, engine, operator, newest_link, category, state, says):
    add_customer(engine, "3500600-01", phone=WANJIKU, meter="37012345")
    text_in(client, WANJIKU, "LINK")
    client.post(newest_link(), data={"digits": DIGITS})
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE accounts SET category = :category"), {"category": category})
    operator.asks("region", "set", "Nairobi", "--state", state, "--by", "Achieng")
    page = client.get("/my/usage").text
    assert says in page
    assert ("as soon as you enter" in page) is (says == "It is made as soon as you enter a reading")


def test_the_statement_sums_from_opening_to_closing_on_page_and_in_the_file(customer, rows):
    page = customer.get("/my/statement?from=2020-01-01").text
    file = [*csv.DictReader(io.StringIO(customer.get("/my/statement.csv?from=2020-01-01").text))]
    opening, *moved, closing = file
    total = sum(100 * Decimal(row["amount_kes"]) for row in moved)
    assert cents(opening["owed_kes"]) + total == cents(closing["owed_kes"])
    assert [(cents(closing["owed_kes"]),)] == rows("SELECT balance_cents FROM accounts")
    assert f"KES {cents(closing['owed_kes']) / 100:,.2f}" in page


def test_an_amount_below_nothing_is_a_figure_in_the_file(client, engine, newest_link):
    add_customer(engine, "3500600-01", phone=WANJIKU, meter="37012345", balance_cents=-12_050)
    text_in(client, WANJIKU, "LINK")
    client.post(newest_link(), data={"digits": DIGITS})
    *_, closing = csv.DictReader(io.StringIO(client.get("/my/statement.csv?from=2020-01-01").text))
    assert closing["owed_kes"] == "-120.50"


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        ("from=2026-13-01&to=2026-01-01", "Please write both days"),
        ("from=yesterday", "Please write both days"),
        ("to=0001-02-03", "Please write both days"),
        ("from=2026-02-01&to=2026-01-01", "turn them around"),
        ("from=2026-01-01&to=2999-01-01", "in the future"),
        ("from=1&to='", "Please write both days"),
    ],
)
def test_days_that_are_none_are_said_to_be_none(customer, days, sentence):
    page = customer.get(f"/my/statement?{days}")
    assert (page.status_code, sentence in page.text) == (400, True)
    assert customer.get(f"/my/statement.csv?{days}").status_code == 400


@pytest.mark.parametrize(("days", "first"), [("to=2026-01-31", "2025-10-31"), ("from=&to=%202026-03-01", "2025-12-01")])
def test_the_last_day_alone_asks_for_the_three_months_before_it(customer, days, first):
    page = customer.get(f"/my/statement?{days}")
    assert (page.status_code, f'value="{first}"' in page.text) == (200, True)
    assert customer.get(f"/my/statement.csv?{days}").text.splitlines()[1].startswith(f"{first},Opening balance")


def test_a_statement_may_begin_before_there_was_electricity(customer):
    assert customer.get("/my/statement?from=1900-01-01").status_code == 200


def test_a_long_statement_is_read_twelve_lines_at_a_time(customer, engine, rows):
    with engine.begin() as connection:
        connection.exec_driver_sql("""
            INSERT INTO journal_entries (kind, key, account_id, booked_on, recorded_at, reference)
            SELECT 'payment', 'payment:test:' || n, id, current_date - 2, now(), 'R' || n
            FROM accounts, generate_series(1, 30) n
        """)
        connection.exec_driver_sql("""
            INSERT INTO journal_lines SELECT e.id, a.account, a.cents FROM journal_entries e,
            (VALUES ('receivable', -100), ('mpesa_clearing', 100)) a(account, cents) WHERE e.key LIKE 'payment:test:%%'
        """)
    seen, path = [], "/my/statement?from=2020-01-01"
    while path:
        page = customer.get(path).text
        seen += re.findall(r"<small>(R\d+)", page)
        assert page.count("<small>R") <= 12
        older = re.search(r'href="(/my/statement\?[^"]*before=[^"]*)"', page)
        path = older.group(1).replace("&amp;", "&") if older else None
    assert len(seen) == len({*seen}) == 30


def test_a_payment_to_the_old_number_says_so(customer, engine):
    with engine.begin() as connection:
        connection.exec_driver_sql("""
            INSERT INTO payments (provider, receipt, cents, account_id, reference, source, received_at, recorded_at)
            SELECT 'mpesa', 'RKL51ZDR4F', 5000, id, '3500600', 'callback', now(), now() FROM accounts
        """)
        connection.exec_driver_sql("""
            INSERT INTO journal_entries (kind, key, account_id, booked_on, recorded_at, reference)
            SELECT 'payment', 'payment:mpesa:RKL51ZDR4F', id, current_date, now(), 'RKL51ZDR4F' FROM accounts
        """)
        connection.exec_driver_sql("""
            INSERT INTO journal_lines SELECT e.id, a.account, a.cents FROM journal_entries e,
            (VALUES ('receivable', -5000), ('mpesa_clearing', 5000)) a(account, cents) WHERE e.reference = 'RKL51ZDR4F'
        """)
    page = customer.get("/my/statement?from=2020-01-01").text
    assert "RKL51ZDR4F" in page
    assert "paid to xxxx0600" in page


@pytest.mark.parametrize("path", ["/my/statement", "/my/usage", "/my/bills/{number}"])
def test_every_page_is_small_and_says_the_same_in_kiswahili(customer, bills, path):
    path = path.format(number=bills()[0][0])
    page, swahili = customer.get(path), customer.get(f"{path}?lang=sw")
    assert len(page.get_data()) < 14_000
    assert 'lang="sw"' in swahili.text
    assert "lang=sw" in re.findall(r'href="(/my/[^"]*)"', swahili.text)[0]
    assert not re.search(r"<script|<link|@font-face|https?://|src=", page.text)
