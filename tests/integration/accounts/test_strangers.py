"""A phone that is neither on file nor proved: it may help, and its owner hears of it and can undo it."""

import re

import pytest

from jobs.strangers import settle_owner_questions
from tests.support.customers import add_customer
from tests.support.sms import text_in, works

OWNER, STRANGER, ANOTHER, DAUGHTER = "+254711000001", "+254733000126", "+254733000127", "+254722000002"
AT_THE_METER = ("3500601", "20418801")


@pytest.fixture
def account(engine, morning):
    return add_customer(engine, "3500601-01", phone=OWNER, meter="20418801", last=4521, average_units="90")


@pytest.fixture
def stranger(phone, account):
    return phone(STRANGER)


@pytest.fixture
def owner(phone, account):
    return phone(OWNER)


@pytest.fixture
def texts(app):
    def sent(number, words):
        text_in(app.test_client(), number, words)

    return sent


@pytest.fixture
def sms(rows):
    """What this phone was sent, the newest last."""

    def sent(number):
        return [text for (text,) in rows("SELECT text FROM messages WHERE phone = :phone ORDER BY id", phone=number)]

    return sent


def standing(rows):
    return rows("SELECT value, by_stranger FROM readings WHERE state = 'stands' ORDER BY read_on DESC LIMIT 1")[0]


def proved(number, phone, rows):
    """That phone, once the owner has given it a code."""
    proving = phone(number).dials().answers(*AT_THE_METER, "5", "5", "1")
    [(text,)] = rows("SELECT text FROM messages WHERE purpose = 'code' ORDER BY id DESC LIMIT 1")
    proving.answers(re.search(r"\d{6}", text).group()).sees("now sees")
    return proving


def test_a_stranger_at_the_meter_reads_and_sees_its_bill(stranger):
    stranger.dials().sees("account number").answers("3500601").sees("meter").answers("20418801").sees("1 Enter reading")
    stranger.answers("1").sees("Previous 4521").answers("4611").sees("Present 4611", "90 units", "1 Confirm")
    stranger.answers("1").ends("KES", "account 3500601-01")


def test_the_owner_is_told_whose_reading_it_was_and_how_to_object(stranger, sms):
    stranger.dials().answers(*AT_THE_METER, "1", "4611", "1").ends()
    [text] = [text for text in sms(OWNER) if "4611" in text]
    assert all(words in text for words in ("Phone ...126", "3500601-01", "bill KES", "Text yours within 14 days"))


def test_a_stranger_never_replaces_the_owners_reading(stranger, owner, rows):
    owner.dials().answers("1", "4601", "1").ends()
    stranger.dials().answers(*AT_THE_METER, "1", "4621").sees("The next one from")
    assert standing(rows) == (4601, False)


def test_a_stranger_never_replaces_the_owners_reading_by_sms(stranger, owner, rows, texts):
    owner.dials().answers("1", "4601", "1").ends()
    texts(STRANGER, "3500601 METER 20418801 READING 4621")
    assert standing(rows) == (4601, False)


def test_a_stranger_never_replaces_the_reading_of_a_proved_phone(stranger, phone, rows):
    proved(DAUGHTER, phone, rows).dials().answers("1", "4601", "1").ends()
    stranger.dials().answers(*AT_THE_METER, "1", "4621").sees("The next one from")
    assert standing(rows) == (4601, False)


def test_a_confirm_screen_that_was_open_before_the_owner_read_replaces_nothing(stranger, owner, rows):
    stranger.dials().answers(*AT_THE_METER, "1", "4621")
    owner.dials().answers("1", "4601", "1").ends()
    stranger.answers("1")
    assert standing(rows) == (4601, False)


@pytest.mark.parametrize("days", [0, 1, 13])
def test_the_owner_sets_a_strangers_reading_right_for_14_days(stranger, owner, rows, pass_time, days):
    stranger.dials().answers(*AT_THE_METER, "1", "4661", "1").ends()
    pass_time(days=days)
    owner.dials().answers("1", "4601").sees("Previous 4521").answers("1").ends("account 3500601-01")
    assert standing(rows) == (4601, False)
    assert rows("SELECT count(*) FROM bills WHERE cancelled_at IS NULL") == [(1,)]


def test_the_owner_sets_it_right_by_answering_the_sms(stranger, rows, texts, pass_time):
    stranger.dials().answers(*AT_THE_METER, "1", "4661", "1").ends()
    pass_time(days=2)
    texts(OWNER, "4601")
    assert standing(rows) == (4601, False)


def test_after_14_days_it_is_the_next_reading_that_counts(stranger, owner, pass_time):
    stranger.dials().answers(*AT_THE_METER, "1", "4661", "1").ends()
    pass_time(days=14, minutes=1)
    owner.dials().answers("1").sees("The next one from")


def test_what_the_owner_set_right_the_stranger_cannot_change_again(stranger, owner, rows):
    stranger.dials().answers(*AT_THE_METER, "1", "4661", "1").ends()
    owner.dials().answers("1", "4601", "1").ends()
    stranger.dials().answers("1", "4621").sees("The next one from")
    assert standing(rows) == (4601, False)


