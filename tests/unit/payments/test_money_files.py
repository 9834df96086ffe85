"""Files of money: each line below the header is read in the one way that there is, or the file is refused."""

from datetime import UTC, datetime, time

import pytest

from domain.errors import InvalidInput
from domain.payments.proposals import MovementKind
from payments.files.amounts import read_cents
from payments.files.payment_file import read_payment_file, source_of
from payments.files.table import read_table
from payments.files.times import BadTime, read_instants

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
COLUMNS = {"a": ("A",), "b": ("B", "Bee")}
NEEDED = ("a", "b")


def table(content):
    return read_table(content.encode() if isinstance(content, str) else content, COLUMNS, NEEDED)


def cells(content):
    return [(row.line, row.cell("a"), row.cell("b")) for row in table(content).rows]


def refused(call, *given, **more):
    with pytest.raises(InvalidInput) as error:
        call(*given, **more)
    return error.value


@pytest.mark.parametrize(
    ("written", "cents"),
    [
        ("1250", 125_000),
        ("1250.5", 125_050),
        ("1,250.00", 125_000),
        ("1 250.00", 125_000),
        ("1\u00a0250.00", 125_000),
        ("1\u202f250.00", 125_000),
        ("1,250,000", 125_000_000),
        (" KES 1,250 ", 125_000),
        ("Kshs. 12", 1_200),
        ("Sh12.05", 1_205),
        ("-500.00", -50_000),
        ("KES -5", -500),
        ("", 0),
        ("  ", 0),
        ("-", 0),
        ("\u2013", 0),
        ("0.00", 0),
        ("123456789012", 12_345_678_901_200),
    ],
)
def test_an_amount_that_can_be_read_in_one_way_is_read(written, cents):
    assert read_cents(written) == cents


@pytest.mark.parametrize(
    "written",
    [
        *("2.400,00", "2.400", "12,50", "1250,000", "1,25", "1,2500", "12,34,567", "1.250.000", "1 25", "1,250 000"),
        *("1250.", ".50", "1250.005", "1e3", "--5", "5-", "(500)", "+500", "USD 5", "500 KES x", "five", "NaN"),
        *("\u0661\u0662", "1234567890123", "1'250", "9,999,999,999,999.00", "9 999 999 999 999"),
    ],
)
def test_an_amount_that_can_be_read_in_two_ways_or_none_is_not(written):
    with pytest.raises(ValueError, match=r".*"):
        read_cents(written)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_that_of_the_header(separator):
    assert cells(f"A{separator}B{separator}C\n1{separator}2{separator}3\n") == [(2, "1", "2")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_in_any_one_way(end):
    assert cells(f"head{end}A,B{end}1,2{end}3,4{end}") == [(3, "1", "2"), (4, "3", "4")]


def test_lines_above_the_header_are_kept_and_those_of_nothing_left_out():
    found = table("\ufeffOne\nTwo,2\nB,A\n,\n\n2,1\n ,\t\n")
    assert found.head == ("One", "Two,2")
    assert [(row.line, row.cells) for row in found.rows] == [(6, {"a": "1", "b": "2"})]


@pytest.mark.parametrize("header", ["A,B,A", "A,B,b", "A,B,C,B.", "A,B,Bee,A"])
def test_a_column_that_is_there_twice_is_refused(header):
    error = refused(table, f"{header}\n{','.join('1' * len(header.split(',')))}\n")
    assert str(error).startswith("Line 1 names the column ")


def test_a_column_that_we_do_not_read_may_be_there_twice():
    assert cells("A,B,C,C\n1,2,3,4\n") == [(2, "1", "2")]


def test_a_header_that_is_deep_in_the_file_is_found_and_a_later_one_is_a_row():
    assert cells("x\n" * 49 + "A,B\nA,B\n") == [(51, "A", "B")]
    assert refused(table, "x\n" * 50 + "A,B\n1,2\n").code == "no_header"


def test_a_field_in_quotes_on_one_line_holds_as_many_separators_as_it_likes():
    assert cells('A,B\n"1,2,3",4\n') == [(2, "1,2,3", "4")]


def test_a_field_in_quotes_may_hold_separators_quotes_and_line_breaks():
    assert cells('A,B,C,D\n"1, 2","say ""hi""\nthere",3,4\n5,6,7,8\n') == [(2, "1, 2", 'say "hi" there'), (4, "5", "6")]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("A,B,C\n1,2\n", 2),
        ("A,B\n1,2\n1,2,3\n", 3),
        ('A,B\n1,2\n"3,4\n5,6\n', 3),
        ('A,B\n1,2\n3,"4\n5,6"\n', 3),
        ('A,B,C\n1,2,3\n4,"5,6\n7,8",9\n', 3),
        ('A,B\n1,2\n3,"4"x\n', 3),
        ("A,B\n1,2\n3,4\r5,6\n", 3),
        ("A,B\n1,2\n3,\x004\n", 3),
        (b"A,B\n1,2\n3,\xe9\n", 3),
    ],
)
def test_a_line_that_is_not_whole_stops_the_file_and_is_named(content, line):
    assert f"Line {line}" in str(refused(table, content))


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"PK\x03\x04....", "Excel"),
        (b"\xd0\xcf\x11\xe0....", "Excel"),
        ("A,B\n1,2\n".encode("utf-16"), "UTF-16"),
        (b"\xfe\xff\x00A", "UTF-16"),
    ],
)
def test_a_file_that_is_no_csv_is_called_what_it_is(content, word):
    assert word in str(refused(table, content))


