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
    reminders,
    resume,
    verify_phone,
    welcome,
)

MODULES = (
    main_menu,
    welcome,
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
    language,
)
FLOWS = tuple(module.FLOW for module in MODULES)
ENTRIES = (main_menu.MENU, main_menu.PREPAID, main_menu.WELCOME)
"""The states that a dial opens."""


UNSENT = tuple(state.name for flow in FLOWS for state in flow.states if state.unsent)
"""The states in which something was typed that would be lost with the session."""
RESUME = resume.flow((main_menu.MENU, main_menu.WELCOME), UNSENT)


def build() -> Conversation:
    """Build the machine; once per process."""
    return Conversation((*FLOWS, RESUME))
