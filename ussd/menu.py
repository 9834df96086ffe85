"""The conversation of this release: which flows it is made of."""

from ussd.conversation import Conversation
from ussd.flows import account, bill, home, language, reading, welcome

FLOWS = (home.FLOW, welcome.FLOW, reading.FLOW, bill.FLOW, account.FLOW, language.FLOW)


def build() -> Conversation:
    """Build the machine; once a process."""
    return Conversation(FLOWS)
