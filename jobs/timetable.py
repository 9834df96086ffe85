"""When each job is due. One that could not be sent in time is due once, however often it was missed."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from domain.jobs import Job
from domain.values.periods import NAIROBI

SWEEP = timedelta(seconds=5)
DAY = timedelta(days=1)

EVERY: Mapping[Job, timedelta] = {
    Job.FLUSH_FUNNEL: timedelta(minutes=1),
    Job.ADD_UP_RECORDS: timedelta(seconds=15),
    Job.SEND_MESSAGES: SWEEP,
    Job.FEED_CAMPAIGNS: SWEEP,
    Job.PREPARE_CAMPAIGN_FILES: timedelta(minutes=1),
    Job.PLAN_CAMPAIGNS: timedelta(seconds=10),
    Job.SETTLE_CAMPAIGNS: timedelta(seconds=10),
    Job.MERGE_DELIVERY_REPORTS: SWEEP,
    Job.RECORD_OPT_OUTS: SWEEP,
    Job.ANSWER_TEXTS: SWEEP,
    Job.LET_LAPSED_LEASES_GO: timedelta(seconds=15),
    Job.SETTLE_UNKNOWN_MESSAGES: timedelta(seconds=30),
    Job.EXPIRE_MESSAGES_PAST_THEIR_USE: timedelta(minutes=1),
    Job.EXPIRE_MESSAGES_WITHOUT_REPORT: timedelta(minutes=10),
    Job.WATCH_WHAT_SMS_COST: timedelta(minutes=5),
    Job.GROUP_REPORTS: SWEEP,
    Job.ASK_WHETHER_POWER_IS_BACK: timedelta(seconds=30),
    Job.JUDGE_RESTORATIONS: timedelta(minutes=10),
    Job.FEED_PLANNED_NOTICES: SWEEP,
    Job.FOLLOW_PLANNED_WORK: timedelta(minutes=1),
    Job.REMIND_TO_READ: timedelta(minutes=10),
    Job.REMIND_TO_PAY: timedelta(minutes=10),
    Job.REMIND_TO_FINISH: timedelta(minutes=1),
    Job.SEND_USE_MESSAGES: timedelta(minutes=10),
    Job.FORGET_OLD_TEXTS: timedelta(hours=1),
    Job.BLANK_OLD_TEXTS: timedelta(hours=1),
    Job.WATCH_BILL_QUERIES: timedelta(hours=1),
    Job.WATCH_APPLICATIONS: timedelta(minutes=10),
    Job.WATCH_DATA_REQUESTS: timedelta(hours=1),
    Job.SETTLE_OWNER_QUESTIONS: timedelta(minutes=1),
    Job.TELL_OF_STRANGERS: timedelta(minutes=10),
    Job.SEND_PROMPTS: timedelta(seconds=1),
    Job.APPLY_PAYMENTS: SWEEP,
    Job.ASK_PROVIDERS: SWEEP,
    Job.LET_LAPSED_PROMPTS_GO: timedelta(seconds=15),
    Job.EXPIRE_REQUESTS_WITHOUT_NEWS: timedelta(minutes=1),
    Job.WATCH_PAYBILL_BALANCE: timedelta(minutes=1),
    Job.POINT_AT_DOUBTFUL_PAYMENTS: timedelta(minutes=10),
    Job.PULL_PAYMENTS: timedelta(minutes=15),
    Job.LOOK_FOR_WHAT_IS_MISSING_THERE: timedelta(hours=1),
    Job.GO_ON_WITH_RELEASED_FILES: timedelta(minutes=1),
    Job.WORK_THROUGH_UPLOADS: timedelta(minutes=1),
    Job.SET_LONG_STATEMENTS: timedelta(minutes=1),
    Job.COUNT_WORK: timedelta(minutes=1),
    Job.TELL_OF_VISITS: timedelta(minutes=10),
    Job.ASK_ABOUT_USE: timedelta(minutes=1),
    Job.SCORE_METERS: timedelta(minutes=1),
    Job.COUNT_MONEY: timedelta(minutes=1),
}
AT_NIGHT_IN_NAIROBI: Mapping[Job, time] = {
    Job.CHECK_LEDGER: time(2, 0),
    Job.PULL_TWO_DAYS: time(2, 30),
    Job.LIST_CARDS: time(2, 45),
    Job.COUNT_CUSTOMERS_SERVED: time(2, 45),
    Job.COMPARE_RECORDS: time(2, 45),
    Job.VERIFY_AUDIT: time(2, 45),
    Job.ERASE_OLD_DATA: time(2, 45),
}


def period(job: Job) -> timedelta:
    """How long it takes until the job is due again."""
    return DAY if job in AT_NIGHT_IN_NAIROBI else EVERY[job]


def last_due(job: Job, now: datetime) -> datetime:
    """When a job of the night was last due: last night, or tonight if its time has come."""
    today = now.astimezone(NAIROBI).date()
    tonight = datetime.combine(today, AT_NIGHT_IN_NAIROBI[job], NAIROBI)
    return tonight if tonight <= now else tonight - DAY


class DueJobs:
    """What is due and was not sent yet, at most once each.

    `seconds` are of a clock that nobody sets: an hour that is put back must not stop the ticks for an hour.
    """

    def __init__(self, seconds: float, now: datetime) -> None:
        self._next = dict.fromkeys(EVERY, seconds)
        self._sent_at = dict.fromkeys(AT_NIGHT_IN_NAIROBI, now)

    def remember(self, job: Job, sent_at: datetime) -> None:
        """An earlier clock sent the job then: what was missed since is due."""
        if job in self._sent_at:
            self._sent_at[job] = sent_at

    def at(self, seconds: float, now: datetime) -> list[Job]:
        """What is due. A host whose date was wrong sent the jobs of the night in the future: now, at the latest."""
        self._sent_at = {job: min(sent_at, now) for job, sent_at in self._sent_at.items()}
        nightly = [job for job, sent_at in self._sent_at.items() if sent_at < last_due(job, now)]
        return nightly + [job for job, due in self._next.items() if due <= seconds]

    def sent(self, job: Job, seconds: float, now: datetime) -> None:
        if job in self._sent_at:
            self._sent_at[job] = now
        else:
            self._next[job] = seconds + EVERY[job].total_seconds()

    def seconds_left(self, seconds: float) -> float:
        """Until the next of the jobs that come again and again."""
        return max(min(self._next.values()) - seconds, 0)
