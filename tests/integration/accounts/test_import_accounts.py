"""What an operator sees who takes over the accounts of another system."""

import csv
import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from rich.console import Console
from sqlalchemy import text

from cli.import_advice import OTHERWISE
from cli.import_bar import opened_with_bar
from domain.accounts.file_headers import COLUMNS
from domain.accounts.file_lines import MAX_LINE_BYTES
from domain.accounts.files import AccountFile
from domain.metering.meters import Meter
from domain.metering.readings import Mark, Reading
from domain.values.periods import business_date
from domain.values.spreadsheets import for_spreadsheets
from store.accounts.accounts import Accounts
from store.accounts.imports import AccountImport
from store.accounts.phones import Phones
from store.core.repository import transaction_on
from tests.support.account_files import GOOD, as_csv, row

TODAY = business_date(datetime.now(UTC))
HEADER = ",".join(COLUMNS).encode() + b"\n"


@pytest.fixture
def importing(operator, tmp_path):
    """Imports a file of these bytes, and gives what the command printed."""

    def run(content, *words, name="accounts.csv"):
        file = tmp_path / name
        file.write_bytes(content)
        return operator.types("import", "accounts", file, *words, "--json")

    return run


def test_a_terminal_shows_how_far_an_import_is(operator, tmp_path):
    file, shown = tmp_path / "accounts.csv", StringIO()
    file.write_bytes(as_csv(row()))
    with (
        opened_with_bar(file, Console(file=shown, force_terminal=True, width=100)) as (source, on_step),
        operator.parts.store.transaction() as work,
    ):
        coming = AccountImport(work.transaction, operator.parts.terms.due_on, on_step)
        coming.stage(AccountFile(source))
        coming.land()
    said = shown.getvalue()
    assert [words for words in ("read the file", "100 %", "write what has changed") if words not in said] == []


@pytest.fixture
def imported(importing):
    """Imports these rows; the counts."""

    def run(*rows):
        answer = importing(as_csv(*rows)).answer
        return {name: answer[name] for name in ("new", "changed", "unchanged", "bad")}

    return run


@pytest.fixture
def rejects(tmp_path):
    def read():
        with (tmp_path / "accounts.csv.rejects.csv").open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        assert header == ["line", "reason", *COLUMNS]
        return rows

    return read


@pytest.fixture
def query(engine):
    def run(statement):
        with engine.begin() as connection:
            found = connection.execute(text(statement))
            return found.mappings().all() if found.returns_rows else []

    return run


@pytest.fixture
def account(engine):
    """The one account of this number, as the channels see it."""

    def find(number="350060001"):
        with engine.connect() as connection:
            (found,) = Accounts(transaction_on(connection, datetime.now(UTC))).by_number(number)
        return found

    return find


def counts(*, new=0, changed=0, unchanged=0, bad=0):
    return {"new": new, "changed": changed, "unchanged": unchanged, "bad": bad}


# A good file


def test_a_customer_finds_meter_reading_and_balance_as_they_were(imported, account):
    assert imported(GOOD) == counts(new=1)
    found = account()
    assert (found.number, found.name, found.phone, found.language) == (
        "3500600-01",
        "Wanjiku Kamau",
        "+254712345678",
        "en",
    )
    assert found.meter == Meter("20418833", 5, Decimal(1))
    assert found.last.value == 4521
    assert (str(found.last.read_on), found.last.mark) == ("2026-06-30", Mark.ACTUAL)
    assert (found.balance_cents, found.average_units) == (125_050, Decimal("93.500"))
    assert (found.category, found.status) == ("DC", "active")


def test_an_account_is_looked_at_with_the_tariffs_that_are_known_then(imported, account, query):
    imported(GOOD)
    assert account().tariff_revision == query("SELECT max(id) FROM tariff_imports")[0]["max"]


def test_an_old_number_is_found_without_its_suffix_and_a_new_one_by_its_digits(imported, account):
    imported(row(number=1), row(account_number="350060099", meter_number="A1B2C3D"))
    assert account("3500601").number == "3500601-01"
    assert account("350060099").number == "350060099"


