"""Help & requests: what a customer can read, ask for, and follow."""

import pytest
import sqlalchemy as sa

from tests.support.customers import add_customer

WANJIKU, STRANGER = "+254711000001", "+254722000002"
APPLICATION = ("Otieno Odhiambo", "Ruaraka", "All Saints church")


@pytest.fixture
def wanjiku(engine, phone):
    add_customer(engine, "3500600-01", phone=WANJIKU)
    return phone(WANJIKU)


def rows(engine, query):
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(query))]


def test_help_says_how_it_works_and_whom_to_call(wanjiku):
    wanjiku.dials().sees("6 Help & requests").answers("6", "1").sees("the black digits", "9 More")
    wanjiku.answers("9").sees("Nobody comes").answers("0", "0", "2").sees("97771", "0703 070 707", "112")


def test_an_application_has_a_reference_at_once_and_an_sms_to_keep_it(wanjiku, engine):
    wanjiku.dials().answers("6", "4").sees("full name").answers("?").sees("in letters").answers(*APPLICATION)
    wanjiku.sees("Connection for Otieno Odhiambo", "Ruaraka, All Saints church").answers("1").ends("A00")
    [(purpose, text)] = rows(engine, "SELECT purpose, text FROM messages")
    assert purpose == "answer"
    assert "application A000-" in text


def test_the_same_application_again_keeps_its_reference(wanjiku, engine):
    first = wanjiku.dials().answers("6", "4", *APPLICATION, "1").reply
    assert wanjiku.dials().answers("6", "4", *APPLICATION, "1").reply == first
    assert rows(engine, "SELECT count(*) FROM applications") == [(1,)]
    assert rows(engine, "SELECT count(*) FROM messages") == [(1,)]


def test_a_phone_without_account_applies_too(phone, engine):
    phone(STRANGER).dials().answers("1").sees("6 Help & requests").answers("6", "4", *APPLICATION, "1").ends("A00")
    assert rows(engine, "SELECT phone, name, area, landmark FROM applications") == [(STRANGER, *APPLICATION)]


def test_an_application_that_was_cut_off_goes_on_after_a_redial(phone):
    stranger = phone(STRANGER).dials().answers("1", "6", "4", *APPLICATION)
    stranger.dials().sees("You had not finished").answers("88").sees("Connection for Otieno").answers("1").ends("A00")


def test_what_was_sent_in_is_seen_with_its_state(wanjiku):
    wanjiku.dials().answers("6", "3").sees("Nothing was sent in")
    wanjiku.dials().answers("4", "1", "1", "1")
    wanjiku.dials().answers("6", "4", *APPLICATION, "1")
    wanjiku.dials().answers("6", "3").sees("A00", "connection: we are looking at it", "T00", "outage: reported")


def test_an_operator_answers_an_application_and_the_applicant_is_told(wanjiku, engine, operator):
    wanjiku.dials().answers("6", "4", *APPLICATION, "1")
    [waiting] = operator.asks("application", "list")["rows"]
    assert (waiting["name"], waiting["area"], waiting["landmark"]) == APPLICATION
    words = ("application", "answer", waiting["reference"], "--text", "Come to Stima Plaza.", "--by", "Achieng")
    assert operator.asks(*words) == {"reference": waiting["reference"]}
    assert operator.types(*words).code == 1
    [_, (purpose, text)] = rows(engine, "SELECT purpose, text FROM messages ORDER BY id")
    assert (purpose, text) == ("notice", f"Kenya Power, application {waiting['reference']}: Come to Stima Plaza.")
    wanjiku.dials().answers("6", "3").sees("answered by SMS")


@pytest.mark.parametrize(
    ("reference", "text", "says"),
    [("A000-0013", "  ", "has words"), ("A000-0013", "a" * 400, "2 are allowed"), ("A999-9999", "Yes", "waits")],
)
def test_an_answer_that_cannot_be_sent_is_refused_in_a_sentence(wanjiku, operator, reference, text, says):
    wanjiku.dials().answers("6", "4", *APPLICATION, "1")
    reference = reference if reference == "A999-9999" else operator.asks("application", "list")["rows"][0]["reference"]
    answer = operator.types("application", "answer", reference, "--text", text, "--by", "Achieng")
    assert (answer.code, says in answer.err) == (1, True)
    assert len(operator.asks("application", "list")["rows"]) == 1


def test_reminders_are_switched_off_and_on_again_and_recorded_with_their_legal_basis(wanjiku, engine):
    wanjiku.dials().answers("5", "2").sees("We remind this phone", "1 Switch off").answers("1").ends(
        "No more reminders"
    )
    assert rows(engine, "SELECT phone, purpose, legal_basis, source FROM opt_outs WHERE lifted_at IS NULL") == [
        (WANJIKU, "reminder", "legitimate interest", "ussd")
    ]
    wanjiku.dials().answers("5", "2").sees("gets no reminders", "1 Switch on").answers("1").ends("We remind you")
    assert rows(engine, "SELECT count(*) FROM opt_outs WHERE lifted_at IS NULL") == [(0,)]
