"""After a strong drop the customer is asked before anybody is sent: once, by SMS and at a dial, in words that accuse
nobody; what is said sets the meter apart, orders a look at it, or leaves all as it is.
"""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from catalogues import load
from domain.field.use_questions import UseAnswer
from domain.field.visit_figures import Result
from domain.jobs import Job
from domain.services.field.count_visit import CountVisit, count_visit
from domain.values.periods import business_date
from sms.templates import TEMPLATES
from tests.support.asking import EVERYBODY, NOBODY, asking
from tests.support.billed_use import add_use
from tests.support.command_line import operator_of
from tests.support.customers import add_customer
from tests.support.sms import text_in
from tests.support.technicians import add_technician
from tests.support.worker_tasks import run_tasks
from ussd.flows import why_less

pytestmark = pytest.mark.usefixtures("morning")

TODAY = business_date(datetime.now(UTC))
TOMORROW = TODAY + timedelta(days=1)
USUAL = (90, 130, 100, 150, 80, 120, 110, 140, 95, 105)
FALLEN = (0, 0, *USUAL)
WANJIKU, OTIENO = "+254711000001", "+254722000009"
NUMBER, SECOND = "3500600-01", "3500700-01"
SMS = "SELECT phone, text FROM messages WHERE subject LIKE 'why_less:%' ORDER BY id"
SAID = "SELECT text FROM messages WHERE phone = :phone ORDER BY id DESC LIMIT 1"
OVER = "UPDATE visit_orders SET state = 'cancelled', closed_at = now() WHERE closed_at IS NULL"
ANSWERS = "SELECT answer FROM use_questions ORDER BY id"


@pytest.fixture
def parts(app):
    return app.extensions["parts"]


@pytest.fixture
def planned(database_url, rows, engine):
    """Why meters are in the round of that day, of which none comes by lot."""
    with operator_of(database_url, round_random_percent=0) as operator:
        add_technician(engine, "70001")

        def plans(day=TOMORROW):
            operator.asks("round", "plan", "--day", day, "--technician", "70001", "--by", "Njeri", "--seed", 7)
            return [why for (why,) in rows("SELECT why FROM visit_orders WHERE state = 'assigned' ORDER BY why")]

        yield plans


@pytest.fixture
def customer(engine):
    """Wanjiku's meter stopped counting."""
    return fallen(engine, NUMBER, phone=WANJIKU)


@pytest.fixture
def scored(parts):
    """The pass of the month: everybody with a drop is asked, unless a test says otherwise."""
    return lambda share=EVERYBODY: run_tasks(asking(parts, share), Job.SCORE_METERS)


@pytest.fixture
def asks(parts, scored):
    """The pass of the month, and the clock that sends the questions."""

    def run(share=EVERYBODY):
        scored(share)
        run_tasks(parts, Job.ASK_ABOUT_USE)

    return run


@pytest.fixture
def texts(app):
    client = app.test_client()
    return lambda words, number=WANJIKU: text_in(client, number, words)


@pytest.fixture
def next_month(pass_time, asks):
    """The first of next month or later, at the same hour."""

    def passes(months=1):
        for _ in range(months):
            pass_time(days=31)
            asks()

    return passes


def fallen(engine, number, **facts):
    account_id = add_customer(engine, number, **facts)
    add_use(engine, account_id, *FALLEN, newest=TODAY - timedelta(days=30))
    return account_id


def execute(engine, statement, **values):
    with engine.begin() as connection:
        connection.execute(sa.text(statement), values)


def test_a_customer_is_asked_once_for_a_drop(customer, engine, asks, parts, rows, next_month):
    add_use(engine, add_customer(engine, SECOND, phone=OTIENO), *USUAL, newest=TODAY - timedelta(days=30))
    asks()
    run_tasks(parts, Job.ASK_ABOUT_USE)
    [(phone, text)] = rows(SMS)
    assert phone == WANJIKU
    assert NUMBER in text
    next_month(3)
    assert len(rows(SMS)) == 1
    assert rows("SELECT count(*) FROM use_questions") == [(1,)]


