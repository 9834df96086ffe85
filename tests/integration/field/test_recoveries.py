"""A recovery from the finding to the final sum: two persons, a customer who may object, nothing owed before the end."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from domain.billing.ledger import RECEIVABLE, SUSPENSE, movement
from tests.support.dialling import Phone
from tests.support.field_work import WANJIKU
from tests.support.recoveries import (
    INTACT,
    NUMBER,
    PAYER,
    PROPOSER,
    REVIEWER,
    STOPPED,
    add_dropped_customer,
    hire,
    proposes,
    to_ten_o_clock,
    today_of,
    visited,
)
from tests.support.sms import text_in
from tests.support.worker_tasks import run_tasks

STRANGER = "+254722000009"


@pytest.fixture
def account(engine, parts, operator):
    to_ten_o_clock(engine, parts)
    hire(operator)
    return add_dropped_customer(engine, today_of(parts))


@pytest.fixture
def order(seals, parts, account, otieno, client, rows):
    """Otieno found a bypass."""
    return visited(parts, account, otieno, client, rows)


@pytest.fixture
def proposed(operator, order):
    return proposes(operator, order).answer


@pytest.fixture
def told(operator, proposed):
    """Mutua has reviewed it: Wanjiku knows."""
    return operator.asks("recovery", "review", proposed["reference"], "--by", REVIEWER)


@pytest.fixture
def answer(client, rows):
    def asked(phone, text):
        text_in(client, phone, text)
        [(said,)] = rows("SELECT text FROM messages WHERE phone = :phone ORDER BY id DESC LIMIT 1", phone=phone)
        return said

    return asked


@pytest.fixture
def finalised(operator, told, pass_time):
    """The days to object are over, and two persons agree: what the request says."""

    def made(*words):
        pass_time(days=15)
        asked = asks_final(operator, told["reference"], *words).printed
        operator.asks("request", "approve", asked["request"], "--hash", asked["hash"], "--by", PAYER)
        return asked

    return made


def asks_final(operator, reference, *words, by=PROPOSER):
    return operator.types("recovery", "finalise", reference, "--reason", "heard", *words, "--by", by, "--json")


def owes(rows, account):
    return rows("SELECT balance_cents FROM accounts WHERE id = :id", id=account)[0][0]


def newest_notice(rows):
    [(text,)] = rows("""
        SELECT text FROM messages WHERE purpose = 'notice' AND subject LIKE 'recovery:%' ORDER BY id DESC LIMIT 1
    """)
    return text


def test_what_is_proposed_is_the_own_average_times_the_days_less_what_was_billed(proposed, parts):
    today = today_of(parts)
    days = (today - proposed_start(proposed)).days
    # 3 kWh a day before; the older of the twelve periods in the window, then 10 a month.
    assert proposed["days"] == days
    assert 364 <= days <= 366
    expected = 3 * days - billed_in(days)
    assert abs(float(proposed["units"]) - expected) <= 1
    assert proposed["state"] == "proposed"


def proposed_start(proposed):
    return date.fromisoformat(proposed["starts_on"])


def billed_in(days):
    """7 periods of 30 days at 10 units up to today, the rest at 3 a day."""
    return 70 + 3 * (days - 210)


def test_the_customer_hears_of_it_once_a_second_person_has_reviewed_it(operator, proposed, rows, account):
    reference = proposed["reference"]
    assert operator.types("recovery", "review", reference, "--by", PROPOSER).code != 0
    assert rows("SELECT count(*) FROM messages WHERE subject LIKE 'recovery:%'") == [(0,)]
    before = owes(rows, account)
    told = operator.asks("recovery", "review", reference, "--by", REVIEWER)
    assert told["state"] == "provisional"
    text = newest_notice(rows)
    for said in (
        reference,
        "Provisional, nothing to pay yet",
        f"OBJECT {reference}",
        f"TEST {reference}",
        "EPRA",
        "Tribunal",
        "Never pay a technician",
        "Energy Act",
    ):
        assert said in text
    assert owes(rows, account) == before


def test_the_evidence_is_frozen_and_the_database_holds_to_it(proposed, rows, engine):
    [(digest, evidence)] = rows("SELECT digest, evidence FROM recoveries")
    assert digest == proposed["evidence_digest"]
    assert '"photo_sha256":"' in evidence
    assert '"KP100002","fitted"' in evidence
    changed = sa.text("UPDATE recoveries SET evidence = '{}'")
    with pytest.raises(IntegrityError, match="recoveries_digest_check"), engine.begin() as connection:
        connection.execute(changed)
    with pytest.raises(IntegrityError, match="recoveries_standing_order_id_idx"), engine.begin() as connection:
        connection.execute(
            sa.text("""
            INSERT INTO recoveries (order_id, account_id, cause, starts_on, ends_on, units, total_cents, evidence,
                                    digest, proposed_at, proposed_by)
            SELECT order_id, account_id, cause, starts_on, ends_on, units, total_cents, evidence, digest, proposed_at,
                   proposed_by FROM recoveries
        """)
        )


def test_without_objection_it_is_final_after_the_days_and_not_before(operator, told, pass_time, rows, account):
    reference, before = told["reference"], owes(rows, account)
    assert "may object until" in asks_final(operator, reference).err
    pass_time(days=14)
    assert "may object until" in asks_final(operator, reference).err
    pass_time(days=1)
    asked = asks_final(operator, reference)
    assert asked.code != 0
    request = asked.printed
    approve = ("request", "approve", request["request"], "--hash", request["hash"])
    assert operator.types(*approve, "--by", PROPOSER).code != 0
    assert owes(rows, account) == before
    operator.asks(*approve, "--by", PAYER)
    [(number, total)] = rows("SELECT number, total_cents FROM recoveries")
    assert owes(rows, account) == before + total
    assert rows("SELECT region, amount FROM region_months WHERE figure = 'recovered cents'") == [("Nairobi", total)]
    months = operator.asks("round", "figures", "--by", PROPOSER)["rows"]
    assert [month["month"] for month in months if month["recovered_units"] > 0] == [f"{today_of(operator.parts):%Y-%m}"]
    assert rows("SELECT kind, reference FROM journal_entries WHERE kind = 'recovery'") == [("recovery", number)]
    assert f"Final, {number}" in newest_notice(rows)
    assert number[6:8] == "RC"
    statement = operator.asks("ledger", "statement", NUMBER, "--from", "2020-01-01", "--to", today_of(operator.parts))
    assert number in str(statement)


def test_an_objection_by_sms_is_heard_before_anything_is_final(operator, told, answer, pass_time, rows, account):
    reference = told["reference"]
    assert "Sorry, we know no" not in answer(STRANGER, f"OBJECT {reference}")
    assert rows("SELECT state FROM recoveries") == [("provisional",)]
    said = answer(WANJIKU, f"object {reference.lower()} I was away in Kisumu")
    for word in ("objection is noted", "EPRA", "Tribunal", "Never pay a technician"):
        assert word in said
    assert rows("SELECT state, objection FROM recoveries") == [
        ("objected", f"object {reference.lower()} I was away in Kisumu")
    ]
    assert "already" in answer(WANJIKU, f"OBJECT {reference}")
    assert "meter will be tested" in answer(WANJIKU, f"PIMA {reference}")
    pass_time(days=15)
    assert "was not heard yet" in asks_final(operator, reference).err
    heard = ("recovery", "hear", reference, "--note", "She was away; the neighbours used it", "--by", PROPOSER)
    assert "say what it showed" in operator.types(*heard).err
    assert operator.types(*heard, "--meter-test", "counts right").code == 0
    assert asks_final(operator, reference).printed["request"]


def test_an_objection_without_its_reference_is_about_the_only_claim(told, answer, rows):
    assert "objection is noted" not in answer(STRANGER, "OBJECT")
    assert "objection is noted" in answer(WANJIKU, "Pinga")
    assert rows("SELECT state FROM recoveries") == [("objected",)]


def test_an_objection_after_the_request_stops_the_approval(operator, told, answer, pass_time, rows, account):
    pass_time(days=15)
    request = asks_final(operator, told["reference"]).printed
    answer(WANJIKU, f"PINGA {told['reference']}")
    approved = operator.types("request", "approve", request["request"], "--hash", request["hash"], "--by", PAYER)
    assert "was not heard yet" in approved.err
    assert rows("SELECT count(*) FROM journal_entries WHERE kind = 'recovery'") == [(0,)]


def test_a_customer_who_agrees_need_not_wait(operator, told, answer, rows):
    assert "you agree to KES" in answer(WANJIKU, f"AGREE {told['reference']}")
    request = asks_final(operator, told["reference"]).printed
    operator.asks("request", "approve", request["request"], "--hash", request["hash"], "--by", PAYER)
    assert rows("SELECT state FROM recoveries") == [("final",)]
    assert "has ended" in answer(WANJIKU, f"OBJECT {told['reference']}")


@pytest.mark.parametrize(
    "text",
    [
        "AGREE {} no way",
        "KUBALI {} hapana",
        "nakubali {} lakini si yote",
        "AGREE {} I never will",
        "I AGREE TO {}? why",
        "AGREE {}?",
        "agree {}, not",
        "AGREE {} 500 only",
    ],
)
def test_who_agrees_and_says_more_has_not_agreed_and_is_shown_how_to(told, answer, rows, text):
    said = answer(WANJIKU, text.format(told["reference"]))
    assert f"OBJECT {told['reference']}" in said
    assert f"AGREE {told['reference']}" in said
    assert rows("SELECT state FROM recoveries") == [("provisional",)]


@pytest.mark.parametrize("text", ["agree {}.", "Please I AGREE to {}, thanks!", "nakubali {} asante", "KUBALI {} ."])
def test_who_agrees_may_be_polite(told, answer, text):
    assert "you agree to KES" in answer(WANJIKU, text.format(told["reference"]))


def test_an_operator_notes_for_the_customer_and_the_customer_is_told(operator, told, rows):
    said = ("recovery", "object", told["reference"], "--words", "by letter of today", "--by", PROPOSER)
    assert operator.asks(*said)["state"] == "objected"
    assert "objection is noted" in newest_notice(rows)
    assert operator.types(*said).code != 0
    agreed = operator.types("recovery", "agree", told["reference"], "--by", PROPOSER)
    assert (agreed.code, rows("SELECT state FROM recoveries")) == (1, [("objected",)])


def test_instalments_are_overdue_each_by_its_own_day(operator, finalised, rows, account, pass_time):
    pay_all(operator, rows, account)
    finalised("--instalments", "3")
    parts = rows("SELECT cents, due_on FROM recovery_instalments ORDER BY place")
    [(total,)] = rows("SELECT total_cents FROM recoveries")
    assert (len(parts), sum(cents for cents, _ in parts)) == (3, total)
    assert "3 monthly parts" in newest_notice(rows)
    liable = lambda: [row["account"] for row in operator.asks("list", "disconnect")["rows"]]  # noqa: E731
    assert liable() == []
    pass_time(days=14)
    assert liable() == []
    assert operator.types("supply", "cut", NUMBER, "--by", PROPOSER).code != 0
    pass_time(days=1)
    assert liable() == [NUMBER]


def test_who_was_cut_off_for_what_is_taken_back_is_reconnected(operator, told, finalised, rows, account, pass_time):
    pay_all(operator, rows, account)
    finalised("--instalments", "3")
    pass_time(days=15)
    operator.asks("supply", "cut", NUMBER, "--by", PROPOSER)
    assert operator.asks("list", "reconnect")["rows"] == []
    take_back = ("recovery", "take-back", told["reference"], "--reason", "another meter")
    asked = operator.types(*take_back, "--by", PROPOSER, "--json").printed
    operator.asks("request", "approve", asked["request"], "--hash", asked["hash"], "--by", PAYER)
    assert [row["account"] for row in operator.asks("list", "reconnect")["rows"]] == [NUMBER]


def pay_all(operator, rows, account):
    """The bill of the visit is paid: what is left is the recovery's."""
    with operator.parts.store.transaction() as work:
        owed = work.accounts.payee(account).balance_cents
        work.ledger.post(
            movement(
                "payment",
                f"test:{account}",
                account,
                today_of(operator.parts),
                cents=owed,
                debit=SUSPENSE,
                credit=RECEIVABLE,
            )
        )


