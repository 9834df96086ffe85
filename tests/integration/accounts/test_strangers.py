"""A phone that is neither on file nor proved: it may help, and its owner hears of it and can undo it."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from domain.messaging.messages import PURPOSES
from domain.services.accounts import notify_owner_of_access
from jobs.strangers import settle_owner_questions, tell_of_strangers
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


@pytest.fixture
def corrected_far_above(stranger, pass_time):
    """A stranger's bill of the usual, and later their own correction to more than three times the usual."""

    def after(hours):
        stranger.dials().answers(*AT_THE_METER, "1", "4611", "1").ends("account 3500601-01")
        pass_time(hours=hours)
        stranger.dials().answers("1", "4911").sees("unlike your usual").answers("4911", "1")
        return stranger.ends("phone on file is asked first")

    return after


@pytest.mark.parametrize("hours", [0, 20])
@pytest.mark.parametrize("says", ["YES", None])
def test_a_correction_far_above_the_usual_is_billed_once_the_owner_agrees_or_is_silent(
    corrected_far_above, app, texts, rows, sms, pass_time, hours, says
):
    corrected_far_above(hours)
    if says:
        texts(OWNER, says)
    pass_time(hours=49)
    works(app.extensions["parts"])
    settle_owner_questions()
    assert rows("SELECT outcome FROM owner_questions") == [("billed",)]
    assert standing(rows) == (4911, not says)
    assert rows("SELECT units FROM bills WHERE cancelled_at IS NULL") == [(390,)]
    assert "4911" in sms(OWNER)[-1]


@pytest.mark.parametrize("value", ["4612", "4611"])
def test_a_correction_that_waits_gives_way_to_the_owners_own_or_the_strangers_next(
    corrected_far_above, app, texts, rows, sms, pass_time, value
):
    corrected_far_above(1)
    texts(OWNER if value == "4611" else STRANGER, f"3500601 METER 20418801 READING {value}")
    assert standing(rows) == (int(value), value == "4612")
    pass_time(hours=49)
    works(app.extensions["parts"])
    settle_owner_questions()
    assert rows("SELECT outcome FROM owner_questions") == [("overtaken",)]
    assert rows("SELECT units FROM bills WHERE cancelled_at IS NULL") == [(int(value) - 4521,)]


def test_yes_to_a_reading_that_is_overtaken_hears_that_it_is_not_billed(far_above, engine, texts, rows, sms):
    becomes(engine, "PP")
    texts(OWNER, "YES")
    assert "4821 is not billed: another reading came after it, or the account has changed since" in sms(OWNER)[-1]
    assert rows("SELECT count(*) FROM bills") == [(0,)]


def test_a_question_about_an_account_that_is_prepaid_by_then_is_over(far_above, app, engine, rows, pass_time):
    becomes(engine, "PP")
    pass_time(hours=49)
    works(app.extensions["parts"])
    settle_owner_questions()
    assert rows("SELECT outcome FROM owner_questions") == [("overtaken",)]
    assert rows("SELECT count(*) FROM bills") == [(0,)]


def test_a_reading_that_cannot_be_billed_holds_up_no_other_and_alerts_once(
    far_above, app, engine, rows, phone, pass_time
):
    add_customer(engine, "3500602-01", phone="+254711000003", meter="20418802", last=4521, average_units="90")
    helper = phone(ANOTHER).dials().answers("3500602", "20418802", "1", "4821").sees("unlike your usual")
    helper.answers("4821", "1").ends("phone on file is asked first")
    becomes(engine, "??")
    pass_time(hours=49)
    works(app.extensions["parts"])
    with capture_logs() as logs:
        settle_owner_questions()
        settle_owner_questions()
    assert rows("SELECT a.number FROM bills b JOIN accounts a ON a.id = b.account_id") == [("3500602-01",)]
    assert rows("SELECT outcome FROM owner_questions ORDER BY id") == [(None,), ("billed",)]
    assert [line["event"] for line in logs if line.get("alert")] == ["row_failed"]
    becomes(engine, "DC")
    settle_owner_questions()
    assert rows("SELECT outcome FROM owner_questions ORDER BY id") == [("billed",), ("billed",)]


def becomes(engine, category):
    with engine.begin() as connection:
        values = {"category": category}
        connection.execute(sa.text("UPDATE accounts SET category = :category WHERE number = '3500601-01'"), values)


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


# Who knows an account, and who is told


