"""Bills that were charged with a value carried forward, once the true one is published."""

from datetime import UTC, datetime

import pytest

from domain.values.periods import business_date, month_of, next_month
from tests.support.command_line import operator_of
from tests.support.customers import add_customer

pytestmark = pytest.mark.usefixtures("morning")

WANJIKU = "+254711000001"
NUMBER = "3500600-01"


@pytest.fixture
def billed(engine, phone, pass_time, rows):
    """A bill of a month whose fuel charge nobody has published yet."""
    add_customer(engine, NUMBER, phone=WANJIKU, last=4401, days_ago=30)
    phone(WANJIKU).dials().answers("1", "4491", "1").ends()
    return rows("SELECT number, total_cents, upper(period) - 1 FROM bills")[0]


@pytest.fixture
def publish(operator, tmp_path):
    def published(month, **values):
        file = tmp_path / f"{month}.toml"
        row = ", ".join(f"{code} = {value}" for code, value in values.items())
        file.write_text(f"[months]\n{month} = {{ {row} }}\n")
        return operator.asks("tariff", "import", file, "--force", "--by", "Njeri")

    return published


def test_a_carried_value_is_marked_on_the_bill(billed, rows):
    [(lines,)] = rows("SELECT snapshot -> 'lines' FROM bills")
    assert {line["code"] for line in lines if "carried_from" in line} >= {"FEC", "FERFA", "WRA"}


def test_bills_that_differ_from_the_true_value_are_listed_and_made_anew(billed, publish, operator, rows):
    number, total, read_on = billed
    assert operator.asks("tariff", "differences")["rows"] == []
    publish(month_of(read_on), FEC="4.10", FERFA="1.2061", WRA="0.0121")
    [differing] = operator.asks("tariff", "differences")["rows"]
    # 90 kWh x (4.10 - 3.10), and the VAT on it.
    assert (differing["bill"], differing["billed"]) == (number, f"{total // 100}.00")
    assert round(float(differing["true"]) - total / 100) in {104, 105}
    corrected = operator.types("bill", "correct", number, "--by", "Njeri", "--json").answer
    assert (corrected["total"], corrected["corrected_bill"]) == (differing["true"], number)
    assert corrected["bill"][6:8] == "OC"
    assert operator.asks("tariff", "differences")["rows"] == []
    assert rows("SELECT balance_cents FROM accounts") == [(round(float(differing["true"]) * 100),)]
    assert rows("SELECT count(*), sum(cents) FROM journal_lines WHERE ledger_account = 'receivable'")[0][1] == round(
        float(differing["true"]) * 100
    )
    assert rows("SELECT text FROM messages ORDER BY id DESC LIMIT 1")[0][0].startswith("Kenya Power: Bill of")
    assert rows("SELECT state FROM readings WHERE value = 4491") == [("stands",)]


def test_who_was_cut_off_for_a_bill_that_is_made_anew_is_reconnected(billed, publish, operator, pass_time):
    pass_time(days=15)
    operator.asks("supply", "cut", NUMBER, "--by", "Njeri")
    publish(month_of(billed[2]), FEC="3.00", FERFA="1.2061", WRA="0.0121")
    operator.types("bill", "correct", billed[0], "--by", "Njeri")
    assert [row["account"] for row in operator.asks("list", "reconnect")["rows"]] == [NUMBER]


def test_a_bill_that_changed_between_the_screen_and_the_confirmation_is_shown_anew(engine, phone, publish):
    add_customer(engine, NUMBER, phone=WANJIKU, last=4401, days_ago=30)
    wanjiku = phone(WANJIKU).dials().answers("1", "4491").sees("Present 4491")
    first = wanjiku.reply.partition("Bill ")[2].partition("\n")[0]
    publish(month_of(business_date(datetime.now(UTC))), FEC="4.10")
    wanjiku.answers("1").sees("has changed", "Present 4491").sees_no(first)
    second = wanjiku.reply.partition("Bill ")[2].partition("\n")[0]
    wanjiku.answers("1").ends(second)


def test_a_true_value_that_is_the_carried_one_changes_no_bill(billed, publish, operator):
    publish(month_of(billed[2]), FEC="3.10", FERFA="1.2061", WRA="0.0121")
    assert operator.asks("tariff", "differences")["rows"] == []
    assert "right as it is" in operator.types("bill", "correct", billed[0], "--by", "Njeri").err


def test_a_value_of_another_month_changes_no_bill(billed, publish, operator):
    publish(next_month(month_of(billed[2])), FEC="9.99")
    assert operator.asks("tariff", "differences")["rows"] == []


def test_a_bill_before_the_last_one_is_corrected_too(billed, publish, operator, phone, pass_time, rows):
    pass_time(days=30)
    phone(WANJIKU).dials().answers("1", "4581", "1").ends()
    publish(month_of(billed[2]), FEC="4.10")
    assert operator.types("bill", "correct", billed[0], "--by", "Njeri", "--json").code == 0
    assert rows("SELECT count(*) FROM bills WHERE cancelled_at IS NULL") == [(2,)]
    phone(WANJIKU).dials().answers("1", "4582").sees("Previous 4491")


