"""A technician hangs up the meter of a connection: from the round, with a feature phone, told ahead and confirmed."""

import re
from datetime import timedelta

import pytest

from domain.care.case_references import APPLICATION, parse_reference
from domain.values.periods import business_date
from tests.support.applicants import METER
from tests.support.customers import add_customer
from tests.support.field_work import NEW_SEAL, SEAL, STAFF, at_work, enrolled, named
from tests.support.field_work import OTIENO as TECHNICIAN
from tests.support.sms import text_in
from tests.support.worker_tasks import run_tasks

OTIENO, ACHIENG, STRANGER = "+254722000002", "+254733000003", "+254711999999"
PLATE = "04219999"


@pytest.fixture
def technician(operator, engine, phone, tmp_path):
    """At work in Nairobi, with two seals."""
    handset = enrolled(operator, engine, phone)
    file = tmp_path / "seals.txt"
    file.write_text(f"{SEAL}\n{NEW_SEAL}\nKP100003\n")
    operator.asks("seal", "import", file, "--box", "17", "--by", "Njeri")
    operator.asks("seal", "issue", SEAL, NEW_SEAL, "--to", STAFF, "--by", "Njeri")
    return handset


@pytest.fixture
def inspected(applicants, engine):
    """Otieno's application, in an area that we know."""
    add_customer(engine, "3500600-01", meter="KE1234567", area="Ruaraka")
    reference = applicants.applies(OTIENO)
    applicants.up_to(reference, "inspected")
    return reference


@pytest.fixture
def order(rows):
    """The newest order of a connection that is open."""

    def order():
        [(order_id,)] = rows("SELECT max(id) FROM visit_orders WHERE why = 'connection' AND closed_at IS NULL")
        return order_id

    return order


@pytest.fixture
def assigned(inspected, technician, applicants, order):
    applicants.operator.asks("round", "assign", STAFF, "--order", named(order()), "--by", "Njeri")
    return inspected


def test_seven_screens_from_the_order_then_a_yes_opens_the_account(
    assigned, technician, applicants, order, rows, told, client
):
    order_id = order()
    run_tasks(applicants.operator.parts, "field.tell_of_visits", "field.tell_of_visits")
    assert "Otieno" in told(OTIENO)
    assert STAFF in told(OTIENO)
    assert rows("SELECT count(*) FROM messages WHERE phone = :phone AND text LIKE '%MOVE%'", phone=OTIENO) == [(1,)]
    at_work(technician).sees("to do: 1", "Ruaraka")
    technician.answers("1").sees(named(order_id), "new meter", "Otieno Odhiambo", "All Saints church", "2 Absent")
    technician.answers("1").sees("Say your code", "number on its plate")
    technician.answers("0421 9999").sees("serial of the seal")
    technician.answers(SEAL.lower()).sees("What does the new meter show")
    technician.answers("000012").sees(f"Meter {PLATE}", f"Seal {SEAL}", "Reading 12", "1 Send")
    technician.answers("1").sees(f"{named(order_id)} is done", "The applicant is asked")
    technician.answers("1").sees("to do: 0", "done")
    technician.answers("1").sees("meter to hang up: done")
    assert rows("SELECT state, technician_id IS NOT NULL FROM visit_orders") == [("done", True)]
    assert rows("SELECT state, meter_number, meter_reading::int, meter_by FROM applications") == [
        ("metered", PLATE, 12, f"Otieno Ouma, {STAFF}")
    ]
    assert f"Is there a meter numbered {PLATE} at All Saints church, showing 12?" in told(OTIENO)
    assert rows("SELECT count(*) FROM visit_drafts") == [(0,)]
    text_in(client, TECHNICIAN, "YES")
    assert rows("SELECT count(*) FROM accounts") == [(1,)]
    text_in(client, OTIENO, "YES")
    assert "is open, meter 04219999, first reading 12" in told(OTIENO)
    assert rows("SELECT s.state, m.number FROM seals s JOIN meters m ON m.id = s.meter_id") == [("fitted", PLATE)]
    assert rows("SELECT event FROM seal_events WHERE serial = :seal ORDER BY id DESC LIMIT 1", seal=SEAL) == [
        ("fitted",)
    ]


def test_a_round_of_its_region_takes_it_and_no_round_of_another(inspected, technician, operator, rows, order):
    planned = operator.asks("round", "plan", "--technician", STAFF, "--seed", "1", "--by", "Njeri")
    assert planned["rounds"][0]["connection"] == 1
    assert rows("SELECT state FROM visit_orders WHERE id = :id", id=order()) == [("assigned",)]
    shown = operator.asks("round", "show", STAFF)["visits"]
    assert ("connection", "Ruaraka") in {(each["why"], each["area"]) for each in shown}
    assert rows(
        "SELECT count(*) FROM visit_scores s JOIN visit_orders v ON v.id = order_id WHERE account_id IS NULL"
    ) == [(0,)]


