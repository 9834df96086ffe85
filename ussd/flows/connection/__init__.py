"""Apply for a connection, one question a screen; and how far the applications of the phone are."""

from ussd.flow import Flow
from ussd.flows.connection import apply, status

FLOW = Flow(
    states=(*apply.STATES, *status.STATES),
    transitions=(*apply.TRANSITIONS, *status.TRANSITIONS),
    decisions={**apply.DECISIONS, **status.DECISIONS},
    commands={**apply.COMMANDS, **status.COMMANDS},
)
