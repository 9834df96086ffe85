"""A bill that carried another month's value is made anew from its page: by one person, or above the limit by two."""

import pytest

from domain.values.periods import month_of
from tests.support.console import Console
from tests.support.customers import add_customer
from tests.support.service import service_on

WANJIKU, NUMBER = "+254711000001", "3500600-01"


@pytest.fixture
def billed(engine, phone, rows, operator, tmp_path):
    """A bill whose month's fuel charge was published afterwards: its account, number, cents."""
    account_id = add_customer(engine, NUMBER, phone=WANJIKU, last=4401, days_ago=30)
    phone(WANJIKU).dials().answers("1", "4491", "1").ends()
    [(number, cents, read_on)] = rows("SELECT number, total_cents, upper(period) - 1 FROM bills")
    file = tmp_path / "month.toml"
    file.write_text(f"[months]\n{month_of(read_on)} = {{ FEC = 4.10 }}\n")
    operator.asks("tariff", "import", file, "--force", "--by", "Njeri")
    return account_id, number, cents


@pytest.fixture
def strict(database_url, billed):
    """The console of a house where one person corrects no bill as large as this one alone."""
    with service_on(database_url, bill_cancel_limit=billed[2] // 100 - 1) as flask:
        yield Console(flask)


def page_of(billed):
    return f"/console/accounts/{billed[0]}/bills/{billed[1]}"


def standing(rows):
    return rows("SELECT number, total_cents FROM bills WHERE cancelled_at IS NULL")


def test_a_bill_up_to_the_limit_is_made_anew_at_once(app, billed, rows):
    browser = Console(app).signs_in("Achieng", "care").opens(page_of(billed))
    browser.sees("Cancel it and make it anew").submits("/correct").sees("takes its place")
    [(number, cents)] = standing(rows)
    assert number != billed[1]
    assert cents > billed[2]
    assert browser.path.endswith(number)
    browser.submits("/correct").sees("is right as it is")
    assert rows("SELECT count(*) FROM approval_requests") == [(0,)]


def test_a_bill_above_the_limit_is_asked_for_by_one_and_decided_by_another(strict, billed, rows):
    author, reviewer = strict.signs_in("Achieng", "care"), strict.signs_in("Mutua", "reviewer")
    author.opens(page_of(billed)).sees("a second person decides it").submits("/correct")
    author.sees("is above the limit: somebody else decides it.", f"Bill {billed[1]}")
    assert standing(rows) == [billed[1:]]
    assert not [form for form in author.page.forms if form.action.endswith("/approve")]
    reviewer.opens(author.path).submits("/approve").sees("Approved, and done.")
    [(number, cents)] = standing(rows)
    assert number != billed[1]
    assert cents > billed[2]
    assert rows("SELECT operator FROM audit WHERE action = 'bill propose'") == [("Achieng",)]
    assert rows("SELECT count(*) FROM audit WHERE action = 'bill correct'") == [(0,)]


def test_who_decides_it_is_of_its_region(strict, billed, rows):
    strict.signs_in("Achieng", "care").opens(page_of(billed)).submits("/correct")
    [(request_id, region)] = rows("SELECT id, region FROM approval_requests")
    assert region == "Nairobi"
    coast = strict.signs_in("Chebet", "reviewer", regions=("Coast",))
    assert coast.opens(f"/console/requests/{request_id}").status == 404
    assert strict.signs_in("Mutua", "reviewer", regions=("Nairobi",)).opens(coast.path).form("/approve")


def test_asked_for_twice_one_request_waits(strict, billed, rows):
    author = strict.signs_in("Achieng", "care").opens(page_of(billed))
    form = author.form("/correct")
    for form_id in ("once", "once", "again"):
        author.sends(form.action, {**form.fields, "form_id": form_id})
    with strict.parts.store.reading() as work:
        assert len(work.approvals.open(10, 0)) == 1
    assert standing(rows) == [billed[1:]]