def test_a_drop_after_months_without_one_is_another(customer, engine, asks, rows, next_month, pass_time):
    asks()
    execute(engine, "UPDATE use_questions SET drop_seen_on = drop_seen_on - 220, scored_on = scored_on - 220")
    next_month()
    assert len(rows(SMS)) == 2


def test_nobody_is_asked_outside_the_hours_at_which_customers_may_be_written_to(
    customer, scored, parts, rows, pass_time
):
    scored()
    pass_time(hours=13)
    run_tasks(parts, Job.ASK_ABOUT_USE)
    assert rows(SMS) == []
    pass_time(hours=11)
    run_tasks(parts, Job.ASK_ABOUT_USE)
    assert len(rows(SMS)) == 1


@pytest.mark.parametrize(
    "reason",
    [
        (
            "INSERT INTO opt_outs (phone, purpose, legal_basis, source, recorded_at)"
            " SELECT phone, 'reminder', '', 'sms', now() FROM accounts"
        ),
        "INSERT INTO marked_phones (phone, mark, reason, marked_at) SELECT phone, 'blocked', '', now() FROM accounts",
        "UPDATE accounts SET phone = NULL",
    ],
)
def test_who_cannot_or_does_not_want_to_be_written_to_gets_no_sms(
    customer, engine, asks, parts, rows, pass_time, reason
):
    execute(engine, reason)
    asks()
    pass_time(hours=2)
    run_tasks(parts, Job.ASK_ABOUT_USE)
    assert rows(SMS) == []
    assert rows("SELECT count(*) FROM use_questions WHERE due_at IS NOT NULL") == [(0,)]


def test_who_opted_out_of_reminders_is_asked_at_the_dial(customer, asks, texts, phone, rows):
    texts("STOP")
    asks()
    assert rows(SMS) == []
    phone(WANJIKU).dials().sees(f"Acc {NUMBER} uses much less", "1 Away or empty").answers("1").sees("noted")
    assert rows(ANSWERS) == [("away",)]


def test_a_share_is_left_out_by_lot_and_may_be_visited_at_once(customer, asks, planned, phone, rows):
    asks(NOBODY)
    assert rows(SMS) == []
    assert rows("SELECT is_asked, answer FROM use_questions") == [(False, None)]
    phone(WANJIKU).dials().sees("1 Enter reading")
    assert "risk" in planned()


def test_about_a_tenth_is_left_out(engine, parts, rows):
    for place in range(150):
        fallen(engine, f"36{place:05}-01")
    run_tasks(parts, Job.SCORE_METERS)
    [(left_out, asked)] = rows(
        "SELECT count(*) FILTER (WHERE NOT is_asked), count(*) FILTER (WHERE is_asked) FROM use_questions"
    )
    assert left_out + asked == 150
    assert 1 <= left_out <= 45


@pytest.mark.parametrize(
    ("words", "answer", "apart"),
    [
        ("1", "away", "vacant"),
        ("nyumba iko tupu", "away", "vacant"),
        ("2", "meter_faulty", "meter_faulty"),
        ("Mita imeharibika", "meter_faulty", "meter_faulty"),
        ("3", "unchanged", None),
        ("hakuna kilichobadilika", "unchanged", None),
        ("4", "own_supply", "own_generation"),
        ("we use gas now", "own_supply", "own_generation"),
        (f"{NUMBER} solar", "own_supply", "own_generation"),
        (f"{NUMBER} 1", "away", "vacant"),
    ],
)
def test_an_answer_by_sms_is_a_label_and_sets_the_meter_apart(
    customer, asks, texts, rows, next_month, words, answer, apart
):
    asks()
    texts(words)
    assert rows(ANSWERS) == [(answer,)]
    [(said,)] = rows(SAID, phone=WANJIKU)
    assert NUMBER in said
    next_month()
    newest = "SELECT set_apart, is_reason FROM risk_scores ORDER BY scored_on DESC LIMIT 1"
    assert rows(newest) == [(apart, apart is None)]


