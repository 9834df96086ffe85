"""My account: several accounts, the code that lifts the mask, and numbers that belong to somebody else now."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from store.core.clock import travel
from tests.support.customers import add_customer

WANJIKU, DAUGHTER, TENANT = "+254711000001", "+254722000002", "+254722000003"
NEIGHBOUR, GUEST = "+254722000004", "+254722000005"
AT_THE_METER = ("3500600", "KE1234567")
NAME = "Wanjiku Kamau"


@pytest.fixture
def account(engine):
    return add_customer(engine, "3500600-01", phone=WANJIKU, name=NAME, meter="KE1234567", balance_cents=125_000)


@pytest.fixture
def daughter(phone, account):
    """She stands at the meter, on a phone that is not on file."""
    return phone(DAUGHTER).dials().answers(*AT_THE_METER).sees("W****** K******")


@pytest.fixture
def pass_time(engine):
    def go(**time):
        with engine.begin() as connection:
            travel(connection, timedelta(**time))

    return go


def rows(engine, query):
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(query))]


def sent_code(engine):
    [*_, (to, text)] = rows(engine, "SELECT phone, text FROM messages WHERE purpose = 'code' ORDER BY id")
    assert to == WANJIKU
    return re.search(r"\d{6}", text).group()


def other_than(code):
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_the_code_to_the_phone_on_file_lifts_the_mask_for_good(daughter, engine):
    daughter.answers("5").sees("W****** K******", "5 Name and balance").answers("5").sees("ends in 001")
    daughter.answers("1").sees("6 digits", "001").sees_no(NAME)
    daughter.answers(sent_code(engine)).sees("now sees name and balance", "1 My bill")
    daughter.answers("1").sees("Owed now: KES 1,250")
    daughter.dials().sees(NAME, "1 Enter reading").answers("2").sees("Owed now: KES 1,250")


def test_my_bill_leads_to_the_code_where_the_balance_is_masked(daughter, engine):
    daughter.answers("2").sees("on file for this account only", "Paybill 888888").sees_no("1,250")
    daughter.answers("1", "1").answers(sent_code(engine)).sees("now sees name and balance")


def test_only_a_digest_of_the_code_is_kept(daughter, engine):
    daughter.answers("5", "5", "1")
    code = sent_code(engine).encode()
    [(digest,)] = rows(engine, "SELECT digest FROM codes")
    assert code not in bytes(digest)


def test_three_wrong_codes_spend_it(daughter, engine):
    daughter.answers("5", "5", "1")
    code = sent_code(engine)
    daughter.answers(other_than(code)).sees("not the code").answers(other_than(code)).sees("not the code")
    daughter.answers(other_than(code)).ends("no longer good")
    daughter.dials().answers(*AT_THE_METER, "5", "5", "2", code).ends("no longer good")


def test_a_code_is_good_for_ten_minutes_and_once(daughter, engine, pass_time):
    daughter.answers("5", "5", "1")
    code = sent_code(engine)
    pass_time(minutes=11)
    daughter.answers(code).ends("no longer good")
    daughter.dials().answers("5", "5", "1")
    daughter.answers(sent_code(engine)).sees("now sees")
    assert rows(engine, "SELECT count(*) FROM links WHERE verified_at IS NOT NULL") == [(1,)]


def test_a_code_that_came_after_the_session_broke_off_is_typed_after_a_redial(daughter, engine):
    daughter.answers("5", "5", "1")
    daughter.dials().sees("You had not finished").answers("88").sees("6 digits")
    daughter.answers(sent_code(engine)).sees("now sees")


def test_a_code_of_one_phone_is_of_no_use_to_another(daughter, phone, engine):
    daughter.answers("5", "5", "1")
    tenant = phone(TENANT).dials().answers(*AT_THE_METER, "5", "5", "2", sent_code(engine))
    tenant.ends("no longer good")


def test_three_codes_a_day_go_to_a_phone_for_an_account(account, phone, engine, pass_time):
    phone(DAUGHTER).dials().answers(*AT_THE_METER, "5", "5", "1").sees("6 digits")
    for _ in range(2):
        phone(DAUGHTER).dials().answers("5", "5", "1").sees("6 digits")
    phone(DAUGHTER).dials().answers("5", "5", "1").ends("try again tomorrow")
    assert rows(engine, "SELECT count(*) FROM messages WHERE purpose = 'code'") == [(3,)]
    pass_time(days=1)
    phone(DAUGHTER).dials().answers("5", "5", "1").sees("6 digits")


def test_nobody_uses_up_the_codes_of_another(account, phone):
    for number in (TENANT, NEIGHBOUR, GUEST):
        phone(number).dials().answers(*AT_THE_METER, "5", "5", "1")
        for _ in range(3):
            phone(number).dials().answers("5", "5", "1")
    phone(DAUGHTER).dials().answers(*AT_THE_METER, "5", "5", "1").sees("6 digits")


def test_one_phone_asks_for_five_codes_a_day(engine, phone):
    for place in range(6):
        add_customer(engine, f"350060{place}-01", phone=f"+25471100000{place}", meter=f"KE100{place}")
    daughter = phone(DAUGHTER).dials().answers("3500600", "KE1000", "5", "5", "1").sees("6 digits")
    for place in range(1, 6):
        daughter.dials().answers("5", "1").answers(*(["9"] if place >= 4 else []))
        daughter.answers(str(place % 4 + 1), f"350060{place}", f"KE100{place}", "1", "5", "5", "1")
        daughter.sees("tomorrow" if place == 5 else "6 digits")


def test_without_a_phone_on_file_nobody_can_prove_anything(engine, phone):
    add_customer(engine, "3500600-01", meter="KE1234567")
    phone(DAUGHTER).dials().answers(*AT_THE_METER, "5", "5").ends("No phone is on file", "97771")


def test_a_repeated_request_for_a_code_sends_one(daughter, engine, redis_flush):
    said = daughter.answers("5", "5", "1").reply
    assert daughter.again().reply == said
    redis_flush()
    assert daughter.again().reply == said
    assert rows(engine, "SELECT count(*) FROM codes") == [(1,)]


def test_a_wrong_code_counts_once_however_often_the_gateway_repeats_it(daughter, engine, redis_flush):
    daughter.answers("5", "5", "1")
    daughter.answers(other_than(sent_code(engine)))
    redis_flush()
    daughter.again().sees("6 digits")
    assert rows(engine, "SELECT tries_left FROM codes") == [(2,)]


def test_a_phone_adds_an_account_at_its_meter_and_works_on_it_from_then_on(phone, engine, account):
    add_customer(engine, "350070001", name="Otieno Odhiambo", meter="KE7654321")
    wanjiku = phone(WANJIKU).dials().sees(NAME).answers("5", "1").sees("1 3500600-01 Wanjiku", "2 Add an account")
    wanjiku.answers("2", "350070001").sees("number on its meter").answers("KE0000000").sees("not the meter")
    wanjiku.answers("KE7654321").sees("Add account 350070001, O****** O******").answers("1")
    wanjiku.sees("1 Enter reading", "350070001 O****** O******")
    wanjiku.dials().sees("350070001").answers("5", "1", "1").sees("1 Enter reading", "350070001")


def test_a_landlord_switches_between_accounts_and_the_last_one_is_remembered(phone, engine, account, redis_flush):
    add_customer(engine, "350070001", phone=WANJIKU, name="Wanjiku Flats")
    wanjiku = phone(WANJIKU).dials().sees("3500600-01").answers("5", "1", "2").sees("350070001", "1 Enter reading")
    redis_flush()
    wanjiku.answers("2").sees("account 350070001")
    wanjiku.dials().sees("350070001")


def test_who_has_a_recycled_number_takes_it_off_the_account(phone, engine, account):
    stranger = phone(WANJIKU).dials().answers("5", "4").sees("on file for account 3500600-01", "1 Confirm")
    stranger.answers("1").ends("no longer on this phone")
    stranger.dials().sees("Karibu")
    assert rows(engine, "SELECT phone, phone_set_at IS NULL FROM accounts") == [(None, False)]
    assert rows(engine, "SELECT account_id, phone FROM phone_checks WHERE closed_at IS NULL") == [(account, WANJIKU)]


def test_a_linked_phone_takes_an_account_off_without_touching_the_phone_on_file(daughter, engine, account):
    daughter.answers("5", "4").sees("Take account 3500600-01 off").answers("1").ends("no longer on this phone")
    assert rows(engine, "SELECT phone FROM accounts") == [(WANJIKU,)]
    assert rows(engine, "SELECT count(*) FROM phone_checks") == [(0,)]


def test_the_account_number_is_shown_with_the_way_to_pay(phone, account):
    phone(WANJIKU).dials().answers("5", "3").sees("account number is 3500600-01", "paybill 888888")


def test_a_neighbours_account_does_not_change_the_language_of_the_phone(engine, phone):
    add_customer(engine, "3500600-01", phone=WANJIKU, language="sw")
    add_customer(engine, "350070001", meter="KE7654321", language="en")
    phone(WANJIKU).dials().answers("5", "1", "2", "350070001", "KE7654321", "1").sees("1 Soma mita")
    phone(WANJIKU).dials().sees("350070001", "1 Soma mita")


def test_an_operator_puts_the_customers_new_phone_on_file_and_it_is_told(phone, engine, account, operator):
    phone(WANJIKU).dials().answers("5", "4", "1")
    [check] = operator.asks("phone", "checks")["rows"]
    assert (check["account"], check["phone"]) == ("3500600-01", WANJIKU)
    answer = operator.asks("phone", "set", "3500600-01", "0722 000 002", "--by", "Achieng")
    assert answer == {"account": "3500600-01", "phone": DAUGHTER, "warning": None}
    assert operator.asks("phone", "checks")["rows"] == []
    phone(DAUGHTER).dials().sees(NAME)
    assert rows(engine, "SELECT phone FROM messages WHERE text LIKE '%now on file%'") == [(DAUGHTER,)]


@pytest.mark.parametrize(
    ("words", "says"), [(("3500600-01", "12"), "no Kenyan mobile number"), (("9999999", "0722000002"), "no account")]
)
def test_a_phone_or_an_account_that_is_none_is_refused_in_a_sentence(account, operator, words, says):
    answer = operator.types("phone", "set", *words, "--by", "Achieng")
    assert (answer.code, says in answer.err) == (1, True)
