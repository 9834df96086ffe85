"""Documents are set by a process beside the one that serves: kept while it is small, and renewed when it is not."""

import os

import psutil
import pytest

from tests.support.waiting import until
from web.customer.documents.typesetting import Typesetter, TypesetterBusy

LINE = {
    "day": "5 Mar 2026",
    "what": "Payment",
    "number": "RKL51ZDR4F",
    "bill": "",
    "more": "paid to 3500600-01",
    "amount": "-1,234.50",
    "balance": "0.00",
}
SHORT, LONG = 3, 2_000
NOTHING_DRAWN = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>'


def statement(lines):
    labels = ("account", "day", "what", "owed", "opening", "closing")
    texts = ("title", "name", "account", "period", "opening", "closing", "pay", "genuine", "address")
    return {
        **dict.fromkeys(texts, "text"),
        "labels": dict.fromkeys(labels, "label"),
        "lines": [LINE] * lines,
        "language": "en",
        "qr": NOTHING_DRAWN,
    }


def processes():
    return [child.pid for child in psutil.Process().children() if is_typesetter(child)]


def is_typesetter(child):
    try:
        return "typesetting_process" in " ".join(child.cmdline())
    except (psutil.ZombieProcess, psutil.NoSuchProcess):
        return False


@pytest.fixture
def typesetter():
    before = {*processes()}
    with Typesetter(60) as made:
        yield made, lambda: {*processes()} - before
    until(lambda: not {*processes()} - before)


def test_one_process_sets_many_short_documents_and_one_long_one(typesetter):
    made, own = typesetter
    short = made.set("statement", statement(SHORT))
    first = own()
    assert made.set("statement", statement(SHORT)) == short
    assert (own(), len(first)) == (first, 1)
    made.set("statement", statement(LONG))
    until(lambda: not own())
    assert made.set("statement", statement(SHORT)) == short
    assert own() != first


def test_it_is_started_ahead_of_the_first_document_behind_whoever_dials(typesetter):
    made, own = typesetter
    made.begin()
    first = own()
    made.begin()
    assert made.set("statement", statement(SHORT))[:5] == b"%PDF-"
    assert (own(), [psutil.Process(process).nice() for process in first]) == (first, [max(10, os.nice(0))])


def test_a_process_that_dies_costs_one_document(typesetter):
    made, own = typesetter
    made.set("statement", statement(SHORT))
    (process,) = own()
    psutil.Process(process).kill()
    with pytest.raises(TypesetterBusy):
        made.set("statement", statement(SHORT))
    assert made.set("statement", statement(SHORT))[:5] == b"%PDF-"
