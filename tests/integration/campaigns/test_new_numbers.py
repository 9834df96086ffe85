"""Old numbers work for ever, on every channel; the new one is sent; a slip in it is noticed."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice

import pytest

from domain.payments.references import payee_meant, payees_of_number
from store.accounts.accounts import Accounts
from store.core.repository import transaction_on
from tests.support.account_files import as_csv, row
from tests.support.campaigns import PLANNER, add_customers, campaign_operator, plan, started, tick
from tests.support.command_line import Operator
from tests.support.customers import add_customer
from tests.support.dialling import Phone
from tests.support.sms import asked, text_in, works

WANJIKU, OTIENO, STRANGER = "+254711000001", "+254711000002", "+254711000009"
ANOTHER_STRANGER = "+254733000999"
NEVER_REACHED = "+254711099921"


@pytest.fixture
def operator(database_url, redis_url, gateway) -> Iterator[Operator]:
    with campaign_operator(database_url, redis_url, gateway) as at_work:
        yield at_work


@pytest.fixture
def renumber(operator, gateway):
    """Run a campaign to its end."""

    def run():
        started(operator)
        for _ in range(3):
            tick(operator.parts)
            assert gateway.settle()
        works(operator.parts, "merge_reports", "settle_campaigns")

    return run


def dial(operator, number):
    return Phone(operator.browser(), number).dials()


def number_of(operator, account_id):
    return asked(operator.parts, f"SELECT number FROM accounts WHERE id = {account_id}")[0][0]


def test_a_customer_sees_the_new_number_at_the_next_dial(operator, engine, renumber):
    (account_id,) = add_customers(engine, WANJIKU)
    dial(operator, WANJIKU).sees("Acc 3500000-01 Wanjiku Kamau")
    renumber()
    dial(operator, WANJIKU).sees(f"Acc {number_of(operator, account_id)} Wanjiku Kamau")


def test_whom_no_sms_reached_is_told_at_the_next_dial(operator, engine, renumber):
    (account_id,) = add_customers(engine, NEVER_REACHED)
    renumber()
    words = f"Your new account number is {number_of(operator, account_id)}"
    dial(operator, NEVER_REACHED).sees(words, "1 Enter reading", "7 Lugha/Language")


def test_a_number_that_is_only_reserved_is_nobodys(operator, engine):
    add_customers(engine, WANJIKU)
    plan(operator)
    (reserved,) = asked(operator.parts, "SELECT number FROM campaign_accounts")[0]
    dial(operator, STRANGER).answers(str(reserved)).sees("We do not know this account.")


@pytest.mark.parametrize("typed", ["3500000-01", "350000001", "3500000", "3500000 01", "35OOOOO-1"])
def test_a_phone_that_types_the_old_number_is_told_the_new_one(operator, engine, renumber, typed):
    account_id = add_customer(engine, "3500000-01", phone=WANJIKU, meter="KE7654321")
    renumber()
    words = f"Your new account number is {number_of(operator, account_id)}"
    dial(operator, STRANGER).answers(typed, "KE7654321").sees(words)


def test_the_new_number_is_understood_as_it_is_written(operator, engine, renumber):
    account_id = add_customer(engine, "3500000-01", phone=WANJIKU, meter="KE7654321")
    renumber()
    new = number_of(operator, account_id)
    typed = f"{new[:3]} {new[3:6]}-{new[6:]}"
    dial(operator, STRANGER).answers(typed, "KE7654321").sees(f"Acc {new} W****** K******")


def test_a_slip_in_the_new_number_is_noticed(operator, engine, renumber):
    (account_id,) = add_customers(engine, WANJIKU)
    renumber()
    new = number_of(operator, account_id)
    dial(operator, STRANGER).answers(f"{new[:-1]}{(int(new[-1]) + 1) % 10}").sees("A digit of this number is wrong.")


def test_without_its_suffix_the_old_number_means_the_active_account_and_of_two_the_one_of_the_meter(
    operator, engine, renumber
):
    add_customer(engine, "3500000-01", status="closed", meter="KE0000001")
    second = add_customer(engine, "3500000-02", phone=WANJIKU, meter="KE0000002")
    third = add_customer(engine, "3500000-03", phone=OTIENO, meter="KE0000003")
    renumber()
    for meter, account_id, stranger in (("KE0000002", second, STRANGER), ("KE0000003", third, ANOTHER_STRANGER)):
        dial(operator, stranger).answers("3500000", meter).sees(number_of(operator, account_id))


@pytest.fixture
def cut_off(engine):
    """The last of a supply's holders; all before closed their accounts."""
    for holder in (1, 2, 3):
        add_customer(engine, f"3500000-0{holder}", status="closed", meter=f"KE000000{holder}")
    return add_customer(engine, "3500000-04", phone=WANJIKU, status="disconnected", meter="KE0000004")