@pytest.mark.parametrize(("words", "is_visited"), [("1", False), ("2", False), ("3", True), ("4", False), ("", True)])
def test_the_pool_of_a_round_leaves_out_who_answered_for_a_dated_time(
    customer, asks, texts, planned, engine, rows, next_month, words, is_visited
):
    execute(engine, "UPDATE meters SET installed_on = current_date")
    asks()
    if words:
        texts(words)
    assert "risk" not in planned()
    execute(engine, OVER)
    next_month()
    assert ("risk" in planned(TODAY + timedelta(days=40))) is is_visited
    execute(engine, OVER)
    next_month(6)
    assert "risk" in planned(TODAY + timedelta(days=230))


def test_whoever_says_so_after_the_scores_of_the_month_is_not_visited_for_them(
    customer, asks, texts, planned, engine, rows, next_month
):
    """Silent for a month, so that the score is a reason; then the answer comes."""
    asks()
    execute(engine, "UPDATE use_questions SET open_until = open_until + 40")
    next_month()
    execute(engine, "UPDATE use_questions SET apart_until = NULL")
    execute(engine, "UPDATE risk_scores SET is_reason = true, set_apart = NULL")
    texts("away")
    assert "risk" not in planned(TODAY + timedelta(days=40))


def test_a_supply_that_was_cut_after_the_scores_is_not_visited_for_them(customer, asks, planned, engine):
    asks(NOBODY)
    execute(engine, "UPDATE accounts SET status = 'disconnected'")
    assert "risk" not in planned()


def test_a_risk_order_that_waits_is_not_given_out_while_the_meter_is_set_apart(customer, asks, texts, planned, engine):
    execute(
        engine,
        "INSERT INTO visit_orders (meter_id, account_id, why, due_on, opened_at)"
        " SELECT id, account_id, 'risk', :day, now() FROM meters",
        day=TOMORROW,
    )
    asks()
    texts("away")
    assert planned() == []


def test_a_faulty_meter_is_looked_at_and_nothing_in_the_order_speaks_of_suspicion(
    customer, asks, texts, rows, operator
):
    asks()
    texts("the meter looks faulty")
    assert rows("SELECT why, reason, arm, state FROM visit_orders") == [("meter_fault", "", "reason", "planned")]
    [(said,)] = rows(SAID, phone=WANJIKU)
    assert "Never pay a technician" in said
    texts("meter is spoilt")
    assert rows("SELECT count(*) FROM visit_orders") == [(1,)]


def test_the_look_at_a_faulty_meter_is_told_ahead(customer, asks, texts, planned, parts, rows):
    asks()
    texts("2")
    assert planned() == ["meter_fault"]
    run_tasks(parts, Job.TELL_OF_VISITS)
    [(said,)] = rows(SAID, phone=WANJIKU)
    assert f"comes on {TOMORROW:%d/%m}" in said
    assert "Another day? Text MOVE" in said


def test_what_is_said_last_holds_while_the_question_is_open(customer, asks, texts, rows, pass_time):
    asks()
    texts("3")
    texts("away")
    assert rows(ANSWERS) == [("away",)]
    pass_time(days=30)
    texts("solar")
    assert rows(ANSWERS) == [("away",)]
    assert "no longer wait" in rows(SAID, phone=WANJIKU)[0][0]


def test_a_number_answers_nothing_where_nothing_was_asked(customer, texts, rows):
    texts("1")
    assert "noted" not in rows(SAID, phone=WANJIKU)[0][0]
    assert rows("SELECT count(*) FROM use_questions") == [(0,)]


def test_behind_a_newer_question_only_words_answer(customer, engine, asks, texts, rows):
    asks()
    execute(
        engine,
        'INSERT INTO pending (phone, question, expires_at) SELECT phone, question || \'{"waiting": "account"}\','
        " expires_at FROM pending",
    )
    texts("1")
    assert rows(ANSWERS) == [(None,)]
    texts("nobody lives there")
    assert rows(ANSWERS) == [("away",)]


