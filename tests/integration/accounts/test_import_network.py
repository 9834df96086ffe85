"""Where supplies hang in the network, from the file of accounts."""

import pytest

from domain.accounts.file_headers import COLUMNS, KNOWN_COLUMNS
from tests.support.account_files import as_csv, row

HANGS = """
    SELECT a.number, x.name, f.name FROM accounts a LEFT JOIN transformers x ON x.id = a.transformer_id
    LEFT JOIN feeders f ON f.id = a.feeder_id ORDER BY a.id
"""


@pytest.fixture
def imports(operator, tmp_path):
    def of(*lines, columns=KNOWN_COLUMNS):
        file = tmp_path / "accounts.csv"
        file.write_bytes(as_csv(*lines, columns=columns))
        return operator.asks("import", "accounts", file)

    return of


def test_a_known_account_follows_the_file_and_a_file_without_the_columns_leaves_it(imports, rows):
    first = [row(number=1, transformer="T-1", feeder="F-1"), row(number=2, transformer="t-1", feeder=""), row(number=3)]
    assert imports(*first)["new"] == 3
    assert rows(HANGS) == [("3500601-01", "T-1", "F-1"), ("3500602-01", "T-1", "F-1"), ("3500603-01", None, None)]
    assert imports(row(number=1), columns=COLUMNS)["unchanged"] == 1
    assert imports(*first)["unchanged"] == 3
    assert imports(row(number=1, transformer="T-2", feeder="F-2"))["changed"] == 1
    assert imports(row(number=2, transformer="", feeder=""))["changed"] == 1
    assert rows(HANGS) == [("3500601-01", "T-2", "F-2"), ("3500602-01", None, None), ("3500603-01", None, None)]


def test_accounts_move_with_their_transformer_to_another_feeder(imports, rows):
    imports(row(number=1, transformer="T-1", feeder="F-1"), row(number=2, transformer="T-1", feeder="F-1"))
    imports(row(number=1, transformer="T-1", feeder="F-2"))
    assert rows(HANGS) == [("3500601-01", "T-1", "F-2"), ("3500602-01", "T-1", "F-2")]


def test_a_transformer_on_two_feeders_and_names_of_two_lines_are_bad_rows(imports, tmp_path):
    answer = imports(
        row(number=1, transformer="T-1", feeder="F-1"),
        row(number=2, transformer="T-1", feeder="F-9"),
        row(number=3, transformer="T" * 101),
    )
    assert (answer["new"], answer["bad"]) == (1, 2)
    said = (tmp_path / "accounts.csv.rejects.csv").read_text()
    assert "transformer T-1 is on the feeder F-1 on line 2" in said
    assert "transformer is too long" in said
    assert said.splitlines()[0].endswith("balance,transformer,feeder,route")
    mended = tmp_path / "accounts.csv"
    assert mended.exists()


def test_the_place_in_the_old_reading_walk_follows_the_file_that_has_it(imports, rows):
    walk = "SELECT route FROM accounts ORDER BY id"
    assert imports(row(number=1, route="12-040"), row(number=2))["new"] == 2
    assert rows(walk) == [("12-040",), (None,)]
    imports(row(number=1), columns=COLUMNS)
    assert rows(walk) == [("12-040",), (None,)]
    assert imports(row(number=1, route="12-050"))["changed"] == 1
    assert imports(row(number=1, route=""))["changed"] == 1
    assert rows(walk) == [(None,), (None,)]
    assert imports(row(number=3, route="R" * 101))["bad"] == 1