def test_the_header_that_comes_nearest_is_shown():
    error = refused(table, "x,y\nB,Something\n1,2\n")
    assert "columns A, B: line 2 has B, Something" in str(error)
    assert "no line has any of them" in str(refused(table, "x,y\n1,2\n"))


def test_the_title_that_is_named_first_counts():
    assert cells("A,Bee,B\n1,2,3\n") == [(2, "1", "3")]
    assert cells("A,Bee\n1,2\n") == [(2, "1", "2")]


def test_a_cell_that_is_wrong_is_shown_by_line_and_title_and_not_whole():
    [row] = table(f"A,Bee\n1,{'x' * 100}\n").rows
    assert str(row.wrong("b", "is bad")) == f"Line 2, column Bee: '{'x' * 40}' is bad"


def instants(*written, head=(), alone=None):
    return [f"{at:%Y-%m-%dT%H:%M:%S}" for at in read_instants(written, head, NOW, alone)]


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ("2026-11-23 14:36:10", "2026-11-23T11:36:10"),
        ("2026-11-23T14:36:10", "2026-11-23T11:36:10"),
        ("2026-11-23T14:36:10.123Z", "2026-11-23T14:36:10"),
        ("2026-11-23T14:36:10+01:00", "2026-11-23T13:36:10"),
        ("2026-11-23 04:36-0100", "2026-11-23T05:36:00"),
        ("2026-11-23 14:36", "2026-11-23T11:36:00"),
        ("23-11-2026 14:36:10", "2026-11-23T11:36:10"),
        ("11/23/2026 02:36 PM", "2026-11-23T11:36:00"),
        ("23.11.2026 12:05 am", "2026-11-22T21:05:00"),
        ("23/11/2026 12:05 p.m.", "2026-11-23T09:05:00"),
        ("23 Nov 2026, 14:36", "2026-11-23T11:36:00"),
        ("3-NOVEMBER-26 14:36", "2026-11-03T11:36:00"),
    ],
)
def test_a_time_that_can_be_read_in_one_way_is_read(written, utc):
    assert instants(written) == [utc]


@pytest.mark.parametrize(
    "written",
    [
        *(
            "",
            "yesterday",
            "2026-11-23",
            "2026-13-01 10:00",
            "2026-11-31 10:00",
            "2026-11-23 24:00",
            "23/11/2026 13:36 PM",
        ),
        *("23/11/2026 0:36 PM", "2026-11-23 14:60", "23 Nvo 2026 10:00", "2026-11-23 14:36 +99:00", "1/2/3 10:00"),
        *("2026-11-23 14:36:10 and more", "44523.5"),
    ],
)
def test_what_is_no_time_is_named_by_its_place(written):
    with pytest.raises(BadTime) as bad:
        instants("2026-11-23 10:00", written)
    assert bad.value.place == 1


@pytest.mark.parametrize("head", [(), ("Time Period: from 2026-11-01 to 2026-11-30",)])
def test_one_row_with_a_day_above_twelve_tells_for_all(head):
    assert instants("11/10/2026 10:00", "11/22/2026 10:00", head=head) == ["2026-11-10T07:00:00", "2026-11-22T07:00:00"]


def test_what_lies_ahead_is_not_meant():
    assert instants("10/12/2026 10:00", "11/12/2026 10:00") == ["2026-10-12T07:00:00", "2026-11-12T07:00:00"]
    assert instants("12/10/2026 10:00") == ["2026-10-12T07:00:00"]


def test_of_two_orders_that_lie_behind_none_is_taken():
    for written in (("01/11/2026 10:00", "02/11/2026 10:00"), ("05/10/2026 10:00",), ("22/11/10 10:00",)):
        error = refused(instants, *written)
        assert (error.code, "may be read in two ways" in str(error)) == ("unclear_dates", True)


def test_one_day_in_two_orders_is_one_day():
    assert instants("10/10/2026 10:00") == ["2026-10-10T07:00:00"]


def test_the_head_decides_where_both_orders_lie_behind():
    written = ("05/10/2026 10:00", "10/10/2026 10:00")
    assert "no time period" in str(refused(instants, *written))
    assert instants(*written, head=("x", "Period,01-10-2026 00:00:00,31-10-2026 23:59:59"))[0] == "2026-10-05T07:00:00"
    assert (
        instants(*written, head=("Period 01/10/2026 - 10/12/2026", "Run 1-1-2026 1-2-2026"))[0] == "2026-10-05T07:00:00"
    )


