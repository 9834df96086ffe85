"""What the gateway reports settles the message, whatever the order; what it does not report is settled by time."""

from datetime import timedelta
from http import HTTPStatus

import pytest
import sqlalchemy as sa

from domain.messaging.messages import BILL, CODE, NOTICE, RECEIPT
from tests.support.sms import ANOTHER_PHONE, PHONE, asked, later, queue, row, served, states, works

TOKEN = "dev-africastalking-token"
REPORT = "id={id}&status={status}&phoneNumber=%2B254711000001&networkCode=63902"


@pytest.fixture
def service(database_url, redis_url, gateway):
    with served(database_url, redis_url, gateway) as flask:
        yield flask


@pytest.fixture
def parts(service):
    return service.extensions["parts"]


def sends_and_hears(parts, gateway):
    parts.sender.run()
    assert gateway.settle()
    works(parts, "merge_reports")


def reported(service, body, token=TOKEN):
    form = "application/x-www-form-urlencoded; charset=UTF-8"
    return service.test_client().post(f"/callbacks/{token}/sms/delivery", data=body, content_type=form)


def test_a_delivered_message_is_known_to_be_delivered(parts, gateway):
    queue(parts, PHONE)
    sends_and_hears(parts, gateway)
    assert (row(parts).state, row(parts).gateway_status) == ("delivered", "Success")
    assert asked(parts, "SELECT stage, sum(messages) FROM message_delays GROUP BY 1 ORDER BY 1") == [
        ("delivery", 1),
        ("submission", 1),
    ]


@pytest.mark.parametrize(
    ("phone", "state", "status", "mark"),
    [
        ("+254711199921", "failed", "Failed DeliveryFailure", None),
        ("+254711199922", "failed", "Rejected UserInBlackList", "blocked"),
        ("+254711199923", "failed", "AbsentSubscriber", None),
        ("+254711199924", "failed", "Expired", None),
        ("+254711199926", "failed", "Failed NotNetworkSubcriber", "bad_number"),
        ("+254711199925", "delivered", "Success", None),
        ("+254711199931", "delivered", "Success", None),
        ("+254711199932", "delivered", "Success", None),
        ("+254711199933", "submitted", "101 Sent", None),
        ("+254711199935", "delivered", "Success", None),
    ],
)
def test_the_reports_decide_in_whatever_order_they_come(parts, gateway, phone, state, status, mark):
    queue(parts, phone)
    sends_and_hears(parts, gateway)
    works(parts, "merge_reports")
    assert (row(parts, phone).state, row(parts, phone).gateway_status) == (state, status)
    assert asked(parts, "SELECT mark FROM marked_phones") == [(mark,)] * bool(mark)
    assert asked(parts, "SELECT count(*) FROM early_reports") == [(0,)]


def test_a_report_that_never_comes_is_not_waited_for_longer_than_two_days(parts, gateway):
    queue(parts, "+254711199933")
    sends_and_hears(parts, gateway)
    later(parts, hours=47)
    works(parts, "expire_messages_without_report")
    assert states(parts) == {"+254711199933": "submitted"}
    later(parts, hours=2)
    works(parts, "expire_messages_without_report")
    assert states(parts) == {"+254711199933": "expired"}


def test_a_lost_answer_is_made_good_by_the_report_and_nobody_is_told_twice(parts, gateway):
    queue(parts, "+254711199906")
    sends_and_hears(parts, gateway)
    assert states(parts) == {"+254711199906": "unknown"}
    later(parts, minutes=2)
    works(parts, "settle_unknown_messages", "merge_reports")
    assert states(parts) == {"+254711199906": "delivered"}
    later(parts, minutes=20)
    works(parts, "settle_unknown_messages", "send")
    assert gateway.messages.accepted() == 1


def test_of_two_lost_answers_to_one_phone_neither_message_is_thought_to_be_told(parts, gateway):
    gateway.fail_next("reset_after_accept")
    queue(parts, PHONE)
    sends_and_hears(parts, gateway)
    gateway.fail_next("reset_before_accept")
    queue(parts, PHONE, subject="2", text="Habari ya pili")
    sends_and_hears(parts, gateway)
    later(parts, minutes=2)
    works(parts, "settle_unknown_messages", "merge_reports")
    later(parts, minutes=20)
    works(parts, "settle_unknown_messages")
    sends_and_hears(parts, gateway)
    assert gateway.messages.delivered(PHONE, "Habari ya pili") == 1
    assert gateway.messages.delivered(PHONE, "Habari") == 2
    assert states(parts) == {PHONE: "delivered"}


