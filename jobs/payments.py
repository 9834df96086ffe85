"""The work that Celery runs for payments. Each task only says that there is work: the rows decide, and a task that is
lost, late or repeated does no harm.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from threading import Lock

import structlog
from celery import shared_task

from domain.jobs import Job
from domain.payments.payments import MPESA, PAYSTACK, PULL, Intent
from domain.payments.reconciliation import missing_from_paybill
from domain.services.payments.doubt_request import DoubtRequest, doubt_request
from domain.services.payments.expire_request import ExpireRequest, expire_request
from domain.services.payments.let_lapsed_request_go import LetLapsedRequestGo, let_lapsed_request_go
from domain.terms import Terms
from jobs.row_by_row import guarded
from parts import worker_parts
from payments.callbacks import CARD_EVENT
from store.payments.intents import AT_ONCE, Intents
from store.unit_of_work import UnitOfWork

QUERIES_AT_ONCE, MAX_LOGGED = 25, 20
DOUBTFUL_AT_ONCE = 100
PULL_WINDOW, HOURLY_WINDOW, NIGHTLY_WINDOW = timedelta(hours=3), timedelta(hours=6), timedelta(hours=48)

log = structlog.get_logger()

_asking = {PAYSTACK: Lock(), MPESA: Lock()}


@shared_task(name=Job.SEND_PROMPTS)
def send() -> None:
    """Send the prompts and links that are due."""
    parts = worker_parts()
    parts.payments.stk_push.send()
    if parts.payments.cards.send_links():
        parts.nudge(Job.SEND_MESSAGES)


@shared_task(name=Job.APPLY_PAYMENTS)
def apply() -> None:
    """Understand what the providers reported; receipts leave at once, and Paystack is asked at once."""
    parts = worker_parts()
    handled = parts.payments.inbox.apply()
    if handled:
        parts.nudge(Job.SEND_MESSAGES)
    if CARD_EVENT in handled:
        parts.nudge(Job.ASK_PROVIDERS)


@shared_task(name=Job.ASK_PROVIDERS)
def ask() -> None:
    """Ask what became of requests of which nobody has reported anything, until none is due. Of each provider one thread
    of a worker asks, and the others leave it to that: a provider that hangs holds up nothing of the other one.
    """
    for provider, asking in _asking.items():
        if not asking.acquire(blocking=False):
            continue
        try:
            _ask_about_all(provider)
        finally:
            asking.release()


def _ask_about_all(provider: str) -> None:
    while _ask_about_some(provider):
        worker_parts().nudge(Job.SEND_MESSAGES)


def _ask_about_some(provider: str) -> bool:
    """Whether anything was due."""
    payments = worker_parts().payments
    refunds = payments.refunds.ask() if provider == PAYSTACK else 0
    due = _claimed_queries(provider)
    for intent in due:
        with guarded(Job.ASK_PROVIDERS, intent.id):
            (payments.stk_push if provider == MPESA else payments.cards).ask(intent)
    return bool(refunds or due)


def _claimed_queries(provider: str) -> Sequence[Intent]:
    with worker_parts().store.transaction() as work:
        return work.intents.claim_queries(provider, QUERIES_AT_ONCE)


@shared_task(name=Job.LET_LAPSED_PROMPTS_GO)
def let_lapsed_prompts_go() -> None:
    """What a lost worker was sending may have been sent: a prompt is in doubt from now on, and not sent again."""
    lapsed = _all_of(
        lambda intents: intents.lapsed(),
        lambda intent, work, terms: let_lapsed_request_go(LetLapsedRequestGo(intent), work, terms),
    )
    if lapsed:
        log.warning("prompts_lapsed", intents=lapsed[:MAX_LOGGED], count=len(lapsed))


@shared_task(name=Job.EXPIRE_REQUESTS_WITHOUT_NEWS)
def expire_requests_without_news() -> None:
    """Customers hear that there is no news of their payment; requests of which nothing more will be reported end."""
    silent = _all_of(
        lambda intents: intents.without_news(),
        lambda intent, work, terms: doubt_request(DoubtRequest(intent), work, terms),
    )
    ended = _all_of(
        lambda intents: intents.given_up(),
        lambda intent, work, terms: expire_request(ExpireRequest(intent), work, terms),
    )
    if silent or ended:
        worker_parts().nudge(Job.SEND_MESSAGES)


def _all_of(
    find: Callable[[Intents], list[Intent]], settle: Callable[[Intent, UnitOfWork, Terms], object]
) -> list[int]:
    """Batch after batch, each in its own transaction, until one is not full; the ids of all."""
    settled, found = [], AT_ONCE
    while found == AT_ONCE:
        with worker_parts().store.transaction() as work:
            intents = find(work.intents)
            for intent in intents:
                settle(intent, work, worker_parts().terms)
        settled += [intent.id for intent in intents]
        found = len(intents)
    return settled


@shared_task(name=Job.PULL_PAYMENTS)
def pull() -> None:
    """The payments of the last three hours, as Daraja lists them."""
    worker_parts().payments.pull.book(PULL_WINDOW)


@shared_task(name=Job.LOOK_FOR_WHAT_IS_MISSING_THERE)
def look_for_what_is_missing_there() -> None:
    """What was reported to us in the last hours and M-Pesa does not list: an invented payment is found within two."""
    worker_parts().payments.pull.find_missing_there(HOURLY_WINDOW)


@shared_task(name=Job.GO_ON_WITH_RELEASED_FILES)
def go_on_with_released_files() -> None:
    """What two operators have released of a file, and who booked it was stopped."""
    worker_parts().payments.files.go_on()


@shared_task(name=Job.WORK_THROUGH_UPLOADS)
def work_through_uploads() -> None:
    """The files that operators brought to the console."""
    worker_parts().payments.uploads.work_through()


@shared_task(name=Job.PULL_TWO_DAYS)
def pull_two_days() -> None:
    """All that can still be pulled, and what we hold beside it."""
    worker_parts().payments.pull.find_all(NIGHTLY_WINDOW)


@shared_task(name=Job.LIST_CARDS)
def list_cards() -> None:
    """What Paystack lists of the last two days. A task of its own: M-Pesa's refusal is no reason to leave it out."""
    worker_parts().payments.card_comparison.compare(NIGHTLY_WINDOW)