def test_a_place_that_is_no_area_of_ours_gets_the_region_of_the_technician(
    applicants, technician, operator, rows, order, client
):
    applicants.up_to(applicants.applies(OTIENO), "inspected")
    operator.asks("round", "assign", STAFF, "--order", named(order()), "--by", "Njeri")
    at_work(technician).answers("1", "1", PLATE, SEAL, "12", "1").sees("is done")
    text_in(client, OTIENO, "YES")
    assert rows("SELECT n.region, n.name FROM accounts a JOIN areas n ON n.id = a.area_id") == [("Nairobi", "Ruaraka")]


PLATES = (
    ("KE1234567", "hangs elsewhere"),  # at an account
    ("ke-123 4567", "hangs elsewhere"),
    ("00KE1234567", "hangs elsewhere"),  # zeros before it make no other plate
    ("12", "5 to 12"),
    ("....", "5 to 12"),
    ("ABCDEFG", "5 to 12"),
    ("1" * 40, "5 to 12"),
)
SEALS = (
    ("KP100003", "was not issued to you"),  # in the box
    ("KP999999", "was not issued to you"),
    ("..", "no serial"),
    ("12", "no serial"),
)
READINGS = ("1234567", "12.5", "-1", "x", "1e3")


def test_what_is_no_plate_seal_or_reading_or_hangs_elsewhere_is_asked_for_again(assigned, technician, rows):
    at_work(technician).answers("1", "1")
    for typed, says in PLATES:
        technician.answers(typed).sees(says, "number on its plate")
    technician.answers(PLATE)
    for typed, says in SEALS:
        technician.answers(typed).sees(says, "serial of the seal")
    technician.answers(SEAL)
    for typed in READINGS:
        technician.answers(typed).sees("Whole digits only", "new meter show")
    technician.answers("12").sees("1 Send")
    assert rows("SELECT state FROM applications") == [("inspected",)]


def test_what_was_answered_stays_and_is_sent_once(assigned, technician, rows):
    at_work(technician).answers("1", "1", PLATE)
    at_work(technician).answers("1", "1").sees("serial of the seal").answers(SEAL)
    at_work(technician).answers("1", "1").sees("new meter show").answers("12")
    at_work(technician).answers("1", "1").sees(f"Meter {PLATE}").answers("2").sees("number on its plate")
    technician.answers(PLATE, SEAL, "13").sees("Reading 13").answers("1").sees("is done")
    assert rows("SELECT meter_reading::int FROM applications") == [(13,)]
    assert rows("SELECT count(*) FROM messages WHERE text LIKE '%Is there a meter numbered%'") == [(1,)]


def test_a_meter_or_seal_that_went_elsewhere_meanwhile_is_refused_when_it_is_sent(
    assigned, technician, operator, engine, rows
):
    at_work(technician).answers("1", "1", PLATE, SEAL, "12").sees("1 Send")
    add_customer(engine, "3500700-01", meter=PLATE)
    technician.answers("1").sees("hangs elsewhere", "number on its plate")
    technician.answers("04210000", SEAL, "12")
    operator.asks("seal", "issue", SEAL, "--back", "--by", "Njeri")
    technician.answers("1").sees("was not issued to you", "serial of the seal")
    technician.answers(NEW_SEAL, "12").sees("Meter 04210000", f"Seal {NEW_SEAL}").answers("1").sees("is done")
    assert rows("SELECT state, meter_number, meter_seal FROM applications") == [("metered", "04210000", NEW_SEAL)]


def test_one_meter_and_one_seal_are_not_hung_up_for_two(assigned, technician, applicants, operator, order):
    at_work(technician).answers("1", "1", PLATE, SEAL, "12", "1").sees("is done")
    other = applicants.applies(ACHIENG, "Achieng", "34567890", "1", "Ruaraka", "the stage", "1", "1")
    for words in (
        ("advance", "--to", "papers_complete"),
        ("advance", "--to", "survey_booked", "--on", "2099-01-05"),
        ("advance", "--to", "surveyed"),
        ("quote", "--amount", "34980"),
    ):
        applicants.moves(other, *words)
    applicants.pays(other, receipt="TCANOTHER1")
    for rung in ("wayleave", "built", "inspected"):
        applicants.moves(other, "advance", "--to", rung)
    operator.asks("round", "assign", STAFF, "--order", named(order()), "--by", "Njeri")
    at_work(technician).answers("2", "1", PLATE).sees("hangs elsewhere").answers("04210000")
    technician.answers(SEAL).sees("was not issued to you, or it hangs elsewhere")
    meter = ("--meter", "04210000", "--seal", SEAL, "--reading", "12")
    assert f"Seal {SEAL} hangs elsewhere" in applicants.is_refused(other, "meter", *meter)
    technician.answers(NEW_SEAL, "7", "1").sees("is done")


