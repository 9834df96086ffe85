"""A statement of M-Pesa's portal, row by row: what each row is, or why the file is refused."""

from datetime import UTC, datetime

import pytest

from domain.errors import InvalidInput
from payments.mpesa.statement import Direction, read_statement
from settings import Settings

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
TITLES = (
    *("Receipt No.", "Completion Time", "Details", "Transaction Status", "Paid In", "Withdrawn"),
    *("Reason Type", "Other Party Info", "Linked Transaction ID", "A/C No."),
)
HEADER = ",".join(TITLES)
PAID = {
    "Receipt No.": "RKL51ZDR4F",
    "Completion Time": "2026-11-23 14:36:10",
    "Details": "Pay Bill from 254711000001",
    "Transaction Status": "Completed",
    "Paid In": "1250.00",
    "Reason Type": "Pay Bill",
    "Other Party Info": "254711000001 - WANJIKU MWANGI",
    "A/C No.": "3500600-01",
}
REASONS = Settings.model_fields["mpesa_customer_reasons"].default


def line(**changes: str) -> str:
    fields = {**PAID, **{name.replace("_", " "): value for name, value in changes.items()}}
    return ",".join(fields.get(title, "") for title in TITLES)


def read(*lines, header=HEADER):
    return read_statement("\n".join((header, *lines)).encode(), NOW)


def test_a_payment_is_read_whole():
    [row] = read(line()).rows
    assert (row.line, row.receipt, row.cents, row.direction) == (2, "RKL51ZDR4F", 125_000, Direction.IN)
    assert row.completed_at == datetime(2026, 11, 23, 11, 36, 10, tzinfo=UTC)
    assert (row.reason, row.reference) == ("Pay Bill", "3500600-01")
    assert (row.other_party, row.linked_receipt) == ("254711000001 - WANJIKU MWANGI", "")
    assert row.signed_cents == 125_000


@pytest.mark.parametrize("written", ["500.00", "-500.00"])
def test_money_that_went_is_less(written):
    [row] = read(line(Paid_In="", Withdrawn=written)).rows
    assert (row.direction, row.cents, row.signed_cents) == (Direction.OUT, 50_000, -50_000)


def test_columns_are_found_by_their_titles_in_any_order_and_spelling():
    header = "paid in, RECEIPT NUMBER ,completion-time,transaction status,Withdrawn,Details,A/C No.,Something"
    [row] = read("500,RKL51ZDR4F,2026-11-23 14:36:10,completed,,Pay Bill,3500600-01,x", header=header).rows
    assert (row.receipt, row.cents, row.reason, row.reference) == ("RKL51ZDR4F", 50_000, "Pay Bill", "3500600-01")


def test_the_title_that_is_named_first_counts_where_a_file_has_two():
    header = HEADER.replace("Linked Transaction ID", "Transaction ID").replace("Details", "Reason")
    [row] = read(line(), header=header).rows
    assert (row.receipt, row.linked_receipt) == ("RKL51ZDR4F", "")
    [row] = read(line(), header=header.replace("Receipt No.", "Receipt Number")).rows
    assert row.receipt == "RKL51ZDR4F"


def test_the_reason_type_is_the_reason_and_details_stand_in_for_an_empty_one():
    first, second = read(line(), line(**{"Reason Type": ""})).rows
    assert (first.reason, second.reason) == ("Pay Bill", "Pay Bill from 254711000001")


def test_lines_are_counted_from_the_top_of_the_file():
    head = ["Organization,K-Power", "", HEADER, line(), line(Paid_In="12,50")]
    with pytest.raises(InvalidInput, match="Line 5 has 11 fields"):
        read_statement("\n".join(head).encode(), NOW)


@pytest.mark.parametrize("status", ["Completed", " completed ", "COMPLETED"])
def test_completed_is_completed_in_any_capitals(status):
    assert len(read(line(Transaction_Status=status)).rows) == 1


@pytest.mark.parametrize("status", ["Declined", "cancelled", "Failed", "Expired", "Pending", "Pending Authorized"])
def test_rows_of_which_no_money_moved_are_left_out_and_counted(status):
    statement = read(line(), line(Transaction_Status=status), line(Transaction_Status=status))
    assert len(statement.rows) == 1
    assert dict(statement.left_out) == {f"status {status}": 2}


@pytest.mark.parametrize("status", ["Complete", "Success", "", "Completed?", "Not completed"])
def test_a_status_that_nobody_knows_stops_the_file(status):
    with pytest.raises(InvalidInput, match="Line 3, column Transaction Status"):
        read(line(), line(Transaction_Status=status))


def test_a_row_without_money_is_left_out_and_counted():
    statement = read(line(), line(Paid_In="0.00"), line(Paid_In="-", Withdrawn="0"))
    assert len(statement.rows) == 1
    assert dict(statement.left_out) == {"no money": 2}


