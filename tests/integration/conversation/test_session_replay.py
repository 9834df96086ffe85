"""A customer's session becomes a dialogue that the tests can play, and nobody learns who it was."""

import re

import pytest
import sqlalchemy as sa
import yaml

from tests.support.customers import add_customer
from tests.support.dialling import Phone
from tests.transcripts.stage import Stage

OTIENO = "+254722333444"
AIRTEL = "63903"
AREA_OF_THE_COMPANY = "Kasarani"


@pytest.fixture
def people(engine):
    """Otieno with two accounts and a debt, and a neighbour whose bill he sometimes pays."""
    add_customer(
        engine,
        "4477001-02",
        phone=OTIENO,
        name="Otieno Odhiambo",
        meter="88112233",
        last=4401,
        balance_cents=125_050,
    )
    add_customer(engine, "5566778-01", phone=OTIENO, name="Otieno Christopher Wanyonyi-Makokha", meter="77665544")
    add_customer(engine, "9988776-01", phone="+254733444555", name="Achieng Zawadi", meter="AB9988776")
    add_customer(engine, "1212121-01", phone="+254733444666", area=AREA_OF_THE_COMPANY)
    add_customer(engine, "230230023", name="Zuhura Kiptoo", meter="66554433", phone="+254744555666")


SECRETS = (
    "722333444", "722 333", "4477001", "5566778", "9988776", "230230023", "88112233", "77665544", "66554433",
    "733444555", "711999888", "Otieno", "Odhiambo", "Christopher", "Wanyonyi", "Makokha", "Achieng", "Zawadi",
    "A****** Z******", "Z****** K******", "Zuhura", "Chebet", "Mutai", "Kasarani", "kasar", "Mwiki", "Baraka",
)  # fmt: skip


@pytest.fixture
def code(engine):
    """The newest one-time code."""

    def newest():
        query = "SELECT text FROM messages WHERE purpose = 'code' ORDER BY queued_at DESC LIMIT 1"
        with engine.connect() as connection:
            return re.search(r"\d{6}", connection.execute(sa.text(query)).scalar_one()).group()

    return newest


@pytest.fixture
def replayed(app):
    def replay(session_id):
        return app.test_cli_runner().invoke(args=["session", "replay", session_id, "--as-test"])

    return replay


def test_a_session_is_printed_as_a_talk_that_plays_and_names_nobody(engine, phone, replayed, payments, worker_database):
    add_customer(engine, "4477001-02", phone=OTIENO, name="Otieno Odhiambo", meter="88112233", last=4401)
    otieno = phone(OTIENO).dials().answers("2", "0", "1", "4521", "2", "4520", "1")
    printed = replayed(otieno.session_id).output
    for secret in ("4477001", "722333444", "Otieno", "88112233"):
        assert secret not in printed
    [talk] = yaml.safe_load(printed)
    worker_database.restore()
    Stage(payments, talk["customers"]).plays(talk["talk"])


def test_a_phone_that_was_not_known_is_printed_with_whose_account_it_was(
    engine, phone, replayed, payments, worker_database
):
    add_customer(engine, "4477001-02", phone=OTIENO, name="Otieno Odhiambo", meter="88112233", last=4401)
    stranger = phone("+254733000001").dials().answers("4477001", "88112233", "1", "4521")
    [talk] = yaml.safe_load(replayed(stranger.session_id).output)
    worker_database.restore()
    Stage(payments, talk["customers"]).plays(talk["talk"])


TALKS = {
    "all that is owed": ("3", "1", "1", "1"),
    "all that is owed, by card": ("3", "1", "2", "1"),
    "a neighbour's bill": ("3", "3", "9988776", "300", "1", "1"),
    "a bill under a new number, and a mistyped one": ("3", "3", "230230024", "230 230 023", "6", "1"),
    "an outage in an area of the company": ("4", "2", "kasar", "Mwiki, near Baraka 0711999888", "1"),
    "an outage somewhere else": ("4", "2", "Mwiki phase 3", "Baraka shop", "2", "1"),
    "a connection": ("6", "4", "Chebet Mutai", "23456789", "1", "Mwiki", "Baraka shop 4477001", "1", "1", "1"),
    "another account, and not mine": ("5", "1", "2", "5", "4", "1"),
    "an account more": ("5", "1", "3", "9988776-01", "AB9988776", "1", "1", "4700"),
    "a meter that is not its own": ("5", "1", "3", "9988776", "88112233", "ab 998 8776"),
    "a connection far away": (
        *("6", "4", "Chebet Mutai " * 6, "AK0123456", "A123456789B", "Mwiki Baraka " * 6, "Baraka Mwiki " * 6),
        *("1", "2", "9"),
    ),
    "no bill yet": ("2", "1", "0", "2", "0", "3", "1"),
    "words for figures": ("1", "Otieno here", "4521", "0", "0", "2", "0"),
}


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("talk", TALKS)
def test_whatever_was_typed_or_shown_the_talk_tells_of_nobody_and_plays(
    phone, replayed, payments, worker_database, talk
):
    otieno = phone(OTIENO).dials().answers(*TALKS[talk])
    plays(replayed(otieno.session_id), payments, worker_database)