def test_while_it_is_open_nothing_is_overdue_and_nothing_is_cut_for_it(operator, told, rows, account, pass_time, parts):
    pay_all(operator, rows, account)
    for _ in range(6):
        pass_time(days=10)
        run_tasks(parts, "sms.remind_to_pay")
        assert operator.asks("list", "disconnect")["rows"] == []
        assert operator.types("supply", "cut", NUMBER, "--by", PROPOSER).code != 0
    assert rows("SELECT count(*) FROM messages WHERE purpose = 'reminder' AND subject LIKE 'due:%'") == [(0,)]


def test_an_instalment_is_reminded_of_before_and_after_its_day(operator, finalised, rows, account, pass_time, parts):
    pay_all(operator, rows, account)
    finalised("--instalments", "2")
    reminded = lambda: rows("SELECT count(*) FROM messages WHERE subject LIKE 'due:recovery:%'")[0][0]  # noqa: E731
    pass_time(days=11)
    run_tasks(parts, "sms.remind_to_pay")
    assert reminded() == 1
    pass_time(days=6)
    run_tasks(parts, "sms.remind_to_pay")
    assert reminded() == 2


def test_what_was_told_is_dropped_by_two(operator, told, rows):
    dropped = operator.types(
        "recovery", "drop", told["reference"], "--reason", "she was away", "--by", PROPOSER, "--json"
    )
    assert dropped.code != 0
    assert rows("SELECT state FROM recoveries") == [("provisional",)]
    request = dropped.printed
    operator.asks("request", "approve", request["request"], "--hash", request["hash"], "--by", PAYER)
    assert rows("SELECT state, answer FROM recoveries") == [("dropped", "she was away")]
    assert "we ask for nothing" in newest_notice(rows)


