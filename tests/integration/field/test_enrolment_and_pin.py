"""Only a phone that was enrolled in person works, only its PIN opens it, and the PIN rests nowhere."""

import zlib
from contextlib import suppress

import pytest
import redis
import sqlalchemy as sa

from domain.field.secrets import is_weak
from domain.jobs import Job
from store.core.session_seal import MARK_BYTES, SIGNATURE_BYTES
from tests.support.field_work import ATIENO, OTIENO, PIN, STAFF, WANJIKU, at_work, code_sent, enrolled, enrols
from tests.support.worker_tasks import run_tasks

OTHER_PIN = "593027"


def test_only_the_phone_of_a_technician_sees_my_work(account, otieno, phone):
    phone(WANJIKU).dials().sees_no("My work", "8 ")
    phone(WANJIKU).dials().answers("8").sees("Please choose")
    phone(ATIENO).dials().sees_no("My work")
    phone(OTIENO).dials().sees("8 My work")


def test_a_technician_who_is_a_customer_keeps_the_menu_and_finds_my_work_behind_it(account, operator, engine, phone):
    menu = phone(WANJIKU).dials().reply
    assert enrols(operator, number=WANJIKU, own_account="3500600-01").code == 0
    pages = phone(WANJIKU).dials().reply + phone(WANJIKU).dials().answers("9").reply
    assert [line for line in menu.splitlines() if line not in pages] == []
    assert "8 My work" in pages
    phone(WANJIKU).dials().answers("8").sees("code that came by SMS")


def test_a_customers_phone_is_not_enrolled(account, operator, rows):
    said = enrols(operator, number=WANJIKU)
    assert (said.code, "customer's phone, of account 3500600-01" in said.err) == (1, True)
    assert rows("SELECT count(*) FROM technicians") == [(0,)]
    assert rows("SELECT count(*) FROM messages") == [(0,)]


def test_a_phone_is_one_technicians(otieno, operator):
    assert "phone of technician 70001" in enrols(operator, staff="70002").err


@pytest.mark.parametrize("words", [("staff", "12"), ("staff", "no number"), ("name", " "), ("number", "12345")])
def test_what_cannot_be_enrolled_is_refused_in_a_sentence(account, operator, words, rows):
    said = enrols(operator, **dict([words]))
    assert said.code != 0
    assert "Traceback" not in said.err
    assert rows("SELECT count(*) FROM technicians") == [(0,)]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("Otieno Ouma", "--phone", OTIENO, "--staff-number", STAFF), 0),
        (("Otieno", "Ouma", "--staff-number", STAFF, "--phone", "0733000001"), 0),
        ((STAFF, OTIENO, "--name", "Otieno Ouma"), 0),
        (("--name", "Otieno  Ouma", "--phone", OTIENO, "--staff-number", STAFF), 0),
        (("Otieno Ouma", "--phone", OTIENO), 2),
        (("Otieno Ouma", "--staff-number", STAFF), 2),
        (("--phone", OTIENO, "--staff-number", STAFF), 2),
        ((STAFF, OTIENO), 2),
        ((STAFF, OTIENO, "--name", "Otieno Ouma", "--phone", ATIENO), 2),
        (("Otieno Ouma", "--phone", "", "--staff-number", STAFF), 2),
        ((" ", "--phone", OTIENO, "--staff-number", STAFF), 2),
    ],
)
def test_a_technician_is_enrolled_by_name_phone_and_staff_number_in_both_orders_there_are(
    account, operator, words, code, rows
):
    said = operator.types("technician", "enrol", *words, "--region", "nairobi", "--by", "Njeri", "--json")
    assert (said.code, "Traceback" in said.err) == (code, False), said
    enrolled_are = [] if code else [(STAFF, "Otieno Ouma", OTIENO)]
    assert rows("SELECT staff_number, name, phone FROM technicians") == enrolled_are


def test_another_code_enrols_nobody_and_three_wrong_ones_end_it(account, operator, engine, phone):
    enrols(operator)
    right = code_sent(engine)
    wrong = "135790" if right != "135790" else "246813"
    for _ in range(3):
        phone(OTIENO).dials().answers("8", wrong).ends("not the code")
    phone(OTIENO).dials().answers("8", right).ends("not the code")


def test_a_code_is_good_for_ten_minutes(account, operator, engine, phone, pass_time):
    enrols(operator)
    pass_time(minutes=11)
    phone(OTIENO).dials().answers("8", code_sent(engine)).ends("not the code")


@pytest.mark.parametrize("weak", ["111111", "123456", "987654", "121212", "123123", "198507", "071990", "112233"])
def test_a_pin_that_is_guessed_first_is_refused(weak):
    assert is_weak(weak)


def test_a_weak_pin_and_another_one_are_asked_for_again(account, operator, engine, phone):
    enrols(operator)
    handset = phone(OTIENO).dials().answers("8", code_sent(engine), "123456").sees("Too easy")
    handset.answers(PIN, OTHER_PIN).sees("another PIN")
    handset.answers(PIN, PIN).sees("no visits today")