def test_the_phone_on_file_hears_of_a_link_before_the_previous_reading_is_shown(stranger, sms):
    stranger.dials().answers(*AT_THE_METER).sees_no("4521")
    [text] = sms(OWNER)
    assert all(words in text for words in ("Phone ...126", "3500601-01", "OBJECT"))
    stranger.answers("1").sees("Previous 4521")


def test_a_link_is_told_once_however_often_the_turn_comes(stranger, sms, redis_flush):
    stranger.dials().answers(*AT_THE_METER)
    stranger.again()
    redis_flush()
    stranger.again().sees("1 Enter reading")
    stranger.dials().sees("1 Enter reading")
    assert len(sms(OWNER)) == 1


def test_a_direct_dial_links_nobody(stranger, rows):
    stranger.dials("3500601*20418801*1*4611*1").sees("number on your meter").sees_no("4521")
    assert rows("SELECT count(*) FROM links") == [(0,)]


def test_a_link_by_sms_is_told_too(texts, account, sms):
    texts(STRANGER, "3500601 METER 20418801 READING 4611")
    assert any("Phone ...126 named account 3500601-01" in text for text in sms(OWNER))


def test_an_account_that_is_added_is_told(phone, account, engine, sms):
    add_customer(engine, "350070001", phone=ANOTHER)
    phone(ANOTHER).dials().answers("5", "1", "2", *AT_THE_METER, "1").sees("1 Enter reading")
    assert any("Phone ...127 named account 3500601-01" in text for text in sms(OWNER))


def test_a_proof_is_told(phone, account, rows, sms):
    proved(DAUGHTER, phone, rows)
    assert "Phone ...002 now sees name and balance of account 3500601-01" in sms(OWNER)[-1]


@pytest.mark.parametrize(("days", "seen"), [(364, True), (366, False)])
def test_a_proof_ends_after_twelve_months(phone, account, rows, pass_time, days, seen):
    proved(DAUGHTER, phone, rows)
    pass_time(days=days)
    assert ("Wanjiku Kamau" in phone(DAUGHTER).dials().reply) is seen


def test_phone_set_ends_all_links_and_proofs_and_tells_the_phones(phone, account, rows, sms, operator, stranger):
    proved(DAUGHTER, phone, rows)
    stranger.dials().answers(*AT_THE_METER)
    operator.asks("phone", "set", "3500601-01", "0722 000 009", "--by", "Achieng")
    assert rows("SELECT count(*) FROM links") == [(0,)]
    for number in (OWNER, DAUGHTER, STRANGER):
        assert "taken off an account" in sms(number)[-1]
        assert not any(words in sms(number)[-1] for words in ("3500601", "Wanjiku", "KES"))
        phone(number).dials().sees("Karibu")
    assert "now on file" in sms("+254722000009")[-1]
    [(details,)] = rows("SELECT details FROM audit WHERE action = 'phone set'")
    assert details == {"was": "001", "now": "009"}


def test_not_my_account_tells_the_phone_that_went_and_the_proved_ones(owner, phone, rows, sms):
    proved(DAUGHTER, phone, rows)
    owner.dials().answers("5", "4", "1").ends()
    assert "taken off an account" in sms(OWNER)[-1]
    assert "Phone ...001 is no longer on file for account 3500601-01" in sms(DAUGHTER)[-1]


def test_a_phone_that_was_taken_off_may_object_which_restores_nothing(owner, phone, texts, sms, rows, operator):
    owner.dials().answers("5", "4", "1").ends()
    texts(OWNER, "object")
    assert "We look into why" in sms(OWNER)[-1]
    [check] = operator.asks("phone", "checks")["rows"]
    assert (check["account"], check["phone"], check["reason"]) == ("3500601-01", OWNER, "objected")
    phone(OWNER).dials().sees("Karibu")


@pytest.mark.parametrize("days", [15])
def test_an_objection_comes_in_time(owner, texts, sms, rows, pass_time, days):
    owner.dials().answers("5", "4", "1").ends()
    pass_time(days=days)
    texts(OWNER, "OBJECT")
    assert "did not understand" in sms(OWNER)[-1]


def test_who_was_never_taken_off_cannot_object(texts, account, sms, rows):
    texts(STRANGER, "OBJECT")
    assert "did not understand" in sms(STRANGER)[-1]
    assert rows("SELECT count(*) FROM phone_checks") == [(0,)]