def test_a_request_to_drop_it_ends_once_it_is_final(operator, told, pass_time, rows):
    pass_time(days=15)
    asked = ("recovery", "drop", told["reference"], "--reason", "she was away", "--by", PROPOSER, "--json")
    drop = operator.types(*asked).printed
    final = asks_final(operator, told["reference"]).printed
    operator.asks("request", "approve", final["request"], "--hash", final["hash"], "--by", PAYER)
    assert rows("""
        SELECT r.kind, d.verdict, d.reason FROM approval_decisions d JOIN approval_requests r ON r.id = d.request_id
        WHERE r.kind LIKE 'recovery %' AND r.kind <> 'recovery review' ORDER BY r.id
    """) == [("recovery drop", "withdrawn", "final"), ("recovery final", "approved", "")]
    late = operator.types("request", "approve", drop["request"], "--hash", drop["hash"], "--by", PAYER)
    assert late.code != 0
    assert rows("SELECT state FROM recoveries") == [("final",)]


def test_a_request_that_somebody_decides_just_now_holds_nobody_up(operator, told, pass_time, parts, rows):
    """Who decides it waits for the recovery, which whoever makes it final holds: nobody waits for both."""
    asked = ("recovery", "drop", told["reference"], "--reason", "she was away", "--by", PROPOSER, "--json")
    pass_time(days=15)
    drop = operator.types(*asked).printed
    final = asks_final(operator, told["reference"]).printed
    with parts.store.transaction() as other:
        assert other.approvals.is_left_alone(drop["request"])
        operator.asks("request", "approve", final["request"], "--hash", final["hash"], "--by", PAYER)
    assert rows("SELECT state FROM recoveries") == [("final",)]