def test_the_last_second_of_the_head_is_in_it_and_the_next_one_is_not():
    head = ("Time Period: 01-11-2026 to 21-11-2026",)
    assert instants("2026-11-01 00:00:00", "2026-11-21 23:59:59", head=head)
    assert refused(instants, "2026-11-22 00:00:00", head=head).code == "unclear_dates"
    assert refused(instants, "2026-10-31 23:59:59", head=head).code == "unclear_dates"
    assert refused(instants, "2026-11-20 10:00", "2026-11-22 00:00:00", head=head).code == "unclear_dates"


def test_a_head_that_ends_before_it_begins_names_no_time():
    assert instants("2026-11-22 10:00", head=("Time Period: 30-11-2026 to 01-11-2026",)) == ["2026-11-22T07:00:00"]


def test_a_year_in_front_says_its_order_beside_rows_of_another_one():
    assert instants("2026-11-20 10:00", "11/22/2026 10:00") == ["2026-11-20T07:00:00", "2026-11-22T07:00:00"]


def test_a_clock_that_is_an_hour_ahead_is_none_of_tomorrow():
    assert instants("2026-11-23 18:59:59")
    assert refused(instants, "2026-11-23 19:00:01").code == "unclear_dates"
    assert refused(instants, "2026-11-23 10:00:00", "2026-11-23 19:00:01").code == "unclear_dates"


def test_without_a_head_no_file_goes_over_more_than_a_hundred_days():
    assert instants("2026-08-15 10:00", "2026-11-23 10:00")
    assert refused(instants, "2026-08-15 09:59", "2026-11-23 10:00").code == "unclear_dates"
    assert refused(instants, "2006-11-23 10:00").code == "unclear_dates"
    assert instants("2026-01-15 10:00", "2026-11-23 10:00", head=("Time Period: 01-01-2026 to 30-11-2026",))


def test_two_orders_in_one_file_are_none():
    assert "not all written in one order" in str(refused(instants, "23/11/2026 10:00", "11/22/2026 10:00"))


def test_a_date_alone_is_a_time_only_where_it_is_said_which():
    assert instants("2026-11-23", alone=time(0)) == ["2026-11-22T21:00:00"]
    with pytest.raises(BadTime):
        instants("2026-11-23")


def payments(*lines, header="receipt,paid_at,amount,reference,phone"):
    return read_payment_file("\n".join((header, *lines)).encode(), NOW)


def test_a_payment_of_a_bank_is_read_whole():
    [found] = payments("FT1,2026-11-23,500.50,3500600-01,0711000001")
    assert (found.line, found.kind, found.receipt, found.cents) == (2, MovementKind.PAYMENT, "FT1", 50_050)
    assert (found.reference, found.phone) == ("3500600-01", "+254711000001")
    assert found.moved_at == datetime(2026, 11, 22, 21, tzinfo=UTC)


def test_the_phone_may_be_missing_or_none():
    assert payments("FT1,2026-11-23,500,1", header="receipt,paid_at,amount,reference")[0].phone is None
    assert payments("FT1,2026-11-23,500,1,unknown")[0].phone is None


@pytest.mark.parametrize(
    ("line", "column"),
    [
        (",2026-11-23,500,1,", "receipt"),
        (f"{'F' * 65},2026-11-23,500,1,", "receipt"),
        ("F\u202e1,2026-11-23,500,1,", "receipt"),
        ("FT1,2026-11-23,0,1,", "amount"),
        ("FT1,2026-11-23,-5,1,", "amount"),
        ("FT1,2026-11-23,,1,", "amount"),
        ('FT1,2026-11-23,"12,50",1,', "amount"),
        ("FT1,soon,500,1,", "paid_at"),
    ],
)
def test_a_line_that_is_no_payment_stops_the_file(line, column):
    assert f"Line 3, column {column}" in str(refused(payments, "FT0,2026-11-23,500,1,", line))


def test_a_receipt_twice_and_a_file_of_nothing_are_refused():
    assert "is that of line 2" in str(refused(payments, "FT1,2026-11-23,5,1,", "FT1,2026-11-22,6,2,"))
    assert refused(payments).code == "empty_file"


@pytest.mark.parametrize(
    ("typed", "name"),
    [("equity", "equity"), (" Equity  Bank ", "equity-bank"), ("NCBA_2", "ncba_2"), ("a" * 30, "a" * 30)],
)
def test_a_source_is_the_same_in_any_capitals(typed, name):
    assert source_of(typed) == name


@pytest.mark.parametrize(
    "typed", ["", " ", "-", "a" * 31, "eq/uity", "mpesa", "M-Pesa", "m_pesa", "Pay Stack", "PAYSTACK"]
)
def test_a_source_is_no_provider_of_ours_and_no_sign(typed):
    assert refused(source_of, typed).code == "no_source"