def test_of_lost_answers_to_one_phone_as_many_arrivals_settle_all_and_nobody_is_told_twice(parts, gateway):
    for phone, subjects in ((PHONE, "12"), (ANOTHER_PHONE, "345")):
        for subject in subjects:
            gateway.fail_next("reset_after_accept")
            queue(parts, phone, subject=subject, text=f"Habari {subject}")
            sends_and_hears(parts, gateway)
    later(parts, minutes=2)
    works(parts, "settle_unknown_messages", "merge_reports")
    assert asked(parts, "SELECT state, count(*), count(DISTINCT gateway_id) FROM messages GROUP BY 1") == [
        ("delivered", 5, 5)
    ]
    later(parts, minutes=20)
    works(parts, "settle_unknown_messages")
    sends_and_hears(parts, gateway)
    assert [gateway.messages.accepted(text=f"Habari {subject}") for subject in "12345"] == [1] * 5


def test_of_lost_answers_to_one_phone_none_is_thought_to_have_arrived_where_one_report_says_that_it_did_not(
    service, parts, gateway
):
    gateway.fail_next("reset_before_accept", "reset_before_accept")
    queue(parts, PHONE)
    queue(parts, PHONE, subject="2", text="Habari ya pili")
    parts.sender.run()
    parts.sender.run()
    for body in ("id=ATXid_1&status=Success", "id=ATXid_2&status=Failed&failureReason=DeliveryFailure"):
        assert reported(service, f"{body}&phoneNumber=%2B{PHONE[1:]}&networkCode=63902").status_code == HTTPStatus.OK
    works(parts, "merge_reports")
    later(parts, minutes=2)
    works(parts, "settle_unknown_messages", "merge_reports")
    assert asked(parts, "SELECT DISTINCT state FROM messages") == [("unknown",)]


def test_two_reports_of_one_that_was_sent_twice_settle_no_other(service, parts, gateway):
    gateway.fail_next("reset_before_accept", "reset_before_accept")
    queue(parts, PHONE)
    queue(parts, PHONE, subject="2", text="Habari ya pili")
    parts.sender.run()
    parts.sender.run()
    with parts.engine.begin() as connection:
        connection.execute(sa.text("UPDATE messages SET resends = 1 WHERE subject = '2'"))
    for number in (1, 2):
        body = f"id=ATXid_{number}&status=Success&phoneNumber=%2B{PHONE[1:]}&networkCode=63902"
        assert reported(service, body).status_code == HTTPStatus.OK
    works(parts, "merge_reports")
    later(parts, minutes=2)
    works(parts, "settle_unknown_messages", "merge_reports")
    assert asked(parts, "SELECT DISTINCT state FROM messages") == [("unknown",)]


@pytest.mark.parametrize("purpose", [BILL, RECEIPT])
def test_what_may_not_have_been_sent_goes_once_more_after_a_quarter_of_an_hour_and_only_once(parts, gateway, purpose):
    gateway.fail_next(*["reset_before_accept"] * 2)
    queue(parts, PHONE, purpose=purpose)
    parts.sender.run()
    later(parts, minutes=14)
    works(parts, "settle_unknown_messages", "send")
    assert (row(parts).state, row(parts).attempts) == ("unknown", 1)
    later(parts, minutes=2)
    works(parts, "settle_unknown_messages", "send")
    assert (row(parts).state, row(parts).attempts) == ("unknown", 2)
    later(parts, hours=24)
    works(parts, "settle_unknown_messages", "send")
    assert (row(parts).state, row(parts).attempts) == ("unknown", 2)
    later(parts, hours=24)
    works(parts, "expire_messages_past_their_use")
    assert row(parts).state == "expired"


def test_a_code_of_unknown_fate_is_never_sent_again(parts, gateway):
    gateway.fail_next("reset_before_accept")
    queue(parts, PHONE, purpose=CODE)
    parts.sender.run()
    later(parts, minutes=9)
    works(parts, "settle_unknown_messages", "send")
    later(parts, minutes=2)
    works(parts, "settle_unknown_messages", "send", "expire_messages_past_their_use")
    assert (row(parts).state, row(parts).attempts) == ("expired", 1)


