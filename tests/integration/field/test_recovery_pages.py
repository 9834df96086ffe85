"""The page and the document of a recovery: what it rests on, and how to object, behind the link of the SMS."""

import re

import pytest
import sqlalchemy as sa

from tests.support.field_work import METER
from tests.support.recoveries import (
    PAYER,
    PROPOSER,
    REVIEWER,
    add_dropped_customer,
    hire,
    proposes,
    to_ten_o_clock,
    today_of,
    visited,
)

PENALTIES = ("penalty of", "fine of", "50,000", "years in prison")


@pytest.fixture
def account(engine, parts, operator):
    to_ten_o_clock(engine, parts)
    hire(operator)
    return add_dropped_customer(engine, today_of(parts))


@pytest.fixture
def reference(seals, parts, account, otieno, client, rows, operator):
    order = visited(parts, account, otieno, client, rows)
    proposed = proposes(operator, order).answer["reference"]
    operator.asks("recovery", "review", proposed, "--by", REVIEWER)
    return proposed


@pytest.fixture
def page(reference, app, rows):
    """The browser of whoever opened the link of the SMS."""
    browser = app.test_client()
    return browser, opens(browser, rows)


def opens(browser, rows):
    """What the link of the newest SMS shows, once the digits of the meter are typed."""
    [(text,)] = rows("SELECT text FROM messages WHERE text LIKE '%/s/%' ORDER BY id DESC LIMIT 1")
    opened = browser.post(re.search(r"/s/\w+", text).group(), data={"digits": METER[-4:]}, follow_redirects=True)
    assert opened.status_code == 200
    return opened.text


def answers(browser, html, **fields):
    hidden = {name: re.search(rf'name="{name}" value="([^"]+)"', html)[1] for name in ("csrf_token", "form")}
    action = re.findall(r'<form method="post" action="([^"]+)"', html)[0]
    return browser.post(action, data={**hidden, **fields}, follow_redirects=True)


@pytest.mark.parametrize("words", ["I was\x00 away", "\x00", "😀" * 100, "\u202e%s{0}"])
def test_an_objection_in_any_characters_is_noted(page, reference, rows, words):
    browser, html = page
    assert answers(browser, html, answer="object", words=words).status_code == 200
    [(kept, state)] = rows("SELECT objection, state FROM recoveries")
    assert (kept, state) == (words.replace("\x00", "").strip(), "objected")


def test_the_page_says_what_it_rests_on_and_names_no_penalty(page, reference, rows):
    _, html = page
    [(total, digest)] = rows("SELECT total_cents / 100, evidence::json -> 'finding' ->> 'photo_sha256' FROM recoveries")
    for said in (
        reference,
        "did not pass through the meter",
        "nothing is to be paid yet",
        "3.0 kWh a day",
        f"KES {total:,}.00",
        "Fuel cost",
        digest[:16],
        "Seal KP100002",
        "nobody was there",
        "EPRA decides, then the Energy and Petroleum Tribunal",
        "Never pay a technician",
    ):
        assert said in html, said
    assert not [said for said in PENALTIES if said in html]


def test_the_customer_objects_on_the_page_once(page, reference, rows):
    browser, html = page
    assert "Please choose" in answers(browser, html).text
    objected = answers(browser, html, answer="test", words="I was in Kisumu")
    assert "You have objected" in objected.text
    assert rows("SELECT state, wants_test, objection FROM recoveries") == [("objected", True, "I was in Kisumu")]
    assert 'name="answer"' not in objected.text
    answers(browser, html, answer="agree")
    assert rows("SELECT state FROM recoveries") == [("objected",)]


def test_the_document_has_a_number_once_it_is_final_and_stands_in_the_statement(page, reference, rows, operator):
    browser, html = page
    assert browser.get(f"/my/recoveries/{reference}.pdf").data.startswith(b"%PDF")
    assert "You have agreed" in answers(browser, html, answer="agree").text
    asked = operator.types("recovery", "finalise", reference, "--reason", "agreed", "--by", PROPOSER, "--json").printed
    operator.asks("request", "approve", asked["request"], "--hash", asked["hash"], "--by", PAYER)
    [(number,)] = rows("SELECT number FROM recoveries")
    assert number in opens(browser, rows)
    statement = browser.get("/my/statement").text
    assert f"/my/recoveries/{number}" in statement
    shown = browser.get(f"/my/recoveries/{number}").text
    assert "To be paid by" in shown
    document = browser.get(f"/my/recoveries/{number}.pdf")
    assert document.data.startswith(b"%PDF")
    assert rows("SELECT kind FROM document_checks ORDER BY made_at DESC LIMIT 1") == [("recovery",)]


def test_nobody_sees_a_claim_of_another_or_one_that_nobody_was_told_of(page, reference, engine, rows):
    browser, _ = page
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE recoveries SET state = 'reviewed', told_on = NULL, until = NULL"))
    assert browser.get(f"/my/recoveries/{reference}").status_code == 404
    assert browser.get("/my/recoveries/R000-0000").status_code == 404
    assert browser.get("/my/recoveries/202612RC9999999999.pdf").status_code == 404
    assert "nothing of that kind" in browser.get("/my/recoveries").text


def test_each_cause_has_its_own_words(page, reference, engine):
    browser, _ = page
    said = set()
    for cause in ("meter_fault", "company_error", "no_access", "tampering"):
        with engine.begin() as connection:
            connection.execute(sa.text("UPDATE recoveries SET cause = :cause"), {"cause": cause})
        html = browser.get(f"/my/recoveries/{reference}?lang=en").text
        said.add(re.search(r"</form>.*?<p>(.*?)</p>|</nav>\s*<p>(.*?)</p>", html, re.DOTALL).group())
        assert ("Energy Act 2019" in html) == (cause == "tampering")
    assert len(said) == 4