@pytest.mark.parametrize("words", ["maybe", "what", "not away", "5 or 6"])
def test_a_few_words_that_nobody_understands_are_asked_again(customer, asks, texts, rows, words):
    asks()
    texts(words)
    assert "Answer 1 away or empty" in rows(SAID, phone=WANJIKU)[0][0]
    assert rows(ANSWERS) == [(None,)]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("4521", "Bill"),
        ("BAL", "Nothing"),
        ("hakuna stima", "report"),
        ("Bill too high", "quer"),
        ("STOP", "reminders"),
        ("wire is down and sparking", "Keep away"),
    ],
)
def test_other_texts_mean_what_they_always_mean(customer, asks, texts, rows, words, said):
    asks()
    texts(words)
    assert rows(ANSWERS) == [(None,)]
    assert "use_" not in rows(SAID, phone=WANJIKU)[0][0]


def test_a_phone_with_two_accounts_is_asked_one_after_the_other_and_may_name_either(
    customer, engine, asks, parts, texts, rows, pass_time
):
    fallen(engine, SECOND, phone=WANJIKU)
    asks()
    [(_, first)] = rows(SMS)
    assert NUMBER in first
    texts(f"{SECOND} solar")
    assert rows(ANSWERS) == [(None,), ("own_supply",)]
    texts("away")
    assert rows(ANSWERS) == [("away",), ("own_supply",)]
    pass_time(hours=2)
    run_tasks(parts, Job.ASK_ABOUT_USE)
    assert len(rows(SMS)) == 1


def test_the_next_account_is_asked_about_once_the_first_is_answered(
    customer, engine, asks, parts, texts, rows, pass_time
):
    fallen(engine, SECOND, phone=WANJIKU)
    asks()
    texts("away")
    pass_time(hours=2)
    run_tasks(parts, Job.ASK_ABOUT_USE)
    assert [NUMBER in text for _, text in rows(SMS)] == [True, False]
    texts("3")
    assert rows(ANSWERS) == [("away",), ("unchanged",)]


def test_an_account_of_somebody_else_is_not_answered_for(customer, engine, asks, texts, rows):
    fallen(engine, SECOND, phone=OTIENO)
    asks()
    texts(f"{SECOND} away")
    assert rows(ANSWERS) == [(None,), (None,)]


def test_a_phone_that_was_handed_on_answers_nothing(customer, engine, asks, texts, rows):
    asks()
    execute(engine, "UPDATE accounts SET phone = NULL")
    texts("1")
    texts("away")
    assert rows(ANSWERS) == [(None,)]


def test_a_dial_asks_before_the_menu_until_it_is_answered_or_put_off(customer, asks, phone, rows):
    asks()
    wanjiku = phone(WANJIKU).dials().sees(NUMBER, "uses much less power than before", "5 Not now")
    wanjiku.answers("9").sees("Please choose one of these")
    wanjiku.answers("5").sees("1 Enter reading")
    phone(WANJIKU).dials().sees("1 Enter reading")
    assert rows(ANSWERS) == [(None,)]


def test_an_answer_at_a_dial_ends_the_question_of_the_sms(customer, asks, phone, texts, rows):
    asks()
    phone(WANJIKU).dials().answers("2").sees("technician looks at the meter", "Never pay").answers("1").sees(
        "2 My bill"
    )
    assert rows("SELECT why FROM visit_orders") == [("meter_fault",)]
    assert rows("SELECT count(*) FROM pending") == [(0,)]
    texts("1")
    assert rows(ANSWERS) == [("meter_faulty",)]


