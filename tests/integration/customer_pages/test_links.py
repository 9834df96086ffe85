"""A link is worth nothing to a stranger, and little for long to anybody."""

import pytest
import sqlalchemy as sa

from domain.accounts.page_links import MAX_SESSIONS_PER_LINK, MAX_WRONG_DIGITS
from tests.integration.customer_pages.conftest import DIGITS, METER, WANJIKU
from tests.support.customers import add_customer
from tests.support.sms import text_in

NO_LINK = "/s/" + "A" * 22


def test_the_page_of_a_link_says_nothing_of_anybody(client, link):
    page = client.get(link)
    assert page.status_code == 200
    assert "Last 4 digits of the meter number" in page.text
    assert not any(secret in page.text for secret in ("Wanjiku", "3500600", METER, DIGITS, "KES", WANJIKU[-9:]))


def test_who_previews_a_link_uses_nothing_up(client, link, rows):
    before = rows("SELECT tries_left, sessions_left, ended_at FROM page_links")
    for _ in range(20):
        assert client.get(link).status_code == 200
        assert client.head(link).status_code == 200
    assert rows("SELECT tries_left, sessions_left, ended_at FROM page_links") == before


def test_the_meters_last_digits_open_the_statement(client, link):
    opened = client.post(link, data={"digits": " 2 3-4 5 "})
    assert (opened.status_code, opened.headers["Location"]) == (303, "/my/statement")
    statement = client.get("/my/statement")
    assert statement.status_code == 200
    assert "xxxx0001" in statement.text
    assert "W. K." in statement.text
    assert not any(hidden in statement.text for hidden in ("Wanjiku", "3500600-01", METER))


@pytest.mark.parametrize("around", ["{}.", "{})", "{}%20", "{}%E2%80%8B", "{}/", "{}.%22", "{}?utm_source=x"])
def test_what_a_phone_takes_for_part_of_a_link_is_none(client, link, around):
    assert client.get(around.format(link)).status_code == 200
    assert client.post(around.format(link), data={"digits": DIGITS}).status_code == 303
    assert client.get(around.format(link[:-1])).status_code == 410


def test_only_a_digest_of_link_and_session_is_kept(client, link, rows):
    client.post(link, data={"digits": DIGITS})
    token, cookie = link.removeprefix("/s/"), client.get_cookie("pages").value
    kept = str(rows("SELECT l::text, s::text FROM page_links l JOIN page_sessions s ON s.link_id = l.id"))
    assert token not in kept
    assert cookie not in kept


@pytest.mark.parametrize("digits", ["", "1234", "45", "02345", "37012345", "2345; DROP", "٢٣٤٦", "x" * 4_000])
def test_other_digits_open_nothing(client, link, digits):
    assert client.post(link, data={"digits": digits}).status_code == 422
    assert client.get("/my/statement").status_code == 403


def test_the_fifth_wrong_try_ends_the_link_and_the_phone_on_file_hears_so(client, link, rows):
    answers = [client.post(link, data={"digits": "0000"}).status_code for _ in range(MAX_WRONG_DIGITS)]
    assert answers == [422] * (MAX_WRONG_DIGITS - 1) + [410]
    assert client.post(link, data={"digits": DIGITS}).status_code == 410
    told = rows("SELECT phone, text FROM messages ORDER BY id DESC LIMIT 1")[0]
    assert told[0] == WANJIKU
    assert "typed other meter digits five times" in told[1]


def test_a_link_opens_ten_sessions_at_most(client, link):
    opened = [client.post(link, data={"digits": DIGITS}).status_code for _ in range(MAX_SESSIONS_PER_LINK + 1)]
    assert opened == [303] * MAX_SESSIONS_PER_LINK + [410]
    assert client.get("/my/statement").status_code == 200


