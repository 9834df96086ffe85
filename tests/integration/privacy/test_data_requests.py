"""`MY DATA` by SMS: a request with a clock, which a clerk grants or refuses, and the copy that is kept for a while."""

import io
import json
import re
import zipfile

import pytest
import sqlalchemy as sa

from domain.jobs import Job
from domain.privacy import data_requests
from sms.conversation.keywords import Asks
from sms.conversation.understanding import understand
from tests.support.customers import add_customer
from tests.support.sms import text_in
from tests.support.worker_tasks import run_tasks

WANJIKU, STRANGER = "+254711000001", "+254733000003"


@pytest.fixture
def office(operator):
    operator.asks("operator", "create", "Njeri", "--role", "care")
    operator.asks("operator", "create", "Head", "--role", "admin")
    return operator


@pytest.fixture
def wanjiku(office, engine, client):
    """Says what customers say."""
    add_customer(engine, "3500600-01", phone=WANJIKU)
    return client


@pytest.fixture
def told(rows):
    """What Wanjiku was told last."""
    return lambda: rows("SELECT text FROM messages WHERE phone = :phone ORDER BY id DESC LIMIT 1", phone=WANJIKU)[0][0]


@pytest.fixture
def asks(office, client):
    def text(words, phone=WANJIKU):
        text_in(client, phone, words)

    return text


def waiting(office, *options):
    return office.asks("person", "requests", *options)["rows"]


def settle_messages(engine):
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE messages SET state = 'delivered', settled_at = now()"))


def test_a_copy_that_is_granted_is_kept_for_its_phone_for_two_weeks(office, wanjiku, engine, asks, told, pass_time):
    asks("MY DATA")
    (request,) = waiting(office)
    assert [request[name] for name in ("wish", "phone", "words", "state")] == ["copy", WANJIKU, "MY DATA", "open"]
    office.asks("person", "answer", request["reference"], "--grant", "--by", "Njeri")
    assert re.search(rf"The copy of your data, request {request['reference']}: http\S+/s/\w{{22}} It asks for", told())
    with office.parts.store.reading() as unit_of_work:
        archive = unit_of_work.personal_archives.newest_of(WANJIKU)
        assert unit_of_work.personal_archives.newest_of(STRANGER) is None
    with zipfile.ZipFile(io.BytesIO(archive)) as copy:
        assert "Wanjiku Kamau" in json.dumps(json.loads(copy.read("personal_data.json")))
    pass_time(days=15)
    with office.parts.store.reading() as unit_of_work:
        assert unit_of_work.personal_archives.newest_of(WANJIKU) is None
    run_tasks(office.parts, Job.FORGET_OLD_TEXTS)
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM personal_archives")) == 0
    assert waiting(office) == []


def test_no_copy_reaches_anybody_without_a_session(office, client):
    assert client.get("/my/data.zip").status_code == 403
    assert client.get("/my/data").status_code == 403
    assert client.post("/my/data").status_code == 403


def test_a_text_that_comes_twice_is_one_request(office, wanjiku, engine, asks):
    asks("MY DATA")
    asks("DATA YANGU")
    assert len(waiting(office)) == 1
    asks("ERASE MY DATA")
    asks("MY DATA", STRANGER)
    assert [row["wish"] for row in waiting(office)] == ["copy", "erasure", "copy"]


def test_a_request_that_nobody_answers_in_a_week_is_an_alert_and_still_answered(
    office, wanjiku, asks, told, pass_time, capsys
):
    asks("MY DATA")
    run_tasks(office.parts, Job.WATCH_DATA_REQUESTS)
    assert waiting(office, "--overdue") == []
    pass_time(days=7, minutes=1)
    run_tasks(office.parts, Job.WATCH_DATA_REQUESTS)
    (request,) = waiting(office, "--overdue")
    run_tasks(office.parts, Job.WATCH_DATA_REQUESTS)
    assert len(waiting(office, "--overdue")) == 1
    asks("STATUS")
    assert "late with the answer" in told()
    office.asks("person", "answer", request["reference"], "--grant", "--by", "Njeri")
    asks(f"STATUS {request['reference']}")
    assert "answered by SMS" in told()


def test_a_correction_is_answered_in_words(office, wanjiku, asks, told):
    asks("CORRECT MY DATA my name is Wanjiku Njeri")
    (request,) = waiting(office)
    assert request["words"] == "CORRECT MY DATA my name is Wanjiku Njeri"
    said = office.types("person", "answer", request["reference"], "--grant", "--by", "Njeri")
    assert (said.code, "Say what was corrected" in said.err) == (1, True)
    words = ("--grant", "--text", "Your name is now Wanjiku Njeri.", "--by", "Njeri")
    office.asks("person", "answer", request["reference"], *words)
    assert told() == f"Kenya Power, data request {request['reference']}: Your name is now Wanjiku Njeri."


