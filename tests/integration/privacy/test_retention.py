"""What is kept about persons ends: by the jobs that the clock sends, in batches, also what settled late."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from domain.jobs import Job
from jobs.timetable import AT_NIGHT_IN_NAIROBI, EVERY
from store.core.clock import travel
from store.privacy import sweeps
from tests.support.customers import add_customer
from tests.support.worker_tasks import run_tasks

WANJIKU, OTIENO = "+254711000001", "+254722000002"


@pytest.fixture
def office(operator):
    return operator


def pass_days(engine, days):
    with engine.begin() as connection:
        travel(connection, timedelta(days=days))


def put(engine, statement, **values):
    with engine.begin() as connection:
        return connection.execute(sa.text(statement), values).scalar()


def message(engine, subject, *, state="delivered", days_ago=0, phone=WANJIKU, purpose="answer", text="Habari"):
    return put(
        engine,
        """
        INSERT INTO messages (purpose, subject, phone, text, parts, priority, state, queued_at, not_before,
                              useful_until)
        SELECT :purpose, :subject, :phone, :text, 1, 5, :state, at, at, at + interval '100 years'
        FROM (SELECT now() - make_interval(days => :days)) due (at) RETURNING id
        """,
        purpose=purpose,
        subject=subject,
        phone=phone,
        text=text,
        state=state,
        days=days_ago,
    )


def texts(rows):
    return [text for (text,) in rows("SELECT text FROM messages ORDER BY id")]


def test_the_clock_sends_each_of_the_jobs():
    assert {Job.FORGET_OLD_TEXTS, Job.BLANK_OLD_TEXTS} <= EVERY.keys()
    assert Job.ERASE_OLD_DATA in AT_NIGHT_IN_NAIROBI


def test_what_settles_late_is_blanked_by_the_next_walk(office, engine, rows, monkeypatch):
    """The report's case: a row that was not done when a later one was blanked."""
    monkeypatch.setattr(sweeps, "LATE_IDS", 0)
    late = message(engine, "late", state="submitted", days_ago=100)
    message(engine, "done", days_ago=95)
    message(engine, "young", days_ago=1)
    run_tasks(office.parts, Job.BLANK_OLD_TEXTS)
    assert texts(rows) == ["Habari", "", "Habari"]
    put(engine, "UPDATE messages SET state = 'delivered' WHERE id = :id RETURNING id", id=late)
    run_tasks(office.parts, Job.BLANK_OLD_TEXTS)
    assert texts(rows) == ["", "", "Habari"]


def test_a_large_backlog_goes_in_batches_and_each_is_committed(office, engine, rows, monkeypatch):
    monkeypatch.setattr(sweeps, "ROWS_PER_BATCH", 3)
    monkeypatch.setattr(sweeps, "LATE_IDS", 0)
    for place in range(10):
        message(engine, str(place), days_ago=100 - place)
    run_tasks(office.parts, Job.BLANK_OLD_TEXTS)
    assert texts(rows) == [""] * 10
    assert rows("SELECT up_to_id FROM forgotten WHERE what = 'messages.text'") == rows("SELECT max(id) FROM messages")


def test_a_walk_that_was_broken_off_goes_on_where_it_was(office, engine, rows, monkeypatch):
    monkeypatch.setattr(sweeps, "ROWS_PER_BATCH", 3)
    for place in range(5):
        message(engine, str(place), days_ago=100)
    with office.parts.store.transaction() as unit_of_work:
        assert sweeps.sweep_batch(unit_of_work.connection, sweeps.TEXTS[0], unit_of_work.now)
    assert texts(rows) == [""] * 3 + ["Habari"] * 2
    run_tasks(office.parts, Job.BLANK_OLD_TEXTS)
    assert texts(rows) == [""] * 5


def test_a_row_that_comes_late_with_an_early_id_is_found_within_the_margin(office, engine, rows):
    """A process that took a block of ids long ago uses them now."""
    early = put(engine, "SELECT nextval('messages_id_seq')")
    message(engine, "later", days_ago=99)
    run_tasks(office.parts, Job.BLANK_OLD_TEXTS)
    message(engine, "early", days_ago=98)
    put(engine, "UPDATE messages SET id = DEFAULT WHERE subject = 'later' RETURNING id")
    put(engine, "SELECT setval('messages_id_seq', :early, false)", early=early)
    put(engine, "UPDATE messages SET id = DEFAULT WHERE subject = 'early' RETURNING id")
    assert rows("SELECT subject FROM messages ORDER BY id") == [("early",), ("later",)]
    run_tasks(office.parts, Job.BLANK_OLD_TEXTS)
    assert texts(rows) == ["", ""]