def test_what_was_owed_is_in_the_journal_and_credit_too(imported, query):
    imported(row(number=1, balance="99.05"), row(number=2, balance="-12.00"), row(number=3, balance="0.00"))
    booked = query("""
        SELECT a.number, e.kind, e.key = 'opening:' || a.id AS natural_key, l.ledger_account, l.cents
        FROM journal_entries e JOIN journal_lines l ON l.entry_id = e.id JOIN accounts a ON a.id = e.account_id
        ORDER BY 1, 4 DESC
    """)
    assert [tuple(line.values()) for line in booked] == [
        ("3500601-01", "opening_balance", True, "receivable", 9_905),
        ("3500601-01", "opening_balance", True, "opening", -9_905),
        ("3500602-01", "opening_balance", True, "receivable", -1_200),
        ("3500602-01", "opening_balance", True, "opening", 1_200),
    ]
    balances = query("SELECT balance_cents FROM accounts ORDER BY number")
    assert [each["balance_cents"] for each in balances] == [9_905, -1_200, 0]


def test_phone_and_average_may_be_empty(imported, account):
    assert imported(row(phone="", average_units="")) == counts(new=1)
    assert (account().phone, account().average_units) == (None, None)


@pytest.mark.parametrize("phone", ["0712345678", "712 345 678", "254712345678", "+254-712-345-678"])
def test_a_phone_is_understood_as_people_write_it(imported, account, phone):
    imported(row(phone=phone))
    assert account().phone == "+254712345678"


def test_a_meter_number_is_kept_as_it_stands_on_the_plate(imported, account):
    imported(row(meter_number="kp 2041-88a"))
    assert account().meter.number == "KP204188A"


def test_a_prepaid_customer_is_taken_over(imported, account):
    imported(row(tariff="PP"))
    assert account().prepaid


def test_an_area_is_made_once_and_only_for_good_rows(imported, query):
    imported(row(number=1, area="Kasarani"), row(number=2, area="Kasarani"), row(number=3, area="Karen", status="?"))
    assert [each["name"] for each in query("SELECT name FROM areas")] == ["Kasarani"]


def test_nobody_gets_an_sms(imported, query):
    imported(GOOD)
    imported(row(phone="0733000000"))
    assert query("SELECT * FROM messages") == []


def test_a_byte_order_mark_and_the_line_ends_of_windows_do_no_harm(importing, account):
    content = b"\xef\xbb\xbf" + as_csv(GOOD, row(number=1)).replace(b"\n", b"\r\n")
    assert importing(content).answer["new"] == 2
    assert account().balance_cents == 125_050


def test_columns_may_come_in_another_order(importing, account):
    assert importing(as_csv(GOOD, columns=COLUMNS[::-1])).answer["new"] == 1
    assert account().name == "Wanjiku Kamau"


def test_names_keep_their_letters_commas_and_quotes(imported, account):
    imported(row(name='Zoë "Mama" Ndũng\'ũ, Ltd'))
    assert account().name == 'Zoë "Mama" Ndũng\'ũ, Ltd'


def test_blank_lines_and_a_missing_last_line_end_are_no_rows(importing):
    content = as_csv(row(number=1), row(number=2)).replace(b"3500602", b"\n\n3500602").rstrip(b"\n")
    assert importing(content).answer["rows"] == 2


def test_a_line_of_counts_is_printed_and_the_import_is_in_the_audit_trail(operator, tmp_path, query):
    file = tmp_path / "accounts.csv"
    file.write_bytes(as_csv(row(number=1), row(number=2, status="?")))
    said = operator.types("import", "accounts", file, "--by", "achieng")
    assert said.code == 0
    assert said.out.splitlines() == [
        f"2 rows: 1 new, 0 changed, 0 unchanged, 1 bad ({file}.rejects.csv)",
        f"Most of them, 1: status is not active, disconnected or closed. {OTHERWISE}",
    ]
    (trail,) = query("SELECT operator, subject, details FROM audit WHERE action = 'import accounts'")
    assert (trail["operator"], trail["subject"], trail["details"]["new"]) == ("achieng", "accounts.csv", 1)


# The same file again, and known accounts


def test_the_same_file_again_changes_nothing(imported, query):
    rows = [row(number=number) for number in range(5)]
    everything = "SELECT json_agg(a ORDER BY id) AS rows FROM accounts a"
    assert imported(*rows) == counts(new=5)
    before = query(everything)
    assert imported(*rows) == counts(unchanged=5)
    assert query(everything) == before
    assert query("SELECT count(*) FROM journal_entries")[0]["count"] == 5
    assert query("SELECT count(*) FROM readings")[0]["count"] == 5


