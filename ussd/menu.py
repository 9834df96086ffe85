"""The conversation of this release: which flows it is made of."""

from ussd.conversation import Conversation
from ussd.flows import (
    account,
    bill,
    care,
    connection,
    dispute,
    home,
    language,
    outage,
    pay,
    proof,
    reading,
    reminders,
    resume,
    welcome,
)

MODULES = (
    home,
    welcome,
    reading,
    bill,
    pay,
    dispute,
    outage,
    account,
    proof,
    reminders,
    care,
    connection,
    language,
)
FLOWS = tuple(module.FLOW for module in MODULES)
UNSENT = tuple(state for flow in FLOWS for state in flow.states if state.unsent)

ENTRIES = (home.MENU, home.PREPAID, home.WELCOME, resume.RESUME)
"""The states that a dial opens."""


def build() -> Conversation:
    """Build the machine; once a process."""
    return Conversation((*FLOWS, resume.flow(UNSENT)))