def test_what_the_owner_says_too_is_no_longer_a_strangers(stranger, texts, rows):
    stranger.dials().answers(*AT_THE_METER, "1", "4611", "1").ends()
    texts(OWNER, "4611")
    assert standing(rows) == (4611, False)
    stranger.dials().answers("1", "4612").sees("The next one from")


def test_three_corrections_a_period(stranger, rows):
    stranger.dials().answers(*AT_THE_METER, "1", "4611", "1").ends()
    for value in ("4612", "4613", "4614"):
        stranger.dials().answers("1", value, "1").ends()
    stranger.dials().answers("1", "4621").sees("The next one from")
    assert standing(rows) == (4614, True)


def test_the_strangers_corrections_do_not_use_up_the_owners(stranger, owner, rows):
    stranger.dials().answers(*AT_THE_METER, "1", "4611", "1").ends()
    for value in ("4612", "4613", "4614"):
        stranger.dials().answers("1", value, "1").ends()
    owner.dials().answers("1", "4601", "1").ends()
    owner.dials().answers("1", "4602", "1").ends()
    assert standing(rows) == (4602, False)


def test_one_phone_reads_for_five_others_a_month(engine, phone, rows, pass_time, texts, sms):
    for place in range(1, 7):
        add_customer(engine, f"350060{place}-01", meter=f"2041880{place}", last=4521)
        texts(STRANGER, f"350060{place} METER 2041880{place} READING 4611")
    assert rows("SELECT count(*) FROM bills") == [(5,)]
    assert "five other accounts" in sms(STRANGER)[-1]
    texts(STRANGER, "3500601 METER 20418801 READING 4612")
    assert rows("SELECT count(*) FROM bills WHERE cancelled_at IS NOT NULL") == [(1,)]
    pass_time(days=32)
    phone(ANOTHER).dials().answers("3500606", "20418806", "1", "4611", "1").ends("is due by")


@pytest.fixture
def far_above(stranger):
    """A stranger's bill of more than three times the usual."""
    stranger.dials().answers(*AT_THE_METER, "1", "4821").sees("unlike your usual").answers("4821", "1")
    return stranger.ends("phone on file is asked first")


def test_a_bill_far_above_the_usual_asks_the_phone_on_file_first(far_above, rows, sms):
    assert rows("SELECT count(*) FROM bills") == [(0,)]
    [text] = [text for text in sms(OWNER) if "4821" in text]
    assert all(words in text for words in ("Phone ...126", "Text YES", "48 h"))


def test_yes_bills_it_as_the_owners(far_above, texts, rows, sms):
    texts(OWNER, "Yes")
    assert standing(rows) == (4821, False)
    assert any("4821" in text and "Pay" in text for text in sms(OWNER))
    texts(OWNER, "Yes")
    assert rows("SELECT count(*) FROM bills") == [(1,)]


def test_only_the_phone_on_file_may_say_yes(far_above, texts, rows):
    texts(STRANGER, "YES")
    texts(ANOTHER, "YES")
    assert rows("SELECT count(*) FROM bills") == [(0,)]


def test_an_own_reading_takes_its_place(far_above, owner, app, rows, pass_time, texts):
    owner.dials().answers("1", "4601", "1").ends()
    pass_time(hours=49)
    works(app.extensions["parts"])
    settle_owner_questions()
    texts(OWNER, "YES")
    assert standing(rows) == (4601, False)
    assert rows("SELECT outcome FROM owner_questions") == [("overtaken",)]


@pytest.mark.parametrize(("hours", "bills"), [(47, 0), (49, 1)])
def test_silence_for_48_hours_bills_it(far_above, app, rows, pass_time, hours, bills):
    pass_time(hours=hours)
    works(app.extensions["parts"])
    settle_owner_questions()
    settle_owner_questions()
    assert rows("SELECT count(*) FROM bills") == [(bills,)]
    if bills:
        assert standing(rows) == (4821, True)


def test_while_it_is_asked_a_second_one_asks_no_more(far_above, sms):
    before = len(sms(OWNER))
    far_above.dials().answers(*AT_THE_METER, "1", "4831", "4831", "1").ends("phone on file is asked first")
    assert len(sms(OWNER)) == before


def test_the_question_is_asked_once_however_often_the_turn_comes(far_above, sms, redis_flush):
    before = len(sms(OWNER))
    redis_flush()
    far_above.again().ends("phone on file is asked first")
    assert len(sms(OWNER)) == before


def test_without_a_phone_on_file_a_high_reading_is_billed(engine, phone, rows, morning):
    add_customer(engine, "3500601-01", meter="20418801", last=4521, average_units="90")
    phone(STRANGER).dials().answers(*AT_THE_METER, "1", "4821", "4821", "1").ends("due")
    assert rows("SELECT count(*) FROM bills") == [(1,)]