@shared_task(name=Job.WATCH_PAYBILL_BALANCE)
def watch_paybill_balance() -> None:
    """Pull at once when our balance rose by more than was reported, or when a receipt keeps us waiting that such a
    pull can still bring.
    """
    parts = worker_parts()
    with parts.store.reading() as work:
        since = work.breaks.last_run(MPESA, PULL) or work.now - PULL_WINDOW
        missing = missing_from_paybill(work.breaks.balances_since(MPESA, since))
        waiting = work.breaks.has_unreceipted(work.now - PULL_WINDOW)
    if missing or waiting:
        log.warning("payments_not_reported", missing_cents=missing, receipts_awaited=waiting)
        parts.payments.pull.book(PULL_WINDOW)


@shared_task(name=Job.POINT_AT_DOUBTFUL_PAYMENTS)
def point_at_doubtful_payments() -> None:
    """Credited, and yet somebody should look: `list doubtful` has them for a month."""
    found = DOUBTFUL_AT_ONCE
    while found == DOUBTFUL_AT_ONCE:
        found = _point_at_some()


def _point_at_some() -> int:
    """How many were pointed at. An alert may come twice where the worker dies, and none is left out."""
    with worker_parts().store.transaction() as work:
        found = work.doubtful_payments.point_at(DOUBTFUL_AT_ONCE)
        for payment in found:
            log.warning("payment_doubtful", receipt=payment.receipt, why=payment.why, alert=True)
    return len(found)


@shared_task(name=Job.COUNT_MONEY)
def count_money() -> None:
    """Today's money and prompts, for the operators' page."""
    parts = worker_parts()
    with parts.store.transaction() as work:
        work.payment_figures.count()
