"""A technician's PIN is cut from a turn before anything else looks at it: what goes on, and what is kept, is a digest.

The gateway sends all that was typed in a session with each turn, so the PIN comes again and again. It is always asked
after `8 My work`: what follows an `8` there, and the codes and PINs right after it, are digested. That is done for the
phones of technicians alone, from the text alone, so that the same turn has the same digests after a loss of sessions.
"""

from dataclasses import replace

from domain.field.secrets import FieldSecrets
from ussd.flow import Turn

WORK_KEY = "8"
MIN_SECRET_DIGITS = 4


def without_secrets(turn: Turn, secrets: FieldSecrets) -> Turn:
    """The turn with a digest for each PIN and code that is typed after `8`."""
    answers = turn.text.split("*")
    is_asked = False
    for place, answer in enumerate(answers):
        if is_asked and sum(map(str.isdigit, answer)) >= MIN_SECRET_DIGITS:
            answers[place] = secrets.digested(answer, turn.phone)
        else:
            is_asked = answer.strip() == WORK_KEY
    return replace(turn, text="*".join(answers))