def test_nothing_is_said_to_be_left_out_where_nothing_was():
    assert dict(read(line()).left_out) == {}


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"Receipt No.": ""}, "Line 2, column Receipt No.: '' is no receipt"),
        ({"Paid In": "-1250.00"}, "column Paid In: '-1250.00' is less than nothing"),
        ({"Withdrawn": "1.00"}, "column Withdrawn: '1.00' stands beside 1250.00 paid in"),
        ({"Withdrawn": "-1.00"}, "column Withdrawn: '-1.00' stands beside"),
        ({"Paid In": "x"}, "column Paid In: 'x' is not an amount"),
        ({"Paid In": "", "Withdrawn": "x"}, "column Withdrawn: 'x' is not an amount"),
        ({"Completion Time": "yesterday"}, "column Completion Time: 'yesterday' is no time"),
        ({"Completion Time": ""}, "column Completion Time: '' is no time"),
    ],
)
def test_a_row_that_cannot_be_read_stops_the_file_and_is_named(changes, why):
    with pytest.raises(InvalidInput) as refused:
        read(line(**changes))
    assert why in str(refused.value)


def test_the_line_of_a_time_that_is_none_is_that_of_the_file_behind_rows_that_are_left_out():
    lines = [
        line(Transaction_Status="Failed", **{"Completion Time": "never"}),
        line(),
        line(**{"Completion Time": "x"}),
    ]
    with pytest.raises(InvalidInput, match="Line 4, column Completion Time"):
        read(*lines)


@pytest.mark.parametrize("content", [b"", b"\n\n", f"{HEADER}\n".encode()])
def test_a_file_without_rows_is_refused(content):
    with pytest.raises(InvalidInput):
        read_statement(content, NOW)


def test_a_file_in_which_nothing_is_completed_is_refused():
    with pytest.raises(InvalidInput) as refused:
        read(line(Transaction_Status="Failed"))
    assert refused.value.code == "empty_statement"


@pytest.mark.parametrize("title", ["Receipt No.", "Completion Time", "Transaction Status", "Paid In", "Withdrawn"])
def test_a_file_without_a_needed_column_is_refused_and_the_columns_are_named(title):
    with pytest.raises(InvalidInput) as refused:
        read(line(), header=HEADER.replace(title, "Other"))
    assert refused.value.code == "no_header"
    assert title in str(refused.value)


def test_one_of_the_columns_that_say_why_is_enough_and_none_is_not():
    assert read(line(), header=HEADER.replace("Reason Type", "Other")).rows[0].reason == "Pay Bill from 254711000001"
    with pytest.raises(InvalidInput, match="Reason Type"):
        read(line(), header=HEADER.replace("Reason Type", "Other").replace("Details", "Another"))


@pytest.mark.parametrize(
    "reason",
    [
        "Pay Bill",
        "Pay Bill Online",
        "PayBill",
        "Customer Payment to Business",
        "STK Push Pay Bill",
        "Pay Utility",
        "Pay Bill via OD",
        "Pay Merchant with OverDraft",
        "Pay Bill by Standing Order",
        "Business Payment from Bank to Paybill",
        "Organization Transfer",
    ],
)
def test_customers_pay_for_these_reasons(reason):
    [row] = read(line(**{"Reason Type": reason})).rows
    assert row.is_a_customers(REASONS)


@pytest.mark.parametrize(
    "reason",
    [
        *("Organization Settlement", "Business to Business Transfer between accounts", "Pay Bill to own accounts"),
        *("Pay Bill to Working Account", "Pay Bill to Utility Account", "Pay Bill to Merchant Account"),
        *("Withdrawal to Bank", "Reversal of Pay Bill", "Pay Bill Reversal", "Refund of Customer Payment"),
        *("Pay Bill Charge", "Commission on Pay Bill", "Interest from Bank", "Bank Float", "Pay Bill Adjustment"),
        *("Bank Settlement", "Promotion Payment", "Spay Bills", ""),
    ],
)
def test_these_are_nobodys_payment(reason):
    [row] = read(line(**{"Reason Type": reason, "Details": ""})).rows
    assert not row.is_a_customers(REASONS)


@pytest.mark.parametrize(
    ("reason", "paid_in", "says"),
    [
        ("Pay Bill Reversal", "", True),
        ("Reversed by operator", "", True),
        ("REFUND", "", True),
        ("Withdrawal", "", False),
        ("Pay Bill Reversal", "500", False),
    ],
)
def test_only_money_that_went_and_says_so_calls_itself_a_reversal(reason, paid_in, says):
    [row] = read(line(**{"Reason Type": reason, "Paid In": paid_in, "Withdrawn": "" if paid_in else "500"})).rows
    assert row.calls_itself_reversal is says


def test_a_charge_is_another_movement_than_the_payment_that_has_its_receipt():
    rows = read(
        line(),
        line(**{"Paid In": "", "Withdrawn": "5", "Reason Type": "Pay Bill Charge"}),
        line(**{"Paid In": "", "Withdrawn": "9", "Reason Type": "Reversal"}),
        line(**{"Reason Type": "Another word"}),
    ).rows
    assert len({row.movement for row in rows}) == 3
    assert rows[0].movement == rows[3].movement