def test_one_sweep_that_fails_is_an_alert_and_does_not_stop_the_others(office, engine, rows, monkeypatch, capsys):
    broken = sweeps.Removal("texts", ("phone",), "no_such_column")
    monkeypatch.setattr("jobs.privacy.SHORT_LIVED", (broken, *sweeps.SHORT_LIVED))
    put(engine, "INSERT INTO texts (id, phone, received_at) VALUES ('a', :phone, now()) RETURNING id", phone=WANJIKU)
    pass_days(engine, 32)
    run_tasks(office.parts, Job.FORGET_OLD_TEXTS)
    assert rows("SELECT * FROM texts") == []


def test_the_digits_of_a_code_are_gone_once_it_is_used_and_else_once_it_is_void(office, engine, phone, rows):
    """The SMS holds them in clear, beside a table of digests only."""
    add_customer(engine, "3500600-01", phone=WANJIKU)
    account = rows("SELECT id FROM accounts")[0][0]
    for digits, void in (("123456", "-1 minute"), ("654321", "9 minutes")):
        code = put(
            engine,
            """
            INSERT INTO codes (account_id, phone, digest, sent_on, good_until, tries_left)
            VALUES (:account, :phone, '', current_date, now() + CAST(:void AS interval), 3) RETURNING id
            """,
            account=account,
            phone=OTIENO,
            void=void,
        )
        message(engine, str(code), purpose="code", text=digits, state="submitted")
    run_tasks(office.parts, Job.FORGET_OLD_TEXTS)
    assert texts(rows) == ["", "654321"]


def test_a_code_that_may_still_go_out_keeps_its_digits(office, engine, rows):
    add_customer(engine, "3500600-01", phone=WANJIKU)
    code = put(
        engine,
        """
        INSERT INTO codes (account_id, phone, digest, sent_on, good_until, tries_left)
        SELECT id, :phone, '', current_date, now() - interval '1 hour', 3 FROM accounts RETURNING id
        """,
        phone=OTIENO,
    )
    waiting = message(engine, str(code), purpose="code", text="123456", state="unknown")
    run_tasks(office.parts, Job.FORGET_OLD_TEXTS)
    assert texts(rows) == ["123456"]
    put(engine, "UPDATE messages SET state = 'expired' WHERE id = :id RETURNING id", id=waiting)
    run_tasks(office.parts, Job.FORGET_OLD_TEXTS)
    assert texts(rows) == [""]


def test_a_payment_message_is_kept_two_years_whatever_the_setting_for_sms(office, engine, rows):
    for kind in ("sms.inbound", "mpesa.confirmation"):
        put(
            engine,
            "INSERT INTO inbox (kind, body, received_at, state) VALUES (:kind, 'x', now(), 'failed') RETURNING id",
            kind=kind,
        )
    pass_days(engine, 91)
    run_tasks(office.parts, Job.BLANK_OLD_TEXTS, Job.ERASE_OLD_DATA)
    assert rows("SELECT kind, length(body) FROM inbox ORDER BY id") == [("sms.inbound", 0), ("mpesa.confirmation", 1)]
    pass_days(engine, 640)
    run_tasks(office.parts, Job.ERASE_OLD_DATA)
    assert rows("SELECT sum(length(body)) FROM inbox") == [(0,)]


