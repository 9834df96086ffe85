import pytest

from domain.errors import Refused
from domain.payments.payments import EXPIRED, FAILED, LIFE, OPEN, PAID, PAID_UNRECEIPTED, REJECTED, UNPAID


def test_a_receipt_wins_over_whatever_was_said_before():
    assert set(UNPAID) == set(LIFE.states) - {PAID}
    assert {LIFE.after(state, "pay") for state in UNPAID} == {PAID}


def test_nothing_leads_out_of_paid():
    assert LIFE.final_states() == (PAID,)


@pytest.mark.parametrize("event", ["fail", "expire", "reject", "lose", "send", "defer"])
def test_no_failure_is_believed_after_a_success(event):
    for state in (PAID, PAID_UNRECEIPTED):
        with pytest.raises(Refused):
            LIFE.after(state, event)


def test_a_prompt_is_sent_only_from_the_state_that_no_worker_has_taken():
    assert LIFE.sources("send") == (OPEN[0],)


def test_success_without_a_receipt_is_kept_apart_even_after_a_failure():
    assert {LIFE.after(state, "confirm") for state in (FAILED, EXPIRED)} == {PAID_UNRECEIPTED}
    assert LIFE.after(REJECTED, "pay") == PAID


def test_every_event_leads_to_one_state():
    assert all(LIFE.target(event) for _, event, _ in LIFE.moves)
