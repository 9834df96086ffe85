"""An outage from the report to the SMS that power is back."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from domain.services.outages.open_incident import OpenIncident, open_incident
from tests.support.customers import add_customer
from tests.support.dialling import CALLBACK

WANJIKU, OTIENO, STRANGER = "+254711000001", "+254711000002", "+254722000003"
NO_POWER_AT_ACCOUNT = ("4", "1", "1", "1")


@pytest.fixture
def wanjiku(engine, phone):
    add_customer(engine, "3500600-01", phone=WANJIKU)
    return phone(WANJIKU)


@pytest.fixture
def opened(operator):
    """An incident that is open in an area of Nairobi."""

    def in_area(area="Ruaraka"):
        return operator.asks("incident", "open", "--region", "Nairobi", "--area", area, "--by", "Achieng")

    return in_area


def rows(engine, query):
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(query))]


def reference_in(reply):
    return next(word.strip(".,:") for word in reply.split() if word.startswith("T") and "-" in word)


def test_the_customer_has_a_reference_at_once_and_sees_the_state_under_the_same_entry(wanjiku):
    wanjiku.dials().sees("4 Report outage").answers("4").sees("Where is the outage", "3500600-01", "call 112")
    wanjiku.answers("1").sees("1 No power", "2 Half the house", "3 Low voltage", "4 Wire down or fire")
    wanjiku.answers("1").sees("No power, 3500600-01", "1 Confirm").answers("1").ends("reference is T", "SMS")
    wanjiku.dials().answers("4").sees(reference_in(wanjiku.reply), "No power", "reported", "1 Report another")


def test_the_same_report_again_keeps_its_reference(wanjiku, engine):
    first = reference_in(wanjiku.dials().answers(*NO_POWER_AT_ACCOUNT).ends().reply)
    wanjiku.dials().answers("4", "1", "1", "1", "1").ends(first)
    assert rows(engine, "SELECT count(*) FROM outage_tickets") == [(1,)]


def test_a_wire_down_is_a_report_of_its_own_and_shows_the_emergency_number_first(wanjiku, engine):
    wanjiku.dials().answers(*NO_POWER_AT_ACCOUNT)
    wanjiku.dials().answers("4", "1", "1", "4").sees("Keep away", "Call 112 or 0703 070 707", "1 Confirm")
    wanjiku.answers("1").ends("Urgent report T", "112")
    assert rows(engine, "SELECT kind FROM outage_tickets ORDER BY id") == [("no_power",), ("danger",)]


def test_an_outage_somewhere_else_names_area_and_landmark(wanjiku, engine):
    wanjiku.dials().answers("4", "2").sees("area or estate").answers("ruar").sees("Ruaraka. Near what?")
    wanjiku.answers("All Saints church").sees("What do you see?").answers("3")
    wanjiku.sees("Low voltage, Ruaraka, All Saints church").answers("1").ends("reference is T")
    assert rows(engine, "SELECT t.place, a.name FROM outage_tickets t JOIN areas a ON a.id = t.area_id") == [
        ("Ruaraka, All Saints church", "Ruaraka")
    ]


def test_areas_that_begin_alike_are_asked_about(wanjiku, engine):
    add_customer(engine, "3500700-01", area="Ruai")
    wanjiku.dials().answers("4", "2", "rua").sees("1 Ruai, Nairobi", "2 Ruaraka, Nairobi")
    wanjiku.answers("2").sees("Ruaraka. Near what?")


def test_a_place_that_nobody_knows_is_taken_down_as_it_is_typed(wanjiku, engine):
    wanjiku.dials().answers("4", "2", "??").sees("type its name").answers(
        "Kwa Ndege ", "Mama Mboga's 😀 stall", "1", "1"
    )
    wanjiku.ends("reference is T")
    assert rows(engine, "SELECT place, area_id FROM outage_tickets") == [("Kwa Ndege, Mama Mboga's ? stall", None)]


def test_a_known_outage_says_that_crews_are_on_it(wanjiku, opened):
    opened()
    wanjiku.dials().answers(*NO_POWER_AT_ACCOUNT).ends("already known, crews are on it", "T00")
    wanjiku.dials().answers("4").sees("crews are on it")


def test_an_incident_elsewhere_does_not_make_an_outage_known(wanjiku, engine, opened):
    add_customer(engine, "3500700-01", area="Westlands")
    opened("Westlands")
    wanjiku.dials().answers(*NO_POWER_AT_ACCOUNT).ends().sees_no("already known")


def test_an_incident_takes_up_what_was_reported_before(wanjiku, operator):
    wanjiku.dials().answers(*NO_POWER_AT_ACCOUNT)
    answer = operator.asks("incident", "open", "--region", "Nairobi", "--by", "Achieng")
    assert answer["tickets"] == 1
    wanjiku.dials().answers("4").sees("crews are on it")


def test_everybody_who_reported_is_told_once_that_power_is_back(wanjiku, phone, engine, operator, opened):
    add_customer(engine, "3500700-01", phone=OTIENO, language="sw")
    wanjiku.dials().answers(*NO_POWER_AT_ACCOUNT)
    wanjiku.dials().answers("4", "1", "1", "2", "1")
    incident = opened()["id"]
    phone(OTIENO).dials().answers(*NO_POWER_AT_ACCOUNT).ends("mafundi wanashughulikia")
    assert operator.asks("incident", "close", incident, "--by", "Achieng") == {"id": incident, "told": 2}
    about_power = "text LIKE 'Kenya Power: Power is back%' OR text LIKE 'Kenya Power: Stima imerudi%'"
    messages = rows(engine, f"SELECT phone, purpose, parts, text FROM messages WHERE {about_power} ORDER BY phone")
    assert [(to, purpose, parts) for to, purpose, parts, _ in messages] == [
        (WANJIKU, "answer", 1),
        (OTIENO, "answer", 1),
    ]
    assert "Power is back at 3500600-01" in messages[0][3]
    assert "Stima imerudi 3500700-01" in messages[1][3]
    assert operator.types("incident", "close", incident, "--by", "Achieng").code == 1
    wanjiku.dials().answers("4").sees("Where is the outage")


def test_who_says_that_power_is_back_gets_no_message_about_it(wanjiku, engine, operator, opened):
    wanjiku.dials().answers(*NO_POWER_AT_ACCOUNT)
    wanjiku.dials().answers("4", "2").sees("Where is power back?", "1 3500600-01").answers("1").ends("is closed")
    incident = opened()["id"]
    assert operator.asks("incident", "close", incident, "--by", "Achieng")["told"] == 0
    assert rows(engine, "SELECT state FROM outage_tickets") == [("withdrawn",)]


def test_a_report_from_a_place_that_nobody_knows_is_put_into_an_incident_by_its_reference(wanjiku, operator, opened):
    wanjiku.dials().answers("4", "2", "Kwa Ndege", "the school", "4", "1")
    waiting = operator.asks("incident", "list")["waiting"]
    assert [(each["area"], each["urgent"]) for each in waiting] == [(None, 1)]
    incident = opened()["id"]
    reference = waiting[0]["first"]
    assert operator.types("incident", "attach", incident, f"{reference}9", "--by", "Achieng").code == 1
    assert operator.asks("incident", "attach", incident, reference, "--by", "Achieng")["tickets"] == 1
    assert [each["tickets"] for each in operator.asks("incident", "list")["open"]] == [1]
    assert operator.asks("incident", "close", incident, "--by", "Achieng")["told"] == 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("open", "--region", "Atlantis"), "no region Atlantis"),
        (("open", "--region", "Nairobi", "--area", "Atlantis"), "no area Atlantis"),
        (("close", "77"), "no open incident 77"),
        (("attach", "77", "T000-0013"), "no open incident 77"),
    ],
)
def test_what_is_not_there_is_said_in_a_sentence(operator, words, says):
    answer = operator.types("incident", *words, "--by", "Achieng")
    assert answer.code == 1
    assert says in answer.err


def test_an_incident_opened_twice_is_one(wanjiku, opened, engine):
    assert opened()["id"] == opened()["id"]
    assert rows(engine, "SELECT operator, action FROM audit WHERE operator <> ''") == [("Achieng", "incident open")] * 2


def test_a_phone_without_account_reports_what_it_sees(phone, engine, wanjiku):
    stranger = phone(STRANGER).dials().sees("Karibu", "1 Bila akaunti/No account").answers("1")
    stranger.sees("4 Report outage", "7 Lugha/Language").sees_no("2 My bill").answers("4").sees("area or estate")
    stranger.answers("Ruaraka", "the market", "4", "1").ends("Urgent report T")
    stranger.dials().answers("1", "4").sees("Wire down or fire, Ruaraka").answers("1").sees("area or estate")


def test_a_phone_without_account_chooses_its_language(phone):
    phone(STRANGER).dials().answers("1", "7", "2").sees("4 Stima imepotea").answers("4").sees("eneo au mtaa")


def test_a_report_that_was_cut_off_goes_on_after_a_redial(phone, wanjiku):
    for customer, answers in ((wanjiku, ("4", "2")), (phone(STRANGER), ("1", "4"))):
        customer.dials().answers(*answers, "Ruaraka", "the market", "1").sees("1 Confirm")
        customer.dials().sees("You had not finished").answers("88").sees("No power, Ruaraka, the market")
        customer.answers("1").ends("reference is T")


def test_who_has_no_account_may_start_anew_after_a_redial(phone):
    stranger = phone(STRANGER).dials().answers("1", "4", "Ruaraka", "the market")
    stranger.dials().sees("You had not finished").answers("1").sees("4 Report outage")


def test_the_same_confirmation_on_ten_threads_makes_one_ticket(wanjiku, client, engine):
    wanjiku.dials().answers(*NO_POWER_AT_ACCOUNT[:-1])
    form = {"phoneNumber": WANJIKU, "text": f"{wanjiku.text}*1", "sessionId": wanjiku.session_id, "networkCode": "1"}
    with ThreadPoolExecutor(10) as threads:
        replies = set(threads.map(lambda _: client.post(CALLBACK, data=form).get_data(as_text=True), range(20)))
    assert len(replies) == 1
    assert rows(engine, "SELECT count(*) FROM outage_tickets") == [(1,)]


def test_a_report_is_answered_from_its_key_after_redis_lost_the_session(wanjiku, redis_flush):
    said = wanjiku.dials().answers(*NO_POWER_AT_ACCOUNT).reply
    redis_flush()
    assert wanjiku.again().reply == said


def test_what_is_reported_while_an_incident_opens_is_told_when_it_closes(wanjiku, app, engine, operator):
    store = app.extensions["parts"].store
    with store.transaction() as unit_of_work:
        incident = open_incident(OpenIncident("Nairobi", "Ruaraka"), unit_of_work).id
        wanjiku.dials().answers(*NO_POWER_AT_ACCOUNT).ends().sees_no("already known")
    assert operator.asks("incident", "close", incident, "--by", "Achieng")["told"] == 1


def test_where_nothing_covers_it_the_list_has_the_words_the_phone_and_what_is_seen(wanjiku, operator):
    wanjiku.dials().answers("4", "2", "Kwa Ndege", "Stage ya Naivas", "4", "1")
    (waiting,) = operator.asks("incident", "list")["waiting"]
    assert (waiting["place"], waiting["phone"], waiting["kind"], waiting["area"]) == (
        "Kwa Ndege, Stage ya Naivas",
        WANJIKU,
        "danger",
        None,
    )
    said = operator.types("incident", "list").out
    assert "Kwa Ndege, Stage ya Naivas" in said
    assert WANJIKU in said
    (ticket,) = operator.asks("incident", "tickets")["rows"]
    assert (ticket["reference"], ticket["place"], ticket["incident"]) == (waiting["first"], waiting["place"], None)


def test_the_reports_of_an_incident_are_read_one_by_one(wanjiku, operator, opened):
    incident = opened()["id"]
    wanjiku.dials().answers(*NO_POWER_AT_ACCOUNT)
    wanjiku.dials().answers("4", "1", "2", "Kwa Ndege", "the school", "1", "1").ends("reference is T")
    (ticket,) = operator.asks("incident", "tickets", "--incident", incident)["rows"]
    assert (ticket["account"], ticket["area"], ticket["phone"]) == ("3500600-01", "Ruaraka", WANJIKU)
    assert len(operator.types("incident", "tickets", "--csv").out.splitlines()) == 1 + 2


def test_an_area_among_more_words_is_known_and_the_words_are_kept(wanjiku, engine):
    wanjiku.dials().answers("4", "2", "Ruaraka 44, mwisho wa lami").sees("Ruaraka 44, mwisho wa lami. Near what?")
    wanjiku.answers("Naivas", "1", "1").ends("reference is T")
    assert rows(engine, "SELECT t.place, a.name FROM outage_tickets t JOIN areas a ON a.id = t.area_id") == [
        ("Ruaraka 44, mwisho wa lami, Naivas", "Ruaraka")
    ]


def test_a_region_is_typed_in_any_capitals(wanjiku, operator):
    assert operator.asks("incident", "open", "--region", " nairobi", "--area", "RUARAKA", "--by", "Achieng")["id"]
