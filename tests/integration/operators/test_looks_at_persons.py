"""Whoever looks at customers leaves a row that says at whom or at how many: also the clerk who only reads."""

import pytest

from tests.support.campaigns import PLANNER, add_operators, plan
from tests.support.customers import add_customer

WANJIKU = "+254711000126"
PERIOD = ("--from", "2026-01-01", "--to", "2026-12-31")


@pytest.fixture
def office(operator, engine):
    """Two customers, one of whom owes money, and two operators."""
    add_customer(engine, "3500600-01", phone=WANJIKU, balance_cents=500_000)
    add_customer(engine, "3500601-01", phone="+254722000002")
    add_operators(operator)
    return operator


def looks(operator):
    rows = operator.asks("audit", "list")["rows"]
    shown = [row for row in rows if row["action"] not in {"release", "operator create", "campaign plan"}]
    return [(row["action"], row["subject"], row["operator"], row["details"]) for row in reversed(shown)]


@pytest.mark.parametrize(
    ("words", "action", "subject", "details"),
    [
        (("account", "show", "3500600-01"), "account show", "3500600-01", {}),
        (("ledger", "statement", "3500600-01", *PERIOD), "ledger statement", "3500600-01", {"rows": 1}),
        (("list", "disconnect"), "list shown", "list disconnect", {"rows": 1, "to_a_file": False}),
        (("list", "unread"), "list shown", "list unread", {"rows": 0, "to_a_file": False}),
        (("application", "list"), "list shown", "application list", {"rows": 0, "to_a_file": False}),
        (("query", "list"), "list shown", "query list", {"rows": 0, "to_a_file": False}),
        (("phone", "checks"), "list shown", "phone checks", {"rows": 0, "to_a_file": False}),
        (("suspense", "list"), "list shown", "suspense list", {"rows": 0, "to_a_file": False}),
        (("incident", "list"), "list shown", "incident list", {"rows": 0, "to_a_file": False}),
    ],
)
def test_a_look_leaves_a_row_with_the_name_that_was_given(office, words, action, subject, details):
    office.asks("operator", "create", "Njeri", "--role", "care", "--role", "payments")
    office.asks(*words, "--by", "njeri")
    office.asks(*words)
    assert looks(office) == [(action, subject, "Njeri", details), (action, subject, None, details)]


def test_a_list_that_is_taken_away_as_a_file_says_so(office, tmp_path):
    office.asks("list", "disconnect", "--out", tmp_path / "crews.csv")
    office.types("list", "disconnect", "--csv")
    assert [details for *_, details in looks(office)] == [{"rows": 1, "to_a_file": True}, {"to_a_file": True}]


def test_the_texts_of_a_campaign_and_its_report_are_looked_at_by_somebody(office, tmp_path):
    campaign = plan(office)["id"]
    office.asks("campaign", "show", campaign, "--by", PLANNER)
    written = office.asks("campaign", "report", campaign, "--out", tmp_path / "report.csv", "--by", PLANNER)
    assert looks(office) == [
        ("campaign show", str(campaign), PLANNER, {}),
        ("campaign report", str(campaign), PLANNER, written),
    ]


@pytest.mark.parametrize(
    "words", [("region", "list"), ("campaign", "list"), ("list", "unlisted"), ("operator", "list")]
)
def test_a_list_of_no_persons_leaves_none(office, words):
    office.asks(*words)
    assert looks(office) == []


def test_whose_role_it_is_not_does_not_look_under_that_name(office):
    said = office.types("list", "disconnect", "--by", PLANNER)
    assert (said.code, said.out) == (1, "")
    assert "Planner has the role campaigns; this is for care, payments, field and admin" in said.err
    assert [action for action, *_ in looks(office)] == ["access refused"]


def test_a_request_for_good_holds_no_name_and_no_phone(office):
    plan(office)
    (waiting,) = office.asks("request", "list")["requests"]
    payload = str(office.asks("request", "show", waiting["id"])["payload"])
    assert "Wanjiku" not in payload
    assert "711000126" not in payload
