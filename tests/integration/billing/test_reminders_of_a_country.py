"""The reminders of a day are queued step by step, and a run of the same day that finds them all writes nothing."""

import pytest
import sqlalchemy as sa

from store.billing import reminders
from tests.support.customers import add_customer
from tests.support.sms import works

pytestmark = pytest.mark.usefixtures("morning")

CUSTOMERS = 5
READ, PAY = "remind_to_read", "remind_to_pay"
IDS_TAKEN = "SELECT last_value FROM messages_id_seq"
REMINDED = "SELECT count(*) FROM messages WHERE purpose = 'reminder'"
LARGEST_TRANSACTION = """
    SELECT max(written) FROM (
        SELECT count(*) AS written FROM messages WHERE purpose = 'reminder' GROUP BY xmin::text
    ) transactions
"""


@pytest.fixture
def parts(app):
    return app.extensions["parts"]


@pytest.fixture(params=[READ, PAY])
def job(request, engine, phone, pass_time, monkeypatch):
    """The job of the day, in batches of two, where each of some customers is to be reminded."""
    monkeypatch.setattr(reminders, "BATCH", 2)
    for number in range(CUSTOMERS):
        customer = f"+25471100000{number}"
        add_customer(
            engine, f"350060{number}-01", phone=customer, last=4401, days_ago=30 if request.param == PAY else 25
        )
        if request.param == PAY:
            phone(customer).dials().answers("1", "4491", "1").ends()
    if request.param == PAY:
        pass_time(days=11)
    return request.param


def test_all_are_reminded_in_transactions_of_a_bounded_size(parts, job, rows):
    works(parts, job)
    assert rows(REMINDED) == [(CUSTOMERS,)]
    assert rows(LARGEST_TRANSACTION) == [(2,)]


def test_a_run_that_finds_all_reminded_takes_no_ids(parts, job, rows):
    works(parts, job)
    taken = rows(IDS_TAKEN)
    works(parts, job, job)
    assert (rows(REMINDED), rows(IDS_TAKEN)) == ([(CUSTOMERS,)], taken)


def test_whom_an_earlier_run_did_not_come_to_the_next_one_reminds(parts, job, rows, engine):
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE accounts SET phone = NULL WHERE number = '3500602-01'"))
        connection.execute(sa.text("UPDATE readings SET phone = NULL"))
    works(parts, job)
    assert rows(REMINDED) == [(CUSTOMERS - 1,)]
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE accounts SET phone = '+254711000002' WHERE number = '3500602-01'"))
    works(parts, job)
    assert rows(REMINDED) == [(CUSTOMERS,)]