def test_the_same_file_again_changes_nothing_after_the_customer_was_billed(imported, query, account):
    imported(GOOD)
    query("""
        INSERT INTO readings (account_id, meter_id, value, read_on, mark, source, state, received_at)
        SELECT account_id, id, 4600, '2026-07-30', 'C', 'ussd', 'stands', now() FROM meters
    """)
    query("UPDATE accounts SET balance_cents = 777")
    assert imported(GOOD) == counts(unchanged=1)
    assert (account().last.value, account().balance_cents) == (4600, 777)


def test_name_area_status_and_tariff_of_a_known_account_follow_the_file(imported, account, query):
    imported(GOOD)
    assert imported(row(name="Kamau Wanjiku", area="Karen", status="disconnected", tariff="SC")) == counts(changed=1)
    found = account()
    assert (found.name, found.status, found.category) == ("Kamau Wanjiku", "disconnected", "SC")
    assert query("SELECT a.name FROM accounts JOIN areas a ON a.id = area_id")[0]["name"] == "Karen"


def test_the_phone_follows_the_file_until_the_customer_has_set_it(imported, account, query):
    imported(GOOD)
    assert imported(row(phone="0733000000")) == counts(changed=1)
    assert account().phone == "+254733000000"
    query("UPDATE accounts SET phone_set_at = now()")
    assert imported(row(phone="0744000000")) == counts(unchanged=1)
    assert account().phone == "+254733000000"


def test_the_language_follows_the_file_until_the_customer_has_set_it(imported, engine, query):
    imported(GOOD)
    assert imported(row(language="sw")) == counts(changed=1)
    with engine.begin() as connection:
        Phones(transaction_on(connection, datetime.now(UTC))).choose_language("+254712345678", "sw")
    assert imported(row(language="en")) == counts(unchanged=1)
    assert query("SELECT language FROM accounts")[0]["language"] == "sw"


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({"meter_number": "20410000"}, "meter_number is 20418833"),
        ({"meter_digits": "6"}, "meter_digits is 5"),
        ({"meter_multiplier": "20"}, "meter_multiplier is 1.000"),
        ({"installed_on": "2016-03-01"}, "installed_on is 2016-02-29"),
        ({"last_reading": "4522"}, "last_reading is 4521"),
        ({"last_read_on": "2026-07-01"}, "last_read_on is 2026-06-30"),
        ({"balance": "1250.51"}, "balance is 1250.50"),
        ({"balance": "0.00"}, "balance is 1250.50"),
        ({"account_number": "350060001"}, "account_number is 3500600-01"),
    ],
)
def test_meter_and_opening_figures_of_a_known_account_never_change(imported, rejects, account, other, reason):
    imported(GOOD)
    before = account()
    assert imported(row(**other)) == counts(bad=1)
    assert rejects()[0][1] == f"{reason} on file, and an import does not change it"
    assert account() == before


def test_a_known_account_without_an_opening_balance_does_not_get_one_later(imported, rejects):
    imported(row(balance="0.00"))
    assert imported(row(balance="5.00")) == counts(bad=1)
    assert rejects()[0][1].startswith("balance is 0.00 on file")


def test_a_replaced_meter_is_still_the_one_the_file_is_compared_with(imported, query):
    imported(GOOD)
    query("UPDATE meters SET removed_on = '2026-07-01', final_reading = 0")
    query("""
        INSERT INTO meters (account_id, number, digits, installed_on)
        SELECT account_id, '99999999', 6, '2026-07-01' FROM meters
    """)
    assert imported(GOOD) == counts(unchanged=1)


