from decimal import Decimal

import pytest

from domain.tariffs.files import read_tariff_file
from tests.support.project_tariffs import FILES, project_book

GOOD = """
[[version]]
valid_from = 2027-07-01
source = "EPRA schedule 2027/28"

[version.levies]
EPRA = { rate = 0.08, base = ["UNITS"] }
REP = { rate = 0.05, base = ["CONSUMPTION"] }
VAT = { rate = 0.16, base = ["CONSUMPTION", "FEC"] }

[version.bands]
DC = [
    { band = 1, up_to = 30, rate = 12.10 },
    { band = 2, up_to = 100, rate = 16.40 },
    { band = 3, rate = 18.10 },
]
EM = [{ band = 3, rate = 16 }]

[months]
2027-07 = { FEC = 3.41, FERFA = -0.0149, INFA = 0.31, WRA = 0.0121 }
2027-08 = { FEC = 3 }
"""


def test_a_file_is_read_to_the_last_decimal():
    file = read_tariff_file(GOOD)
    assert (file.errors, file.doubts) == ((), ())
    assert [(each.month, each.code, each.value) for each in file.values] == [
        ("2027-07", "FEC", Decimal("3.41")),
        ("2027-07", "FERFA", Decimal("-0.0149")),
        ("2027-07", "INFA", Decimal("0.31")),
        ("2027-07", "WRA", Decimal("0.0121")),
        ("2027-08", "FEC", Decimal(3)),
    ]
    (version,) = file.versions
    assert version.source == "EPRA schedule 2027/28"
    assert [version.rate("DC", band) for band in (1, 2, 3)] == [Decimal("12.10"), Decimal("16.40"), Decimal("18.10")]
    assert version.levies[2].base == ("CONSUMPTION", "FEC")


def test_the_projects_files_cover_every_day_since_2022():
    assert len(FILES) == 5
    assert [str(each.valid_from) for each in project_book().versions] == [
        "2022-01-01",
        "2023-04-01",
        "2023-07-01",
        "2024-07-01",
        "2025-07-01",
    ]


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("{ FEC = 3 }", "{}", "line 21, month 2027-08: has no values"),
        ("2027-08", "2027-07", "line 21, month 2027-07: is there twice, first on line 20"),
        ("2027-08", "2027-13", "line 21, month 2027-13: Not a month as YYYY-MM"),
        ("2027-08", "August", "line 21, month August: Not a month"),
        ("FEC = 3 }", "FEC = -3 }", "line 21, month 2027-08, FEC: -3 is negative"),
        ("FEC = 3 }", 'FEC = "3" }', "line 21, month 2027-08, FEC: '3' is not a number"),
        ("FEC = 3 }", "FEC = true }", "FEC: True is not a number"),
        ("FEC = 3 }", "FEC = nan }", "FEC: NaN is out of range"),
        ("FEC = 3 }", "FEC = 1e99 }", "FEC: 1E+99 is out of range"),
        ("FEC = 3 }", "FEC = 3.1234567 }", "more than 6 decimals"),
        ("FEC = 3 }", "FCC = 3 }", "month 2027-08: 'FCC' is none of FEC, FERFA, INFA, WRA"),
        ("2027-08 = { FEC = 3 }", "2027-08 = 3", "line 21, month 2027-08: is not a table"),
        ("2027-07-01", '"2027-07-01"', "line 2, version 1, valid_from: 2027-07-01 is not a date"),
        ("2027-07-01", "2027-07-01T00:00:00", "valid_from: 2027-07-01 00:00:00 is not a date"),
        ("valid_from = 2027-07-01", "", "valid_from: is not a date"),
        ("rate = 16.40", "rate = -16.40", "line 2, version 2027-07-01, DC band 2, rate: -16.40 is negative"),
        (", rate = 16.40", "", "DC band 2, rate: is missing"),
        ("up_to = 100", "up_to = 30", "DC band 2: overlaps band 1"),
        ("up_to = 30, ", "", "DC band 2: overlaps band 1"),
        ("up_to = 30", "up_to = -30", "DC band 1, up_to: -30 is not above 0"),
        ("band = 2", "band = 1", "DC band 1: is there twice or out of order"),
        ("band = 2", "band = 4", "DC band 4: is none of the bands"),
        (
            "band = 3, rate = 18.10",
            "band = 3, up_to = 500, rate = 18.10",
            "DC: needs band 3 as its last, without up_to",
        ),
        ("band = 3, rate = 16 ", "band = 1, rate = 16 ", "EM: needs band 3"),
        ("EM = [{ band = 3, rate = 16 }]", "EM = 16", "EM: is not a list of tables"),
        ("EM =", "XY =", "bands: 'XY' is none of BC, DC, EM, SC"),
        ("[version.bands]", "[version.rates]", "line 2, version 1: 'rates' is none of"),
        ("[version.bands]", "[version.rates]", "version 2027-07-01, bands: is missing"),
        ("up_to = 30", "upto = 30", "DC band 1: 'upto' is none of"),
        ("REP = {", "REF = {", "version 2027-07-01, REP: is missing"),
        ('["CONSUMPTION"]', '["REP"]', "REP, base: 'REP' is none of CONSUMPTION"),
        ('["UNITS"]', '["CONSUMPTION"]', "EPRA, base: 'CONSUMPTION' is none of UNITS"),
        ('["CONSUMPTION"]', "[]", "REP, base: is not a list of codes"),
        ('["CONSUMPTION", "FEC"]', '["FEC", "FEC"]', "VAT, base: is not a list of codes, each once"),
        ('"EPRA schedule 2027/28"', "2027", "source: is not a text"),
        ("[months]", "[moths]", "file: 'moths' is none of months, version"),
        ("[months]", "[months", "file: is not TOML"),
    ],
)
def test_a_mistake_is_refused_and_named_with_its_place(was, becomes, said):
    assert GOOD.count(was) == 1
    file = read_tariff_file(GOOD.replace(was, becomes))
    assert any(said in str(error) for error in file.errors), [str(error) for error in file.errors]
    assert (file.versions, file.values) == ((), ())


