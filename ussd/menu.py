"""The conversation of this release: which flows it is made of."""

from ussd.conversation import Conversation
from ussd.flows import (
    account,
    bill,
    care,
    connection,
    home,
    language,
    outage,
    proof,
    reading,
    reminders,
    resume,
    welcome,
)

FLOWS = (
    home.FLOW,
    welcome.FLOW,
    reading.FLOW,
    bill.FLOW,
    outage.FLOW,
    account.FLOW,
    proof.FLOW,
    reminders.FLOW,
    care.FLOW,
    connection.FLOW,
    language.FLOW,
)
UNSENT = tuple(state for flow in FLOWS for state in flow.states if state.unsent)

ENTRIES = (home.MENU, home.PREPAID, home.WELCOME, resume.RESUME)
"""The states that a dial opens."""


def build() -> Conversation:
    """Build the machine; once a process."""
    return Conversation((*FLOWS, resume.flow(UNSENT)))