PHONE_IS_THERE = "phone LIKE '+%'"
CASES = {
    "commands": (
        "INSERT INTO commands VALUES ('ussd:+254711000001:1', '1*Wanjiku', '', 'done', '{}', now())",
        "SELECT count(*) FROM commands",
        31,
    ),
    "access_log": (
        """
        INSERT INTO access_log (account_id, phone, what, at)
        SELECT id, '+254722000002', 'reading', now() FROM accounts
        """,
        "SELECT count(*) FROM access_log",
        396,
    ),
    "payer_requests": (
        """
        INSERT INTO payer_requests (payer, account_id, asked_by, cents, language, asked_at)
        SELECT '+254722000002', id, '+254711000001', 100, 'en', now() FROM accounts
        """,
        "SELECT count(*) FROM payer_requests",
        730,
    ),
    "an application": (
        """
        INSERT INTO applications (phone, language, door, name, area, landmark, class, id_number, state, reached_at,
                                  received_at, answered_at, answer, operator)
        VALUES ('+254711000001', 'en', 'ussd', 'Wanjiku', 'Kayole', 'the market', 'home', '23456789', 'rejected', now(),
                now(), now(), 'Yes', 'Njeri')
        """,
        f"""
        SELECT count(*) FROM applications
        WHERE {PHONE_IS_THERE} OR name || area || landmark || id_number || answer <> ''
        """,
        730,
    ),
    "a bill query": (
        """
        INSERT INTO bill_queries (account_id, complaint, phone, language, state, opened_at, answered_at, answer,
                                  operator)
        SELECT id, 'other', '+254711000001', 'en', 'answered', now(), now(), 'Yes', 'Njeri' FROM accounts
        """,
        f"SELECT count(*) FROM bill_queries WHERE {PHONE_IS_THERE} OR answer <> ''",
        730,
    ),
    "an outage": (
        """
        INSERT INTO outage_tickets (phone, language, kind, place, state, reported_at, closed_at)
        VALUES ('+254711000001', 'en', 'no_power', 'Kayole', 'withdrawn', now(), now())
        """,
        f"SELECT count(*) FROM outage_tickets WHERE {PHONE_IS_THERE} OR place <> ''",
        730,
    ),
    "a reading": (
        "UPDATE readings SET phone = '+254711000001'",
        "SELECT count(*) FROM readings WHERE phone IS NOT NULL",
        730,
    ),
    "a payment": (
        """
        INSERT INTO payments (provider, receipt, cents, account_id, reference, phone, source, received_at, recorded_at)
        SELECT 'mpesa', 'ABC', 100, id, 'Wanjiku', '+254711000001', 'callback', now(), now() FROM accounts
        """,
        "SELECT count(*) FROM payments WHERE phone IS NOT NULL OR reference <> ''",
        2_557,
    ),
    "a closed account": (
        "UPDATE accounts SET status = 'closed'",
        "SELECT count(*) FROM accounts WHERE phone IS NOT NULL OR name <> ''",
        2_557,
    ),
    "a lifted opt-out": (
        """
        INSERT INTO opt_outs (phone, purpose, legal_basis, source, recorded_at, lifted_at)
        VALUES ('+254711000001', 'reminder', 'contract', 'sms', now(), now())
        """,
        f"SELECT count(*) FROM opt_outs WHERE {PHONE_IS_THERE}",
        730,
    ),
}


@pytest.mark.parametrize(("there", "left", "days"), CASES.values(), ids=CASES)
def test_what_has_an_end_is_there_until_that_day_and_no_longer(office, engine, rows, there, left, days):
    add_customer(engine, "3500600-01", phone=WANJIKU, balance_cents=500)
    with engine.begin() as connection:
        connection.execute(sa.text(there))
    pass_days(engine, days - 1)
    run_tasks(office.parts, Job.ERASE_OLD_DATA)
    assert rows(left) == [(1,)]
    pass_days(engine, 2)
    run_tasks(office.parts, Job.ERASE_OLD_DATA)
    assert rows(left) == [(0,)]


@pytest.mark.parametrize(
    ("there", "left"),
    [
        (
            """
            INSERT INTO outage_tickets (phone, language, kind, place, reported_at)
            VALUES ('+254711000001', 'en', 'no_power', 'Kayole', now())
            """,
            "SELECT count(*) FROM outage_tickets WHERE place <> ''",
        ),
        (
            """
            INSERT INTO opt_outs (phone, purpose, legal_basis, source, recorded_at)
            VALUES ('+254711000001', 'reminder', 'contract', 'sms', now())
            """,
            f"SELECT count(*) FROM opt_outs WHERE {PHONE_IS_THERE}",
        ),
        ("SELECT 1", "SELECT count(*) FROM accounts WHERE phone IS NOT NULL AND name <> ''"),
    ],
)
def test_what_is_open_or_stands_does_not_end(office, engine, rows, there, left):
    add_customer(engine, "3500600-01", phone=WANJIKU, balance_cents=500)
    with engine.begin() as connection:
        connection.execute(sa.text(there))
    pass_days(engine, 4_000)
    run_tasks(office.parts, Job.ERASE_OLD_DATA)
    assert rows(left) == [(1,)]


