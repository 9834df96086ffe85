"""What a phone has sent in may be asked for in any of its states, and each has words in every channel."""

import pytest

from domain.field import recoveries
from sms.conversation import status
from sms.conversation.recoveries import STATUS_SMS
from sms.templates import TEMPLATES
from ussd.flows import care

STATES = [
    (letter, state) for letter, life in care.LIVES.items() for state in life.states if state != care.NOT_SENT.value
]


@pytest.mark.parametrize(("letter", "state"), STATES)
def test_every_state_has_words_by_ussd_and_sms(letter, state):
    assert care.HOW_FAR[letter, state]
    assert TEMPLATES[status.STATES[letter, state]]


def test_every_state_of_a_recovery_that_its_customer_knows_of_has_words_by_sms():
    states = set(recoveries.LIFE.states) - set(recoveries.NOT_TOLD)
    assert {state for state in states if STATUS_SMS[state] in TEMPLATES} == states
