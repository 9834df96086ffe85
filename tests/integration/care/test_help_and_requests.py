"""Help & requests: what a customer can read, ask for, and follow."""

import pytest
import sqlalchemy as sa

from tests.support.customers import add_customer

WANJIKU, STRANGER = "+254711000001", "+254722000002"
APPLICATION = ("Otieno Odhiambo", "23456789", "1", "Ruaraka", "All Saints church", "1", "1")


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
    wanjiku.dials().answers("6", "4").sees("full name").answers("?").sees("in the letters A to Z").answers(*APPLICATION)
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
    assert rows(engine, "SELECT phone, name, id_number, area, landmark FROM applications") == [
        (STRANGER, "Otieno Odhiambo", "23456789", "Ruaraka", "All Saints church")
    ]


def test_a_direct_dial_overwrites_nothing_that_was_begun(phone, engine):
    drafts = "SELECT name, id_number, area, class FROM applications"
    phone(STRANGER).dials().answers("1", "6", "4", *APPLICATION[:4])
    begun = [("Otieno Odhiambo", "23456789", "Ruaraka", None)]
    assert rows(engine, drafts) == begun
    for dialled in ("1*6*4*John", "1*6*4*2*John*34567890", "1*6*4*John*34567890*1*Kasarani*stage*1*2"):
        phone(STRANGER).dials(dialled)
        assert rows(engine, drafts) == begun, dialled
    phone(STRANGER).dials("1*6*4*John").sees("number of the ID").answers("34567890").sees("KRA PIN")
    assert rows(engine, drafts) == [("John", "34567890", None, None)]


def test_an_application_in_one_dial_is_shown_whole_and_sent_by_the_answer_to_it(phone, engine):
    dialled = "*".join(("1", "6", "4", *APPLICATION))
    phone(STRANGER).dials(dialled).sees("Connection for Otieno Odhiambo", "Ruaraka, All Saints church", "ID 23456789")
    assert rows(engine, "SELECT count(*) FROM applications") == [(0,)]
    phone(STRANGER).dials(dialled).answers("0", "2").sees("Shop").answers("1").ends("A00")
    assert rows(engine, "SELECT name, id_number, class FROM applications") == [("Otieno Odhiambo", "23456789", "shop")]


def test_an_application_that_was_cut_off_goes_on_after_a_redial(phone):
    stranger = phone(STRANGER).dials().answers("1", "6", "4", *APPLICATION)
    stranger.dials().sees("You had not finished").answers("88").sees("Connection for Otieno").answers("1").ends("A00")


def test_what_was_sent_in_is_seen_with_its_state(wanjiku):
    wanjiku.dials().answers("6", "3").sees("Nothing was sent in")
    wanjiku.dials().answers("4", "1", "1", "1")
    wanjiku.dials().answers("6", "4", *APPLICATION, "1")
    wanjiku.dials().answers("6", "3").sees("A00", "connection: sent", "T00", "outage: reported")


def test_reminders_are_switched_off_and_on_again_and_recorded_with_their_legal_basis(wanjiku, engine):
    wanjiku.dials().answers("5", "2").sees("We remind this phone", "1 Switch off").answers("1").ends(
        "No more reminders"
    )
    assert rows(engine, "SELECT phone, purpose, legal_basis, source FROM opt_outs WHERE lifted_at IS NULL") == [
        (WANJIKU, "reminder", "legitimate interest", "ussd")
    ]
    wanjiku.dials().answers("5", "2").sees("gets no reminders", "1 Switch on").answers("1").ends("We remind you")
    assert rows(engine, "SELECT count(*) FROM opt_outs WHERE lifted_at IS NULL") == [(0,)]