@pytest.mark.parametrize(("age_hours", "wait_hours"), [(0, 24), (40, 7)])
def test_a_notice_goes_once_more_after_a_day_or_an_hour_before_its_deadline(parts, gateway, age_hours, wait_hours):
    gateway.fail_next("reset_before_accept")
    queue(parts, PHONE, purpose=NOTICE, ago=timedelta(hours=age_hours))
    parts.sender.run()
    later(parts, hours=wait_hours, minutes=-2)
    works(parts, "settle_unknown_messages", "send")
    assert row(parts).state == "unknown"
    later(parts, minutes=4)
    works(parts, "settle_unknown_messages", "send")
    assert row(parts).state == "submitted"


def test_nothing_is_sent_again_while_reports_wait_to_be_read(parts, gateway):
    queue(parts, "+254711199906")
    parts.sender.run()
    assert gateway.settle()
    later(parts, minutes=20)
    works(parts, "settle_unknown_messages")
    assert states(parts) == {"+254711199906": "unknown"}
    works(parts, "merge_reports")
    later(parts, minutes=2)
    works(parts, "settle_unknown_messages", "merge_reports")
    assert states(parts) == {"+254711199906": "delivered"}


def test_what_a_dead_worker_had_claimed_is_in_doubt_when_the_lease_lapses(parts, gateway):
    queue(parts, PHONE)
    with parts.store.transaction() as unit_of_work:
        now = unit_of_work.now
    assert len(parts.sender._queue.claim(10, 3, now)) == 1  # noqa: SLF001 - what a worker does before it dies
    works(parts, "let_lapsed_leases_go", "send")
    assert states(parts) == {PHONE: "submitting"}
    later(parts, seconds=61)
    works(parts, "let_lapsed_leases_go")
    assert states(parts) == {PHONE: "unknown"}
    later(parts, minutes=15)
    works(parts, "settle_unknown_messages")
    sends_and_hears(parts, gateway)
    assert states(parts) == {PHONE: "delivered"}


def test_a_wrong_token_learns_nothing(service):
    answer = reported(service, REPORT.format(id="x", status="Success"), token="guess")
    assert (answer.status_code, answer.data) == (404, b"")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no form",
        b"id=&status=Success",
        b"id=ATXid_1&status=+",
        b"id=ATXid_1",
        b"\xff\xfe\x00",
        b"id=ATXid_1&status=\x00",
        b"&".join(b"f%d=1" % number for number in range(200)),
    ],
)
def test_a_report_that_cannot_be_read_is_kept_with_the_reason_and_stops_no_other(service, parts, gateway, body):
    assert reported(service, body).status_code == 200
    queue(parts, PHONE)
    sends_and_hears(parts, gateway)
    assert row(parts).state == "delivered"
    assert len(asked(parts, "SELECT reason FROM inbox WHERE state = 'failed' AND reason IS NOT NULL")) == 1


def test_a_report_with_a_nul_byte_is_read_without_it(service, parts):
    reported(service, b"id=ATXid%00_1&status=Success&phoneNumber=%2B254711000001")
    works(parts, "merge_reports")
    assert asked(parts, "SELECT gateway_id FROM early_reports") == [("ATXid_1",)]


def test_a_body_larger_than_any_report_is_not_kept(service, parts):
    assert reported(service, b"x" * 20_000).status_code == 413
    assert asked(parts, "SELECT count(*) FROM inbox") == [(0,)]


def test_texts_and_bodies_are_forgotten_after_ninety_days(parts, gateway):
    queue(parts, PHONE)
    sends_and_hears(parts, gateway)
    queue(parts, ANOTHER_PHONE)
    later(parts, days=91)
    works(parts, "blank_old_texts")
    assert [each.text for each in (row(parts), row(parts, ANOTHER_PHONE))] == ["", "Habari"]
    assert asked(parts, "SELECT count(*) FROM inbox WHERE body <> ''") == [(0,)]
    works(parts, "expire_messages_past_their_use", "blank_old_texts")
    assert row(parts, ANOTHER_PHONE).text == ""