# Bad rows


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({"account_number": ""}, "account_number is neither like 3500600-01 nor 7 to 9 digits"),
        ({"account_number": "3500600-1"}, "account_number is neither like 3500600-01 nor 7 to 9 digits"),
        ({"account_number": "٣٥٠٠٦٠٠"}, "account_number is neither like 3500600-01 nor 7 to 9 digits"),
        ({"name": ""}, "name is empty, too long or more than one line"),
        ({"phone": "0712345678/0733123456"}, "phone is more than one number"),
        ({"name": "x" * 101}, "name is empty, too long or more than one line"),
        ({"name": "two\nlines"}, "name is empty, too long or more than one line"),
        ({"phone": "0212345678"}, "phone is not a Kenyan mobile number"),
        ({"phone": "+15551234567"}, "phone is not a Kenyan mobile number"),
        ({"language": "fr"}, "language is not en or sw"),
        ({"region": "Atlantis"}, "region is not known"),
        ({"area": ""}, "area is empty, too long or more than one line"),
        ({"tariff": "ZZ"}, "tariff is not a known category"),
        ({"status": "gone"}, "status is not active, disconnected or closed"),
        ({"meter_number": "1234"}, "meter_number is not 5 to 12 letters and digits"),
        ({"meter_number": "MITA#20418"}, "meter_number is not 5 to 12 letters and digits"),
        ({"meter_digits": "3"}, "meter_digits is not a number from 4 to 9"),
        ({"meter_digits": "five"}, "meter_digits is not a number from 4 to 9"),
        ({"meter_multiplier": "0.000"}, "meter_multiplier is not a number above 0 with up to three decimals"),
        ({"meter_multiplier": "-1"}, "meter_multiplier is not a number above 0 with up to three decimals"),
        ({"installed_on": "29/02/2016"}, "installed_on is not a date like 2019-03-31"),
        ({"installed_on": "2015-02-29"}, "installed_on is not a date like 2019-03-31"),
        ({"installed_on": "1900-02-29"}, "installed_on is not a date like 2019-03-31"),
        ({"last_read_on": "2026-06-31"}, "last_read_on is not a date like 2019-03-31"),
        ({"last_read_on": "2026-13-01"}, "last_read_on is not a date like 2019-03-31"),
        ({"last_read_on": ""}, "last_read_on is not a date like 2019-03-31"),
        ({"last_reading": "-1"}, "last_reading is not a whole number of digits"),
        ({"last_reading": "4521.5"}, "last_reading is not a whole number of digits"),
        ({"last_reading": ""}, "last_reading is not a whole number of digits"),
        ({"last_reading": "452100"}, "last_reading has more digits than the meter"),
        ({"average_units": "-3"}, "average_units is not a number of kWh"),
        ({"average_units": "NaN"}, "average_units is not a number of kWh"),
        ({"balance": ""}, "balance is not an amount in shillings with two decimals"),
        ({"balance": "1,250.50"}, "balance is not an amount in shillings with two decimals"),
        ({"balance": "1250.505"}, "balance is not an amount in shillings with two decimals"),
        ({"balance": "9" * 40}, "balance is not an amount in shillings with two decimals"),
        ({"installed_on": str(TODAY + timedelta(days=1))}, "installed_on is in the future"),
        ({"last_read_on": str(TODAY + timedelta(days=1))}, "last_read_on is in the future"),
        ({"last_read_on": "2016-02-28"}, "last_read_on is before installed_on"),
    ],
)
def test_a_bad_row_is_put_aside_with_its_line_and_its_reason_and_the_good_ones_land(imported, rejects, other, reason):
    bad = row(number=1, **other)
    assert imported(row(number=0), bad, row(number=2)) == counts(new=2, bad=1)
    assert rejects() == [["3", reason, *map(for_spreadsheets, bad.values())]]


@pytest.mark.parametrize(
    "edge", [{"last_read_on": str(TODAY)}, {"last_reading": "0099999"}, {"meter_multiplier": "0.5"}]
)
def test_what_is_only_just_right_lands(imported, edge):
    assert imported(row(**edge)) == counts(new=1)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"3500601-01,too,few", "has 3 columns instead of 16"),
        (b",".join(value.encode() for value in GOOD.values()) + b",more", "has 17 columns instead of 16"),
        (b"3500601-01,\xff\xfe" + b"," * 14, "is not UTF-8 at \\xff: save the file as CSV UTF-8"),
        (b"3500601-01,a\0b" + b"," * 14, "has a NUL byte"),
        (b'3500601-01,"not closed' + b"," * 14, "has a quote that is not closed, or not where a field begins or ends"),
        (b'3500601-01,Wan"jiku' + b"," * 14, "has a quote that is not closed, or not where a field begins or ends"),
        (b"3500601-01," + b"x" * 3 * MAX_LINE_BYTES + b"," * 14, f"longer than {MAX_LINE_BYTES} bytes"),
    ],
)
def test_a_line_that_is_no_row_takes_no_other_with_it(importing, rejects, line, reason):
    content = as_csv(row(number=0)) + line + b"\n" + as_csv(row(number=2), row(number=3)).removeprefix(HEADER)
    answer = importing(content).answer
    assert (answer["rows"], answer["new"], answer["bad"]) == (4, 3, 1)
    ((number, why, *shown),) = rejects()
    assert (number, why) == ("3", reason)
    assert shown[0] == line.split(b",")[0].decode()


