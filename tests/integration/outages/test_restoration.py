"""After crews say that power is back: who is asked, what they say, and what a no does."""

import pytest

from domain.care.case_references import TICKET, reference
from domain.outages.restoration import Said, Standing, said_of_return
from tests.integration.outages.conftest import account_of, number_of
from tests.support.customers import add_customer
from tests.support.service import service_on
from tests.support.sms import ALL_DAY, text_in
from tests.support.worker_tasks import run_tasks

ASKED = "SELECT phone FROM messages WHERE subject LIKE 'restoration:%' ORDER BY id"
INCIDENTS = "SELECT id, state, parent_id, began_at FROM incidents ORDER BY id"


class Crew:
    """A transformer that was out, and the workers who ask whether it is back."""

    def __init__(self, operator, flask, street):
        self.operator = operator
        self.client = flask.test_client()
        self.parts = flask.extensions["parts"]
        self.street = street

    def closes(self, *houses):
        """These houses report, and the crew says that power is back."""
        self.street.goes_dark(*houses)
        self.street.is_grouped()
        [found] = self.operator.asks("incident", "list")["open"]
        self.operator.asks("incident", "close", found["id"], "--by", "Achieng")
        return found["id"]

    def asks(self):
        run_tasks(self.parts, "outages.ask_whether_power_is_back")

    def hears(self, house, words):
        text_in(self.client, number_of(house), words)

    def judges(self):
        run_tasks(self.parts, "outages.judge_restorations")


@pytest.fixture
def crew(operator, street, database_url, redis_url):
    """It may ask at any hour, so that the test passes at any."""
    with service_on(database_url, redis_url, sms_window=ALL_DAY) as flask:
        yield Crew(operator, flask, street)


def test_reporters_are_asked_first_then_three_accounts_of_the_transformer_each_once(street, crew, rows, pass_time):
    street.has(*range(1, 10), transformer="T-1")
    crew.closes(1, 2)
    crew.asks()
    crew.asks()
    assert sorted(phone for (phone,) in rows(ASKED)) == [number_of(1), number_of(2)]
    pass_time(minutes=16)
    crew.asks()
    crew.asks()
    asked = [phone for (phone,) in rows(ASKED)]
    assert (len(asked), len(set(asked))) == (5, 5)
    question = rows("SELECT text FROM messages WHERE subject LIKE 'restoration:%' ORDER BY id")[0][0]
    assert "Is power back at 35" in question
    assert "NDIYO or HAPANA" in question
    assert "T0" in question


def test_it_waits_for_a_question_that_is_open_on_that_phone(street, crew, rows, engine):
    street.has(1, 2, transformer="T-1")
    add_customer(engine, account_of(11), phone=number_of(1), transformer="T-9")
    street.goes_dark(1, 2)
    street.is_grouped()
    crew.hears(1, "4521")
    [found] = crew.operator.asks("incident", "list")["open"]
    crew.operator.asks("incident", "close", found["id"], "--by", "Achieng")
    crew.asks()
    assert rows(ASKED) == [(number_of(2),)]
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM pending WHERE phone = %s", (number_of(1),))
    crew.asks()
    assert sorted(rows(ASKED)) == [(number_of(1),), (number_of(2),)]


def test_one_no_opens_an_incident_below_that_began_when_the_whole_did(street, crew, rows):
    street.has(*range(1, 5), transformer="T-1")
    closed = crew.closes(1, 2)
    crew.asks()
    crew.hears(1, "NDIYO")
    crew.hears(2, "hapana bado giza")
    (whole, child) = rows(INCIDENTS)
    assert (child[1], child[2], child[3]) == ("confirmed", closed, whole[3])
    assert rows("SELECT phone FROM outage_tickets WHERE state = 'known'") == [(number_of(2),)]
    assert rows("SELECT accounts FROM interruptions") == [(3,)]
    said = "SELECT text FROM messages WHERE phone = :phone ORDER BY id DESC LIMIT 1"
    assert "open again" in rows(said, phone=number_of(2))[0][0]
    crew.judges()
    assert rows("SELECT state FROM incidents WHERE parent_id IS NULL") == [("closed",)]
    street.dials(2).sees("Power out")


