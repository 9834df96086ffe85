"""What the conversation promises whatever the gateway, the network or Redis does."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import redis
import sqlalchemy as sa

from tests.chat import CALLBACK
from tests.customers import add_customer

WANJIKU = "+254711000001"


@pytest.fixture
def wanjiku(engine, phone):
    add_customer(engine, "350060001", phone=WANJIKU, last=4401)
    return phone(WANJIKU)


@pytest.fixture
def flush(redis_url):
    with redis.Redis.from_url(redis_url) as connection:
        yield connection.flushdb


def bills(engine):
    with engine.connect() as connection:
        return connection.execute(sa.text("SELECT count(*) FROM bills")).scalar_one()


def test_every_turn_of_a_session_is_answered_again_with_the_same_bytes(wanjiku):
    said = {}
    wanjiku.dials()
    said[""] = wanjiku.reply
    for typed in ("1", "4521", "1"):
        wanjiku.answers(typed)
        said[wanjiku.text] = wanjiku.reply
    for text, reply in said.items():
        assert wanjiku.sends(text).reply == reply


def test_a_turn_out_of_order_changes_nothing(wanjiku, engine):
    wanjiku.dials().answers("1", "4521")
    here = wanjiku.reply
    assert wanjiku.sends("2*7").reply == here
    assert wanjiku.sends("1*4521*1").ended
    assert bills(engine) == 1


def test_an_answer_may_contain_the_separator_or_a_hash_or_nothing(wanjiku):
    wanjiku.dials().answers("1")
    wanjiku.answers("5*3").sees("Digits only")
    wanjiku.answers("").sees("type the reading")
    wanjiku.answers("#").sees("Digits only")
    wanjiku.answers("*").sees("Digits only")
    wanjiku.answers("4521").sees("Present 4521")


def test_an_empty_first_answer_shows_the_first_screen_again(wanjiku):
    first = wanjiku.dials().reply
    assert wanjiku.again().reply == first
    wanjiku.sends("*1").sees("Previous 4401")


def test_a_direct_dial_goes_where_its_answers_lead_and_stops_before_it_acts(wanjiku, engine):
    wanjiku.dials("1*4521").sees("Present 4521", "1 Confirm")
    phone = wanjiku.dials("1*4521*1").sees("Present 4521", "1 Confirm")
    assert bills(engine) == 0
    phone.answers("1").ends("is due by")
    assert bills(engine) == 1


def test_a_session_that_redis_lost_goes_on_where_it_was(wanjiku, flush, engine):
    wanjiku.dials().answers("1", "4521")
    flush()
    wanjiku.answers("1").sees("Present 4521", "1 Confirm")
    assert bills(engine) == 0
    wanjiku.answers("1").ends("is due by")
    assert bills(engine) == 1


def test_a_command_that_was_given_is_answered_from_its_key_after_redis_lost_the_session(wanjiku, flush, engine):
    said = wanjiku.dials().answers("1", "4521", "1").reply
    flush()
    assert wanjiku.again().ends("is due by").reply == said
    assert bills(engine) == 1


def test_the_same_confirmation_on_twenty_threads_makes_one_bill(wanjiku, engine, client):
    wanjiku.dials().answers("1", "4521")
    session, text = wanjiku.session_id, f"{wanjiku.text}*1"
    form = {"phoneNumber": WANJIKU, "serviceCode": "*977#", "text": text, "sessionId": session, "networkCode": "63902"}
    with ThreadPoolExecutor(20) as threads:
        replies = list(threads.map(lambda _: client.post(CALLBACK, data=form).get_data(as_text=True), range(40)))
    assert len(set(replies)) == 1
    assert replies[0].startswith("END")
    assert bills(engine) == 1


def test_a_session_of_another_phone_is_not_served(wanjiku, phone):
    wanjiku.dials().answers("2").sees("Owed now")
    thief = phone("+254722000002")
    thief.session_id = wanjiku.session_id
    thief.sends("2").ends("does not work now").sees_no("Owed now")


def test_hostile_requests_get_kind_words(client, wanjiku):
    form = "application/x-www-form-urlencoded"
    for body in (
        b"",
        b"\xff\xfe\x00garbage",
        b'{"sessionId": "x"}',
        b"sessionId=1&text=",
        b"sessionId=1&phoneNumber=hello&text=",
        b"phoneNumber=%2B254711000001&text=",
        b"&".join(b"a=1" for _ in range(2_000)),
        b"sessionId=" + b"x" * 10_000 + b"&phoneNumber=%2B254711000001&text=",
        b"sessionId=9&phoneNumber=%2B254711000001&text=" + b"1*" * 5_000,
        b"sessionId=8&phoneNumber=%2B254711000001&text=%00%F0%9F%98%80",
        b"sessionId=7&sessionId=8&phoneNumber=%2B254711000001&text=",
        b"x" * 100_000,
    ):
        answer = client.post(CALLBACK, data=body, content_type=form)
        assert answer.status_code == 200
        assert answer.get_data(as_text=True).startswith(("CON ", "END ")), body[:50]


def test_a_wrong_token_learns_nothing(client):
    answer = client.post("/callbacks/wrong/ussd", data={"sessionId": "1", "phoneNumber": WANJIKU, "text": ""})
    assert (answer.status_code, answer.get_data()) == (404, b"")
    assert client.get(CALLBACK).status_code == 404


def test_a_session_is_small_and_never_stays(wanjiku, redis_url):
    wanjiku.dials().answers("1", "4521", "1")
    with redis.Redis.from_url(redis_url) as connection:
        keys = [key for name in ("ussd", "dials", "unsent", "funnel") for key in connection.keys(f"{name}*")]
        assert keys
        assert all(connection.ttl(key) > 0 for key in keys)
        assert all(connection.strlen(key) < 1_024 for key in keys if key.startswith(b"ussd:"))


def test_a_phone_that_dials_without_end_is_asked_to_wait_and_its_sessions_go_on(wanjiku, phone):
    wanjiku.dials().answers("1")
    for _ in range(29):
        phone(WANJIKU).dials().sees("1 Enter reading")
    phone(WANJIKU).dials().ends("wait ten minutes")
    wanjiku.answers("4521").sees("Present 4521").again().sees("Present 4521")
    phone("+254722000002").dials().sees("Karibu")


def test_the_gateway_learns_the_step_and_nothing_else(wanjiku, client):
    wanjiku.dials().answers("1", "4521")
    form = {"phoneNumber": WANJIKU, "text": "1*4521", "sessionId": wanjiku.session_id}
    assert client.post(CALLBACK, data=form).headers["at-ussd-hop-metadata"] == "reading.confirm"


def test_a_redial_offers_to_go_on_only_where_something_typed_would_be_lost(wanjiku, phone, engine):
    wanjiku.dials().answers("2")
    wanjiku.dials().sees("1 Enter reading").answers("1", "4521")
    wanjiku.dials().sees("You had not finished", "1 Go on").answers("1").sees("Present 4521").answers("1").ends()
    assert bills(engine) == 1
    wanjiku.dials().sees("1 Enter reading")


def test_who_starts_anew_is_not_asked_again(wanjiku):
    wanjiku.dials().answers("1", "4521")
    wanjiku.dials().answers("2").sees("1 Enter reading")
    wanjiku.dials().sees("1 Enter reading")