def test_an_erasure_is_for_an_admin_and_waits_until_all_is_settled(office, wanjiku, engine, asks, told, rows):
    asks("ERASE MY DATA")
    (request,) = waiting(office)
    said = office.types("person", "answer", request["reference"], "--grant", "--by", "Njeri")
    assert (said.code, "this is for admin" in said.err) == (1, True)
    said = office.types("person", "answer", request["reference"], "--grant", "--by", "Head")
    assert (said.code, "an SMS to this phone is on its way" in said.err) == (1, True)
    assert len(waiting(office)) == 1
    settle_messages(engine)
    office.asks("person", "answer", request["reference"], "--grant", "--by", "Head")
    assert told().startswith(f"Kenya Power: Your data is erased, request {request['reference']}.")
    assert rows("SELECT phone LIKE 'erased%', words, answer, state FROM data_requests") == [
        (True, "", "", "granted"),
    ]
    assert rows("SELECT count(*) FROM messages WHERE text <> ''") == [(1,)]


def test_an_open_wish_for_a_copy_comes_before_an_erasure(office, wanjiku, engine, asks):
    asks("MY DATA")
    asks("ERASE MY DATA")
    settle_messages(engine)
    said = office.types("person", "erase", WANJIKU, "--by", "Head", "--reason", "their wish")
    assert "data request D000-" in said.err
    assert said.err.count("data request") == 1


def test_a_refusal_says_why(office, wanjiku, asks, told):
    asks("ERASE MY DATA")
    (request,) = waiting(office)
    said = office.types("person", "answer", request["reference"], "--refuse", "--by", "Njeri")
    assert (said.code, "Say what was corrected, or why not" in said.err) == (1, True)
    why = "You owe KES 500: pay first."
    office.asks("person", "answer", request["reference"], "--refuse", "--text", why, "--by", "Njeri")
    assert told() == f"Kenya Power, data request {request['reference']}: {why}"


def test_a_copy_that_is_too_large_is_handed_over_instead(office, wanjiku, asks, monkeypatch):
    monkeypatch.setattr("domain.services.privacy.answer_data_request.MAX_ARCHIVE_BYTES", 10)
    asks("MY DATA")
    (request,) = waiting(office)
    said = office.types("person", "answer", request["reference"], "--grant", "--by", "Njeri")
    assert (said.code, "`person export`" in said.err) == (1, True)
    assert len(waiting(office)) == 1


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("D000-0125", "--grant"), "There is no open data request D000-0125"),
        (("nonsense", "--grant"), "There is no open data request nonsense"),
        (("D000-0125",), "Say --grant or --refuse"),
    ],
)
def test_what_cannot_be_answered_is_said_in_a_sentence(office, words, sentence):
    said = office.types("person", "answer", *words, "--by", "Njeri")
    assert (said.code, sentence in said.err) == (1, True)


def test_a_request_is_answered_once_and_on_record_by_its_reference(office, wanjiku, asks, rows):
    asks("MY DATA")
    (request,) = waiting(office)
    office.asks("person", "answer", request["reference"], "--grant", "--by", "Njeri")
    assert office.types("person", "answer", request["reference"], "--grant", "--by", "Njeri").code == 1
    assert rows("SELECT subject, operator, details FROM audit WHERE action = 'person answer'") == [
        (request["reference"], "Njeri", {"wish": "copy", "verdict": "grant"}),
    ]


def test_what_a_person_texted_is_kept_as_it_was_but_not_without_end(office, wanjiku, asks):
    asks(f"CORRECT MY DATA {'x' * 600}")
    (request,) = waiting(office)
    assert len(request["words"]) == data_requests.MAX_WORDS


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("MY DATA", Asks.DATA_COPY),
        ("my data!!", Asks.DATA_COPY),
        ("Mydata", Asks.DATA_COPY),
        ("Naomba data yangu", Asks.DATA_COPY),
        ("please, my data", Asks.DATA_COPY),
        ("FUTA DATA YANGU YOTE", Asks.DATA_ERASURE),
        ("delete my data and never write to me again please", Asks.DATA_ERASURE),
        ("ERASE DATA", Asks.DATA_ERASURE),
        ("Sahihisha data jina ni Otieno", Asks.DATA_CORRECTION),
        ("correct my data: meter is KE1234567", Asks.DATA_CORRECTION),
        ("FARAGHA", Asks.PRIVACY),
        ("Privacy please", Asks.PRIVACY),
        ("privacy 3500600-01", Asks.PRIVACY),
        ("my data bundles are finished help me now please", Asks.UNCLEAR),
    ],
)
def test_the_words_are_understood_in_both_languages(text, asks):
    assert understand(text).asks is asks
