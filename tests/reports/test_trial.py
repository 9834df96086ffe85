"""What customers met on their phones in the trial: the rows of `trial.yaml`, each dialled and texted.

A row has `accounts` (the first is of Wanjiku's phone unless it says otherwise), `tries` (`dials` or `texts`, one after
the other), and `sees` and `never`: words that the last screen or SMS has, or does not have.
"""

import pytest
import sqlalchemy as sa

from tests.reports.document import called, recorded, rows_of
from tests.support.customers import add_customer
from tests.support.dialling import Phone
from tests.support.sms import text_in

NAME = "trial"
ROWS = rows_of(NAME)
WANJIKU = "+254711000001"
LAST_SMS = sa.text("SELECT text FROM messages WHERE phone = :phone ORDER BY id DESC LIMIT 1")


@pytest.mark.parametrize("report", ROWS, ids=called)
def test_a_customer_is_told_what_is_right(report, client, engine, record_property):
    for account in report["accounts"]:
        add_customer(engine, **{"number": "3500600-01", "phone": WANJIKU, **account})
    for [(what, given)] in map(dict.items, report["tries"]):
        now = TRIES[what](client, engine, given)
    record_property(*recorded(NAME, report, now))
    assert [words for words in report["sees"] if words not in now] == [], now
    assert [words for words in report.get("never", ()) if words in now] == [], now


def _dials(client, engine, keys):
    """The last screen."""
    return Phone(client, WANJIKU).dials().answers(*map(str, keys)).reply


def _texts(client, engine, words):
    """The last SMS."""
    text_in(client, WANJIKU, words)
    return _reads(client, engine, WANJIKU)


def _reads(client, engine, phone):
    with engine.connect() as connection:
        return connection.scalar(LAST_SMS, {"phone": phone})


TRIES = {"dials": _dials, "texts": _texts, "reads": _reads}