def test_fixed_means_that_somebody_says_yes_and_nobody_no(street, crew, rows, pass_time):
    street.has(*range(1, 5), transformer="T-1")
    crew.closes(1, 2)
    crew.asks()
    crew.judges()
    assert rows("SELECT state FROM incidents") == [("closed",)]
    crew.hears(1, "yes it is back thanks")
    pass_time(hours=26)
    crew.judges()
    assert rows("SELECT state FROM incidents") == [("fixed",)]


def test_silence_is_not_back(street, crew, rows, pass_time):
    street.has(1, 2, transformer="T-1")
    crew.closes(1, 2)
    crew.asks()
    pass_time(hours=26)
    crew.judges()
    assert rows("SELECT state FROM incidents") == [("closed",)]


def test_said_twice_it_is_one_and_what_is_said_last_holds(street, crew, rows):
    street.has(1, 2, transformer="T-1")
    crew.closes(1, 2)
    crew.asks()
    for words in ("HAPANA", "hapana", "HAPANA"):
        crew.hears(1, words)
    assert len(rows(INCIDENTS)) == 2
    assert rows("SELECT accounts FROM interruptions") == [(1,)]
    crew.hears(1, "imerudi asante")
    assert [state for _, state, *_ in rows(INCIDENTS)] == ["closed", "closed"]
    assert rows("SELECT count(*) FROM outage_tickets WHERE state = 'known'") == [(0,)]
    crew.hears(2, "NDIYO")
    assert rows(INCIDENTS)[0][1] == "fixed"


def test_a_late_answer_and_one_of_who_was_not_asked_change_nothing(street, crew, rows, pass_time):
    street.has(1, 2, transformer="T-1")
    street.has(9, transformer="T-9")
    crew.closes(1, 2)
    crew.asks()
    crew.hears(9, "HAPANA T000-0013")
    assert len(rows(INCIDENTS)) == 1
    pass_time(hours=25)
    crew.hears(1, "HAPANA")
    assert len(rows(INCIDENTS)) == 1
    said = "SELECT text FROM messages WHERE phone = :phone ORDER BY id DESC LIMIT 1"
    assert "That outage is closed" in rows(said, phone=number_of(1))[0][0]


def test_who_did_not_report_and_says_no_has_a_report_now(street, crew, rows, pass_time):
    street.has(1, 2, 3, transformer="T-1")
    crew.closes(1, 2)
    pass_time(minutes=16)
    crew.asks()
    crew.hears(3, "no, still dark")
    assert rows("SELECT phone, state FROM outage_tickets WHERE state = 'known'") == [(number_of(3), "known")]
    [child] = crew.operator.asks("incident", "list")["open"]
    crew.operator.asks("incident", "close", child["id"], "--by", "Achieng")
    said = "SELECT text FROM messages WHERE phone = :phone ORDER BY id DESC LIMIT 1"
    assert "Power is back" in rows(said, phone=number_of(3))[0][0]


def test_who_did_not_report_hears_the_reference_of_the_report_that_it_has_now(street, crew, rows, pass_time):
    street.has(1, 2, 3, transformer="T-1")
    crew.closes(1, 2)
    pass_time(minutes=16)
    crew.asks()
    crew.hears(3, "HAPANA")
    [(serial,)] = rows("SELECT id FROM outage_tickets WHERE phone = :phone", phone=number_of(3))
    said = "SELECT text FROM messages WHERE phone = :phone ORDER BY id DESC LIMIT 1"
    assert f"Your report {reference(TICKET, serial)} is open again" in rows(said, phone=number_of(3))[0][0]
    crew.hears(3, f"STATUS {reference(TICKET, serial)}")
    assert "crews are on it" in rows(said, phone=number_of(3))[0][0]


def test_no_then_yes_then_no_is_dark_and_hears_of_the_end(street, crew, rows):
    street.has(1, 2, transformer="T-1")
    crew.closes(1, 2)
    crew.asks()
    for words in ("HAPANA", "imerudi asante", "HAPANA"):
        crew.hears(1, words)
    assert rows("SELECT count(*) FROM outage_tickets WHERE state = 'known'") == [(1,)]
    [child] = crew.operator.asks("incident", "list")["open"]
    crew.operator.asks("incident", "close", child["id"], "--by", "Achieng")
    said = "SELECT text FROM messages WHERE phone = :phone ORDER BY id DESC LIMIT 1"
    assert "Power is back" in rows(said, phone=number_of(1))[0][0]


