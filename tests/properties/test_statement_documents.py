"""For any history and any days opening and movements come to the closing, on the pages, in the PDF and in the file, and
all three say the same.
"""

import csv
import io
import re
from datetime import timedelta
from itertools import count

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from domain.values.periods import business_date
from store.core.clock import travel
from tests.support.customers import add_customer
from tests.support.sms import asked, text_in

WANJIKU = "+254711000001"
KINDS = ("payment", "reversal", "reversal_undone", "release", "reconnection_fee")
AMOUNT = re.compile(r"-?[\d,]+\.\d\d")
numbers = count(1)

movements = st.lists(
    st.tuples(st.sampled_from(KINDS), st.integers(0, 300), st.integers(-900_000, 900_000).filter(bool)), max_size=9
)
spans = st.tuples(st.integers(0, 320), st.integers(0, 320))


@pytest.fixture
def browser(app, client, engine):
    """A customer who looks at an account on which nothing has moved yet."""
    account_id = add_customer(engine, "3500600-01", phone=WANJIKU, meter="37012345")
    text_in(client, WANJIKU, "LINK")
    [(text,)] = asked(app.extensions["parts"], "SELECT text FROM messages WHERE text LIKE '%/s/%'")
    link = re.search(r"/s/[0-9A-Za-z]{22}", text).group()
    assert client.post(link, data={"digits": "2345"}).status_code == 303
    return client, account_id


def book(connection, account_id, today, moved):
    for kind, days_ago, cents in moved:
        entry = connection.execute(
            sa.text("""
                INSERT INTO journal_entries (kind, key, account_id, booked_on, recorded_at)
                VALUES (:kind, :key, :account_id, :day, now()) RETURNING id
            """),
            {
                "kind": kind,
                "key": f"{kind}:{next(numbers)}",
                "account_id": account_id,
                "day": today - timedelta(days=days_ago),
            },
        ).scalar_one()
        lines = "INSERT INTO journal_lines VALUES (:entry, 'receivable', :cents), (:entry, 'suspense', -:cents)"
        connection.execute(sa.text(lines), {"entry": entry, "cents": cents})


def cents(text):
    return int(text.replace(",", "").replace(".", ""))


def on_pages(browser, days):
    """Opening, movements (the oldest first) and closing, page by page."""
    path, moved = f"/my/statement?{days}", []
    while path:
        page = browser.get(path).text
        opening, closing = (
            cents(re.search(rf'{name} balance<td class="n">KES (\S+)', page)[1]) for name in ("Opening", "Closing")
        )
        lines = re.findall(r'<tr class="k"><td>.*?<td class="n">(\S+)<td class="n">(\S+)', page)
        moved += [(cents(amount), cents(owed)) for amount, owed in lines]
        older = re.search(r'href="(/my/statement\?[^"]*before=[^"]*)"', page)
        path = older[1].replace("&amp;", "&") if older else None
    return opening, moved[::-1], closing


def in_pdf(browser, days):
    answer = browser.get(f"/my/statement.pdf?{days}")
    assert answer.status_code == 200
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.get_data())).pages)
    lines = re.findall(rf"({AMOUNT.pattern})\s+({AMOUNT.pattern})", text.split("Opening balance")[1])
    opening, closing = (cents(re.search(rf"{name} balance KES (\S+)", text)[1]) for name in ("Opening", "Closing"))
    return opening, [(cents(amount), cents(owed)) for amount, owed in lines], closing


def in_file(browser, days):
    opening, *moved, closing = csv.DictReader(io.StringIO(browser.get(f"/my/statement.csv?{days}").text))
    lines = [(cents(row["amount_kes"]), cents(row["owed_kes"])) for row in moved]
    return cents(opening["owed_kes"]), lines, cents(closing["owed_kes"])


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(movements, spans)
def test_opening_and_movements_are_the_closing_everywhere_alike(browser, engine, app, moved, span):
    client, account_id = browser
    today = business_date(app.extensions["parts"].clock.now())
    with engine.begin() as connection:
        book(connection, account_id, today, moved)
        travel(connection, timedelta(seconds=61))
    first, last = (today - timedelta(days=each) for each in sorted(span, reverse=True))
    days = f"from={first}&to={last}"
    opening, lines, closing = on_pages(client, days)
    assert opening + sum(amount for amount, _ in lines) == closing
    owed = opening
    for amount, after in lines:
        owed += amount
        assert after == owed
    assert in_file(client, days) == (opening, lines, closing)
    assert in_pdf(client, days) == (opening, lines, closing)
    with engine.connect() as connection:
        known = connection.execute(
            sa.text("""
                SELECT coalesce(sum(l.cents) FILTER (WHERE e.booked_on < :first), 0)::bigint,
                       coalesce(sum(l.cents), 0)::bigint
                FROM journal_entries e JOIN journal_lines l ON l.entry_id = e.id AND l.ledger_account = 'receivable'
                WHERE e.account_id = :id AND e.booked_on <= :last
            """),
            {"id": account_id, "first": first, "last": last},
        ).one()
    assert tuple(known) == (opening, closing)