@pytest.mark.usefixtures("people")
def test_what_is_owed_is_owed_in_the_talk_too(phone, replayed, payments, worker_database):
    otieno = phone(OTIENO).dials().answers("3", "1").sees("Pay KES 1,251")
    printed = plays(replayed(otieno.session_id), payments, worker_database)
    assert "1 Pay all" in printed
    assert "balance_cents: 125050" in printed


@pytest.mark.usefixtures("people")
def test_a_bill_of_today_is_paid_in_the_talk_too(phone, replayed, payments, worker_database):
    phone(OTIENO).dials().answers("1", "4521", "1").ends("Rest by")
    otieno = phone(OTIENO).dials().answers("3", "1", "1")
    assert "1 Pay all" in plays(replayed(otieno.session_id), payments, worker_database)


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("bills", ["1", "2"])
def test_a_session_that_shows_bills_from_before_it_is_not_printed(phone, replayed, bills):
    phone(OTIENO).dials().answers("1", "4521", "1").ends("Rest by")
    otieno = phone(OTIENO).dials().answers("2", bills)
    answer = replayed(otieno.session_id)
    assert answer.exit_code == 1, otieno.reply
    assert "bills that were made before it" in answer.output


@pytest.mark.usefixtures("people")
def test_the_number_that_pays_is_another_one_in_the_talk(client, replayed, payments, worker_database):
    otieno = Phone(client, OTIENO, AIRTEL).dials().answers("3", "1", "1", "0711 999 888").sees("0711999888")
    plays(replayed(otieno.session_id), payments, worker_database)


@pytest.mark.usefixtures("people")
def test_a_direct_dial_is_printed_as_the_steps_that_it_took(phone, replayed, payments, worker_database):
    otieno = phone(OTIENO).dials("3*3*9988776*300").answers("1", "1")
    plays(replayed(otieno.session_id), payments, worker_database)


@pytest.mark.usefixtures("people")
def test_a_session_too_long_to_be_kept_whole_is_printed_as_a_direct_dial_to_what_is_kept(
    phone, replayed, payments, worker_database
):
    otieno = phone(OTIENO).dials().answers(*("3", "3", "9988776", "0", "0", "0") * 8, "3", "1", "1")
    printed = plays(replayed(otieno.session_id), payments, worker_database)
    assert "dials *977*3*3*" in printed


@pytest.mark.usefixtures("people")
def test_a_one_time_code_is_printed_as_the_code_of_the_sms(phone, replayed, payments, worker_database, code):
    stranger = phone("+254711999888").dials().answers("9988776", "AB9988776", "5", "5", "1")
    right = code()
    wrong = str((int(right) + 1) % 10**6).zfill(6)
    stranger.answers(wrong).sees("not the code").answers(right).sees("sees name and balance").answers("1", "0")
    printed = plays(replayed(stranger.session_id), payments, worker_database)
    assert right not in printed
    assert wrong not in printed
    assert "in 555" not in printed


def plays(answer, payments, worker_database):
    """What was printed, once it gave nobody's secrets away and was played."""
    assert answer.exit_code == 0, answer.output
    for secret in SECRETS:
        assert secret.lower() not in answer.output.lower()
    [talk] = yaml.safe_load(answer.output)
    assert sum(len(line) for line in talk["talk"][1:]), "nothing was seen"
    worker_database.restore()
    Stage(payments, talk["customers"]).plays(talk["talk"])
    return answer.output


@pytest.mark.usefixtures("people")
def test_a_session_that_goes_on_with_a_dropped_one_is_not_printed(phone, replayed):
    phone(OTIENO).dials().answers("1", "4521")
    otieno = phone(OTIENO).dials().answers("1")
    answer = replayed(otieno.session_id)
    assert answer.exit_code == 1
    assert "a session that was dropped before it" in answer.output


@pytest.mark.usefixtures("people")
def test_a_session_that_needs_what_was_before_it_is_not_printed(phone, replayed):
    phone(OTIENO).dials().answers("4", "1", "1", "1")
    reported = phone(OTIENO).dials().answers("4")
    assert "had reported an outage" in replayed(reported.session_id).output
    phone("+254711999888").dials().answers("9988776", "AB9988776", "1", "4521", "1")
    linked = phone("+254711999888").dials().answers("2")
    answer = replayed(linked.session_id)
    assert answer.exit_code == 1, linked.reply + answer.output
    assert "linked to the phone before" in answer.output


def test_a_session_that_is_gone_is_said_to_be_gone(replayed):
    answer = replayed("ATUid_gone")
    assert answer.exit_code != 0
    assert "not known" in answer.output
