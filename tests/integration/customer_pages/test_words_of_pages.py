"""Days, money and languages of all pages, those included that nobody has written yet; and what an address keeps."""

import re
from dataclasses import replace

import pytest
import sqlalchemy as sa

from domain import commands
from domain.services.accounts.send_page_link import SendPageLink, send_page_link
from tests.integration.customer_pages.conftest import DIGITS, METER, WANJIKU
from tests.integration.customer_pages.test_every_page import pages_of, rich  # noqa: F401 - a fixture
from tests.support.customers import add_customer
from tests.support.page_reader import PageReader
from tests.support.production_settings import PRODUCTION
from tests.support.service import service_on
from tests.support.sms import asked

LANGUAGE_LINK = re.compile(r'lang=(?:en|sw)[^>]*lang="(?:en|sw)"')
TYPED = re.compile(r'(?:value|href|action)="[^"]*"|YYYY-MM-DD[^<]*')
OTHER_DAYS = re.compile(r"\b\d{1,2}/\d{1,2}/\d{4}|\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}-\d{1,2}-\d{4}\b")
OTHER_MONEY = re.compile(r"KES -?[\d,]+(?![\d,]*\.\d\d\b)(?=[^\d,.])|KES -?\d{4,}|(?:KSh|Ksh|/=)")


def said(page):
    return TYPED.sub("", re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL))


def told_oddly(text):
    return [*OTHER_DAYS.findall(said(text)), *OTHER_MONEY.findall(said(text))]


def speaks_both(answer):
    """By a link, or by one sentence in each language where nobody knows who reads it."""
    sentences = len(re.findall("<p>", answer.text)) - 1
    return bool(LANGUAGE_LINK.search(answer.text)) or (answer.status_code in {403, 404, 410} and sentences == 2)


def test_days_and_money_are_written_in_one_way_on_every_page_in_both_languages(app, rich):  # noqa: F811
    seen = set()
    for browser in (rich.browser, app.test_client()):
        for route, answer in pages_of(app, rich, browser):
            if answer.mimetype == "text/html" and answer.status_code not in {302, 303}:
                seen.add(route.rule)
                assert told_oddly(answer.text) == [], route
                assert speaks_both(answer), route
    assert len(seen) >= 10


@pytest.mark.parametrize("language", ["en", "sw"])
def test_what_is_asked_and_answered_on_the_way_is_written_so_too(reader, language):
    """Pages that only a form leads to."""
    labels = {"en": ("Go on", "M-Pesa on 07xx xxx001"), "sw": ("Endelea", "M-Pesa kwenye 07xx xxx001")}[language]
    page = PageReader(reader).opens(f"/my/reading?lang={language}").presses(labels[0], reading="4511")
    assert told_oddly(page.text) == []
    page.opens(f"/my/pay?lang={language}").presses(labels[1])
    assert told_oddly(page.text) == []
    assert f'lang="{language}"' in page.text
    assert "KES 3" in page.text


def test_the_language_that_was_chosen_stays_behind_every_link_and_form(app, rich):  # noqa: F811
    for route, answer in pages_of(app, rich):
        if answer.mimetype != "text/html" or 'lang="sw"' not in answer.text or answer.status_code != 200:
            continue
        chosen = re.search(r'<html lang="(\w+)"', answer.text)[1]
        links = re.findall(r'<a href="(/my/[^"]*)"', answer.text)
        assert [link for link in links if f"lang={chosen}" not in link] == [], route
        for form in re.findall(r"<form.*?</form>", answer.text, re.DOTALL):
            kept = re.search(rf'action="(?:"|/my/close|[^"]*lang={chosen})|name="lang" value="{chosen}"', form)
            assert kept, (route, form)


def test_no_page_shows_a_number_whole_but_where_it_is_typed(app, rich):  # noqa: F811
    """Rule 7: account and phone by their ends, the name by initials, the meter not at all."""
    for route, answer in pages_of(app, rich):
        if answer.mimetype != "text/html":
            continue
        shown = said(answer.text)
        assert METER not in shown, route
        assert WANJIKU[-9:] not in shown, route
        assert "Wanjiku" not in shown, route
        whole = re.findall(r"[^\n]*3500600-01[^\n]*", shown)
        assert all(re.search("paybill|Paybill|<th>Ac|<th>Ak", line) for line in whole), (route, whole)


def test_every_page_says_whose_account_it_is_by_its_end(app, rich):  # noqa: F811
    for route, answer in pages_of(app, rich):
        if route.needs_session and answer.mimetype == "text/html" and answer.status_code == 200:
            assert "xxxx0001 (W. N. W.)" in said(answer.text), route


def test_files_have_neutral_names(reader, rows):
    [(number,)] = rows("SELECT number FROM bills")
    for path in ("/my/statement.pdf", "/my/statement.csv", "/my/usage.csv", f"/my/bills/{number}.pdf"):
        answer = reader.get(path)
        assert answer.status_code == 200
        name = re.fullmatch(r'attachment; filename="([a-z-]+\.(?:pdf|csv))"', answer.headers["Content-Disposition"])
        assert name, answer.headers["Content-Disposition"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_address_after_the_gate_has_no_token_and_the_cookie_is_of_this_host(client, link, app):
    token = link.removeprefix("/s/")
    opened = client.post(link, data={"digits": DIGITS})
    assert token not in opened.headers["Location"]
    cookie = opened.headers["Set-Cookie"]
    assert token not in cookie
    assert all(flag in cookie for flag in ("HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=1800"))
    assert "Domain" not in cookie


def test_console_and_customers_share_no_cookie(reader, console):
    """Neither opens anything of the other, not even under the other's name."""
    token = reader.get_cookie("pages").value
    assert reader.get_cookie("console") is None
    reader.set_cookie("console", token)
    assert reader.get("/console/").status_code == 303
    operator = console.signs_in("Achieng", "admin").client
    assert operator.get_cookie("pages") is None
    operator.set_cookie("pages", operator.get_cookie("console").value)
    assert operator.get("/my/statement").status_code == 403


def test_in_production_the_cookie_is_of_this_host_over_https_alone(servers, database_url, redis_url, engine):
    add_customer(engine, "3500600-01", phone=WANJIKU, meter=METER)
    with service_on(**{**PRODUCTION, "database_url": database_url, "redis_url": redis_url}) as flask:
        parts = flask.extensions["parts"]
        wanted = SendPageLink(commands.key("test", "1"), 1, WANJIKU, "en", verified=True)
        with parts.store.transaction() as work:
            [(account_id,)] = work.connection.execute(sa.text("SELECT id FROM accounts"))
            send_page_link(replace(wanted, account_id=account_id), work, parts.terms)
        [(text,)] = asked(parts, "SELECT text FROM messages WHERE text LIKE '%/s/%'")
        path = re.search(r"/s/\w{22}", text).group()
        cookie = flask.test_client().post(path, data={"digits": DIGITS}).headers["Set-Cookie"]
    assert cookie.startswith("__Host-pages=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))


def test_nobody_tells_robots_where_the_links_are(client):
    assert client.get("/robots.txt").status_code == 404
