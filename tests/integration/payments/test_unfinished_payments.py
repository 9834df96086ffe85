"""A payment that was left in the middle of a session is mentioned once, and not to who has paid meanwhile."""

from dataclasses import replace

import pytest

from domain.services.billing.remind_to_finish import remind_to_finish
from domain.services.billing.reminder_words import Remind
from tests.support.customers import add_customer
from tests.support.dialling import TOKEN
from tests.support.kept_sessions import KeptSessions

pytestmark = pytest.mark.usefixtures("morning")

WANJIKU = "+254711000001"


@pytest.fixture
def parts(app):
    return app.extensions["parts"]


@pytest.fixture
def account(engine):
    return add_customer(engine, "3500600-01", phone=WANJIKU, balance_cents=125_000)


@pytest.fixture
def texts(rows):
    return lambda: [text for (text,) in rows("SELECT text FROM messages WHERE purpose = 'reminder' ORDER BY queued_at")]


@pytest.fixture
def hang_up(client):
    def hung_up(phone, status="Incomplete"):
        form = {"sessionId": phone.session_id, "status": status}
        assert client.post(f"/callbacks/{TOKEN}/ussd/events", data=form).status_code == 200

    return hung_up


@pytest.fixture
def remind(parts, pass_time):
    """What the worker queues when so many minutes have passed."""

    def reminded(minutes=31):
        pass_time(minutes=minutes)
        with parts.store.transaction() as unit_of_work:
            return remind_to_finish(Remind(list(parts.words)), unit_of_work, parts.terms)

    return reminded


@pytest.mark.parametrize("answers", [("3", "1"), ("3", "1", "1"), ("3", "2", "500"), ("3", "1", "2")])
def test_who_leaves_a_payment_after_the_amount_is_told_once(account, phone, hang_up, remind, texts, answers):
    hang_up(phone(WANJIKU).dials().answers(*answers))
    assert remind(minutes=5) == 0
    assert remind() == 1
    [text] = texts()
    assert "3500600-01 was not finished" in text
    assert "paybill 888888" in text
    assert remind() == 0


def test_in_the_language_of_the_phone(account, phone, hang_up, remind, texts):
    phone(WANJIKU).dials().answers("7", "2")
    hang_up(phone(WANJIKU).dials().answers("3", "1"))
    assert remind() == 1
    assert "hayakukamilika" in texts()[0]


def test_once_a_day_however_often_it_is_left(account, phone, hang_up, remind, pass_time, texts):
    for _ in range(3):
        hang_up(phone(WANJIKU).dials().answers("3", "1"))
        remind()
    assert len(texts()) == 1
    pass_time(days=1)
    hang_up(phone(WANJIKU).dials().answers("3", "1"))
    assert remind() == 1


@pytest.mark.parametrize("answers", [(), ("3",), ("3", "2"), ("1", "4521"), ("3", "1", "0")])
def test_who_had_no_amount_yet_or_went_back_hears_nothing(account, phone, hang_up, remind, answers):
    hang_up(phone(WANJIKU).dials().answers(*answers))
    assert remind() == 0


def test_who_dials_again_and_pays_hears_nothing(account, phone, hang_up, remind):
    hang_up(phone(WANJIKU).dials().answers("3", "1"))
    phone(WANJIKU).dials().sees("88 Go on").answers("88", "1", "1").ends("PIN")
    assert remind() == 0


def test_an_end_that_is_told_before_the_last_turn_is_no_unfinished_payment(account, phone, hang_up, remind):
    wanjiku = phone(WANJIKU).dials().answers("3", "1", "1")
    hang_up(wanjiku)
    wanjiku.answers("1").ends("PIN")
    assert remind() == 0


def test_who_says_that_the_account_is_not_theirs_hears_nothing(account, phone, hang_up, remind):
    hang_up(phone(WANJIKU).dials().answers("3", "1"))
    phone(WANJIKU).dials().answers("5", "4", "1").ends("no longer on this phone")
    assert remind() == 0


def test_a_reminder_late_in_the_day_is_not_followed_by_one_in_the_morning(account, phone, hang_up, remind, pass_time):
    pass_time(hours=10)
    hang_up(phone(WANJIKU).dials().answers("3", "1"))
    assert remind() == 1
    pass_time(hours=14)
    hang_up(phone(WANJIKU).dials().answers("3", "1"))
    assert remind() == 0


def test_an_end_of_a_session_that_redis_has_forgotten_is_taken(account, phone, hang_up, remind, redis_flush):
    wanjiku = phone(WANJIKU).dials().answers("3", "1")
    redis_flush()
    hang_up(wanjiku)
    assert remind() == 0


def test_an_end_of_a_session_that_another_release_has_kept_is_taken(account, phone, hang_up, rows, redis_url):
    wanjiku = phone(WANJIKU).dials().answers("3", "1")
    KeptSessions(redis_url).change(wanjiku.session_id, lambda session: replace(session, memory={"amount": [1]}))
    hang_up(wanjiku)
    assert rows("SELECT status FROM ussd_sessions") == [("Incomplete",)]
