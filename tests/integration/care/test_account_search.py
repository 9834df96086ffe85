"""The search box finds what an operator has in hand, by index alone, and within the operator's regions."""

from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from domain.care.case_references import QUERY, TICKET, reference
from domain.care.search import ACCOUNT, OUTAGE, PAYMENT, parse_search
from store.care import search
from store.core.clock import SystemClock
from store.unit_of_work import Store
from tests.support.customers import add_customer
from tests.support.many_accounts import add_many_accounts

WANJIKU = "+254711000001"


@pytest.fixture
def wanjiku(engine):
    return add_customer(engine, "3500600-01", phone=WANJIKU, name="Wanjiku Zuhura", meter="00774411")


@pytest.fixture
def neighbours(database_url):
    """Some 1,500 accounts in two regions."""
    add_many_accounts(database_url, 1_500)


@contextmanager
def statements_on(engine):
    """What is asked of the database meanwhile, with its values."""
    asked = []

    def note(_connection, _cursor, statement, parameters, *_):
        asked.append((statement, parameters))

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


def found(engine, typed, regions=(), after=0):
    with Store(engine, SystemClock()).reading() as unit_of_work:
        return unit_of_work.account_search.find(parse_search(typed), regions, after)


def ids(engine, typed, **asked):
    return [(hit.what, hit.id) for hit in found(engine, typed, **asked).hits]


BY_EVERY_KEY = [
    "3500600-01", "350060001", "3500600", "0711 000 001", "774411", "Wanjiku Zuhura", "202601DC0000000003",
    "SKL0000003", reference(QUERY, 1), "Otieno", "+254120000003",
]  # fmt: skip


def test_no_search_reads_a_table_from_end_to_end(engine, database_url):
    add_many_accounts(database_url)
    add_customer(engine, "3500600-01", phone=WANJIKU, name="Wanjiku Zuhura", meter="00774411")
    with statements_on(engine) as asked:
        assert [typed for typed in BY_EVERY_KEY if not found(engine, typed).hits] == []
    assert len(asked) <= 2 * len(BY_EVERY_KEY)
    with engine.connect() as connection:
        for statement, values in asked:
            plan = "\n".join(connection.exec_driver_sql(f"EXPLAIN {statement}", values).scalars())
            scanned = [line for line in plan.splitlines() if "Seq Scan" in line and " on areas" not in line]
            assert scanned == [], plan


@pytest.mark.parametrize("typed", ["3500600-01", "3500600", "0711000001", "774411", "wanjiku zu"])
def test_one_hit_is_the_account(neighbours, wanjiku, engine, typed):
    assert ids(engine, typed) == [(ACCOUNT, wanjiku)]


def test_a_new_number_is_found_by_itself_and_by_the_old_one(engine):
    account_id = add_customer(engine, "3500600-01")
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE accounts SET number = '912345675'"))
        connection.execute(
            sa.text(
                "INSERT INTO campaign_accounts (campaign_id, place, account_id, number, language)"
                " VALUES (1, 1, :id, 912345675, 'en')"
            ),
            {"id": account_id},
        )
    assert ids(engine, "912345675") == ids(engine, "3500600-01") == ids(engine, "350060001") == [(ACCOUNT, account_id)]
    assert ids(engine, "912345676") == []


def test_holders_of_one_supply_are_all_shown_for_the_number_without_its_suffix(engine):
    gone = add_customer(engine, "3500600-01", status="closed")
    here = add_customer(engine, "3500600-02")
    assert ids(engine, "3500600") == [(ACCOUNT, gone), (ACCOUNT, here)]
    assert ids(engine, "3500600-02") == [(ACCOUNT, here)]


def test_digits_that_are_a_phone_and_an_account_show_both(engine):
    by_phone = add_customer(engine, "3500600-01", phone="+254712345678")
    by_number = add_customer(engine, "712345678")
    assert ids(engine, "712345678") == [(ACCOUNT, by_phone), (ACCOUNT, by_number)]


def test_who_has_another_region_finds_nothing_of_this_one_by_any_key(wanjiku, engine):
    with engine.begin() as connection:
        connection.execute(
            sa.text(
                "INSERT INTO bill_queries (id, account_id, complaint, phone, language, opened_at)"
                " OVERRIDING SYSTEM VALUE VALUES (999999, :id, 'other', '+254711000001', 'en', now())"
            ),
            {"id": wanjiku},
        )
    keys = ["3500600-01", "350060001", "3500600", "0711000001", "774411", "Wanjiku Zuhura", reference(QUERY, 999_999)]
    assert [typed for typed in keys if found(engine, typed, regions=("Coast",)).hits] == []
    assert [typed for typed in keys if not found(engine, typed, regions=("nairobi",)).hits] == []


def test_many_names_are_paged_by_key_without_a_gap(neighbours, engine, rows):
    seen, after = [], 0
    while after is not None:
        page = found(engine, "Otieno Chebet", regions=("Coast",), after=after)
        assert len(page.hits) <= search.PER_PAGE
        seen += [hit.id for hit in page.hits]
        after = page.next_after
    expected = rows(
        "SELECT a.id FROM accounts a JOIN areas n ON n.id = a.area_id"
        " WHERE n.region = 'Coast' AND lower(a.name) LIKE 'otieno chebet%' ORDER BY lower(a.name) COLLATE \"C\", a.id"
    )
    assert seen == [id_ for (id_,) in expected]
    assert len(seen) > search.PER_PAGE


def test_a_key_of_a_page_that_was_forged_leads_nowhere_else(neighbours, wanjiku, engine):
    assert [hit.name[:6] for hit in found(engine, "Otieno", after=wanjiku).hits] in ([], ["Otieno"] * search.PER_PAGE)
    assert ids(engine, "3500600-01", after=10**17) == []


def test_a_payment_in_suspense_and_a_report_of_no_account_are_found_too(engine):
    with engine.begin() as connection:
        payment_id = connection.execute(
            sa.text(
                "INSERT INTO payments (provider, receipt, cents, reference, source, received_at, recorded_at)"
                " VALUES ('mpesa', 'SKL7777777', 5, 'x', 'pull', now(), now()) RETURNING id"
            )
        ).scalar_one()
        ticket_id = connection.execute(
            sa.text(
                "INSERT INTO outage_tickets (phone, language, kind, place, state, reported_at)"
                " VALUES ('+254711000002', 'en', 'no_power', 'by the river', 'reported', now()) RETURNING id"
            )
        ).scalar_one()
    assert ids(engine, "skl7777777") == [(PAYMENT, payment_id)]
    assert ids(engine, reference(TICKET, ticket_id)) == [(OUTAGE, ticket_id)]
