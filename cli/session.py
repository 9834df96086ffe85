"""`session replay`: what a customer lived through just now, as a dialogue that the tests can play; `session funnel`:
how sessions end.
"""

from datetime import timedelta

import click
import yaml

from cli.common import answered_in
from cli.listing import listed
from cli.output import Answer
from cli.typed_values import WholeNumber
from domain.errors import NotFound
from parts import app_parts, records
from ussd.dialogue import dialogue
from ussd.session import find


def as_yaml(talk: Answer) -> str:
    """The dialogue as a file of tests/transcripts holds it."""
    return yaml.safe_dump([dict(talk)], sort_keys=False, allow_unicode=True, width=120)


@click.group()
def session() -> None:
    """Sessions of the phone menu."""


@session.command()
@click.argument("session_id")
@click.option("--as-test", is_flag=True, required=True, help="As a dialogue for tests/transcripts.")
@answered_in(as_yaml)
def replay(session_id: str, as_test: bool) -> Answer:  # noqa: ARG001, FBT001 - the one form there is, by its name
    """Print the session as a dialogue, with other names and numbers in the place of the customer's.

    Sessions are kept for ten minutes; afterwards nothing of them is left to print. One that goes on from what was
    before it, which a test does not have, is not printed.
    """
    kept = find(app_parts().session_bytes, session_id)
    if kept is None:
        raise NotFound("This session is not known, or not any more", "no_session")
    with app_parts().store.reading() as unit_of_work:
        return dialogue(kept, unit_of_work, app_parts().clock.now())


@session.command()
@click.option("--days", type=WholeNumber(1, 3660), default=7, show_default=True, help="How far back.")
@listed("flow", "language", "reached", "ended", "gone", "our_fault", rows="flows")
def funnel(days: int) -> Answer:
    """How sessions ended, by flow and language: with an END, gone, or by our fault; and what the gateway reported.

    The counters come to the database each minute.
    """
    since = app_parts().clock.now() - timedelta(days=days)
    with app_parts().store.reading() as unit_of_work:
        return {
            "days": days,
            "flows": records().endings(unit_of_work.funnel.hops(since)),
            "reported_by_the_gateway": [
                {"last_step": step, "status": status, "sessions": count}
                for step, status, count in unit_of_work.funnel.reports(since)
            ],
        }
