"""The conversation of this release: which flows it is made of."""

from ussd.conversation import Conversation
from ussd.flows import (
    account,
    bill,
    care,
    connection,
    dispute,
    language,
    main_menu,
    outage,
    pay,
    reading,
    recovery,
    reminders,
    resume,
    technician_check,
    verify_phone,
    welcome,
    why_less,
    work,
)

MODULES = (
    main_menu,
    welcome,
    why_less,
    reading,
    bill,
    pay,
    dispute,
    outage,
    account,
    verify_phone,
    reminders,
    care,
    connection,
    technician_check,
    recovery,
    language,
    work,
)
FLOWS = tuple(module.FLOW for module in MODULES)
ENTRIES = (main_menu.MENU, main_menu.PREPAID, main_menu.WELCOME, main_menu.QUESTION)
"""The states that a dial opens."""


UNSENT = tuple(state.name for flow in FLOWS for state in flow.states if state.unsent)
"""The states in which something was typed that would be lost with the session."""
WITHOUT_ACCOUNT = tuple(state.name for module in (outage, connection) for state in module.FLOW.states if state.unsent)
"""Those that a phone without an account goes on from: one that was taken off its account does not go back there."""
RESUME = resume.flow(
    {
        main_menu.MENU: (resume.GO_ON, UNSENT),
        main_menu.WELCOME: (resume.GO_ON_WITHOUT_ACCOUNT, WITHOUT_ACCOUNT),
    }
)


def build() -> Conversation:
    """Build the machine; once per process."""
    return Conversation((*FLOWS, RESUME))