@pytest.mark.parametrize(
    ("was", "becomes", "place"),
    [
        ("FEC = 3.41", "FEC = 341", "month 2027-07, FEC"),
        ("FERFA = -0.0149", "FERFA = -120.61", "month 2027-07, FERFA"),
        ("INFA = 0.31", "INFA = 31", "month 2027-07, INFA"),
        ("WRA = 0.0121", "WRA = 1.21", "month 2027-07, WRA"),
        ("rate = 12.10", "rate = 1210", "DC band 1, rate"),
        ("rate = 0.08", "rate = 8", "EPRA, rate"),
        ("rate = 0.05", "rate = 5", "REP, rate"),
        ("rate = 0.16", "rate = 16.0", "VAT, rate"),
    ],
)
def test_a_figure_in_cents_is_doubted(was, becomes, place):
    file = read_tariff_file(GOOD.replace(was, becomes))
    assert file.errors == ()
    (doubt,) = file.doubts
    assert place in doubt.where
    assert "looks like cents" in doubt.reason


def test_every_published_figure_would_be_doubted_in_cents():
    book = project_book()
    for code, series in book.series.items():
        for value in series.values:
            row = f"[months]\n2027-01 = {{ {code} = {value * 100} }}"
            assert read_tariff_file(row).doubts, (code, value)


def test_all_mistakes_are_said_at_once():
    text = GOOD.replace("0.31", "-0.31").replace("rate = 16 ", "rate = -16 ").replace("{ FEC = 3 }", "{}")
    assert [str(error) for error in read_tariff_file(text).errors] == [
        "line 2, version 2027-07-01, EM band 3, rate: -16 is negative",
        "line 20, month 2027-07, INFA: -0.31 is negative",
        "line 21, month 2027-08: has no values",
    ]


def test_the_same_version_twice_is_refused():
    version = GOOD.split("[months]", maxsplit=1)[0]
    (error,) = read_tariff_file(version + version).errors
    assert str(error) == "line 20, version 2027-07-01: is there twice"


def test_a_version_without_a_category_is_refused():
    text = GOOD[: GOOD.index("DC = [")]
    assert [str(error) for error in read_tariff_file(text).errors] == [
        "line 2, version 2027-07-01, bands: has no category"
    ]


@pytest.mark.parametrize("text", ["", "# nothing", "[months]", "version = []"])
def test_a_file_without_anything_is_refused(text):
    assert "holds neither a version nor a month" in str(read_tariff_file(text).errors[0])


@pytest.mark.parametrize(
    "text", ["version = 3", "[version]\nvalid_from = 2027-01-01", "months = [1]", "\0", "[" * 100_000]
)
def test_what_is_no_tariff_file_is_refused_in_words(text):
    assert read_tariff_file(text).errors
