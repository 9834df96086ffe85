"""A campaign leaves as a second person saw it: by its hash, within a day, and looked at again when it starts."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from domain.services.campaigns import campaign_approval, start_campaign
from tests.support.campaigns import (
    APPROVER,
    PLANNER,
    add_customers,
    campaign_operator,
    plan,
    status,
    tick,
)
from tests.support.command_line import Operator, operator_of
from tests.support.production_settings import PRODUCTION
from tests.support.sms import later, works

SAFARICOM, OTIENO = "+254711000001", "+254711000002"
REVIEWER, COAST = "Reviewer", "Coast"


@pytest.fixture
def operator(database_url, redis_url, gateway) -> Iterator[Operator]:
    with campaign_operator(database_url, redis_url, gateway) as at_work:
        yield at_work


@pytest.fixture
def campaign(operator, engine) -> dict:
    add_customers(engine, SAFARICOM, OTIENO)
    return plan(operator)


@pytest.fixture
def in_production(campaign, database_url) -> Iterator[Operator]:
    """The same database, as production looks at it."""
    settings = {name: value for name, value in PRODUCTION.items() if name != "database_url"}
    with operator_of(database_url, **settings) as at_work:
        yield at_work


def approve(operator, campaign, *more, by=APPROVER):
    return operator.types("campaign", "approve", campaign["id"], *more, "--by", by)


def test_what_is_approved_can_be_looked_at_as_customers_will_get_it(operator, engine, campaign):
    shown = operator.asks("campaign", "show", campaign["id"])
    assert (shown["hash"], shown["approval"]) == (campaign["hash"], "open")
    texts = shown["random_texts"]["en"]
    assert len(texts) == 2
    assert all("your new account number" in text.lower() for text in texts)
    (request,) = operator.asks("request", "list")["requests"]
    frozen = operator.asks("request", "show", request["id"])["payload"]
    assert (frozen["accounts"], frozen["cost_kes"], frozen["region"]) == (2, campaign["cost_kes"], "Nairobi")
    assert request["hash"] == campaign["hash"]


def test_five_texts_of_each_language_are_shown_of_many(operator, engine):
    add_customers(engine, *(f"+2547110001{number:02d}" for number in range(20)))
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE accounts SET language = 'sw' WHERE id % 2 = 0"))
    shown = operator.asks("campaign", "show", plan(operator)["id"])["random_texts"]
    assert {language: len(set(texts)) for language, texts in shown.items()}.keys() == {"en", "sw"}
    assert all(1 <= len(texts) <= 5 for texts in shown.values())


def test_in_production_nobody_approves_without_the_hash_of_what_they_looked_at(in_production, campaign):
    assert "--break-glass REASON" in approve(in_production, campaign, "--hash", campaign["hash"]).err
    said = approve(in_production, campaign, "--break-glass", "the console is down")
    assert (said.code, "Look at it with `request show" in said.err) == (1, True)
    assert in_production.asks("campaign", "show", campaign["id"])["state"] == "planned"


def test_in_production_planner_and_approver_have_logins_of_their_own(in_production, campaign, monkeypatch):
    hash_ = ("--hash", campaign["hash"], "--break-glass", "the console is down")
    assert "Both commands came from the user" in approve(in_production, campaign, *hash_).err
    monkeypatch.setattr("os.getuid", lambda: 70_001)
    assert approve(in_production, campaign, *hash_).code == 0


def test_after_a_day_its_planner_asks_again_for_the_same(operator, campaign):
    later(operator.parts, hours=24)
    said = approve(operator, campaign, "--hash", campaign["hash"])
    assert (said.code, "has expired: ask for it again" in said.err) == (1, True)
    said = operator.types("campaign", "submit", campaign["id"], "--by", APPROVER)
    assert (said.code, "Planner planned it, and submits it" in said.err) == (1, True)
    again = operator.asks("campaign", "submit", campaign["id"], "--by", PLANNER)
    assert again["hash"] == campaign["hash"]
    assert approve(operator, campaign, "--hash", campaign["hash"]).code == 0


def test_what_is_cancelled_waits_for_nobody(operator, campaign):
    operator.asks("campaign", "cancel", campaign["id"], "--by", PLANNER)
    assert operator.asks("request", "list")["requests"] == []
    assert approve(operator, campaign).code == 1
    assert operator.types("campaign", "submit", campaign["id"], "--by", PLANNER).code == 1


def test_a_reviewer_approves_and_does_nothing_else(operator, campaign):
    operator.asks("operator", "create", REVIEWER, "--role", "reviewer")
    for act in ("start", "pause", "cancel"):
        said = operator.types("campaign", act, campaign["id"], "--by", REVIEWER)
        assert (said.code, "Reviewer has the role reviewer" in said.err) == (1, True)
    assert approve(operator, campaign, by=REVIEWER).code == 0


def test_whoever_is_for_another_region_neither_approves_nor_stops_it(operator, campaign):
    operator.asks("operator", "create", COAST, "--role", "campaigns", "--region", "Coast")
    assert "not for Nairobi" in approve(operator, campaign, by=COAST).err
    assert approve(operator, campaign).code == 0
    for act in ("start", "cancel"):
        assert "not for Nairobi" in operator.types("campaign", act, campaign["id"], "--by", COAST).err


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("disable", APPROVER), "Approver is disabled"),
        (("disable", PLANNER), "Planner is disabled"),
        (("change", APPROVER, "--role", "care"), "Approver has the role care"),
        (("change", APPROVER, "--region", "Coast"), "not for Nairobi"),
    ],
)
def test_who_may_not_any_more_when_it_starts_did_not_approve_it(operator, campaign, change, words):
    approve(operator, campaign)
    operator.asks("operator", "create", "Third", "--role", "campaigns")
    operator.asks("operator", *change)
    said = operator.types("campaign", "start", campaign["id"], "--by", "Third")
    assert (said.code, words in said.err) == (1, True)
    assert status(operator, campaign["id"])["state"] == "approved"


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE campaigns SET hash = repeat('0', 64)", "is not what was approved"),
        ("UPDATE campaigns SET hash = ''", "is not what was approved"),
    ],
)
def test_a_campaign_that_is_not_what_was_approved_does_not_start(operator, campaign, statement, words):
    approve(operator, campaign)
    with operator.parts.engine.begin() as connection:
        connection.execute(sa.text(statement))
    said = operator.types("campaign", "start", campaign["id"], "--by", PLANNER)
    assert (said.code, words in said.err) == (1, True)


def test_a_campaign_that_is_called_approved_by_hand_does_not_start(operator, campaign):
    with operator.parts.engine.begin() as connection:
        connection.execute(sa.text("UPDATE campaigns SET state = 'approved', approved_by = 'Approver'"))
    said = operator.types("campaign", "start", campaign["id"], "--by", PLANNER)
    assert (said.code, "is not approved" in said.err) == (1, True)


@pytest.mark.parametrize("by_hand", ["UPDATE campaigns SET state = 'running'", None])
def test_the_worker_looks_again_before_the_first_message(operator, engine, campaign, gateway, by_hand):
    if by_hand:
        with engine.begin() as connection:
            connection.execute(sa.text(by_hand))
    else:
        approve(operator, campaign)
        operator.asks("campaign", "start", campaign["id"], "--by", PLANNER)
        operator.asks("operator", "disable", APPROVER)
    tick(operator.parts, 2)
    seen = status(operator, campaign["id"])
    assert (seen["state"], seen["numbered"]) == ("paused", 0)
    assert seen["reason"].startswith("its approval does not hold: ")
    assert gateway.messages.accepted() == 0
    later(operator.parts, days=3)
    with capture_logs() as logs:
        tick(operator.parts, 2)
    assert [line for line in logs if line["log_level"] == "error"] == []
    seen = status(operator, campaign["id"])
    assert (seen["state"], seen["numbered"]) == ("paused", 0)
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM audit WHERE action = 'campaign paused'")) == 1


def test_what_has_begun_goes_on_whoever_leaves(operator, engine, campaign, gateway):
    approve(operator, campaign)
    operator.asks("campaign", "start", campaign["id"], "--by", PLANNER)
    works(operator.parts, "feed_campaigns")
    operator.asks("operator", "disable", APPROVER)
    tick(operator.parts, 2)
    seen = status(operator, campaign["id"])
    assert (seen["numbered"], seen["reason"]) == (2, None)


@pytest.mark.parametrize("module", [start_campaign, campaign_approval])
def test_without_the_look_at_the_approval_what_nobody_approved_is_sent(operator, engine, campaign, monkeypatch, module):
    """Each of the two looks holds by itself; with both away the tests above would let everything pass."""
    for each in {start_campaign, campaign_approval} - {module}:
        monkeypatch.setattr(each, "check_approval", lambda *_: None)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE campaigns SET state = 'approved', approved_by = 'Approver'"))
    operator.types("campaign", "start", campaign["id"], "--by", PLANNER)
    tick(operator.parts)
    assert status(operator, campaign["id"])["numbered"] == 0
    monkeypatch.setattr(module, "check_approval", lambda *_: None)
    operator.types("campaign", "start", campaign["id"], "--by", PLANNER)
    operator.types("campaign", "resume", campaign["id"], "--by", PLANNER)
    tick(operator.parts)
    assert status(operator, campaign["id"])["numbered"] == 2


def test_a_campaign_of_other_hands_is_planned_with_words_about_it(operator, engine, tmp_path):
    """The one of the report: a page and a paybill of somebody else, under the name of the company."""
    add_customers(engine, SAFARICOM)
    text = tmp_path / "text.txt"
    text.write_text("{new}: Register at http://refund.example or send KES 100 to paybill 999999")
    words = ("campaign", "plan", "--region", "Nairobi", "--deadline", "2099-01-01 16:00", "--template", text)
    said = operator.types(*words, "--by", PLANNER)
    assert said.code == 1
    assert "The text (en, sw) names http://refund.example, which is not the company's" in said.err
    assert "The text (en, sw) names 999999, which is not the company's" in said.err
    assert operator.asks("request", "list")["requests"] == []