def test_what_nobody_was_told_of_is_dropped_by_one_and_may_be_proposed_anew(operator, proposed, order, rows):
    operator.asks("recovery", "drop", proposed["reference"], "--reason", "too early a day", "--by", PROPOSER)
    assert operator.asks("request", "list")["requests"] == []
    again = proposes(operator, order, "--since", str(proposed_start(proposed) + timedelta(days=200))).answer
    assert again["reference"] != proposed["reference"]
    assert rows("SELECT count(*) FROM messages WHERE subject LIKE 'recovery:%'") == [(0,)]


def test_the_same_asked_for_again_is_one_claim(operator, proposed, order, rows):
    again = proposes(operator, order).answer
    assert (again["reference"], again["evidence_digest"]) == (proposed["reference"], proposed["evidence_digest"])
    assert rows("SELECT count(*) FROM recoveries") == [(1,)]
    other = proposes(operator, order, "--since", str(proposed_start(proposed) + timedelta(days=60)))
    assert "drop it before another is proposed" in other.err


def test_nobody_pays_for_whoever_lived_there_before(operator, order, parts):
    assert "say the day" in proposes(operator, order, holder_since=None).err
    moved_in = today_of(parts) - timedelta(days=60)
    assert proposes(operator, order, holder_since=str(moved_in)).answer["days"] == 60


def test_a_day_longer_ago_than_the_law_allows_is_not_asked_for(operator, order, parts):
    claimed = proposes(operator, order, "--since", "2019-01-01").answer
    assert claimed["days"] <= 366