def test_one_phone_of_six_accounts_is_asked_once_and_says_no_for_those_that_it_names(street, crew, rows, engine):
    street.has(1, 2, transformer="T-1")
    for house in range(11, 16):
        add_customer(engine, account_of(house), phone=number_of(1), transformer="T-1")
    for house in (2, 1):
        street.goes_dark(house)
    for house in range(11, 16):
        crew.hears(1, f"no power {account_of(house)}")
    street.is_grouped()
    [found] = crew.operator.asks("incident", "list")["open"]
    crew.operator.asks("incident", "close", found["id"], "--by", "Achieng")
    crew.asks()
    assert sorted(rows(ASKED)) == [(number_of(1),), (number_of(2),)]
    own = rows("SELECT id FROM outage_tickets WHERE phone = :phone ORDER BY id", phone=number_of(1))
    assert len(own) == 6
    for (serial,) in own[:2]:
        crew.hears(1, f"HAPANA {reference(TICKET, serial)}")
    assert rows("SELECT id FROM outage_tickets WHERE state = 'known' ORDER BY id") == own[:2]
    assert rows("SELECT accounts FROM interruptions") == [(5,)]


@pytest.mark.parametrize(
    "words",
    ["HAPANA T000-9999", "HAPANA R000-0013", "NDIYO P000-0013", "hapana " * 40, "NDIYO HAPANA", "\u0967", "NO 2"],
)
def test_odd_answers_are_answered_and_break_nothing(street, crew, rows, words):
    street.has(1, 2, transformer="T-1")
    crew.closes(1, 2)
    crew.asks()
    before = rows("SELECT count(*) FROM messages WHERE phone = :phone", phone=number_of(1))[0][0]
    crew.hears(1, words)
    assert rows("SELECT count(*) FROM messages WHERE phone = :phone", phone=number_of(1))[0][0] == before + 1
    assert rows(
        "SELECT count(*) FROM outage_tickets WHERE state = 'known' AND phone <> :phone", phone=number_of(1)
    ) == [(0,)]


def test_an_incident_that_is_closed_is_not_closed_again(street, crew):
    street.has(1, 2, transformer="T-1")
    closed = crew.closes(1, 2)
    again = crew.operator.types("incident", "close", closed, "--by", "Achieng")
    assert again.code == 1
    assert f"no open incident {closed}" in again.err


@pytest.mark.parametrize(
    ("said", "texts"),
    [
        (
            Said.BACK,
            (
                "YES|yes it is|Ndiyo|NDIO|ndio imerudi|Yes, power is back|it's back thanks|iko|stima iko|imerudi asante"
                "|"
                "ndiyo iko sawa|we have power now|power restored|ok|sawa|umeme umerudi|tuko na stima|"
                "lights are back|Imewaka"
            ),
        ),
        (
            Said.DARK,
            (
                "NO|Hapana|not yet|bado|Bado hakuna stima|hapana bado|still dark|still no power|bado tuko giza"
                "|haijarudi|"
                "No it is not back|hakuna|la bado|No, still off|hatuna stima|power is not back|nope|it went off again|"
                "imepotea tena|we are still in darkness"
            ),
        ),
        (Said.UNCLEAR, "maybe|??|thanks|asante|who is this|4521|yes and no"),
    ],
)
def test_free_words_of_both_languages_are_understood(said, texts):
    assert {text: said_of_return(text) for text in texts.split("|")} == dict.fromkeys(texts.split("|"), said)


def test_nobody_answered_is_no_proof():
    assert not Standing(5, 0, 0, 0).is_proved(time_is_over=True)
    assert Standing(5, 0, 1, 0).is_proved(time_is_over=True)
    assert not Standing(5, 4, 1, 0).is_proved(time_is_over=False)
    assert Standing(5, 0, 5, 0).is_proved(time_is_over=False)
    assert not Standing(5, 0, 4, 1).is_proved(time_is_over=True)
