"""Who owes something is marked in the transaction that makes a debt or ends it, and the night compares."""

import pytest
import sqlalchemy as sa

from domain.jobs import Job
from tests.support.customers import add_customer
from tests.support.worker_tasks import run_tasks


@pytest.fixture
def account(operator, engine):
    add_customer(engine, "3500600-01")
    with engine.begin() as connection:
        return connection.execute(sa.text("SELECT id FROM accounts")).scalar_one()


@pytest.fixture
def owes(engine, account):
    """Set what is owed; whether the account is a debtor then."""

    def owes(cents):
        with engine.begin() as connection:
            connection.execute(sa.text("UPDATE accounts SET balance_cents = :cents"), {"cents": cents})
        return is_debtor(engine)

    return owes


def is_debtor(engine):
    with engine.connect() as connection:
        return bool(
            connection.execute(sa.text("SELECT count(*) FROM debtors JOIN accounts ON id = account_id")).scalar()
        )


def test_a_debt_makes_a_debtor_and_its_end_none(owes):
    assert [owes(cents) for cents in (1, 500, 0, -1, 700, 0, 0)] == [True, True, False, False, True, False, False]


def test_new_accounts_that_owe_are_debtors_from_the_first(engine, owes):
    owes(0)
    with engine.begin() as connection:
        connection.execute(
            sa.text("""
                INSERT INTO accounts (number, digits, name, area_id, category, status, balance_cents)
                SELECT 8800600 + n, 8800600 + n, 'Achieng', area_id, 'DC', 'active', 100 * (n - 1)
                FROM accounts, generate_series(0, 3) n
            """)
        )
        found = connection.execute(sa.text("SELECT number FROM debtors JOIN accounts ON id = account_id ORDER BY 1"))
        assert found.scalars().all() == ["8800602", "8800603"]


@pytest.mark.parametrize(
    ("cents", "wrong"), [(500, "DELETE FROM debtors"), (0, "INSERT INTO debtors SELECT id FROM accounts")]
)
def test_a_night_finds_who_is_marked_wrongly_says_it_and_puts_it_right(operator, engine, owes, capsys, cents, wrong):
    right = owes(cents)
    with engine.begin() as connection:
        connection.execute(sa.text(wrong))
    assert is_debtor(engine) is not right
    run_tasks(operator.parts, Job.COMPARE_RECORDS)
    assert "debtors_mismarked" in capsys.readouterr().err
    assert is_debtor(engine) is right
    run_tasks(operator.parts, Job.COMPARE_RECORDS)
    assert "debtors_mismarked" not in capsys.readouterr().err