@pytest.mark.parametrize(
    "path", [NO_LINK, "/s/short", f"/s/{'-' * 22}", "/s/%00%00", "/s/" + "é" * 22, "/s/" + "A" * 4_000]
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_is_no_link_gets_one_and_the_same_page(client, link, path, method, pass_time):
    gone = getattr(client, method)(path, **({"data": {"digits": DIGITS}} if method == "post" else {}))
    assert gone.status_code == 410
    pass_time(hours=73)
    assert client.get(link).get_data() == gone.get_data()


@pytest.mark.parametrize("path", [NO_LINK, "/s/short", "/s/" + "é" * 22, "/s/" + "A" * 4_000])
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_is_no_link_is_looked_up_like_any_other(client, engine, path, method):
    """So that its time tells nothing either."""
    asked = []
    sa.event.listen(engine_of(client), "before_cursor_execute", lambda *given: asked.append(given[2]))
    getattr(client, method)(path, **({"data": {"digits": DIGITS}} if method == "post" else {}))
    assert sum("page_links" in statement for statement in asked) == (2 if method == "post" else 1)


def engine_of(client):
    return client.application.extensions["parts"].engine


def test_a_link_is_good_for_three_days(client, link, pass_time):
    pass_time(hours=71)
    assert client.get(link).status_code == 200
    pass_time(hours=1, seconds=1)
    assert client.get(link).status_code == 410


def test_a_new_link_ends_the_old_one(client, wanjiku, link, newest_link):
    wanjiku.dials().answers("2", "3", "2")
    assert client.get(link).status_code == 410
    assert client.get(newest_link()).status_code == 200


ENDS = {
    "the phone is another's": ("phone", "set", "3500600-01", "+254722000009", "--by", "Njeri"),
    "the number is another": "UPDATE accounts SET number = '350070001'",
    "the account is closed": "UPDATE accounts SET status = 'closed'",
}


@pytest.mark.parametrize("how", ENDS.values(), ids=ENDS)
def test_a_link_and_its_sessions_end_with_what_they_rest_on(reader, link, operator, how, engine):
    assert reader.get("/my/statement").status_code == 200
    if isinstance(how, str):
        with engine.begin() as connection:
            connection.exec_driver_sql(how)
    else:
        assert operator.types(*how).code == 0
    assert reader.get(link).status_code == 410
    assert reader.get("/my/statement").status_code == 403


def test_who_says_that_the_account_is_not_theirs_ends_their_link(reader, link, client):
    text_in(client, WANJIKU, "NOT MINE")
    assert reader.get(link).status_code == 410
    assert reader.get("/my/statement").status_code == 403


@pytest.mark.parametrize("word", ["LINK", "link", "PDF", "Link 3500600-01"])
def test_a_text_asks_for_a_link_too(client, wanjiku, newest_link, word):
    text_in(client, WANJIKU, word)
    assert client.get(newest_link()).status_code == 200


def test_the_word_chooses_the_language_of_the_page(client, engine, newest_link):
    add_customer(engine, "3500600-01", phone=WANJIKU, meter=METER, language="sw")
    text_in(client, WANJIKU, "KIUNGO")
    assert "Tarakimu 4 za mwisho" in client.get(newest_link()).text
    assert "Last 4 digits" in client.get(f"{newest_link()}?lang=en").text


def test_a_stranger_gets_no_link(client, wanjiku, rows):
    text_in(client, "+254722000009", "LINK 3500600-01 37012345")
    assert rows("SELECT count(*) FROM page_links") == [(0,)]


def test_a_session_ends_after_a_quarter_of_an_hour_without_a_look(reader, pass_time):
    pass_time(minutes=14)
    assert reader.get("/my/statement").status_code == 200
    pass_time(minutes=15, seconds=1)
    assert reader.get("/my/statement").status_code == 403


def test_a_session_lasts_half_an_hour_whoever_looks(reader, pass_time):
    for _ in range(3):
        pass_time(minutes=9)
        assert reader.get("/my/statement").status_code == 200
    pass_time(minutes=3, seconds=1)
    assert reader.get("/my/statement").status_code == 403


def csrf_of(page):
    return page.text.split('name="csrf_token" value="')[1].split('"')[0]


def test_closing_ends_the_session_in_every_tab(reader):
    page = reader.get("/my/statement")
    cookie = reader.get_cookie("pages").value
    assert reader.post("/my/close", data={"csrf_token": csrf_of(page)}).status_code == 200
    reader.set_cookie("pages", cookie)
    assert reader.get("/my/statement").status_code == 403


@pytest.mark.parametrize("token", [None, "", "x" * 22, "é"])
def test_a_form_of_another_site_closes_nothing(reader, token):
    assert reader.post("/my/close", data={} if token is None else {"csrf_token": token}).status_code == 403
    assert reader.get("/my/statement").status_code == 200


@pytest.mark.parametrize("cookie", ["", "A" * 22, "x", "A" * 4_000])
def test_a_forged_cookie_opens_nothing(client, wanjiku, cookie):
    client.set_cookie("pages", cookie)
    assert client.get("/my/statement").status_code == 403


def test_no_page_is_kept_loads_anything_or_says_where_it_came_from(reader, link):
    for path in (link, NO_LINK, "/my/statement", "/my/close"):
        page = reader.get(path)
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in page.headers["X-Robots-Tag"]
        assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert "script-src" not in page.headers["Content-Security-Policy"]