def test_without_its_suffix_the_old_number_means_who_is_cut_off_rather_than_those_who_left(operator, cut_off):
    dial(operator, STRANGER).answers("3500000", "KE0000004").sees("Acc 3500000-04")
    with operator.parts.engine.connect() as connection:
        assert payee_meant("3500000", Accounts(transaction_on(connection, datetime.now(UTC)))).payee.id == cut_off


def test_a_text_without_the_suffix_finds_who_is_cut_off(operator, cut_off):
    add_customer(operator.parts.engine, "3600000-01", phone=WANJIKU)
    assert "ccount 3500000-04" in answer_to(operator, WANJIKU, "BAL 3500000")


def test_each_of_many_accounts_at_one_supply_is_found_by_its_meter(operator, engine):
    for holder in range(1, 6):
        add_customer(engine, f"3500000-0{holder}", meter=f"KE000000{holder}")
    dial(operator, STRANGER).answers("3500000", "KE0000005").sees("Acc 3500000-05")


def test_a_text_with_the_old_number_is_answered_with_the_new_one(operator, engine, renumber):
    account_id = add_customer(engine, "3500000-01", phone=WANJIKU, balance_cents=50_000)
    add_customer(engine, "3600000-01", phone=WANJIKU)
    renumber()
    assert f"Account {number_of(operator, account_id)} owes" in answer_to(operator, WANJIKU, "BAL 3500000")


def test_a_text_with_a_number_that_two_accounts_share_is_asked_which(operator, engine, renumber):
    both = [add_customer(engine, f"3500000-0{each}", phone=WANJIKU, balance_cents=50_000) for each in (1, 2)]
    renumber()
    asked_which = answer_to(operator, WANJIKU, "BAL 3500000")
    assert all(number_of(operator, account_id) in asked_which for account_id in both)
    assert f"Account {number_of(operator, both[1])} owes" in answer_to(operator, WANJIKU, "2")


def test_a_slip_in_a_new_number_that_is_texted_is_noticed(operator, engine, renumber):
    account_id = add_customer(engine, "3500000-01", phone=WANJIKU)
    renumber()
    new = number_of(operator, account_id)
    slipped = f"{new[:-1]}{(int(new[-1]) + 1) % 10}"
    assert f"A digit of {slipped} is wrong." in answer_to(operator, WANJIKU, f"BAL {slipped}")


def answer_to(operator, phone, text):
    text_in(operator.browser(), phone, text)
    return asked(operator.parts, "SELECT text FROM messages WHERE purpose = 'answer' ORDER BY queued_at")[-1][0]


def test_a_payer_may_type_the_old_number_or_the_new_one(operator, engine, renumber):
    account_id = add_customer(engine, "3500000-01", phone=WANJIKU)
    add_customer(engine, "3500000", phone=OTIENO)
    renumber()
    with operator.parts.engine.connect() as connection:
        accounts = Accounts(transaction_on(connection, datetime.now(UTC)))
        for typed in ("3500000-01", "acc 350000001", number_of(operator, account_id)):
            assert payee_meant(typed, accounts).payee.id == account_id
        assert payee_meant("3500000", accounts).doubt == "several"


def test_a_whole_old_number_is_found_however_many_share_it_without_their_suffix(operator, engine):
    for suffix in range(1, 25):
        add_customer(engine, f"3500000-{suffix:02d}")
    add_customer(engine, "3500000", phone=OTIENO, status="disconnected")
    with operator.parts.engine.connect() as connection:
        accounts = Accounts(transaction_on(connection, datetime.now(UTC)))
        assert [payee.phone for payee in payees_of_number("3500000", accounts)] == [OTIENO]


