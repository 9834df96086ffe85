"""A customer says that a bill is wrong: a reference at once, no dunning, an answer by SMS."""

from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from domain import commands
from domain.care.queries import Complaint
from domain.errors import InputChanged
from domain.jobs import Job
from domain.services.care.query_bill import QueryBill, query_bill
from domain.values.periods import business_date
from tests.support.customers import add_customer
from tests.support.sms import text_in
from tests.support.worker_tasks import run_tasks

pytestmark = pytest.mark.usefixtures("morning")

WANJIKU = "+254711000001"
NUMBER = "3500600-01"


@pytest.fixture
def account(engine):
    return add_customer(engine, NUMBER, phone=WANJIKU, last=4401, average_units="95")


@pytest.fixture
def ask(app, account):
    def queried(turn="1", complaint=Complaint.HIGH_BILL, language="en"):
        parts = app.extensions["parts"]
        key = commands.key("ussd:test", turn, account, complaint)
        with parts.store.transaction() as unit_of_work:
            return query_bill(QueryBill(key, account, complaint, WANJIKU, language), unit_of_work, parts.terms)

    return queried


def liable(operator):
    return [row["account"] for row in operator.asks("list", "disconnect")["rows"]]


def test_a_query_gets_a_reference_on_the_screen_and_by_sms(ask, operator, phone, rows):
    phone(WANJIKU).dials().answers("1", "4521", "1").ends()
    reference = ask().result["reference"]
    assert rows("SELECT text LIKE :wanted FROM messages WHERE purpose = 'answer'", wanted=f"%{reference}%") == [(True,)]
    [listed] = operator.asks("query", "list")["rows"]
    assert (listed["reference"], listed["account"], listed["complaint"]) == (reference, NUMBER, "high_bill")
    assert listed["bill"] == rows("SELECT number FROM bills")[0][0]


def test_a_query_without_a_bill_is_one_too(ask, operator):
    ask(complaint=Complaint.NOT_RECEIVED)
    assert operator.asks("query", "list")["rows"][0]["bill"] is None


def test_the_same_query_again_and_a_second_one_get_the_first_reference(ask, rows):
    first = ask()
    assert ask() == first
    second = ask(turn="2", complaint=Complaint.WRONG_READING)
    assert (second.outcome, second.result) == ("already_open", first.result)
    assert rows("SELECT count(*) FROM messages") == [(1,)]
    with pytest.raises(InputChanged):
        ask(complaint=Complaint.OTHER)


def test_an_answer_is_told_once_and_lets_the_account_be_dunned_again(ask, operator, phone, pass_time, rows):
    phone(WANJIKU).dials().answers("1", "4521", "1").ends()
    pass_time(days=15)
    assert liable(operator) == [NUMBER]
    reference = ask(language="sw").result["reference"]
    assert liable(operator) == []
    words = ("--text", "The meter was read again: it is right.", "--by", "Njeri")
    to_pay = f"Lipa unachodaiwa kufikia {business_date(operator.parts.clock.now()) + timedelta(days=14):%d/%m/%Y}."
    assert operator.asks("query", "answer", reference.lower(), *words)["reference"] == reference
    assert rows("SELECT text FROM messages WHERE purpose = 'notice'") == [
        (f"Kenya Power, lalamiko {reference}: The meter was read again: it is right. {to_pay}",)
    ]
    assert liable(operator) == []
    pass_time(days=15)
    assert liable(operator) == [NUMBER]
    assert operator.asks("query", "list")["rows"] == []
    assert "no open query" in operator.types("query", "answer", reference, "--text", "x", "--by", "Njeri").err
    assert rows("SELECT operator, subject FROM audit WHERE action = 'query answer'") == [("Njeri", reference)]


def test_who_is_cut_off_and_whose_query_is_answered_is_reconnected_with_the_days_to_pay(
    ask, operator, phone, pass_time, rows
):
    def to_reconnect():
        return [row["account"] for row in operator.asks("list", "reconnect")["rows"]]

    phone(WANJIKU).dials().answers("1", "4521", "1").ends()
    pass_time(days=15)
    operator.asks("supply", "cut", NUMBER, "--by", "Njeri")
    reference = ask().result["reference"]
    assert to_reconnect() == []
    operator.asks("query", "answer", reference, "--text", "It is right.", "--by", "Njeri")
    assert to_reconnect() == [NUMBER]
    assert "a crew will reconnect it" in rows("SELECT text FROM messages ORDER BY id DESC LIMIT 1")[0][0]


def test_after_seven_days_the_clerks_are_reminded_once_and_the_customer_is_told_by_sms_and_menu(
    ask, app, client, operator, phone, pass_time, rows
):
    def told(text):
        text_in(client, WANJIKU, text)
        return rows("SELECT text FROM messages ORDER BY id DESC LIMIT 1")[0][0]

    def reminded():
        with capture_logs() as logged:
            run_tasks(app.extensions["parts"], Job.WATCH_BILL_QUERIES)
        return [line["references"] for line in logged if line["event"] == "bill_queries_overdue" and line["alert"]]

    reference = ask().result["reference"]
    pass_time(days=6, hours=23)
    assert (reminded(), operator.asks("query", "list", "--overdue")["rows"]) == ([], [])
    assert f"{reference} of" in told(f"STATUS {reference}")
    assert "we are looking at it" in told(f"status {reference.lower()}")
    pass_time(hours=2)
    assert (reminded(), reminded()) == ([[reference]], [])
    assert [row["reference"] for row in operator.asks("query", "list", "--overdue")["rows"]] == [reference]
    assert "we are late with the answer" in told(f"HALI {reference}")
    phone(WANJIKU).dials().answers("6", "3").sees("bill query: we are late with the answer")
    operator.asks("query", "answer", reference, "--text", "It is right.", "--by", "Njeri")
    assert "answered by SMS" in told(reference)
    phone(WANJIKU).dials().answers("6", "3").sees("bill query: answered by SMS")


@pytest.mark.parametrize(("text", "words"), [("  ", "has words"), ("x" * 400, "make it shorter")])
def test_an_answer_that_no_customer_should_get_is_refused(ask, operator, rows, text, words):
    reference = ask().result["reference"]
    assert words in operator.types("query", "answer", reference, "--text", text, "--by", "Njeri").err
    assert rows("SELECT count(*) FROM messages WHERE purpose = 'notice'") == [(0,)]


@pytest.mark.parametrize("reference", ["Q000-9999", "T000-0010", "nonsense", ""])
def test_a_reference_that_names_no_query_is_said_to_name_none(operator, reference):
    assert "no open query" in operator.types("query", "answer", reference, "--text", "x", "--by", "Njeri").err
