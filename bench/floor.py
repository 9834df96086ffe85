"""The floor: what the same stack costs when it does nothing but the work that cannot be left out.

A Flask route that reads the form and answers a constant; one that writes the rows of a bill in one transaction with
bare psycopg; and one that inserts the body it was sent and commits.
"""

from datetime import UTC, datetime, timedelta
from threading import local

import psycopg
from flask import Flask, Response, request
from psycopg.types.json import Jsonb

from app import compose
from domain.values.periods import business_date
from settings import Settings

SCREEN = "CON Kenya Power\n1 Enter reading\n2 My bill\n5 My account\n7 Lugha/Language"
SNAPSHOT = {"name": "Customer", "lines": [{"code": "CONSUMPTION", "cents": 100_000, "rate": "16.50"}] * 9}
LINES = (("receivable", 300_000), ("revenue", -250_000), ("levies_payable", -10_000), ("vat_payable", -40_000))
TEXT = "Kenya Power: Reading 4521, 120 units. Bill KES 3,000. Pay KES 3,000 by 07/12/2026, paybill 888888, account 1."
STORE = "INSERT INTO inbox (kind, body, received_at) VALUES ('floor', %s, %s)"
ACCEPTED = '{"ResultCode": 0, "ResultDesc": "Accepted"}'


def create_floor() -> Flask:
    flask = Flask(__name__)
    settings = Settings()
    flask.extensions["parts"] = compose(settings)  # what the project's own gunicorn settings look at
    threads = local()
    database_url = settings.database_url

    @flask.get("/healthz")
    def alive() -> Response:
        return Response("ok")

    @flask.post("/hop")
    def hop() -> Response:
        for name in ("sessionId", "phoneNumber", "networkCode", "serviceCode", "text"):
            request.form.get(name)
        return Response(SCREEN, mimetype="text/plain")

    def connection() -> psycopg.Connection:
        if not hasattr(threads, "connection"):
            threads.connection = psycopg.connect(database_url)
        return threads.connection

    @flask.post("/confirm")
    def confirm() -> Response:
        form = request.form
        with connection().transaction():
            _write_a_bill(connection(), int(form["account"]), form["sessionId"])
        return Response("END Thank you.", mimetype="text/plain")

    @flask.post("/inbox")
    def inbox() -> Response:
        with connection().transaction():
            connection().execute(STORE, (request.get_data(), datetime.now(UTC)))
        return Response(ACCEPTED, mimetype="application/json")

    return flask


def _write_a_bill(connection: psycopg.Connection, account_id: int, session_id: str) -> None:
    """One statement per table, one round trip per statement: reading, entry, lines, balance, message, command, number
    and bill.
    """
    run, now = connection.execute, datetime.now(UTC)
    today = business_date(now)  # as of the bill before, which this one must not overlap
    [reading_id] = run(
        "INSERT INTO readings (account_id, meter_id, value, read_on, mark, source, state, phone, received_at)"
        " VALUES (%s, %s, 4521, %s, 'C', 'ussd', 'stands', '+254711000001', %s) RETURNING id",
        (account_id, account_id, today, now),
    ).fetchone()
    [bill_id] = run("SELECT nextval('bill_ids')").fetchone()
    [entry_id] = run(
        "INSERT INTO journal_entries (kind, key, account_id, bill_id, booked_on, recorded_at)"
        " VALUES ('bill', %s, %s, %s, %s, %s) RETURNING id",
        (f"bill:{bill_id}", account_id, bill_id, today, now),
    ).fetchone()
    run(
        "INSERT INTO journal_lines (entry_id, ledger_account, cents) VALUES (%s, %s, %s), (%s, %s, %s), (%s, %s, %s),"
        " (%s, %s, %s)",
        [value for name, cents in LINES for value in (entry_id, name, cents)],
    )
    run("UPDATE accounts SET balance_cents = balance_cents + 300000 WHERE id = %s", (account_id,))
    run(
        "INSERT INTO messages (purpose, subject, phone, account_id, text, parts, priority, queued_at, not_before,"
        " useful_until) VALUES ('bill', %s, '+254711000001', %s, %s, 1, 1, %s, %s, %s)",
        (str(bill_id), account_id, TEXT, now, now, now + timedelta(days=2)),
    )
    run(
        "INSERT INTO commands (source, turn, input_hash, outcome, result, done_at)"
        " VALUES (%s, '1*4521*1', %s, 'billed', %s, %s)",
        (session_id, b"0123456789abcdef", Jsonb({"present": 4521, "shown_cents": 300_000}), now),
    )
    run(
        "WITH numbered AS (INSERT INTO bill_numbers (series, last) VALUES (%s, 1) ON CONFLICT (series)"
        " DO UPDATE SET last = bill_numbers.last + 1 RETURNING series || to_char(last, 'FM0000000000') AS number)"
        " INSERT INTO bills (id, number, account_id, reading_id, period, units, total_cents, issued_at, due_on,"
        " snapshot) SELECT %s, number, %s, %s, daterange(%s, %s, '(]'), 120, 300000, %s, %s, %s FROM numbered",
        (
            f"{today:%Y%m}DC",
            bill_id,
            account_id,
            reading_id,
            today - timedelta(days=30),
            today,
            now,
            today + timedelta(days=14),
            Jsonb(SNAPSHOT),
        ),
    )