@pytest.mark.parametrize(
    ("seen", "cause", "words"),
    [
        (INTACT, "tampering", "no sign of tampering"),
        (INTACT, "no_access", "No earlier visit"),
        (STOPPED, "tampering", "no sign of tampering"),
    ],
)
def test_a_cause_that_the_finding_does_not_bear_is_refused(
    operator, seals, parts, account, otieno, client, rows, seen, cause, words
):
    order = visited(parts, account, otieno, client, rows, seen)
    assert words in proposes(operator, order, cause=cause).err
    assert rows("SELECT count(*) FROM recoveries") == [(0,)]


def test_a_meter_that_stopped_is_no_fault_of_the_customer_and_names_no_law(
    operator, seals, parts, account, otieno, client, rows
):
    order = visited(parts, account, otieno, client, rows, STOPPED)
    reference = proposes(operator, order, cause="meter_fault").answer["reference"]
    operator.asks("recovery", "review", reference, "--by", REVIEWER)
    assert "no fault of yours" in newest_notice(rows)
    assert "Act" not in newest_notice(rows)


def test_a_customer_without_a_phone_is_told_on_paper(operator, proposed, engine, account, parts, rows):
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE accounts SET phone = NULL WHERE id = :id"), {"id": account})
    assert operator.asks("recovery", "review", proposed["reference"], "--by", REVIEWER)["state"] == "reviewed"
    assert "is reviewed" in asks_final(operator, proposed["reference"]).err
    today = today_of(parts)
    told = ("recovery", "told", proposed["reference"], "--by", PROPOSER, "--on")
    assert "future" in operator.types(*told, str(today + timedelta(days=1))).err
    assert operator.asks(*told, str(today))["until"] == str(today + timedelta(days=14))


def test_an_sms_that_never_arrived_tells_nobody(operator, told, engine, pass_time):
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE messages SET state = 'failed' WHERE text LIKE '%Provisional%'"))
    pass_time(days=15)
    assert "did not arrive" in asks_final(operator, told["reference"]).err


@pytest.mark.parametrize(
    "text", ["{}", "STATUS {}", "status{}", "HALI {}", "hali ya {}?", "STATUS {} please", "R 000 {:.4}", "r000.{:.4}"]
)
def test_the_reference_of_our_own_sms_says_how_far_it_is_in_any_spelling(told, answer, text):
    reference = told["reference"]
    typed = text.format(reference) if "{}" in text else text.format(reference[-4:])
    assert f"{reference}: nothing is to be paid yet" in answer(WANJIKU, typed)
    assert "do not know the reference" in answer(STRANGER, f"STATUS {reference}")


def test_how_far_it_is_is_said_of_every_step(operator, told, answer, pass_time):
    def status():
        return answer(WANJIKU, f"STATUS {told['reference']}")

    assert "TEST R" in status()
    answer(WANJIKU, f"OBJECT {told['reference']}")
    assert "we have your objection already" in status()
    operator.asks("recovery", "hear", told["reference"], "--note", "She was away.", "--by", PROPOSER)
    assert "you were heard" in status()
    answer(WANJIKU, f"AGREE {told['reference']}")
    assert "you agree to KES" in status()


def test_nobody_learns_of_what_was_not_told_yet(proposed, answer):
    assert "do not know the reference" in answer(WANJIKU, f"STATUS {proposed['reference']}")


def test_danger_is_heard_before_an_objection(told, answer, rows):
    assert "112" in answer(WANJIKU, f"OBJECT {told['reference']} the wire is sparking, there is a fire")
    assert rows("SELECT state FROM recoveries") == [("provisional",)]


def test_an_objection_from_a_dial_stops_the_approval_and_a_press_twice_is_one(operator, told, client, pass_time, rows):
    pass_time(days=15)
    request = asks_final(operator, told["reference"]).printed
    phone = Phone(client, WANJIKU).dials()
    phone.answers("6", "8", "1", "1").ends("your objection is noted")
    phone.again().ends("your objection is noted")
    approved = operator.types("request", "approve", request["request"], "--hash", request["hash"], "--by", PAYER)
    assert "was not heard yet" in approved.err
    assert rows("SELECT state, objection FROM recoveries") == [("objected", "*977#")]
    assert rows("SELECT count(*) FROM messages WHERE text LIKE '%your objection is noted%'") == [(1,)]
