"""STOP silences reminders, never a bill, a receipt or a new number."""

import pytest

from domain.messaging.messages import BILL, NOTICE, RECEIPT, REMINDER
from domain.services.accounts.hear_phone_again import hear_phone_again
from domain.services.accounts.silence_phone import SilencePhone, silence_phone
from sandbox.africastalking.sms_callbacks import announce_opt_out
from tests.support.sms import PHONE, asked, queue, rows, served, works


@pytest.fixture
def parts(database_url, redis_url, gateway):
    with served(database_url, redis_url, gateway) as flask:
        yield flask.extensions["parts"]


def by_purpose(parts):
    return {each.purpose: each.state for each in rows(parts)}


def test_who_opted_out_at_the_network_gets_no_reminders_and_is_still_told_what_must_be_told(parts, gateway):
    queue(parts, PHONE, purpose=REMINDER, subject="waiting already")
    announce_opt_out(gateway.state, PHONE, "KenyaPower")
    assert gateway.settle()
    works(parts, "record_opt_outs")
    for purpose in (REMINDER, BILL, RECEIPT, NOTICE):
        queue(parts, PHONE, purpose=purpose)
    works(parts, "send", "expire_messages_past_their_use")
    assert by_purpose(parts) == {
        "reminder": "expired",
        "bill": "submitted",
        "receipt": "submitted",
        "notice": "submitted",
    }
    assert asked(parts, "SELECT phone, purpose, legal_basis, source FROM opt_outs") == [
        (PHONE, purpose, "legitimate interest", "network") for purpose in ("reminder", "planned")
    ]


def test_who_sends_start_gets_reminders_again(parts):
    with parts.store.transaction() as unit_of_work:
        silence_phone(SilencePhone(PHONE, "sms"), unit_of_work)
        silence_phone(SilencePhone(PHONE, "sms"), unit_of_work)
    with parts.store.transaction() as unit_of_work:
        hear_phone_again(SilencePhone(PHONE, "sms"), unit_of_work)
    queue(parts, PHONE, purpose=REMINDER)
    works(parts, "send")
    assert by_purpose(parts) == {"reminder": "submitted"}
    assert asked(parts, "SELECT count(*), count(lifted_at) FROM opt_outs") == [(2, 2)]


def test_an_opt_out_without_a_phone_is_kept_with_the_reason(parts, gateway):
    announce_opt_out(gateway.state, "nobody", "KenyaPower")
    assert gateway.settle()
    works(parts, "record_opt_outs")
    assert asked(parts, "SELECT state, reason FROM inbox") == [("failed", "no phone")]
