"""What a session remembers comes back as it was, and what another release has kept is not guessed at."""

import json
from dataclasses import fields, replace

import pytest

from domain.care.outages import Area, Ticket
from ussd.memory import (
    AmountToPay,
    ChosenPhone,
    LeftSession,
    Memory,
    OutageDraft,
    SeenReading,
)
from ussd.session import Session

FULL = Memory(
    account={"id": 7, "number": "3500600-01"},
    subject=SeenReading(4521, None, ["high"], 123_450),
    result={"reference": "T1234-12345"},
    asked_accounts=[{"id": 8}, {"id": 9}],
    typed_number="350060001",
    tries=2,
    amount=AmountToPay(7, "3500600-01", "WANJIKU", None, cents=50_000, payer="+254711000001"),
    payable=(AmountToPay(8, "3500600-02", "O*****", 0),),
    tickets=(Ticket(3, "no_power", "Githurai 44", "reported"),),
    areas=(Area(1, "Kawangware", "Nairobi"), Area(2, "Kawangware 56", "Nairobi")),
    outage=OutageDraft(place="Githurai, near the mosque", area="Githurai", area_id=4, kind="no_power"),
    is_danger_typed=True,
    typed_answers={"name": ["Wanjiku Kamau", "6*4*Wanjiku Kamau"]},
    application_id=12,
    complaint="other",
    chosen_language="sw",
    code="012345",
    is_technicians=True,
    secret="digest",
    order_id=4,
    typed_reading=4521,
    is_sure=True,
    typed_plate="04219999",
    typed_seal="S123",
    typed_note="a note",
    visit_end="absent",
    staff_number="70001",
    question_id=9,
    question_number="3500600-01",
    recovery_id=5,
    recovery_answer="test",
    left=LeftSession("pay.method", Memory(amount=AmountToPay(7, "3500600-01", "WANJIKU", 5))),
)
STEPS = [("menu", 0, None), ("enter", 1, FULL.subject), ("account.phone", 0, ChosenPhone("+254722000002", []))]


def kept(memory):
    """The session as the next turn finds it."""
    return Session.unpacked(Session("r", "+254711000001", "en", "menu", history=STEPS, memory=memory).packed())


def test_every_field_has_a_value_in_the_memory_of_this_test():
    assert [field.name for field in fields(Memory) if not getattr(FULL, field.name)] == []


def test_what_a_session_remembers_comes_back_as_it_was():
    assert kept(FULL).memory == FULL
    assert kept(Memory()).memory == Memory()


def test_who_goes_back_finds_what_each_screen_was_about():
    assert kept(FULL).history == STEPS


def test_a_field_that_is_empty_takes_no_room():
    assert json.loads(Session("r", "+254711000001", "en", "menu").packed())[-2] == {}


@pytest.mark.parametrize(
    "memory",
    [
        {"visits": 1},
        {"amount": [1]},
        {"amount": {"account_id": 1}},
        {"tickets": [[1, "no_power", "Githurai", "reported"]]},
        {"left": ["menu", {}]},
        {"left": {"state": "menu"}},
        {"subject": {"value": 4521}},
        {"areas": 5},
        [],
        None,
        "typed",
    ],
)
def test_what_another_release_has_kept_is_no_session_of_this_one(memory):
    assert kept(memory) is None


def test_the_answers_of_the_last_turns_stay_the_same_bytes():
    session = replace(kept(FULL), replies={"": "CON Kenya Power"})
    assert Session.unpacked(session.packed()).packed() == session.packed()