def test_a_bill_that_was_cancelled_is_not_corrected_again(billed, publish, operator):
    publish(month_of(billed[2]), FEC="4.10")
    operator.types("bill", "correct", billed[0], "--by", "Njeri")
    assert "No bill" in operator.types("bill", "correct", billed[0], "--by", "Njeri").err
    assert "No bill" in operator.types("bill", "correct", "202601DC0000000099", "--by", "Njeri").err


def test_a_bill_above_the_limit_waits_for_a_second_person(billed, publish, database_url, rows, tmp_path):
    number, total, read_on = billed
    publish(month_of(read_on), FEC="4.10")
    with operator_of(database_url, bill_cancel_limit=total // 100 - 1) as strict:
        strict.asks("operator", "create", "Njeri", "--role", "admin")
        strict.asks("operator", "create", "Otieno", "--role", "care", "--by", "Njeri")
        said = strict.types("bill", "correct", number, "--by", "Otieno")
        assert (said.code, f"Bill {number} is above KES" in said.err) == (1, True)
        file = tmp_path / "differences.csv"
        strict.asks("tariff", "differences", "--out", file)
        said = strict.types("bill", "correct", "--all-of", file, "--by", "Otieno", "--json")
        assert (said.code, said.printed["corrected"], len(said.printed["refused"])) == (1, 0, 1)
        assert rows("SELECT cancelled_at FROM bills") == [(None,)]
        [waiting] = strict.asks("request", "list")["requests"]
        assert "a second operator does" in strict.types("request", "approve", waiting["id"], "--by", "Otieno").err
        frozen = strict.asks("request", "show", waiting["id"])["payload"]
        assert (frozen["bill"], frozen["cents"]) == (number, total)
        strict.asks("request", "approve", waiting["id"], "--hash", waiting["hash"], "--by", "Njeri")
        assert rows("SELECT total_cents FROM bills WHERE cancelled_at IS NULL") == [(frozen["new_cents"],)]


@pytest.fixture
def three_billed(engine, phone, rows):
    for place in range(3):
        number, caller = f"350060{place}-01", f"+25471100000{place + 1}"
        add_customer(engine, number, phone=caller, last=4401, days_ago=30)
        phone(caller).dials().answers("1", "4491", "1").ends()
    return [number for (number,) in rows("SELECT number FROM bills ORDER BY id")]


def test_all_bills_that_differ_are_corrected_from_the_file_that_lists_them(
    three_billed, publish, operator, tmp_path, rows
):
    [(read_on,)] = rows("SELECT DISTINCT upper(period) - 1 FROM bills")
    publish(month_of(read_on), FEC="4.10", FERFA="1.2061", WRA="0.0121")
    file = tmp_path / "differences.csv"
    assert operator.asks("tariff", "differences", "--out", file)["rows"] == 3
    operator.asks("bill", "correct", three_billed[1], "--by", "Njeri")
    done = operator.asks("bill", "correct", "--all-of", file, "--by", "Njeri")
    assert (done["bills"], done["corrected"], done["done_before"], done["refused"]) == (3, 2, 1, [])
    assert 206 <= float(done["change"]) <= 210
    again = operator.asks("bill", "correct", "--all-of", file, "--by", "Njeri")
    assert (again["corrected"], again["done_before"]) == (0, 3)
    assert rows("SELECT count(*) FROM bills WHERE cancelled_at IS NULL") == [(3,)]
    assert operator.asks("tariff", "differences")["rows"] == []


def test_what_changed_since_it_was_listed_is_left_as_it_is_and_said(three_billed, publish, operator, tmp_path, rows):
    [(read_on,)] = rows("SELECT DISTINCT upper(period) - 1 FROM bills")
    publish(month_of(read_on), FEC="4.10")
    file = tmp_path / "differences.csv"
    operator.asks("tariff", "differences", "--out", file)
    publish(month_of(read_on), FEC="4.20")
    said = operator.types("bill", "correct", "--all-of", file, "--by", "Njeri")
    assert said.code == 1
    assert "3 of 3 bills were not corrected" in said.err
    assert "list the differences again" in said.out
    assert rows("SELECT count(*) FROM bills WHERE cancelled_at IS NOT NULL") == [(0,)]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("bill,true\nNONE,1.00\n", "there is no such bill"),
        ("account,true\n1,2\n", "has no columns bill and true"),
        ("bill,true\nX,much\n", "Line 2: 'much' is no amount"),
        ("", "has no columns bill and true"),
        ("bill,true\nX\n", "Line 2: '' is no amount"),
    ],
)
def test_a_file_that_lists_no_bills_is_said_to_be_so(operator, tmp_path, content, words):
    (tmp_path / "file.csv").write_text(content)
    said = operator.types("bill", "correct", "--all-of", tmp_path / "file.csv", "--by", "Njeri")
    assert said.code == 1
    assert words in said.out + said.err


def test_which_bill_has_to_be_said(operator):
    assert "Which bill?" in operator.types("bill", "correct", "--by", "Njeri").err
