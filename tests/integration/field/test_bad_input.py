"""What nobody should send, through the door by which it comes: a clear sentence, nothing lost, nothing half done."""

import io
import re
from uuid import uuid4

import pytest
import sqlalchemy as sa
from PIL import Image

from domain.field.visit_orders import NewOrder, Why
from domain.values.periods import business_date
from tests.support.field_work import ATIENO, OTIENO, SEAL, STAFF, WANJIKU, at_work, enrolled, named, plan
from tests.support.photos import newest_link, sends
from tests.support.sms import post_text, text_in
from tests.support.worker_tasks import run_tasks

STRANGER = "+254722000009"
BURNT = "5"
CODES = 200


@pytest.fixture
def order(seals, parts, account):
    [order_id] = plan(parts, account)
    return order_id


@pytest.fixture
def answer(client, rows):
    def asked(phone, text):
        text_in(client, phone, text)
        return rows("SELECT text FROM messages WHERE phone = :phone ORDER BY id DESC LIMIT 1", phone=phone)[0][0]

    return asked


def test_an_order_of_another_technician_is_not_closed_by_text(order, operator, engine, phone, answer, rows):
    enrolled(operator, engine, phone, staff="70002", number=ATIENO)
    for text in (f"ABSENT {named(order)}", f"amekataa {named(order).lower()}", f"NO ACCESS {named(order)}"):
        assert "no order of your round" in answer(ATIENO, text)
    assert rows("SELECT state FROM visit_orders") == [("assigned",)]


def test_a_technicians_phone_that_was_handed_on_closes_and_opens_nothing(order, otieno, operator, answer, rows):
    operator.asks("technician", "retire", STAFF, "--by", "Njeri")
    assert "no order of your round" in answer(OTIENO, f"ABSENT {named(order)}")
    otieno.dials().sees_no("My work").answers("8").sees_no("to do", "PIN")
    assert rows("SELECT state FROM visit_orders") == [("planned",)]


def test_two_hundred_codes_from_one_phone_find_nothing_and_the_right_one_comes_too_late(
    order, otieno, client, parts, answer, phone, rows, capsys
):
    at_work(otieno).answers("1", "1")
    right = re.search(r"code: (\d{6})", otieno.reply)[1]
    for number in range(CODES):
        guess = f"{(int(right) + 1 + number) % 1_000_000:06}"
        assert post_text(client, {"from": STRANGER, "text": f"JUA {STAFF} {guess}", "id": uuid4().hex}) == 200
    run_tasks(parts, "sms.answer")
    post_text(client, {"from": STRANGER, "text": f"JUA {STAFF} {right}", "id": uuid4().hex})
    run_tasks(parts, "sms.answer")
    said = [text for (text,) in rows("SELECT text FROM messages WHERE phone = :phone", phone=STRANGER)]
    assert not [text for text in said if "Yes" in text or "Otieno" in text]
    assert len(said) < CODES
    assert "technician_codes_are_guessed" in capsys.readouterr().err
    phone(STRANGER).dials().answers("1", "6", "6", STAFF, right).sees("Too many tries")
    assert "Yes" in answer(WANJIKU, f"JUA {STAFF} {right}")


def test_yesterdays_code_is_a_no_on_the_phone_menu_too(order, otieno, phone, pass_time):
    at_work(otieno).answers("1", "1")
    code = re.search(r"code: (\d{6})", otieno.reply)[1]
    phone(WANJIKU).dials().answers("6", "6", STAFF, code).sees("Yes. Otieno")
    pass_time(days=1)
    phone(WANJIKU).dials().answers("6", "6", STAFF, code).sees("We cannot confirm")


def test_a_seal_that_hangs_at_a_meter_is_not_issued_again(order, operator, rows):
    said = operator.types("seal", "issue", SEAL, "KP100003", "--to", STAFF, "--by", "Njeri")
    assert (said.code, SEAL in said.err, "Traceback" in said.err) == (1, True, False)
    assert rows("SELECT serial, state FROM seals WHERE serial IN (:one, 'KP100003') ORDER BY serial", one=SEAL) == [
        (SEAL, "fitted"),
        ("KP100003", "in_box"),
    ]


def test_a_second_technician_is_not_given_the_meter_that_another_one_has(
    order, operator, engine, phone, parts, account, rows
):
    enrolled(operator, engine, phone, staff="70002", number=ATIENO)
    with parts.store.transaction() as unit_of_work:
        meter_id = unit_of_work.accounts.get(account).meter_id
        today = business_date(unit_of_work.now)
        second = unit_of_work.visit_orders.add(
            NewOrder(meter_id=meter_id, account_id=account, why=Why.SEAL_DUE, due_on=today)
        )
    said = operator.types("round", "assign", "70002", "--order", named(second), "--by", "Njeri", "--json")
    assert said.code == 1
    assert [each["order"] for each in said.printed["refused"]] == [named(second)]
    assert rows("SELECT state, technician_id IS NULL FROM visit_orders WHERE id = :id", id=second) == [
        ("planned", True)
    ]


def test_a_picture_with_too_many_points_is_asked_for_again(order, otieno, client, rows):
    at_work(otieno).answers("1", "1", BURNT, "1", "2", "1").sees("stays open until")
    picture = io.BytesIO()
    Image.new("1", (8_000, 8_000)).save(picture, "PNG")
    answer = sends(client, newest_link(rows), picture.getvalue())
    assert answer.status_code == 422
    assert b'name="photo"' in answer.data
    assert rows("SELECT count(*) FROM visit_photos") == [(0,)]


def test_a_round_that_two_operators_plan_at_once_is_drawn_once(seals, parts, account, operator, rows, engine):
    typed = ("round", "plan", "--technician", STAFF, "--by", "Njeri")
    outcomes = [operator.asks(*typed)["rounds"][0]["outcome"] for _ in range(2)]
    assert outcomes == ["planned", "planned_before"]
    assert rows("SELECT count(*) FROM visit_orders") == [(1,)]


@pytest.mark.parametrize(
    "typed",
    [
        ("order", "show", "V000-0000"),
        ("order", "show", "T000-0013"),
        ("order", "cancel", "V999-99999", "--reason", "x"),
        ("round", "assign", "70001", "--order", "V000-0000"),
        ("technician", "unlock", "00000", "--reason", "x"),
        ("risk", "explain", "0"),
    ],
)
def test_what_is_typed_wrong_is_answered_in_a_sentence(order, operator, typed):
    said = operator.types(*typed, "--by", "Njeri")
    assert (said.code, "Traceback" in said.err, said.err.strip() != "") == (1, False, True)


def test_an_answer_to_a_question_that_was_never_asked_changes_nothing(account, answer, engine, rows):
    with engine.connect() as connection:
        before = connection.execute(sa.text("SELECT count(*) FROM use_questions")).scalar()
    for text in ("away", "meter faulty", "own solar", "nothing has changed", "3500600-01 away"):
        assert "noted" not in answer(WANJIKU, text)
    assert rows("SELECT count(*) FROM use_questions") == [(before,)]
