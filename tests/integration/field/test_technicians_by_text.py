"""At the gate by SMS: whether the technician is real; and what a technician may send without dialling."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from domain.field.visit_orders import Why
from domain.values.periods import business_date
from tests.support.field_work import OTIENO, STAFF, WANJIKU, at_work, named, plan
from tests.support.sms import text_in
from tests.support.worker_tasks import run_tasks

STRANGER = "+254722000009"


@pytest.fixture
def code(seals, parts, account, otieno, rows):
    """Otieno stands at Wanjiku's gate, and says it."""
    plan(parts, account)
    at_work(otieno).answers("1", "1")
    return re.search(r"code: (\d{6})", otieno.reply)[1]


@pytest.fixture
def answer(client, engine):
    def asked(phone, text):
        text_in(client, phone, text)
        query = sa.text("SELECT text FROM messages WHERE phone = :phone ORDER BY id DESC LIMIT 1")
        with engine.connect() as connection:
            return connection.execute(query, {"phone": phone}).scalar()

    return asked


def test_the_customer_learns_that_the_technician_is_real(code, answer):
    assert "Yes. Otieno has work at your account today" in answer(WANJIKU, f"JUA {STAFF} {code}")
    assert "ending -01" in answer(STRANGER, f"jua {STAFF}  {code}.")


@pytest.mark.parametrize(
    "words", ["Jua nambari {0} kodi {1}", "check staff no. {0}, code: {1}", "JUA {0}-{1}", "JUA: {0}/{1}!"]
)
def test_words_and_signs_beside_the_numbers_are_overlooked(code, answer, words):
    assert "Yes. Otieno has work" in answer(WANJIKU, words.format(STAFF, code))


@pytest.mark.parametrize("words", ["JUA", "jua 70001", "Jua nambari 70001", "JUA 70001 1234", "jua 482915."])
def test_who_texts_too_little_is_told_what_to_text(code, answer, words):
    assert "the staff number and the code" in answer(WANJIKU, words)


@pytest.mark.parametrize("words", ["jua kali inachoma", "JUANI", "check", "jua deni 4521"])
def test_what_only_begins_like_it_is_something_else(code, answer, words):
    assert "the staff number and the code" not in answer(WANJIKU, words)


def test_unknown_expired_and_wrong_sound_the_same_and_the_sixth_try_of_a_day_is_none(code, answer, pass_time):
    wrong = "135790" if code != "135790" else "246813"
    said = {answer(STRANGER, f"JUA {staff} {digits}") for staff, digits in ((STAFF, wrong), ("99999", code))}
    pass_time(days=1)
    said.add(answer(STRANGER, f"JUA {STAFF} {code}"))
    assert len(said) == 1
    for _ in range(4):
        answer(STRANGER, f"JUA {STAFF} {wrong}")
    assert "Too many tries" in answer(STRANGER, f"JUA {STAFF} {wrong}")


@pytest.mark.parametrize(("word", "state"), [("ABSENT", "absent"), ("no access", "no_access"), ("Amekataa", "refused")])
def test_a_technician_closes_by_text_what_saw_no_meter(seals, parts, account, answer, rows, word, state):
    [order] = plan(parts, account)
    assert "no order of your round" in answer(STRANGER, f"{word} {named(order)}")
    assert "no order of your round" in answer(OTIENO, f"{word} V000-0000")
    assert f"Order {named(order)} is closed" in answer(OTIENO, f"{word} {named(order)}")
    assert rows("SELECT state FROM visit_orders WHERE id = :id", id=order) == [(state,)]


def test_a_visit_that_was_asked_for_is_told_ahead_once_and_moved_once(seals, parts, account, answer, rows, otieno):
    with parts.store.reading() as unit_of_work:
        tomorrow = business_date(unit_of_work.now) + timedelta(days=1)
    plan(parts, account, why=Why.CUSTOMER_REQUEST, day=tomorrow)
    for _ in range(2):
        run_tasks(parts, "field.tell_of_visits")
    [(told,)] = rows("SELECT text FROM messages WHERE phone = :phone", phone=WANJIKU)
    assert f"Otieno, staff {STAFF}, comes on {tomorrow:%d/%m}" in told
    assert "Never pay a technician" in told
    assert "The visit is moved" in answer(WANJIKU, "MOVE")
    assert rows("SELECT state, technician_id FROM visit_orders") == [("planned", None)]
    assert "No visit can be moved" in answer(WANJIKU, "hamisha ziara")


def test_a_check_is_not_told_ahead(seals, parts, account, rows):
    plan(parts, account)
    run_tasks(parts, "field.tell_of_visits")
    assert rows("SELECT count(*) FROM messages WHERE phone = :phone", phone=WANJIKU) == [(0,)]
