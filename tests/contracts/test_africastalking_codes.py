"""The table of codes is whole, and agrees with what the gateway's stand-in gives."""

import pytest

from sandbox.africastalking.faults import STATUS_CODES
from sms.outgoing.africastalking import cost_micros
from sms.outgoing.gateway_codes import REASON, RECIPIENT, REPORT, TABLE, StatusMeaning, meaning_of, weight_of

REPORTS = ("Sent", "Submitted", "Buffered", "Success", "Rejected", "Failed", "AbsentSubscriber", "Expired")
REASONS = (
    "InsufficientCredit",
    "InvalidLinkId",
    "UserIsInactive",
    "UserInBlackList",
    "UserAccountSuspended",
    "NotNetworkSubcriber",
    "NotNetworkSubscriber",
    "UserNotSubscribedToProduct",
    "UserDoesNotExist",
    "DeliveryFailure",
    "DoNotDisturbRejection",
)


@pytest.mark.parametrize("code", STATUS_CODES)
def test_no_status_code_of_the_gateway_is_a_surprise(code):
    assert meaning_of(RECIPIENT, str(code)) is not None


def test_exactly_three_codes_say_that_a_message_was_taken():
    taken = [code for where, code, _, meaning in TABLE if (where, meaning) == (RECIPIENT, StatusMeaning.ACCEPTED)]
    assert taken == ["100", "101", "102"]


@pytest.mark.parametrize("status", REPORTS)
def test_every_report_has_a_weight_and_a_meaning(status):
    assert meaning_of(REPORT, status) is not None
    assert (weight_of(status) == len(REPORTS) + 1) == (status == "Success")


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_for_a_failure_is_known_in_any_spelling(reason):
    assert meaning_of(REASON, reason) is meaning_of(REASON, reason.upper()) is not None


def test_each_code_has_one_row():
    keys = [(where, code) for where, code, *_ in TABLE]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("text", "micros"),
    [("KES 0.8000", 800_000), ("0", 0), ("KES 1.6", 1_600_000), ("USD 0.0059", 5_900), ("", None), ("free", None)],
)
def test_a_cost_is_read_to_the_millionth(text, micros):
    assert cost_micros(text) == micros
