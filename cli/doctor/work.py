"""What waits: the SMS queue, callbacks, and the tariff of this month."""

from collections.abc import Iterator
from datetime import timedelta

from cli.doctor.finding import Finding, judged, note, ok
from domain.errors import NotFound
from domain.messaging.sending import Window
from domain.tariffs.tariffs import TariffBook
from domain.values.periods import Month, business_date, local_time, month_of
from parts import app_parts
from store.core.installation import Installation

MAX_MESSAGE_WAIT_SECONDS = 600
MAX_CALLBACK_WAIT_SECONDS = 60
DAYS_AHEAD = timedelta(days=5)


def messages() -> Iterator[Finding]:
    """The queue, and whether the gateway takes what we send under our sender ID."""
    installation, now = Installation(app_parts().engine), app_parts().clock.now()
    state, reason = installation.gateway()
    yield judged(
        "sms queue",
        "running" if state == "running" else f"{state}: {reason}",
        "`messages status`, then what docs/operations.md says of the SMS queue",
        well=state == "running",
    )
    sent_at, sender = installation.last_sent_at(), app_parts().settings.sms_sender_id
    if sent_at is None:
        yield note("sender ID", f"{sender}: no SMS was ever taken", "Send one: dial, or `phone set` on a test account")
    else:
        yield ok("sender ID", f"{sender}: the gateway last took an SMS at {local_time(sent_at)}")
    late = installation.late_message_seconds(now, Window.parse(app_parts().settings.sms_window).last_priority(now))
    yield judged(
        "queue age",
        f"oldest message that may be sent: {max(late, 0):.0f} s",
        "Is SMS_PARTS_PER_SECOND enough, and the budget of the day? `messages status`",
        well=late < MAX_MESSAGE_WAIT_SECONDS,
    )


def callbacks() -> Iterator[Finding]:
    """What came in and is not yet worked through."""
    waiting = Installation(app_parts().engine).waiting_callbacks(app_parts().clock.now())
    late = {kind: seconds for kind, seconds in waiting.items() if seconds > MAX_CALLBACK_WAIT_SECONDS}
    yield judged(
        "callbacks",
        ", ".join(f"{kind} {seconds:.0f} s" for kind, seconds in late.items()) or "none waits",
        "Is a `worker` running, and what does it log?",
        well=not late,
    )


def tariff() -> Iterator[Finding]:
    """Whether today can be billed, and with this month's own values; near its end, with the next one's."""
    today = business_date(app_parts().clock.now())
    with app_parts().store.reading() as unit_of_work:
        book = unit_of_work.tariffs.book()
    try:
        version = book.version_on(today)
    except NotFound as error:
        yield judged("tariff", str(error), "`release`, or `tariff import`", well=False)
        return
    yield ok("tariff", f"in force since {version.valid_from}")
    yield _values("values of the month", book, month_of(today))
    if (coming := month_of(today + DAYS_AHEAD)) != month_of(today):
        yield _values("values of the next month", book, coming)


def _values(check: str, book: TariffBook, month: Month) -> Finding:
    carried = ", ".join(f"{each.code} of {each.carried_from}" for each in book.carried_forward(month))
    if carried:
        return note(check, f"{month} carries forward: {carried}", "`tariff import` once they are published")
    return ok(check, f"{month} has its own")