def test_a_quoted_field_with_line_breaks_is_one_row_and_the_next_keeps_its_line_number(imported, rejects):
    imported(row(number=0, name="a\nb\nc"), row(number=1, status="?"))
    assert [(line, reason) for line, reason, *_ in rejects()] == [
        ("2", "name is empty, too long or more than one line"),
        ("5", "status is not active, disconnected or closed"),
    ]


def test_two_stray_quotes_cost_two_rows_and_not_what_lies_between(importing):
    rows = [row(number=number) for number in range(6)]
    content = as_csv(*rows).replace(b"3500601-01,", b'3500601-01,"').replace(b"3500604-01,", b'3500604-01,"')
    answer = importing(content).answer
    assert (answer["new"], answer["bad"]) == (4, 2)


def test_an_account_that_is_there_twice_counts_once(imported, rejects):
    assert imported(row(number=0), row(number=1), row(number=0, meter_number="77777777")) == counts(new=2, bad=1)
    assert rejects()[0][:2] == ["4", "account_number is on line 2 already"]


def test_a_bad_row_does_not_stand_in_the_way_of_a_good_one_of_the_same_account(imported):
    assert imported(row(status="?"), GOOD) == counts(new=1, bad=1)


def test_two_accounts_cannot_share_a_meter_in_a_file(imported, rejects):
    shared = row(number=1, meter_number=row(number=0)["meter_number"])
    assert imported(row(number=0), shared) == counts(new=1, bad=1)
    assert rejects()[0][:2] == ["3", "meter_number is on line 2 already"]


def test_a_meter_that_hangs_at_a_known_account_is_not_given_to_another(imported, rejects):
    imported(GOOD)
    assert imported(row(number=1, meter_number="2041 8833")) == counts(bad=1)
    assert rejects()[0][:2] == ["2", "meter_number hangs at account 3500600-01"]


def test_rejects_can_be_mended_and_imported_again(imported, importing, tmp_path):
    imported(row(number=0), row(number=1, status="?"), row(number=2))
    file = tmp_path / "accounts.csv.rejects.csv"
    with file.open(newline="") as source:
        mended = [dict(each, status="active") for each in csv.DictReader(source)]
    assert importing(as_csv(*mended)).answer["new"] == 1


def test_the_rejects_of_an_earlier_run_do_not_stay(imported, rejects):
    imported(row(status="?"))
    imported(GOOD)
    assert rejects() == []


def test_a_file_of_bad_rows_was_still_read_to_its_end(importing):
    assert importing(as_csv(row(status="?"))).code == 0


# Files that are refused as a whole


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file is empty: its first line names the columns"),
        (b"\n\n", "The file is empty: its first line names the columns"),
        (as_csv(GOOD).replace(b"meter_digits,", b"").replace(b",balance", b""), "no column meter_digits, balance"),
        (as_csv(GOOD).replace(b"balance\n", b"balance,colour,area\n"), "mean nothing here: colour"),
        (as_csv(GOOD).replace(b"balance\n", b"balance,area\n"), "The file has a column twice: area"),
    ],
)
def test_a_file_that_is_not_of_this_kind_is_refused_in_a_sentence(importing, query, content, said):
    answer = importing(content)
    assert (answer.code, answer.out) == (1, "")
    assert said in answer.err
    assert query("SELECT * FROM accounts") == []


def test_a_file_that_does_not_exist_or_is_a_folder_is_named(operator, tmp_path):
    for path in (tmp_path / "none.csv", tmp_path):
        said = operator.types("import", "accounts", path)
        assert said.code != 0
        assert str(path) in said.err


def test_where_the_rejects_cannot_be_written_nothing_lands(importing, query, tmp_path):
    (tmp_path / "accounts.csv.rejects.csv").mkdir()
    said = importing(as_csv(GOOD))
    assert said.code == 1
    assert "accounts.csv.rejects.csv" in said.err
    assert query("SELECT * FROM accounts") == []


def test_a_header_without_rows_is_an_empty_import(importing):
    assert json.loads(importing(HEADER).out)["rows"] == 0


def test_an_opening_reading_is_the_one_the_customer_reads_on_from(imported, account):
    imported(GOOD)
    assert isinstance(account().last, Reading)
    assert account().before is None
