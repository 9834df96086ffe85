"""Today's money for the operators' page: counted each minute, whole, also where a minute is counted again."""

import sqlalchemy as sa

from domain.jobs import Job
from domain.values.periods import business_date
from tests.support.worker_tasks import run_tasks

PAY = sa.text("""
INSERT INTO payments (provider, receipt, cents, reference, source, received_at, recorded_at)
SELECT 'mpesa', :receipt || n, :cents, 'x', :source, now(), :at FROM generate_series(1, :times) n
""")


def test_each_minute_is_counted_once_however_often_it_is_looked_at(operator, engine):
    clock = operator.parts.clock

    def pays(receipt, source, cents, times=1):
        with engine.begin() as connection:
            values = {"receipt": receipt, "source": source, "cents": cents, "times": times, "at": clock.now()}
            connection.execute(PAY, values)

    def counted():
        run_tasks(operator.parts, Job.COUNT_MONEY)
        with operator.parts.store.reading() as work:
            rows = work.payment_figures.of(business_date(clock.now()))
        money = [row for row in rows if row.what == "money"]
        return sorted(
            (source, sum(r.times for r in money if r.name == source), sum(r.cents for r in money if r.name == source))
            for source in {row.name for row in money}
        )

    assert counted() == []
    pays("A", "confirmation", 100_00, times=3)
    pays("B", "pull", 50_00)
    assert counted() == counted() == [("confirmation", 3, 300_00), ("pull", 1, 50_00)]
    pays("C", "confirmation", 1_00)
    assert counted() == [("confirmation", 4, 301_00), ("pull", 1, 50_00)]


def test_prompts_are_counted_by_what_became_of_them(payments, account, engine):
    with engine.begin() as connection:
        connection.execute(
            sa.text("""
            INSERT INTO payment_intents (token, provider, account_id, account_number, phone, asked_by, asked_in, cents,
                                         language, state, created_at, not_before, attempts, queries)
            SELECT md5(n::text), 'mpesa', :id, '1', '+25471100000' || n, '+254711000001', 'x', 5000, 'en',
                   CASE WHEN n < 3 THEN 'paid' ELSE 'failed' END, :now, :now, 0, 0 FROM generate_series(1, 5) n
            """),
            {"id": account, "now": payments.parts.clock.now()},
        )
    run_tasks(payments.parts, Job.COUNT_MONEY)
    with payments.parts.store.reading() as work:
        rows = work.payment_figures.of(business_date(payments.parts.clock.now()))
    found = {row.name: (row.times, row.cents) for row in rows if row.what == "prompts"}
    assert found == {"mpesa paid": (2, 10_000), "mpesa failed": (3, 15_000)}