def test_a_press_that_comes_twice_and_a_loss_of_redis_answer_once(customer, asks, phone, rows, redis_flush):
    asks()
    wanjiku = phone(WANJIKU).dials().answers("2")
    said = wanjiku.reply
    redis_flush()
    assert wanjiku.again().reply == said
    wanjiku.answers("1", "2").sees("Nothing to pay")
    assert rows("SELECT count(*) FROM visit_orders") == [(1,)]


def test_a_direct_dial_answers_nothing(customer, asks, phone, rows):
    asks()
    phone(WANJIKU).dials("2").sees("Why?")
    phone(WANJIKU).dials("1*4521").sees("Why?")
    assert rows(ANSWERS) == [(None,)]


def test_who_left_something_unsent_goes_on_with_that_first(customer, asks, phone):
    phone(WANJIKU).dials().answers("1", "4521", "4521").sees("1 Confirm")
    asks()
    phone(WANJIKU).dials().sees("88 Go on").sees_no("Why?")
    phone(WANJIKU).dials().sees("Why?")


def test_a_phone_that_may_not_know_what_is_used_is_not_asked(customer, engine, asks, phone):
    execute(engine, "INSERT INTO links (phone, account_id) SELECT :phone, id FROM accounts", phone=OTIENO)
    asks()
    phone(OTIENO).dials().sees("1 Enter reading").sees_no("Why?")


def test_a_question_that_is_over_is_not_asked_at_a_dial(customer, asks, phone, pass_time):
    asks()
    pass_time(days=23)
    phone(WANJIKU).dials().sees("1 Enter reading").sees_no("Why?")


def test_finds_are_counted_apart_for_who_was_asked_and_who_was_not(
    customer, engine, asks, texts, operator, planned, rows, parts
):
    asks()
    texts("3")
    fallen(engine, SECOND, phone=OTIENO)
    execute(engine, "DELETE FROM risk_scores")
    execute(engine, "DELETE FROM lot_strata")
    execute(engine, "DELETE FROM risk_runs")
    asks(NOBODY)
    planned()
    orders = rows("SELECT o.id, a.number FROM visit_orders o JOIN accounts a ON a.id = o.account_id ORDER BY a.number")
    for order, number in orders:
        result = Result.LOSS if number == SECOND else Result.CLEAN
        with parts.store.transaction() as unit_of_work:
            count_visit(CountVisit(order, result), unit_of_work, parts.terms)
    answer = operator.asks("risk", "fit", "--by", "Njeri")
    groups = {row["group"]: (row["visits"], row["hits"]) for row in answer["asked"]}
    assert groups == {"asked": (1, 0), "asked:unchanged": (1, 0), "not_asked": (1, 1)}
    assert not {"asked", "not_asked"} & {row["rule"] for row in answer["rows"]}
    assert "whether asking warns" in operator.types("risk", "fit", "--by", "Njeri").out


def test_what_was_asked_and_said_is_explained_to_operators(customer, asks, texts, operator):
    asks()
    texts("away")
    question = operator.asks("risk", "explain", NUMBER, "--by", "Njeri")["question"]
    assert (question["asked"], question["answer"]) == (True, "away")


ACCUSING = ("suspect", "theft", "steal", "tamper", "bypass", "illegal", "fraud", "inspect", "penalty", "risk", "loss")
ACCUSING_IN_KISWAHILI = ("shuku", "wizi", "iba", "haramu", "ulaghai", "adhabu", "faini", "kagua", "hujuma", "hatari")


def test_no_word_hints_at_a_suspicion():
    names = ("why_less_used", "use_noted", "use_fault_ordered", "use_unclear", "use_over")
    for language, words in load().items():
        said = [words(TEMPLATES[name]) for name in names]
        screen = (why_less.render_question, why_less.render_noted, why_less.render_fault)
        said += [why_less.LABELS[answer] for answer in UseAnswer]
        said += [render(words, "" if render is why_less.render_question else {"account": ""}) for render in screen]
        accusing = ACCUSING if language == "en" else ACCUSING_IN_KISWAHILI
        assert not [word for word in accusing for text in said if word in text.lower()]