def test_three_wrong_pins_lock_and_two_persons_unlock(otieno, operator, phone, rows):
    for name, number in (("Njeri", 1), ("Mutua", 2)):
        by = () if number == 1 else ("--by", "Njeri")
        operator.types("operator", "create", name, "--role", "admin", "--staff-number", number, *by)
    at_work(otieno, OTHER_PIN).ends("Wrong PIN", "left: 2")
    at_work(otieno, OTHER_PIN).ends("left: 1")
    at_work(otieno, OTHER_PIN).ends("locked")
    otieno.dials().answers("8").ends("locked")
    asked = operator.types("technician", "unlock", STAFF, "--reason", "seen in person", "--by", "Njeri", "--json")
    assert asked.code == 1
    approve = ("request", "approve", asked.printed["request"], "--hash", asked.printed["hash"])
    own = operator.types(*approve, "--by", "Njeri")
    assert (own.code, rows("SELECT state FROM technicians")) == (1, [("locked",)])
    operator.asks(*approve, "--by", "Mutua")
    at_work(otieno).sees("no visits today")


def test_a_right_pin_gives_the_tries_back(otieno):
    for _ in range(3):
        at_work(otieno, OTHER_PIN).ends("left: 2")
        at_work(otieno).sees("no visits today")


def test_after_ninety_idle_days_the_phone_may_be_somebody_elses(otieno, operator, engine, phone, pass_time):
    pass_time(days=91)
    otieno.dials().answers("8").ends("enrolled again")
    enrolled(operator, engine, phone)


def test_enrolling_again_voids_the_old_pin_and_the_old_phone(otieno, operator, engine, phone):
    enrolled(operator, engine, phone, number=ATIENO, pin=OTHER_PIN)
    otieno.dials().sees_no("My work")
    at_work(phone(ATIENO), PIN).ends("Wrong PIN")


def test_a_retired_technician_has_no_work(otieno, operator):
    assert operator.asks("technician", "retire", STAFF, "--by", "Njeri")["state"] == "retired"
    otieno.dials().sees_no("My work")
    assert operator.types("technician", "retire", STAFF, "--by", "Njeri").code == 1


@pytest.mark.parametrize("typed", ["48291", "4829157", "48 29", "pin", ""])
def test_what_is_no_pin_ends_the_call(otieno, typed):
    assert otieno.dials().answers("8", typed).ended


def test_the_pin_rests_nowhere(account, operator, engine, phone, redis_url, redis_flush):
    """Not where it was chosen, typed wrong by a digit, repeated by the gateway, replayed, or typed in a direct dial."""
    enrols(operator)
    handset = phone(OTIENO).dials().answers("8", "482 915").ends()
    handset = phone(OTIENO).dials().answers("8", code_sent(engine), PIN).again().answers(PIN).again()
    handset.sees("no visits today").answers("0")
    at_work(handset).again().answers("1", "2")
    at_work(handset)
    redis_flush()
    handset.again().sees("no visits today").answers("1")
    handset.dials(f"8*{PIN}").sees("Your PIN")
    handset.dials(f"7*1*8*{PIN}")
    handset.dials().answers("0", "8", "0", "8", PIN)
    assert places_with(engine, redis_url, PIN) == []
    kept = places_with(engine, redis_url, OTIENO)
    assert "technicians" in kept
    assert any(b"ussd:" in key for key in kept if isinstance(key, bytes)), "the test looks into no session"


def places_with(engine, redis_url, secret):
    """The tables and keys in which it stands, in any column."""
    found = []
    with engine.connect() as connection:
        tables = connection.execute(sa.text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).scalars()
        for table in [*tables]:
            query = sa.text(f"SELECT count(*) FROM {table} t WHERE CAST(to_jsonb(t) AS text) LIKE :secret")
            if connection.execute(query, {"secret": f"%{secret}%"}).scalar():
                found.append(table)
    with redis.Redis.from_url(redis_url) as connection:
        found += [key for key in connection.scan_iter() if secret.encode() in kept_under(connection, key)]
    return found


def kept_under(connection, key):
    """Whatever a key holds; a session behind its mark and signature, as it was packed."""
    value = connection.get(key) if connection.type(key) == b"string" else connection.dump(key)
    packed = (value or b"")[MARK_BYTES + SIGNATURE_BYTES :]
    with suppress(zlib.error):
        return zlib.decompress(packed)
    return value or b""


def settle_code(engine, state):
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE messages SET state = :state WHERE purpose = 'code'"), {"state": state})


def test_the_digits_of_a_code_are_gone_once_it_is_used(account, operator, engine, phone, rows):
    enrols(operator)
    code = code_sent(engine)
    settle_code(engine, "submitted")
    phone(OTIENO).dials().answers("8", code).sees("PIN")
    assert rows("SELECT text FROM messages WHERE purpose = 'code'") == [("",)]


@pytest.mark.parametrize(
    ("state", "minutes", "is_kept"),
    [("submitted", 9, True), ("submitted", 11, False), ("delivered", 11, False), ("unknown", 11, True)],
)
def test_the_digits_of_a_code_are_gone_once_it_is_void(
    account, operator, engine, rows, pass_time, state, minutes, is_kept
):
    enrols(operator)
    settle_code(engine, state)
    pass_time(minutes=minutes)
    run_tasks(operator.parts, Job.FORGET_OLD_TEXTS)
    [(text,)] = rows("SELECT text FROM messages WHERE purpose = 'code'")
    assert bool(text) is is_kept
    settle_code(engine, "expired")
    pass_time(minutes=10)
    run_tasks(operator.parts, Job.FORGET_OLD_TEXTS)
    assert rows("SELECT text FROM messages WHERE purpose = 'code'") == [("",)]
