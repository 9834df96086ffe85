"""Words of any kind: the rows of `words.yaml`, each texted in the way that the gateway brings it."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.reports.document import called, recorded, rows_of
from tests.support.customers import add_customer
from tests.support.sms import asked, later, text_in
from tests.support.worker_tasks import run_tasks

NAME = "words"
WANJIKU = "+254711000001"


@pytest.fixture
def parts(app, engine, report):
    add_customer(engine, "3500600-01", phone=WANJIKU, balance_cents=125_000, last=report.get("last", 4401))
    return app.extensions["parts"]


def comes_in(client, phone, parts, step: Mapping[str, Any] | str) -> None:
    """A text, a dial, what the clock sends, or time that goes by."""
    if isinstance(step, str):
        text_in(client, WANJIKU, step)
    elif "text" in step:
        text_in(client, step["from"], step["text"])
    elif "dials" in step:
        phone(WANJIKU).dials().answers(*map(str, step["dials"]))
    elif "runs" in step:
        run_tasks(parts, *step["runs"])
    else:
        later(parts, **step)


def state_of(parts) -> Iterator[str]:
    for kind, state in asked(parts, "SELECT kind, state FROM outage_tickets ORDER BY id"):
        yield f"report {kind} {state}"
    for (value,) in asked(
        parts, "SELECT r.value::int FROM bills b JOIN readings r ON r.id = b.reading_id ORDER BY b.id"
    ):
        yield f"billed {value}"
    for (cents,) in asked(parts, "SELECT cents FROM payment_intents ORDER BY id"):
        yield f"prompt {cents // 100}"
    if asked(parts, "SELECT FROM opt_outs WHERE lifted_at IS NULL"):
        yield "opted out"
    if asked(parts, "SELECT FROM accounts WHERE phone IS NULL"):
        yield "no phone on file"
    texts = asked(parts, "SELECT text FROM messages ORDER BY id")
    yield f"{len(texts)} answers"
    for (text,) in texts:
        yield f"SMS: {text}"


@pytest.mark.parametrize("report", rows_of(NAME), ids=called)
def test_a_text_is_taken_for_what_it_says(report, client, phone, parts, record_property):
    for step in report["texts"]:
        comes_in(client, phone, parts, step)
    now = "; ".join(state_of(parts))
    record_property(*recorded(NAME, report, now))
    assert [words for words in report.get("sees", ()) if words not in now] == [], now
    assert [words for words in report.get("never", ()) if words in now] == [], now
    assert [now.count(words) for words in report.get("counts", {})] == [*report.get("counts", {}).values()], now