def test_the_owner_sees_what_a_phone_did_and_takes_it_off(stranger, owner, sms, rows):
    stranger.dials().answers(*AT_THE_METER, "1", "4611", "1").ends()
    owner.dials().answers("5", "6").sees("...126").answers("1").sees("named the meter", "gave a reading")
    owner.answers("1").ends("off this account")
    assert rows("SELECT count(*) FROM links") == [(0,)]
    assert "taken off an account" in sms(STRANGER)[-1]
    stranger.dials().answers(*AT_THE_METER).ends("could not find")


def test_a_phone_that_was_taken_off_in_the_middle_of_its_session_bills_nothing(stranger, texts, rows):
    stranger.dials().answers(*AT_THE_METER, "1", "4611")
    texts(OWNER, "OBJECT")
    stranger.answers("1")
    assert rows("SELECT count(*) FROM bills") == [(0,)]


def test_only_the_phone_on_file_sees_the_phones(phone, account, rows, stranger):
    stranger.dials().answers(*AT_THE_METER)
    proved(DAUGHTER, phone, rows).dials().answers("5", "6").sees("Only the phone on file")


def test_a_phone_that_came_meanwhile_is_not_taken_for_the_one_that_was_shown(phone, account, rows, texts):
    phone(DAUGHTER).dials().answers(*AT_THE_METER)
    owner = phone(OWNER).dials().answers("5", "6").sees("Phones that know", f"1 ...{DAUGHTER[-3:]}")
    phone("+254700000001").dials().answers(*AT_THE_METER)
    owner.answers("1").sees("The list changed:", "1 ...001", f"2 ...{DAUGHTER[-3:]}")
    owner.answers("2").sees(f"Phone ...{DAUGHTER[-3:]}")
    again = phone(OWNER).dials().answers("5", "6").sees("Phones that know")
    texts(OWNER, "OBJECT")
    again.answers("2").sees_no("Sorry")


def test_the_owners_veto_ends_a_strangers_codes(stranger, texts, sms, rows):
    stranger.dials().answers(*AT_THE_METER, "5", "5", "1").sees("6 digits")
    assert "text OBJECT" in sms(OWNER)[-1]
    texts(OWNER, "PINGA")
    assert "...126" in sms(OWNER)[-1]
    code = re.search(r"\d{6}", next(text for text in sms(OWNER) if "is the code" in text)).group()
    stranger.answers(code).sees_no("now sees")
    assert rows("SELECT count(*) FROM links") == [(0,)]


# Wrong numbers


WRONG = tuple(f"2041899{place}" for place in range(10))


def test_five_wrong_meter_numbers_a_day_end_the_tries_for_an_account(account, phone, pass_time):
    for place in range(5):
        phone(f"+25473300020{place}").dials().answers("3500601", WRONG[place])
    phone(ANOTHER).dials().answers(*AT_THE_METER).ends("could not find")
    pass_time(days=1)
    phone(ANOTHER).dials().answers(*AT_THE_METER).sees("1 Enter reading")


def test_direct_dials_count_each_guess(account, phone, rows):
    phone(STRANGER).dials("*".join(("3500601", *WRONG[:4])))
    phone(STRANGER).dials("*".join(("3500601", *WRONG[4:8])))
    assert rows("SELECT count(*) FROM access_log WHERE what = 'wrong_meter'") == [(5,)]
    phone(STRANGER).dials("3500601*20418801").ends("could not find")


def test_a_repeated_turn_counts_once_also_in_a_replay(stranger, rows, redis_flush):
    stranger.dials().answers("3500601", WRONG[0], WRONG[1])
    stranger.again()
    redis_flush()
    stranger.again().sees("not the meter")
    assert rows("SELECT count(*) FROM access_log WHERE what = 'wrong_meter'") == [(2,)]


def test_the_phone_on_file_is_never_locked_out(account, phone, owner):
    for place in range(6):
        phone(f"+25473300020{place}").dials().answers("3500601", WRONG[place])
    owner.dials().answers("1", "4611", "1").ends("is due by")


def test_a_linked_phone_is_not_locked_out_by_others(account, phone, stranger):
    stranger.dials().answers(*AT_THE_METER)
    for place in range(6):
        phone(f"+25473300020{place}").dials().answers("3500601", WRONG[place])
    stranger.dials().answers("1", "4611", "1").ends("is due by")