def test_a_bill_loses_its_name_after_seven_years_and_nothing_else(office, engine, phone, rows):
    add_customer(engine, "3500600-01", phone=WANJIKU, last=4401)
    phone(WANJIKU).dials().answers("1", "4491", "1").ends()
    [(before,)] = rows("SELECT snapshot FROM bills")
    pass_days(engine, 2_560)
    run_tasks(office.parts, Job.ERASE_OLD_DATA)
    assert rows("SELECT snapshot FROM bills") == [({**before, "name": ""},)]


@pytest.mark.parametrize("change", ["""snapshot || '{"name": "Otieno"}'""", """snapshot || '{"band": 1}'""", "'{}'"])
def test_nobody_changes_anything_else_of_a_bill(office, engine, phone, change):
    add_customer(engine, "3500600-01", phone=WANJIKU, last=4401)
    phone(WANJIKU).dials().answers("1", "4491", "1").ends()
    with pytest.raises(sa.exc.IntegrityError, match="append only"), engine.begin() as connection:
        connection.execute(sa.text(f"UPDATE bills SET snapshot = {change}"))


def test_a_campaign_that_ended_loses_its_texts_and_later_its_phones(office, engine, rows):
    add_customer(engine, "3500600-01", phone=WANJIKU)
    for state, number in (("done", 123456789), ("running", None)):
        put(
            engine,
            """
            WITH planned AS (
                INSERT INTO campaigns (region, state, deadline, gate_percent, template, hash, figures, planned_by,
                                       planned_at, ended_at)
                VALUES (CASE :state WHEN 'done' THEN 'Nairobi' ELSE 'Coast' END, :state, now(), 98, '', '', '{}',
                        'Planner', now(), CASE :state WHEN 'done' THEN now() END)
                RETURNING id
            )
            INSERT INTO campaign_accounts (campaign_id, place, account_id, number, phone, language, text)
            SELECT planned.id, 1, accounts.id, :number, :phone, 'en', 'Habari' FROM planned, accounts
            RETURNING campaign_id
            """,
            state=state,
            number=number,
            phone=WANJIKU,
        )
    kept = "SELECT text, phone FROM campaign_accounts ORDER BY campaign_id"
    pass_days(engine, 91)
    run_tasks(office.parts, Job.BLANK_OLD_TEXTS, Job.ERASE_OLD_DATA)
    assert rows(kept) == [(None, WANJIKU), ("Habari", WANJIKU)]
    pass_days(engine, 640)
    run_tasks(office.parts, Job.ERASE_OLD_DATA)
    assert rows(kept) == [(None, None), ("Habari", WANJIKU)]


@pytest.mark.parametrize(
    ("applied", "change"),
    [
        ("NULL", "phone = NULL"),
        ("NULL", "reference = ''"),
        ("now()", "phone = '+254722000002'"),
        ("now()", "reference = 'Otieno'"),
    ],
)
def test_who_paid_by_a_file_is_forgotten_only_once_it_is_booked_and_never_becomes_another(engine, applied, change):
    with engine.begin() as connection:
        connection.execute(
            sa.text(f"""
            WITH file AS (
                INSERT INTO payment_proposals (kind, source, name, sha256, rows_digest, proposed_at)
                VALUES ('payments', 'bank', 'a.csv', '', '', now()) RETURNING id
            )
            INSERT INTO proposed_movements (proposal_id, line, kind, receipt, cents, reference, phone, original,
                                            applied_at, outcome)
            SELECT id, 1, 'payment', 'A', 100, '3500600', '+254711000001', '', {applied},
                   CASE WHEN {applied} IS NOT NULL THEN 'booked' END FROM file
            """)
        )
    with pytest.raises(sa.exc.IntegrityError, match="append only"), engine.begin() as connection:
        connection.execute(sa.text(f"UPDATE proposed_movements SET {change}"))
