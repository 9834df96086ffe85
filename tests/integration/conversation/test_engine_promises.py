"""What the conversation promises whatever the gateway, the network or Redis does."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import redis
import sqlalchemy as sa

from jobs.funnel import carry_funnel
from tests.support.customers import add_customer
from tests.support.dialling import CALLBACK
from tests.support.kept_sessions import KeptSessions
from webhooks.event_loop import event_loop

WANJIKU = "+254711000001"

ARABIC_READING = "\u0664\u0665\u0662\u0661"


@pytest.fixture
def wanjiku(engine, phone):
    add_customer(engine, "350060001", phone=WANJIKU, last=4401)
    return phone(WANJIKU)


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


@pytest.mark.parametrize("key", ["1#", "\u0661", "\uff11", "\u200e1", "1\ufe0f\u20e3"], ids=ascii)
def test_a_key_may_end_like_a_dial_or_be_of_another_script(wanjiku, key):
    wanjiku.dials().answers(key).sees("Previous").answers(f"{ARABIC_READING}#").sees("Present 4521", "Confirm")


def test_an_empty_first_answer_shows_the_first_screen_again(wanjiku):
    first = wanjiku.dials().reply
    assert wanjiku.again().reply == first
    wanjiku.sends("*").sees("1 Enter reading")
    wanjiku.sends("*1").sees("Previous 4401")
    wanjiku.sends("*1*4521").sees("Present 4521")


def test_a_direct_dial_goes_where_its_answers_lead_and_stops_before_it_acts(wanjiku, engine):
    wanjiku.dials("1*4521").sees("Present 4521", "1 Confirm")
    phone = wanjiku.dials("1*4521*1").sees("Present 4521", "1 Confirm")
    assert bills(engine) == 0
    phone.answers("1").ends("is due by")
    assert bills(engine) == 1


def test_a_session_that_redis_lost_goes_on_where_it_was(wanjiku, redis_flush, engine):
    wanjiku.dials().answers("1", "4521")
    redis_flush()
    wanjiku.answers("1").sees("Present 4521", "1 Confirm")
    assert bills(engine) == 0
    wanjiku.answers("1").ends("is due by")
    assert bills(engine) == 1


def test_a_command_that_was_given_is_answered_from_its_key_after_redis_lost_the_session(wanjiku, redis_flush, engine):
    said = wanjiku.dials().answers("1", "4521", "1").reply
    redis_flush()
    assert wanjiku.again().ends("is due by").reply == said
    assert bills(engine) == 1


def test_a_phone_without_an_account_finds_its_account_again_after_redis_lost_the_session(engine, phone, redis_flush):
    add_customer(engine, "3500600-01", phone=WANJIKU, meter="KE1234567", last=4401)
    njeri = phone("+254722000002").dials().answers("3500600", "KE1234567", "7", "2").sees("3500600-01")
    said = njeri.reply
    redis_flush()
    assert njeri.again().reply == said
    njeri.answers("1").sees("KE1234567")


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
    wanjiku.dials().answers("2").sees("Nothing to pay")
    thief = phone("+254722000002")
    thief.session_id = wanjiku.session_id
    thief.sends("2").ends("does not work now").sees_no("Nothing to pay")


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


def test_a_session_is_small_and_never_stays(wanjiku, redis_url):
    wanjiku.dials().answers("1", "4521", "1")
    with redis.Redis.from_url(redis_url) as connection:
        keys = [key for name in ("ussd", "dials", "unsent", "funnel") for key in connection.keys(f"{name}*")]
        assert keys
        assert all(connection.ttl(key) > 0 for key in keys)
        assert all(connection.strlen(key) < 2_048 for key in keys if key.startswith(b"ussd:"))


def test_what_was_our_fault_is_counted_for_a_while_only(app, redis_url):
    event_loop.run(app.extensions["parts"].turn_sessions.count("||sorry"))
    with redis.Redis.from_url(redis_url) as connection:
        assert connection.ttl("funnel") > 0


def test_a_first_turn_that_comes_twice_at_once_is_one_dial(app):
    sessions = app.extensions["parts"].turn_sessions
    dials = [event_loop.run(sessions.load(name, WANJIKU))[1] for name in ("ATUid_1", "ATUid_1", "ATUid_1", "ATUid_2")]
    assert dials == [1, 1, 1, 2]


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
    wanjiku.dials().sees("You had not finished", "88 Go on").answers("88").sees("Present 4521").answers("1").ends()
    assert bills(engine) == 1
    wanjiku.dials().sees("1 Enter reading")


def test_who_starts_anew_is_not_asked_again(wanjiku):
    wanjiku.dials().answers("1", "4521")
    wanjiku.dials().answers("2").sees("Nothing to pay")
    wanjiku.dials().sees("1 Enter reading").sees_no("Go on")


def test_a_session_of_another_release_goes_on_where_it_was(wanjiku, redis_url, engine):
    wanjiku.dials().answers("1", "4521")
    KeptSessions(redis_url).change(
        wanjiku.session_id, lambda session: replace(session, release="before", state="a state that is gone")
    )
    wanjiku.answers("1").sees("Present 4521", "1 Confirm")
    assert bills(engine) == 0
    wanjiku.answers("1").ends("is due by")
    assert bills(engine) == 1


def test_what_nobody_can_read_in_redis_is_a_session_that_is_lost(wanjiku, redis_url):
    wanjiku.dials().answers("1")
    with redis.Redis.from_url(redis_url) as connection:
        connection.set(f"ussd:{wanjiku.session_id}", b"12345678 not a session", ex=60)
    wanjiku.answers("4521").sees("Present 4521", "1 Confirm").answers("1").ends("is due by")


def test_the_first_request_twice_is_one_session(wanjiku):
    first = wanjiku.dials().reply
    assert wanjiku.sends("").reply == first
    wanjiku.answers("1").sees("Previous 4401")
    assert wanjiku.sends("").reply == first


def test_the_end_of_a_session_may_be_told_before_its_last_turn_and_twice(wanjiku, client, engine):
    wanjiku.dials().answers("1", "4521")
    form = {
        "sessionId": wanjiku.session_id,
        "phoneNumber": WANJIKU,
        "status": "Incomplete",
        "hopsCount": "3",
        "durationInMillis": "21000",
        "cost": "KES 1.6",
        "hopsMetadata": "menu|reading|reading.confirm",
        "input": "1*4521",
    }
    for _ in range(2):
        assert client.post(f"{CALLBACK}/events", data=form).status_code == 200
    wanjiku.answers("1").ends("is due by")
    with engine.connect() as connection:
        [ended] = connection.execute(sa.text("SELECT status, last_step, hops, milliseconds FROM ussd_sessions")).all()
    assert tuple(ended) == ("Incomplete", "reading.confirm", 3, 21_000)


def test_an_end_that_says_nonsense_is_taken_and_one_with_a_wrong_token_is_not(client):
    nonsense = {"sessionId": "x\x00y", "hopsCount": "many", "durationInMillis": "9" * 99, "status": "\U0001f600" * 500}
    assert client.post(f"{CALLBACK}/events", data=nonsense).status_code == 200
    assert client.post(f"{CALLBACK}/events", data=b"\xff\xfe").status_code == 200
    assert client.post("/callbacks/wrong/ussd/events", data=nonsense).status_code == 404


def test_every_hop_is_counted_once_and_lands_in_the_database(wanjiku, app, engine):
    wanjiku.dials().answers("1", "4521").again()
    parts = app.extensions["parts"]
    for _ in range(2):
        carry_funnel(parts.session_bytes, parts.store)
    with engine.connect() as connection:
        counted = connection.execute(sa.text("SELECT language, source, target, hops FROM funnel ORDER BY source")).all()
    assert [tuple(row) for row in counted] == [
        ("en", "", "menu", 1),
        ("en", "menu", "reading", 1),
        ("en", "reading", "reading.confirm", 1),
    ]