def test_ten_wrong_numbers_a_day_end_the_tries_of_a_phone(engine, account, phone):
    for place in range(2, 5):
        add_customer(engine, f"350060{place}-01", meter=f"2041880{place}")
    for place in range(1, 4):
        phone(STRANGER).dials(f"350060{place}*{'*'.join(WRONG[:3])}")
    phone(STRANGER).dials("9999999").sees("do not know this account")
    phone(STRANGER).dials("3500604*20418804").ends("could not find")


def test_wrong_meter_numbers_by_sms_count_with_the_others(account, phone, texts):
    for number in WRONG[:3]:
        texts(STRANGER, f"3500601 METER {number} READING 4611")
    phone(ANOTHER).dials().answers("3500601", WRONG[3], WRONG[4]).ends("could not find")


def test_an_attacker_of_one_meter_number_needs_years(account, phone, pass_time, rows):
    for _ in range(10):
        phone(STRANGER).dials("*".join(("3500601", *WRONG[:4])))
        phone(STRANGER).dials("3500601*" + WRONG[5])
        pass_time(days=1)
    phone(STRANGER).dials("3500601*20418801").ends("could not find")
    pass_time(days=356)
    phone(STRANGER).dials().answers(*AT_THE_METER).sees("1 Enter reading")


def test_numbers_of_others_that_are_nobodys_count(owner, rows):
    owner.dials().answers("3", "2", *(f"999000{place}" for place in range(9)))
    owner.answers("9990009").ends("could not find")
    owner.dials().answers("3", "2").ends("could not find")
    owner.dials().answers("1").sees("Previous")


@pytest.mark.parametrize("rows_at_once", [5_000, 1], ids=["all at once", "row by row"])
def test_what_strangers_tried_is_told_in_one_text_a_day(account, phone, app, sms, pass_time, monkeypatch, rows_at_once):
    monkeypatch.setattr(notify_owner_of_access, "ROWS_AT_ONCE", rows_at_once)
    stranger = phone(STRANGER).dials().answers("3500601", WRONG[0], WRONG[1], "20418801")
    stranger.answers("1", "1", "1").ends()
    works(app.extensions["parts"])
    tell_of_strangers()
    assert len(sms(OWNER)) == 1
    pass_time(days=1)
    tell_of_strangers()
    tell_of_strangers()
    [_, text] = sms(OWNER)
    assert all(words in text for words in ("2 wrong meter numbers", "1 times for a technician", "3500601-01"))


def test_it_is_told_at_decent_hours(account, phone, app, sms, pass_time):
    phone(STRANGER).dials().answers("3500601", WRONG[0])
    works(app.extensions["parts"])
    pass_time(days=1, hours=14)
    tell_of_strangers()
    assert sms(OWNER) == []


# A session's keys


def test_another_phone_with_the_same_session_and_text_gets_nothing_of_it(owner, phone, redis_flush):
    owner.dials().answers("1", "4611", "1").ends()
    redis_flush()
    thief = phone(STRANGER)
    thief.session_id = owner.session_id
    thief.sends(owner.text).sees_no("KES", "3500601-01")


def reads(phone, **_):
    phone(STRANGER).dials().answers(*AT_THE_METER, "1", "4611", "1").ends()
    return "4611"


def links(phone, **_):
    phone(STRANGER).dials().answers(*AT_THE_METER)
    return "...126"


def proves(phone, rows, **_):
    proved(STRANGER, phone, rows)
    return "...126 now sees"


def takes_the_phone_off(operator, **_):
    operator.asks("phone", "set", "3500601-01", ANOTHER, "--by", "Njeri")
    return ""


@pytest.mark.parametrize("hours", [0, 14], ids=["by day", "by night"])
@pytest.mark.parametrize("act", [reads, links, proves, takes_the_phone_off])
def test_the_owner_is_told_within_a_minute_of_what_a_stranger_does(
    act, hours, account, phone, rows, operator, app, pass_time
):
    """It is queued in the same commit, for now and for any hour: the sender's next round takes it."""
    pass_time(hours=hours)
    began = app.extensions["parts"].clock.now()
    words = act(phone=phone, rows=rows, operator=operator)
    told = rows("SELECT text, purpose, not_before FROM messages WHERE phone = :phone ORDER BY id", phone=OWNER)
    purpose, not_before = [each[1:] for each in told if words in each[0]][-1]
    assert PURPOSES[purpose].any_hour
    assert not_before - began < timedelta(minutes=1)