def test_a_yes_of_a_phone_that_is_asked_about_several_names_the_one_it_means(applicants, told, client, rows):
    references = []
    for number in range(2):
        each = applicants.applies(OTIENO, "Otieno", f"2345678{number}", "1", "Ruaraka", f"Shop {number}", "1", "1")
        applicants.up_to(each, "quoted")
        applicants.pays(each, receipt=f"TC2290PAI{number}")
        for rung in ("wayleave", "built", "inspected"):
            applicants.moves(each, "advance", "--to", rung)
        applicants.moves(each, "meter", "--meter", f"0421999{number}", "--seal", f"KP-7{number}", *METER[4:])
        references.append(each)
    first, second = references
    text_in(client, OTIENO, "YES")
    assert f"as YES {second}" in told(OTIENO)
    assert rows("SELECT count(*) FROM accounts") == [(0,)]
    for stranger in ("YES A999-9999", "ndiyo a999 9999"):
        text_in(client, OTIENO, stranger)
    assert rows("SELECT count(*) FROM accounts") == [(0,)]
    text_in(client, OTIENO, f"yes {first.lower().replace('-', ' ')}.")
    assert rows("SELECT number FROM meters") == [("04219990",)]
    text_in(client, OTIENO, "Ndiyo")
    assert rows("SELECT number FROM meters ORDER BY id") == [("04219990",), ("04219991",)]


def test_nobody_hangs_up_his_own_meter(applicants, technician, operator, rows, order, engine):
    add_customer(engine, "3500600-01", area="Ruaraka")
    answers = ("Otieno Ouma", "23456789", "1", "Ruaraka", "his house", "1", "1")
    said = technician.dials().answers("1", "6", "4", *answers, "1").reply
    reference = said.split("reference is ")[1].split(". ")[0]
    applicants.up_to(reference, "inspected")
    refused = operator.types("round", "assign", STAFF, "--order", named(order()), "--by", "Njeri")
    assert refused.code == 1
    assert "nobody hangs up his own meter" in refused.out + refused.err
    planned = operator.asks("round", "plan", "--technician", STAFF, "--seed", "1", "--by", "Njeri")
    assert "connection" not in planned["rounds"][0]
    assert rows("SELECT state FROM visit_orders WHERE id = :id", id=order()) == [("planned",)]


def test_a_no_sends_a_technician_again(assigned, technician, client, rows, order, told):
    first = order()
    at_work(technician).answers("1", "1", PLATE, SEAL, "12", "1").sees("is done")
    text_in(client, OTIENO, "NO")
    assert "look again" in told(OTIENO)
    assert order() > first
    assert rows("SELECT state FROM applications") == [("inspected",)]


def test_nobody_there_is_planned_anew_and_the_applicant_moves_the_day_once(
    assigned, technician, applicants, operator, client, rows, told, order
):
    tomorrow = business_date(operator.parts.clock.now()) + timedelta(days=1)
    operator.asks("round", "assign", STAFF, "--order", named(order()), "--day", str(tomorrow), "--by", "Njeri")
    run_tasks(operator.parts, "field.tell_of_visits")
    text_in(client, STRANGER, "MOVE")
    assert rows("SELECT state FROM visit_orders") == [("notified",)]
    text_in(client, OTIENO, "MOVE")
    assert rows("SELECT state, moved_at IS NOT NULL FROM visit_orders") == [("planned", True)]
    operator.asks("round", "assign", STAFF, "--order", named(order()), "--by", "Njeri")
    run_tasks(operator.parts, "field.tell_of_visits")
    text_in(client, OTIENO, "MOVE")
    assert rows("SELECT state FROM visit_orders") == [("notified",)]
    at_work(technician).answers("1", "1")
    code = re.search(r"code: (\d{6})", technician.reply)[1]
    text_in(client, OTIENO, f"JUA {STAFF} {code}")
    assert "Yes. Otieno has work" in told(OTIENO)
    text_in(client, STRANGER, f"JUA {STAFF} {code}")
    assert "has work today" in told(STRANGER)
    at_work(technician).answers("1", "2").sees("Absent", "meter to hang up").answers("1").sees("is closed")
    assert rows("SELECT state, attempt FROM visit_orders ORDER BY id") == [("absent", 1), ("planned", 2)]


def test_a_visit_that_was_refused_is_asked_for_again_and_never_twice(assigned, technician, applicants, rows):
    assert "to go there already" in applicants.is_refused(assigned, "visit")
    at_work(technician).answers("1", "4").sees("Refused").answers("1").sees("is closed")
    applicants.moves(assigned, "visit")
    assert rows("SELECT state FROM visit_orders ORDER BY id") == [("refused",), ("planned",)]
    applicants.moves(assigned, "meter", *METER)
    assert "once it is inspected" in applicants.is_refused(assigned, "visit")


def test_an_order_that_another_door_has_settled_is_gone(assigned, technician, applicants, rows):
    at_work(technician).answers("1", "1", PLATE, SEAL, "12").sees("1 Send")
    applicants.moves(assigned, "meter", *METER)
    technician.answers("1").sees("has changed")
    assert rows("SELECT meter_number, meter_seal FROM applications") == [("04219999", "KP-77")]
    assert parse_reference(APPLICATION, assigned)