def test_bills_keep_the_number_they_were_issued_with(operator, engine, renumber):
    add_customers(engine, WANJIKU)
    dial(operator, WANJIKU).answers("1", "4521", "1")
    renumber()
    assert asked(operator.parts, "SELECT snapshot->>'account_number' FROM bills") == [("3500000-01",)]


def test_the_same_file_again_changes_nothing_after_the_renumbering(operator, engine, renumber, tmp_path):
    file = tmp_path / "accounts.csv"
    file.write_bytes(as_csv(row(number=1)))
    operator.asks("import", "accounts", file)
    renumber()
    assert operator.asks("import", "accounts", file)["unchanged"] == 1


def test_a_file_may_name_accounts_by_their_new_numbers(operator, renumber, tmp_path):
    file = tmp_path / "accounts.csv"
    file.write_bytes(as_csv(row(number=1)))
    operator.asks("import", "accounts", file)
    renumber()
    ((account_id, new),) = asked(operator.parts, "SELECT id, number FROM accounts")
    file.write_bytes(as_csv(row(number=1, account_number=new, name="Wanjiku Kamau-Otieno")))
    assert operator.asks("import", "accounts", file)["changed"] == 1
    file.write_bytes(as_csv(row(number=1), row(number=1, account_number=new)))
    assert operator.asks("import", "accounts", file)["bad"] == 1
    assert asked(operator.parts, "SELECT id, number, name FROM accounts") == [(account_id, new, "Wanjiku Kamau")]


def test_a_file_brings_nobody_a_number_of_the_renumbering(operator, engine, tmp_path):
    add_customers(engine, WANJIKU)
    campaign_id = started(operator)
    operator.asks("campaign", "cancel", campaign_id, "--by", PLANNER)
    (void,) = asked(operator.parts, "SELECT number FROM campaign_accounts")[0]
    file = tmp_path / "accounts.csv"
    file.write_bytes(as_csv(row(number=1, account_number=str(void))))
    assert operator.asks("import", "accounts", file)["bad"] == 1
    assert "belongs to the renumbering" in (tmp_path / "accounts.csv.rejects.csv").read_text()


def test_the_database_itself_keeps_old_and_new_numbers_apart(operator, engine):
    add_customers(engine, WANJIKU)
    plan(operator)
    (reserved,) = asked(operator.parts, "SELECT number FROM campaign_accounts")[0]
    with pytest.raises(Exception, match="belongs to the renumbering"):
        add_customer(engine, str(reserved))
    with pytest.raises(Exception, match="append only"), engine.begin() as connection:
        connection.exec_driver_sql("UPDATE accounts SET digits = '1234567'")


def test_no_new_number_ends_like_the_suffix_of_an_old_one(engine, operator):
    with operator.parts.store.rehearsal() as work:
        numbers = list(islice(work.free_numbers(), 2_000))
    assert len(set(numbers)) == 2_000
    assert {number % 100 for number in numbers} == set(range(20, 100))


def test_a_number_that_is_on_file_is_passed_over(operator, engine, gateway):
    add_customers(engine, WANJIKU)
    plan(operator, "--dry-run")
    first = plan(operator)
    (number,) = asked(operator.parts, "SELECT number FROM campaign_accounts")[0]
    operator.asks("campaign", "cancel", first["id"], "--by", PLANNER)
    with engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        connection.exec_driver_sql("DELETE FROM campaign_accounts")
        connection.exec_driver_sql("UPDATE number_space SET next = 0")
    add_customer(engine, str(number), phone=OTIENO)
    plan(operator)
    assert number not in {found for (found,) in asked(operator.parts, "SELECT number FROM campaign_accounts")}


def test_an_old_number_whose_digits_are_the_new_number_of_another_is_said_to_be_that(
    operator, engine, renumber, tmp_path
):
    (account_id,) = add_customers(engine, WANJIKU)
    renumber()
    new = number_of(operator, account_id)
    (tmp_path / "accounts.csv").write_bytes(as_csv(row(account_number=f"{new[:7]}-{new[7:]}")))
    assert operator.asks("import", "accounts", tmp_path / "accounts.csv")["bad"] == 1
    rejects = (tmp_path / "accounts.csv.rejects.csv").read_text()
    assert "account_number is the new number of another account, 3500000-01" in rejects
